//! Where messages may be sent to. Whoever may make a webhook must not reach with it what only this machine can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;

/// What a webhook may address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Any address of the public internet.
    External,
    /// Addresses of private networks.
    Private,
    /// This machine.
    Loopback,
    /// Anything.
    All,
    /// The addresses of a network.
    Network(IpNet),
    /// A host with this name, or, after `*.`, below it, whatever its address.
    Host(String),
}

impl FromStr for Rule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(match text {
            "external" => Self::External,
            "private" => Self::Private,
            "loopback" => Self::Loopback,
            "*" => Self::All,
            _ => match text
                .parse()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            {
                Ok(network) => Self::Network(network),
                Err(_) if is_host(text) => Self::Host(text.to_ascii_lowercase()),
                Err(_) => {
                    return Err(
                        "use external, private, loopback, *, an address, a network or a host name",
                    );
                }
            },
        })
    }
}

fn is_host(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !name.is_empty() && name.bytes().all(is_part)
}

/// Where messages may be sent to.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// One of these must allow it.
    pub rules: Vec<Rule>,
    /// Whether messages may be sent over plain HTTP.
    pub http: bool,
    /// Where the service itself listens.
    pub own: Option<SocketAddr>,
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            rules: vec![Rule::External],
            http: false,
            own: None,
        }
    }
}

impl Allowed {
    /// Whether a message may be sent to this address of this host.
    #[must_use]
    pub fn admits(&self, host: &str, port: u16, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if is_never_allowed(address) || self.is_own(port, address) {
            return false;
        }
        self.rules.iter().any(|rule| match rule {
            Rule::All => true,
            Rule::External => is_external(address),
            Rule::Private => is_private(address),
            Rule::Loopback => address.is_loopback(),
            Rule::Network(network) => network.contains(&address),
            Rule::Host(name) => is_named(host, name),
        })
    }

    fn is_own(&self, port: u16, address: IpAddr) -> bool {
        self.own.is_some_and(|own| {
            let is_ours =
                own.ip() == address || own.ip().is_unspecified() || address.is_unspecified();
            own.port() == port && is_ours
        })
    }
}

fn is_named(host: &str, name: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    match name.strip_prefix("*.") {
        Some(domain) => host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.')),
        None => host == name,
    }
}

/// Metadata of clouds, with credentials in them, is at link-local addresses and at these two.
fn is_never_allowed(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4 == Ipv4Addr::new(100, 100, 100, 200),
        IpAddr::V6(v6) => {
            v6.is_unicast_link_local() || v6 == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)
        }
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

/// Networks that are not of the public internet: the special-purpose address registries of IANA (RFC 6890). Addresses that carry
/// another one in them (NAT64, 6to4, Teredo) are among them.
const SPECIAL: [&str; 27] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/9",
    "ff00::/8",
];

fn is_external(address: IpAddr) -> bool {
    let mut networks = SPECIAL
        .iter()
        .map(|network| network.parse::<IpNet>().expect("a network"));
    !networks.any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(rules: &str) -> Allowed {
        let rules = rules.split(',').map(|rule| rule.parse().expect("a rule"));
        Allowed {
            rules: rules.collect(),
            http: false,
            own: Some("127.0.0.1:8080".parse().expect("an address")),
        }
    }

    fn admits(rules: &str, host: &str, port: u16, address: &str) -> bool {
        allowed(rules).admits(host, port, address.parse().expect("an address"))
    }

    #[test]
    fn the_public_internet_is_what_is_left_of_all_addresses() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.1.1",
            "172.31.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.5",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!admits("external", "a", 443, inside), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            assert!(admits("external", "a", 443, outside), "{outside}");
        }
    }

    #[test]
    fn each_rule_allows_its_own() {
        for (rule, yes, no) in [
            ("private", "10.0.0.1", "127.0.0.1"),
            ("private", "fd00::1", "1.1.1.1"),
            ("loopback", "127.0.0.2", "10.0.0.1"),
            ("loopback", "::1", "fd00::1"),
            ("loopback", "::ffff:127.0.0.1", "0.0.0.0"),
            ("10.1.0.0/16", "10.1.2.3", "10.2.0.1"),
            ("10.1.0.1", "10.1.0.1", "10.1.0.2"),
            ("external,private", "192.168.0.1", "127.0.0.1"),
        ] {
            assert!(admits(rule, "a", 443, yes), "{rule} {yes}");
            assert!(!admits(rule, "a", 443, no), "{rule} {no}");
        }
        assert!(admits("*", "a", 443, "127.0.0.1"));
        for (rule, host, expected) in [
            ("hooks.example", "hooks.example", true),
            ("hooks.example", "HOOKS.example.", true),
            ("hooks.example", "a.hooks.example", false),
            ("*.example", "a.b.example", true),
            ("*.example", "example", false),
            ("*.example", "badexample", false),
        ] {
            assert_eq!(
                admits(rule, host, 443, "10.0.0.1"),
                expected,
                "{rule} {host}"
            );
        }
    }

    #[test]
    fn metadata_and_the_service_itself_are_never_allowed() {
        for address in [
            "169.254.169.254",
            "fe80::a9fe:a9fe",
            "100.100.100.200",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
        ] {
            for rule in ["*", "0.0.0.0/0", "::/0", "private", "a"] {
                assert!(!admits(rule, "a", 80, address), "{rule} {address}");
            }
        }
        assert!(!admits("*", "a", 8080, "127.0.0.1"));
        assert!(!admits("*", "a", 8080, "0.0.0.0"));
        assert!(admits("*", "a", 8081, "127.0.0.1"));
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for bad in ["", "a b", "10.0.0.0/33", "http://example", "*.", "**"] {
            assert!(bad.parse::<Rule>().is_err(), "{bad}");
        }
    }
}
