//! The `Authorization` header of a signed request.

use std::fmt;

use axum::http::HeaderName;

use super::fault::SignatureError;

/// The longest header that is read, in bytes: more than the limits on its parts add up to.
const MAX_LENGTH: usize = 8192;
/// The longest access key; the vendor's have 20 characters.
const MAX_ACCESS_KEY: usize = 128;
/// The most headers that may be signed; the SDK signs about six.
const MAX_NAMES: usize = 64;
/// The longest name of a signed header.
const MAX_NAME: usize = 64;
/// The longest region and the longest service of the derived scheme.
const MAX_SCOPE: usize = 64;

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `SDK-HMAC-SHA256`, the SDK's default: the key is the secret itself.
    Sdk,
    /// `V11-HMAC-SHA256`: the key is derived from the secret for a day, a region and a service. The SDK
    /// uses it for endpoints that are not the vendor's, when told to.
    V11,
}

impl Scheme {
    /// Its name in the header, and in what is signed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sdk => "SDK-HMAC-SHA256",
            Self::V11 => "V11-HMAC-SHA256",
        }
    }
}

/// What a derived key is valid for. Any region and service are accepted: they are the ones that the client
/// is configured with, and only have to be those that the key was derived for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// `YYYYMMDD`; eight digits, not necessarily a date.
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
}

/// The form that is signed: `date/region/service`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.date, self.region, self.service)
    }
}

/// The parts of the header.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Authorization {
    pub(super) access_key: String,
    /// Only with [`Scheme::V11`].
    pub(super) scope: Option<Scope>,
    /// Sorted, each once, none with `_`.
    pub(super) signed_headers: Vec<HeaderName>,
    pub(super) signature: [u8; 32],
}

/// Leaves out the signature, with which the request could be replayed.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("access_key", &self.access_key)
            .field("scope", &self.scope)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

impl Authorization {
    /// Reads the header's value.
    ///
    /// It must be exactly as the SDK writes it, except that there may be any number of spaces after commas and
    /// that the signature may be in capitals.
    pub(super) fn parse(value: &[u8]) -> Result<Self, SignatureError> {
        let (scheme, parts) = match value.iter().position(|byte| *byte == b' ') {
            Some(space) => value.split_at(space),
            None => (value, &[][..]),
        };
        let scheme = [Scheme::Sdk, Scheme::V11]
            .into_iter()
            .find(|known| known.name().as_bytes() == scheme)
            .ok_or(SignatureError::UnsupportedScheme)?;
        if value.len() > MAX_LENGTH {
            return Err(SignatureError::Malformed);
        }
        std::str::from_utf8(parts)
            .ok()
            .and_then(|parts| Self::read(scheme, parts.strip_prefix(' ')?))
            .ok_or(SignatureError::Malformed)
    }

    fn read(scheme: Scheme, parts: &str) -> Option<Self> {
        let mut parts = parts
            .split(',')
            .enumerate()
            .map(|(index, part)| match index {
                0 => part,
                _ => part.trim_start_matches(' '),
            });
        let (access_key, scope) = match scheme {
            Scheme::Sdk => (parts.next()?.strip_prefix("Access=")?, None),
            Scheme::V11 => credential(parts.next()?.strip_prefix("Credential=")?)?,
        };
        let signed_headers = names(parts.next()?.strip_prefix("SignedHeaders=")?)?;
        let mut signature = [0; 32];
        hex::decode_to_slice(parts.next()?.strip_prefix("Signature=")?, &mut signature).ok()?;
        (parts.next().is_none() && is_access_key(access_key)).then(|| Self {
            access_key: access_key.to_owned(),
            scope,
            signed_headers,
            signature,
        })
    }
}

/// Reads `access key/date/region/service`.
fn credential(text: &str) -> Option<(&str, Option<Scope>)> {
    let mut parts = text.split('/');
    let access_key = parts.next()?;
    let date = parts.next()?;
    let mut text = || parts.next().filter(|text| is_scope(text));
    let (region, service) = (text()?, text()?);
    let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    let scope = Scope {
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
    };
    (is_date && parts.next().is_none()).then_some((access_key, Some(scope)))
}

/// Reads names joined with `;`: in lower case, sorted, without duplicates. The SDK signs no name with a `_`.
fn names(text: &str) -> Option<Vec<HeaderName>> {
    let name = |name: &str| match name.len() <= MAX_NAME && !name.contains('_') {
        true => HeaderName::from_lowercase(name.as_bytes()).ok(),
        false => None,
    };
    let names: Option<Vec<_>> = text.split(';').take(MAX_NAMES + 1).map(name).collect();
    names.filter(|names| {
        names.len() <= MAX_NAMES && names.is_sorted_by(|one, next| one.as_str() < next.as_str())
    })
}

/// 1 to 128 of `A-Z a-z 0-9 . _ -`.
fn is_access_key(text: &str) -> bool {
    (1..=MAX_ACCESS_KEY).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// 1 to 64 printable ASCII characters, including spaces.
fn is_scope(text: &str) -> bool {
    (1..=MAX_SCOPE).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
