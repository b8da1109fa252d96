//! Templates.

mod change;
mod delete;
mod list;
mod password;
mod show;
mod taken;

pub use change::{create, update};
pub use delete::{delete, delete_abandoned, require_unused};
pub use list::list;
pub use password::{password, replace_password};
pub use show::show;
pub use taken::{Taken, taken};
