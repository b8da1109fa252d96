//! A self-signed certificate, for trying the service out.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType,
};
use time::{Duration, OffsetDateTime};

/// How long it is valid; each start generates a new one.
const GOOD_FOR: Duration = Duration::days(365);

/// A certificate for the names of this machine and its key, as PEM. Both are kept only in memory.
/// `now` is in epoch milliseconds.
pub(super) fn pair(now: i64) -> Result<(Vec<u8>, Vec<u8>), rcgen::Error> {
    let mut params = CertificateParams::new(names())?;
    for address in [
        IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::from(Ipv6Addr::LOCALHOST),
    ] {
        params.subject_alt_names.push(SanType::IpAddress(address));
    }
    params.distinguished_name = rcgen::DistinguishedName::new();
    let name = "sms-task-service, self-signed";
    params.distinguished_name.push(DnType::CommonName, name);
    let now = OffsetDateTime::from_unix_timestamp(now / 1000);
    let now = now.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    params.not_before = now - Duration::DAY; // clocks differ
    params.not_after = now + GOOD_FOR;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((
        certificate.pem().into_bytes(),
        key.serialize_pem().into_bytes(),
    ))
}

/// `localhost` and, if a certificate can hold it, the name of this machine.
fn names() -> Vec<String> {
    let host = whoami::hostname().ok().filter(|name| is_host_name(name));
    let mut names = vec!["localhost".to_owned()];
    names.extend(host.filter(|name| name != "localhost"));
    names
}

fn is_host_name(name: &str) -> bool {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-.".contains(char);
    (1..=253).contains(&name.len()) && name.chars().all(allowed)
}
