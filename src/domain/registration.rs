//! Registrations, and how the service recognizes a machine that registers again.

use sha2::{Digest, Sha256};

use super::is_id;
use crate::decode::{Kind, Violation};
use crate::model::SourceServer;

/// What an agent reports about its server.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Id for a server that is not known yet.
    pub new_id: String,
    /// Id that the agent names, if it names one.
    pub named_id: Option<String>,
    /// Identity of the machine, for agents that name no id.
    pub identity: Option<Vec<u8>>,
    /// The server. Absent fields keep the values of an earlier registration.
    pub server: SourceServer,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// Segments that the API has where an id would be: a source with such an id could not be reached.
const RESERVED: [&str; 2] = ["delete", "overview"];

/// Checks a registration and identifies its machine. `now` is in epoch milliseconds.
///
/// # Errors
/// If the body names an id that cannot be used in a path.
pub fn decide(new_id: String, server: SourceServer, now: i64) -> Result<Registration, Violation> {
    let named_id = server.id.value().filter(|id| !id.is_empty()).cloned();
    let fault = match named_id.as_deref() {
        Some(id) if !is_id(id) => Some("must be made of letters, digits, _ and -"),
        Some(id) if RESERVED.contains(&id) => Some("must not be delete or overview"),
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

/// Identity of a machine: a hash of its address, its name, and the MAC addresses that it reports. `None` without an
/// address or a name, which is too little to recognize it by.
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
    fn the_order_of_its_networks_does_not_change_the_identity_of_a_machine() {
        assert_eq!(
            identity(&server("10.0.0.1", "a", &["M1", "m2"])),
            identity(&server("10.0.0.1", "A", &["m2", "m1"]))
        );
    }

    #[test]
    fn machines_with_different_addresses_names_or_networks_have_different_identities() {
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
