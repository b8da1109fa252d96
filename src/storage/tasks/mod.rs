//! Tasks and their sub-tasks.

mod create;
mod delete;
mod list;
mod load;
mod sweep;
mod update;

pub use create::{NewTask, create};
pub use delete::delete;
pub use list::list;
pub use load::{Stored, load};
pub use sweep::sweep;
pub use update::{Saved, TaskUpdate, update};
