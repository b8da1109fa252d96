//! The master key, and whether it opens what is stored.

use super::finding::Finding;
use crate::config::Settings;
use crate::rekey::{Keys, survey};
use crate::startup::master_key;
use crate::storage::Connection;

const CHECK: &str = "secrets";

pub(super) async fn look(settings: &Settings, db: &mut Connection) -> Finding {
    let key = match master_key(settings) {
        Ok(key) => key,
        Err(error) => return Finding::failed(CHECK, error, "correct the key"),
    };
    let has_key = key.is_some();
    let found = match survey(db, &Keys::new(key), false).await {
        Ok(found) => found,
        Err(error) => return Finding::failed(CHECK, error, "see what is found of the database"),
    };
    let all = found.current + found.outdated;
    match found.first_unreadable {
        Some(first) => Finding::failed(
            CHECK,
            format!(
                "{} of {} cannot be decrypted, first {first}",
                found.unreadable,
                all + found.unreadable
            ),
            "set SMS_MASTER_KEY, or SMS_SECOND_MASTER_KEY as well, to the key that they were encrypted with",
        ),
        None if !has_key => Finding::warning(
            CHECK,
            format!("SMS_MASTER_KEY is not set, so secrets are stored as they are ({all} now)"),
            "make one, keep it, and set it: export SMS_MASTER_KEY=$(openssl rand -base64 32)",
        ),
        None if found.outdated > 0 => Finding::warning(
            CHECK,
            format!(
                "{} of {all} are not encrypted, or under SMS_SECOND_MASTER_KEY",
                found.outdated
            ),
            "run: sms-task-service rekey",
        ),
        None => Finding::ok(
            CHECK,
            format!("all {all} are encrypted under SMS_MASTER_KEY"),
        ),
    }
}
