//! Registered source servers. Each function is in the file of its name.

mod command;
mod command_result;
mod delete;
mod diskinfo;
mod errors;
mod item;
mod list;
mod overview;
mod register;
mod save;
mod save_checks;
mod server;
mod set_state;
mod show;
mod update;
mod visit;

pub use command::{Told, Waiting, command, waiting};
pub use command_result::{Acknowledged, command_result};
pub use delete::{delete, require_no_task};
pub use diskinfo::diskinfo;
pub use errors::errors;
pub use list::list;
pub use overview::overview;
pub use register::{Registered, register};
pub use save_checks::save_checks;
pub use server::{server, state};
pub use set_state::set_state;
pub use show::{Shown, show};
pub use update::{Known, save_plan, update};
pub use visit::{VISIT_NOTED_EVERY, visit};
