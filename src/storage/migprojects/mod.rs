//! Migration projects. Each function is in the file of its name.

mod create;
mod create_first;
mod delete;
mod join_default;
mod list;
mod make_default;
mod show;
mod update;

pub use create::create;
pub use create_first::create_first;
pub use delete::{delete, has_sources};
pub use join_default::join_default;
pub use list::list;
pub use make_default::make_default;
pub use show::show;
pub use update::update;
