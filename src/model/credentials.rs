//! The secure channel between source and target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// The passphrase of a task's secure channel.
#[derive(Clone, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ShowPassphraseResponse")]
pub struct Passphrase {
    /// Id of the task.
    pub task_id: String,
    /// The passphrase.
    pub passphrase: String,
}

/// Certificates and keys of a task's secure channel, in PEM format. All certificates are signed by the
/// service's own certificate authority and valid for TLS clients and servers.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ShowCertKeyResponse")]
pub struct CertKey {
    /// Certificate of the source.
    pub cert: String,
    /// Key of that certificate.
    pub private_key: String,
    /// Certificate of the authority.
    pub ca: String,
    /// Certificate of the target for management.
    pub target_mgmt_cert: String,
    /// Key of that certificate.
    pub target_mgmt_private_key: String,
    /// Certificate of the target for data.
    pub target_data_cert: String,
    /// Key of that certificate.
    pub target_data_private_key: String,
}

/// Query parameters for reading the certificates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct WantedCertKey {
    /// Whether the authority's certificate is wanted. Without effect here: the response always has it.
    pub enable_ca_cert: Option<bool>,
}
