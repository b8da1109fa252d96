//! The IAM.

use super::finding::Finding;
use crate::auth::iam::Iam;
use crate::config::Settings;
use crate::startup::iam_settings;

const CHECK: &str = "IAM";

pub(super) async fn look(settings: &Settings) -> Option<Finding> {
    let url = settings.iam_url.as_deref().unwrap_or_default();
    let iam = match Iam::new(&iam_settings(settings)?) {
        Ok(iam) => iam,
        Err(error) => return Some(Finding::failed(CHECK, error, "correct SMS_IAM_URL")),
    };
    Some(match iam.probe().await {
        Ok(()) => Finding::ok(CHECK, format!("{url} validates tokens")),
        Err(reason) => Finding::failed(
            CHECK,
            format!("{url} does not validate tokens: {reason}"),
            "check SMS_IAM_URL and SMS_IAM_TOKEN, and that this machine reaches it; callers with its tokens get 503",
        ),
    })
}
