//! Registered source servers.

mod command;
mod delete;
mod disk_info;
mod failures;
mod item;
mod list;
mod load;
mod lock;
mod overview;
mod register;
mod state;
mod update;

pub use command::{Told, answer_command, take_command};
pub use delete::delete;
pub use disk_info::replace_disk_info;
pub use failures::failures;
pub use list::list;
pub use load::{Loaded, load};
pub(super) use lock::{NOTED_EVERY, lock_source};
pub use overview::overview;
pub use register::register;
pub(super) use state::set_state;
pub use state::{StateChange, change_state};
pub use update::{Check, update};
