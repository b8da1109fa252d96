//! The evaluation of the network between source and target.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

/// Whose network check answers for a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
pub struct WantedAcl {
    /// Only tasks whose target is in this region.
    #[validate(length(max = 255))]
    pub region_id: Option<String>,
    /// Only tasks with this OS.
    #[validate(length(max = 255))]
    pub os_type: Option<String>,
}

/// An agent's evaluation of the network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(default)]
#[schemars(rename = "NetworkCheckInfoRequestBody")]
pub struct NetworkCheck {
    /// Whether the domains that the agent needs can be reached.
    pub domain_connectivity: Option<bool>,
    /// Whether the target server can be reached.
    pub destination_connectivity: Option<bool>,
    /// Delay, in ms.
    #[validate(required, range(min = 0.0, max = 10000.0))]
    pub network_delay: Option<f64>,
    /// Jitter, in ms.
    #[validate(required, range(min = 0.0, max = 10000.0))]
    pub network_jitter: Option<f64>,
    /// Migration rate, in Mbit/s.
    #[validate(required, range(min = 0.0, max = 10000.0))]
    pub migration_speed: Option<f64>,
    /// Packet loss, in percent.
    #[validate(required, range(min = 0.0, max = 100.0))]
    pub loss_percentage: Option<f64>,
    /// CPU usage, in percent.
    #[validate(required, range(min = 0.0, max = 100.0))]
    pub cpu_usage: Option<f64>,
    /// Memory usage, in percent.
    #[validate(required, range(min = 0.0, max = 100.0))]
    pub mem_usage: Option<f64>,
    /// The verdict, 5 to 9 characters long.
    #[validate(required, length(min = 5, max = 9))]
    pub evaluation_result: Option<String>,
}
