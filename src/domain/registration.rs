//! Which machine a registration is about.

use sha2::{Digest, Sha256};

use super::is_id;
use crate::decode::{Kind, Violation};
use crate::model::SourceServer;

/// What an agent says of its server.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Id to use for a server that is not known yet.
    pub new_id: String,
    /// Id the agent names, if it names one.
    pub named_id: Option<String>,
    /// What tells the machine apart, for an agent that names no id.
    pub identity: Option<Vec<u8>>,
    /// What it says; absent fields keep what an earlier registration said.
    pub server: SourceServer,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// What stands in the place of an id in paths of the API: a source with such an id could not be reached.
const PATHS: [&str; 2] = ["delete", "overview"];

/// Turns a registration into what is to be stored. `now` is in epoch milliseconds.
///
/// # Errors
/// When the body names an id that could not stand in a path.
pub fn decide(new_id: String, server: SourceServer, now: i64) -> Result<Registration, Violation> {
    let named_id = server.id.value().filter(|id| !id.is_empty()).cloned();
    let fault = match named_id.as_deref() {
        Some(id) if !is_id(id) => Some("must be made of letters, digits, _ and -"),
        Some(id) if PATHS.contains(&id) => Some("must not be delete or overview"),
        _ => None,
    };
    if let Some(message) = fault {
        return Err(Violation {
            path: "id".into(),
            kind: Kind::Rule,
            message: message.into(),
        });
    }
    let identity = identity(&server);
    Ok(Registration {
        new_id,
        named_id,
        identity,
        server,
        now,
    })
}

/// What tells a machine apart: its address, its name, and the MAC addresses it says it has. Without
/// address and name there is too little to tell.
fn identity(server: &SourceServer) -> Option<Vec<u8>> {
    let ip = server.ip.value().filter(|ip| !ip.is_empty())?;
    let mut names = [&server.name, &server.hostname].into_iter();
    let name = names.find_map(|name| name.value().filter(|name| !name.is_empty()))?;
    let networks = server
        .networks
        .value()
        .map_or(&[] as &[_], |networks| networks);
    let mut macs: Vec<_> = networks
        .iter()
        .filter_map(|network| network.mac.as_ref())
        .collect();
    macs.sort_unstable();
    let mut hash = Sha256::new();
    for part in [ip, name].into_iter().chain(macs) {
        hash.update(part.to_lowercase());
        hash.update([0]);
    }
    Some(hash.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Field, Network};

    fn server(ip: &str, name: &str, macs: &[&str]) -> SourceServer {
        let networks: Vec<_> = macs
            .iter()
            .map(|mac| Network {
                mac: Some((*mac).into()),
                ..Network::default()
            })
            .collect();
        SourceServer {
            ip: Field::Value(ip.into()),
            name: Field::Value(name.into()),
            networks: Field::Value(networks.into()),
            ..SourceServer::default()
        }
    }

    #[test]
    fn the_same_machine_has_the_same_identity_in_whatever_order_it_lists_its_networks() {
        assert_eq!(
            identity(&server("10.0.0.1", "a", &["M1", "m2"])),
            identity(&server("10.0.0.1", "A", &["m2", "m1"]))
        );
    }

    #[test]
    fn machines_that_differ_in_address_name_or_network_differ_in_identity() {
        let one = identity(&server("10.0.0.1", "a", &["m1"]));
        for other in [
            server("10.0.0.2", "a", &["m1"]),
            server("10.0.0.1", "b", &["m1"]),
            server("10.0.0.1", "a", &["m2"]),
        ] {
            assert_ne!(one, identity(&other));
        }
    }

    #[test]
    fn a_machine_without_an_address_or_a_name_has_no_identity() {
        assert_eq!(identity(&SourceServer::default()), None);
    }
}
