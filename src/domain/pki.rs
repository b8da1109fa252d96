//! The certificates of a task's secure channel and the authority that signs them.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use time::OffsetDateTime;

use crate::model::CertKey;

/// A day, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// How long a task's certificates are valid, in milliseconds: a year.
const GOOD_FOR: i64 = 365 * DAY;

/// How long the authority is valid, in milliseconds: twenty years.
const AUTHORITY_GOOD_FOR: i64 = 20 * 365 * DAY;

/// How long before they expire certificates are replaced, in milliseconds: a migration can take weeks.
pub const RENEWED_BEFORE: i64 = 60 * DAY;

/// A certificate authority.
pub struct Authority {
    /// Its certificate, PEM.
    pub certificate: String,
    /// Its key, PEM.
    pub private_key: String,
}

/// Generates an authority. `now` is in epoch milliseconds.
///
/// # Errors
/// If the system has no randomness.
pub fn authority(now: i64) -> Result<Authority, rcgen::Error> {
    let mut params = params("sms-task-service", now, AUTHORITY_GOOD_FOR)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    Ok(Authority {
        certificate: params.self_signed(&key)?.pem(),
        private_key: key.serialize_pem(),
    })
}

/// Issues a task's certificates and returns when they expire, in epoch milliseconds.
///
/// # Errors
/// If the authority's PEM cannot be read, or the system has no randomness.
pub fn issue(authority: &Authority, task: &str, now: i64) -> Result<(CertKey, i64), rcgen::Error> {
    let key = KeyPair::from_pem(&authority.private_key)?;
    let issuer = Issuer::from_ca_cert_pem(&authority.certificate, key)?;
    let (cert, private_key) = leaf(&issuer, &format!("source.{task}"), now)?;
    let (target_mgmt_cert, target_mgmt_private_key) =
        leaf(&issuer, &format!("target-mgmt.{task}"), now)?;
    let (target_data_cert, target_data_private_key) =
        leaf(&issuer, &format!("target-data.{task}"), now)?;
    let certificates = CertKey {
        cert,
        private_key,
        ca: authority.certificate.clone(),
        target_mgmt_cert,
        target_mgmt_private_key,
        target_data_cert,
        target_data_private_key,
    };
    Ok((certificates, now + GOOD_FOR))
}

/// A certificate and its key, for the server or the client side of a TLS connection.
fn leaf(
    issuer: &Issuer<'_, KeyPair>,
    name: &str,
    now: i64,
) -> Result<(String, String), rcgen::Error> {
    let mut params = params(name, now, GOOD_FOR)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, issuer)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// The name is also a subject alternative name, as clients look only there. Valid since yesterday, as clocks differ.
fn params(name: &str, now: i64, good_for: i64) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = moment(now - DAY);
    params.not_after = moment(now + good_for);
    Ok(params)
}

fn moment(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(millis / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
