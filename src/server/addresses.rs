//! How many connections each client has open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::warn;

/// Name of the counter of connections that were closed because their client had too many.
const REFUSED: &str = "sms_http_connections_refused_total";

/// The open connections by client.
#[derive(Debug)]
pub(super) struct Addresses {
    most: usize,
    open: Mutex<HashMap<IpAddr, Client>>,
}

#[derive(Debug, Default)]
struct Client {
    connections: usize,
    warned: bool,
}

/// A connection of a client, until it is dropped.
#[derive(Debug)]
pub(super) struct Counted {
    addresses: Arc<Addresses>,
    client: IpAddr,
}

impl Addresses {
    /// Clients may have so many connections each.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            open: Mutex::default(),
        })
    }

    /// Counts a connection, unless its client has too many.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Counted> {
        let client = client(address.to_canonical());
        let mut open = self.lock();
        let of_client = open.entry(client).or_default();
        if of_client.connections >= self.most {
            metrics::counter!(REFUSED).increment(1);
            if !std::mem::replace(&mut of_client.warned, true) {
                warn!(%client, most = self.most, "a client has too many connections, further ones are closed");
            }
            return None;
        }
        of_client.connections += 1;
        Some(Counted {
            addresses: Arc::clone(self),
            client,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Client>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.addresses.lock();
        if let Some(of_client) = open.get_mut(&self.client) {
            of_client.connections -= 1;
            if of_client.connections == 0 {
                open.remove(&self.client);
            }
        }
    }
}

/// What counts as one client: an IPv4 address, or the /64 that a host or a site has of IPv6.
fn client(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_client_has_its_number_of_connections_whatever_others_have() {
        let addresses = Addresses::new(2);
        for (same, other) in [
            (["192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"], "192.0.2.2"),
            (
                ["2001:db8::1", "2001:db8::2", "2001:db8::3"],
                "2001:db8:0:1::1",
            ),
        ] {
            let [first, second, third] = same.map(address);
            let held = addresses.admit(first).expect("the first");
            let _second = addresses.admit(second).expect("the second");
            assert!(addresses.admit(third).is_none());
            addresses.admit(address(other)).expect("another client's");
            drop(held);
            addresses.admit(third).expect("a slot is free");
        }
        assert!(addresses.lock().is_empty());
    }
}
