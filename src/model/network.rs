//! Network interfaces (table 12).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// A network interface (table 12). Current edition, and in a source server: only `mac` is mandatory.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "NetWork", extend("x-current" = {"required": ["mac"]}))]
pub struct Network {
    /// NIC name.
    #[validate(required, length(max = 255))]
    pub name: Option<String>,
    /// IP address bound to the NIC.
    #[validate(required, length(max = 255))]
    pub ip: Option<String>,
    /// IPv6 address bound to the NIC.
    #[validate(length(max = 255))]
    pub ipv6: Option<String>,
    /// Subnet mask.
    #[validate(required, length(max = 255))]
    pub netmask: Option<String>,
    /// Gateway.
    #[validate(required, length(max = 255))]
    pub gateway: Option<String>,
    /// MTU of the interface, in bytes (Linux).
    #[validate(range(min = 0, max = i32::MAX))]
    pub mtu: Option<i32>,
    /// MAC address.
    #[validate(required, length(max = 255))]
    pub mac: Option<String>,
    /// Id in the database.
    #[validate(length(max = 255))]
    pub id: Option<String>,
}
