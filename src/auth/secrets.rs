//! Generates tokens, sessions and access keys. Randomness comes from the operating system.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use rand::distr::{Distribution, Uniform};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

/// Prefix of tokens, so that scanners for leaked secrets recognize them.
const TOKEN_PREFIX: &str = "sms_";

/// Letters and digits of an access key: as many as the vendor's have.
const ACCESS_KEY: usize = 20;

/// A new token: 256 random bits.
#[must_use]
pub fn new_token() -> SecretString {
    format!("{TOKEN_PREFIX}{}", random_text()).into()
}

/// What the cookie of a new session holds: 256 random bits.
#[must_use]
pub fn new_session() -> SecretString {
    random_text().into()
}

/// What is stored of a token. A token has as many random bits as the hash, so no salt is needed.
#[must_use]
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// A new access key, which is not secret.
#[must_use]
pub fn new_access_key() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let letters = Uniform::new(0, LETTERS.len()).expect("there are letters");
    let mut rng = rand::rng();
    let letter = |_| char::from(LETTERS[letters.sample(&mut rng)]);
    (0..ACCESS_KEY).map(letter).collect()
}

/// A new secret key: 256 random bits.
#[must_use]
pub fn new_secret_key() -> SecretString {
    random_text().into()
}

fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn secrets_are_long_unique_and_ascii() {
        let mut seen = HashSet::new();
        for _ in 0..100 {
            for secret in [new_token(), new_session(), new_secret_key()] {
                let text = secret.expose_secret();
                assert!(text.len() >= 43 && text.is_ascii(), "256 bits");
                assert!(seen.insert(text.to_owned()));
            }
            assert!(seen.insert(new_access_key()));
        }
    }
}
