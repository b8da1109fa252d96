//! The certificate.

use super::finding::Finding;
use crate::clock::{self, now};
use crate::config::Settings;
use crate::server::tls::Tls;
use crate::startup::certificate;

const CHECK: &str = "certificate";

const DAY: i64 = 24 * 60 * 60 * 1000;

/// When most ACME clients have long renewed it.
const SOON: i64 = 14;

pub(super) async fn look(settings: &Settings) -> Option<Finding> {
    let source = match certificate(settings) {
        Ok(source) => source?,
        Err(error) => {
            return Some(Finding::failed(
                CHECK,
                error,
                "see docs/operations.md, HTTPS",
            ));
        }
    };
    let tls = match Tls::load(source, clock::now).await {
        Ok(tls) => tls,
        Err(error) => {
            return Some(Finding::failed(
                CHECK,
                error,
                "see docs/operations.md, HTTPS",
            ));
        }
    };
    let days = (tls.not_after() - now()).div_euclid(DAY);
    Some(match days {
        ..0 => Finding::failed(
            CHECK,
            format!("expired {} days ago", -days),
            "renew it: the service reloads the files",
        ),
        0..SOON => Finding::warning(
            CHECK,
            format!("expires in {days} days"),
            "renew it: the service reloads the files",
        ),
        _ if settings.tls_self_signed => Finding::warning(
            CHECK,
            "self-signed, for a first try",
            "set SMS_TLS_CERT and SMS_TLS_KEY",
        ),
        _ => Finding::ok(CHECK, format!("expires in {days} days")),
    })
}
