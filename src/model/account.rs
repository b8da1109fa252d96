//! What concerns an account as a whole, or nothing that is stored.

use schemars::JsonSchema;
use serde::Serialize;

/// Whether the account has accepted the privacy agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ShowPrivacyAgreementsResponse")]
pub struct PrivacyAgreement {
    /// Whether it has.
    pub flag: bool,
}

/// A hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ShowSha256Response")]
pub struct Sha256Value {
    /// The SHA-256 of the key's UTF-8 bytes, in lower-case hexadecimal digits.
    pub value: String,
}
