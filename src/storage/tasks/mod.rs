//! Tasks, their sub-tasks, and everything else that belongs to them. Each function is in the file of its name.

mod add_sub_task;
mod apply;
mod certkey;
mod choose;
mod configuration_setting;
mod consistency_result;
mod create;
mod delete;
mod last_said;
mod list;
pub(super) mod matching;
mod moving;
mod network_check_info;
mod networkacl;
mod noted;
mod passphrase;
mod predates_restart;
mod progress;
mod recorded;
mod registered;
mod repeat;
mod require;
mod require_free_target;
mod secrets;
mod show;
mod situation;
mod speed_limit;
mod summary;
mod task_update;
mod update;
mod update_columns;
mod version;
mod words;
mod write_progress;
mod write_update;

pub use add_sub_task::add_sub_task;
pub use apply::apply;
pub use certkey::{authority, certkey, replace_authority_key, save_authority, save_certkey};
pub use choose::{Choices, choose};
pub use configuration_setting::{
    clear_configuration_setting, configuration_setting, save_configuration_setting,
};
pub use consistency_result::{
    ConsistencyText, consistency_result, consistency_text, count_consistency_results,
    save_consistency_result,
};
pub use create::create;
pub use delete::{Deleted, delete};
pub use last_said::LastSaid;
pub use list::list;
pub use moving::{Moving, moving};
pub use network_check_info::save_network_check_info;
pub use networkacl::networkacl;
pub use passphrase::{Passphrase, passphrase, save_passphrase};
pub use predates_restart::predates_restart;
pub use progress::{Met, Report, progress, progress_of_locked};
pub use repeat::Repeat;
pub use require::require;
pub use require_free_target::require_free_target;
pub use secrets::{TaskSecrets, save_secrets, secrets};
pub use show::{Shown, show};
pub use situation::{situation, situations};
pub use speed_limit::{save_speed_limit, speed_limit};
pub use summary::summary;
pub use task_update::TaskUpdate;
pub use update::update;
pub use version::{Version, VersionOf, version};
pub use words::words;
pub use write_update::Change;
