//! Tasks, their sub-tasks, and what else there is of them.

mod configurations;
mod consistency;
mod create;
mod credentials;
mod delete;
mod effect;
mod list;
mod load;
mod network_check;
mod report;
mod speed_limits;
mod sweep;
mod transition;
mod update;

pub use configurations::{configurations, save_configurations};
pub use consistency::{consistency_results, save_consistency_results};
pub use create::create;
pub use credentials::{certificates, passphrase};
pub use delete::delete;
pub use list::list;
pub use load::{Stored, load};
pub use network_check::save_network_check;
pub use report::{Report, report};
pub use speed_limits::{replace_speed_limits, speed_limits};
pub use sweep::sweep;
pub use transition::{CONNECTED_FOR, Choices, LATEST, act, expect};
pub(super) use transition::{decide_and_apply, lock};
pub use update::{Saved, TaskUpdate, update};
