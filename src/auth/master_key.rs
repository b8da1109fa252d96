//! The key that encrypts secrets at rest (`SMS_MASTER_KEY`). Secret keys cannot be hashed, because verifying a
//! signature takes the secret itself; neither can what the API must return.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use rand::Rng;
use secrecy::{ExposeSecret, SecretString};

/// Bytes of the nonce, which precedes the encrypted secret.
const NONCE: usize = 12;

/// The key, and while it is being replaced a second one that secrets may be encrypted with. `Debug` shows neither.
#[derive(Clone)]
pub struct MasterKey {
    current: ChaCha20Poly1305,
    second: Option<ChaCha20Poly1305>,
}

/// Why a key or a secret cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeyError {
    /// The key is not 32 bytes.
    #[error("SMS_MASTER_KEY must be 32 bytes in base64, as `openssl rand -base64 32` prints them")]
    Length,
    /// Nor is the second one.
    #[error("SMS_SECOND_MASTER_KEY must be 32 bytes in base64, as SMS_MASTER_KEY")]
    SecondLength,
    /// There is a second one and no first.
    #[error(
        "SMS_SECOND_MASTER_KEY is set and SMS_MASTER_KEY is not; what is encrypted now needs the latter"
    )]
    SecondAlone,
    /// A secret was encrypted with another key, or is damaged.
    #[error("SMS_MASTER_KEY is not the key that it was encrypted with, or it is damaged")]
    Secret,
}

impl MasterKey {
    /// Reads the key from base64.
    ///
    /// # Errors
    /// [`MasterKeyError::Length`].
    pub fn parse(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
        let cipher = ChaCha20Poly1305::new_from_slice(&bytes);
        let current = cipher.map_err(|_| MasterKeyError::Length)?;
        let second = None;
        Ok(Self { current, second })
    }

    /// With another key that only decrypts.
    #[must_use]
    pub fn with_second(self, second: Self) -> Self {
        Self {
            second: Some(second.current),
            ..self
        }
    }

    /// Encrypts a secret. It can be decrypted only for what it belongs to, such as its access key.
    ///
    /// # Errors
    /// Only for secrets of absurd length.
    pub fn seal(&self, owner: &str, secret: &str) -> Result<Vec<u8>, MasterKeyError> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: owner.as_bytes(),
        };
        let sealed = self.current.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| MasterKeyError::Secret)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts the secret of this owner.
    ///
    /// # Errors
    /// [`MasterKeyError::Secret`].
    pub fn open(&self, owner: &str, sealed: &[u8]) -> Result<SecretString, MasterKeyError> {
        decrypted(&self.current, owner, sealed).or_else(|error| match &self.second {
            Some(second) => decrypted(second, owner, sealed),
            None => Err(error),
        })
    }

    /// The secret encrypted anew, if it is encrypted with the second key.
    ///
    /// # Errors
    /// [`MasterKeyError::Secret`].
    pub fn renewed(&self, owner: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, MasterKeyError> {
        if decrypted(&self.current, owner, sealed).is_ok() {
            return Ok(None);
        }
        let secret = self.open(owner, sealed)?;
        self.seal(owner, secret.expose_secret()).map(Some)
    }
}

fn decrypted(
    key: &ChaCha20Poly1305,
    owner: &str,
    sealed: &[u8],
) -> Result<SecretString, MasterKeyError> {
    let (nonce, text) = sealed
        .split_first_chunk::<NONCE>()
        .ok_or(MasterKeyError::Secret)?;
    let payload = Payload {
        msg: text,
        aad: owner.as_bytes(),
    };
    let secret = key.decrypt(&Nonce::from(*nonce), payload);
    let secret = secret.map_err(|_| MasterKeyError::Secret)?;
    let secret = String::from_utf8(secret).map_err(|_| MasterKeyError::Secret)?;
    Ok(secret.into())
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MasterKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> MasterKey {
        MasterKey::parse(&STANDARD.encode([byte; 32])).expect("a key")
    }

    #[test]
    fn a_secret_can_be_decrypted_only_with_its_key_and_for_its_owner() {
        let sealed = key(1).seal("AK", "secret").expect("sealed");
        assert_eq!(
            key(1).open("AK", &sealed).expect("open").expose_secret(),
            "secret"
        );
        assert!(key(2).open("AK", &sealed).is_err());
        assert!(key(1).open("OTHER", &sealed).is_err());
        for place in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[place] ^= 1;
            assert!(key(1).open("AK", &damaged).is_err(), "{place}");
            assert!(key(1).open("AK", &sealed[..place]).is_err(), "{place}");
        }
        assert_ne!(sealed, key(1).seal("AK", "secret").expect("sealed"));
    }

    #[test]
    fn with_a_second_key_what_either_has_encrypted_can_be_read_and_is_renewed_once() {
        let both = key(2).with_second(key(1));
        let old = key(1).seal("AK", "secret").expect("sealed");
        let new = both.seal("AK", "secret").expect("sealed");
        for sealed in [&old, &new] {
            let secret = both.open("AK", sealed).expect("open");
            assert_eq!(secret.expose_secret(), "secret");
        }
        assert!(key(1).open("AK", &new).is_err(), "the first one encrypts");
        assert_eq!(both.renewed("AK", &new), Ok(None));
        let renewed = both.renewed("AK", &old).expect("open").expect("renewed");
        assert!(key(2).open("AK", &renewed).is_ok());
        assert!(both.renewed("OTHER", &old).is_err());
        assert!(key(3).renewed("AK", &old).is_err());
    }

    #[test]
    fn a_key_that_is_not_32_bytes_is_refused() {
        for text in [
            "",
            "short",
            "!",
            &STANDARD.encode([1; 31]),
            &STANDARD.encode([1; 33]),
        ] {
            assert_eq!(MasterKey::parse(text).err(), Some(MasterKeyError::Length));
        }
        assert!(!format!("{:?}", key(7)).contains('7'));
    }
}
