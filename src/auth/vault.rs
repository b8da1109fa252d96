//! Secrets at rest that the service itself needs in clear: passphrases and keys of tasks, passwords of templates, secrets of
//! webhooks. They are encrypted if there is a master key, and stored as they are if there is none.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;

use super::{MasterKey, MasterKeyError};

/// Begins an encrypted text.
const SEALED: &str = "sealed:";

/// Begins a text that is not encrypted, if it would otherwise look like one that begins with a mark.
const OPEN: &str = "open:";

/// What a secret is. An encrypted one cannot be decrypted as one of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The passphrase of a task.
    Passphrase,
    /// The key of a task's source.
    SourceKey,
    /// The key of a task's target for management.
    TargetMgmtKey,
    /// The key of a task's target for data.
    TargetDataKey,
    /// The key of the authority that signs an account's certificates.
    AuthorityKey,
    /// The password of a template's target server.
    TargetPassword,
    /// The secret that messages to a webhook are signed with.
    WebhookSecret,
}

impl fmt::Display for SecretKind {
    /// Encrypted secrets depend on these words.
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(match self {
            Self::Passphrase => "passphrase",
            Self::SourceKey => "private key",
            Self::TargetMgmtKey => "management key",
            Self::TargetDataKey => "data key",
            Self::AuthorityKey => "authority's key",
            Self::TargetPassword => "target password",
            Self::WebhookSecret => "webhook secret",
        })
    }
}

/// Whose secret it is: the account, the kind, and the id of the task, the template or the webhook.
pub type Owner<'a> = (&'a str, SecretKind, &'a str);

/// Why a secret cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it is")]
pub enum VaultError {
    #[error("the {kind} of {id:?} is encrypted, and SMS_MASTER_KEY is not set")]
    NoKey { kind: SecretKind, id: String },
    #[error("the {kind} of {id:?} cannot be decrypted: {error}")]
    Key {
        kind: SecretKind,
        id: String,
        error: MasterKeyError,
    },
}

/// Encrypts and decrypts secrets.
#[derive(Debug, Clone, Default)]
pub struct Vault(Option<MasterKey>);

impl Vault {
    /// With this master key. Without one, secrets stay as they are.
    #[must_use]
    pub fn new(master_key: Option<MasterKey>) -> Self {
        Self(master_key)
    }

    /// The text to store for a secret.
    ///
    /// # Errors
    /// Only for secrets of absurd length.
    pub fn seal(&self, owner: Owner, secret: &str) -> Result<String, VaultError> {
        let Some(master_key) = &self.0 else {
            let marked = secret.starts_with(SEALED) || secret.starts_with(OPEN);
            return Ok(format!("{}{secret}", if marked { OPEN } else { "" }));
        };
        let sealed = master_key.seal(&bound(owner), secret);
        let sealed = sealed.map_err(|error| failed(owner, error))?;
        Ok(format!("{SEALED}{}", STANDARD.encode(sealed)))
    }

    /// The secret for a stored text.
    ///
    /// # Errors
    /// If it is encrypted, and not with this master key for this owner.
    pub fn open(&self, owner: Owner, stored: &str) -> Result<String, VaultError> {
        let Some(sealed) = stored.strip_prefix(SEALED) else {
            return Ok(stored.strip_prefix(OPEN).unwrap_or(stored).to_owned());
        };
        let (_, kind, id) = owner;
        let id = id.to_owned();
        let master_key = self.0.as_ref().ok_or(VaultError::NoKey { kind, id })?;
        let sealed = STANDARD.decode(sealed).unwrap_or_default();
        let secret = master_key.open(&bound(owner), &sealed);
        let secret = secret.map_err(|error| failed(owner, error))?;
        Ok(secret.expose_secret().to_owned())
    }

    /// The text to store instead, if this one is not encrypted with the master key, but with the second one or not at all.
    ///
    /// # Errors
    /// If it is encrypted with neither.
    pub fn renewed(&self, owner: Owner, stored: &str) -> Result<Option<String>, VaultError> {
        if let (Some(sealed), Some(master_key)) = (stored.strip_prefix(SEALED), &self.0) {
            let sealed = STANDARD.decode(sealed).unwrap_or_default();
            let renewed = master_key.renewed(&bound(owner), &sealed);
            if renewed.map_err(|error| failed(owner, error))?.is_none() {
                return Ok(None);
            }
        }
        let new = self.seal(owner, &self.open(owner, stored)?)?;
        Ok(self.0.is_some().then_some(new))
    }

    /// Whether a text was stored before there was a master key, and is to be encrypted now.
    #[must_use]
    pub fn is_outdated(&self, stored: &str) -> bool {
        self.0.is_some() && !stored.starts_with(SEALED)
    }
}

/// An owner as one text, which no other owner and no access key has.
fn bound((tenant, kind, id): Owner) -> String {
    format!("{kind}/{}/{tenant}/{id}", tenant.len())
}

fn failed((_, kind, id): Owner, error: MasterKeyError) -> VaultError {
    let id = id.to_owned();
    VaultError::Key { kind, id, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = ("tenant", SecretKind::Passphrase, "task");

    fn vault(byte: u8) -> Vault {
        let key = MasterKey::parse(&STANDARD.encode([byte; 32]));
        Vault::new(Some(key.expect("a key")))
    }

    #[test]
    fn a_secret_can_be_read_only_with_its_key_and_by_its_owner() {
        let stored = vault(1).seal(OWNER, "secret").expect("sealed");
        assert!(!stored.contains("secret"), "{stored}");
        assert_eq!(vault(1).open(OWNER, &stored), Ok("secret".to_owned()));
        assert!(vault(2).open(OWNER, &stored).is_err());
        assert!(Vault::default().open(OWNER, &stored).is_err());
        for other in [
            ("other", SecretKind::Passphrase, "task"),
            ("tenant", SecretKind::SourceKey, "task"),
            ("tenant", SecretKind::Passphrase, "other"),
            ("tenant/task", SecretKind::Passphrase, ""),
        ] {
            assert!(vault(1).open(other, &stored).is_err(), "{other:?}");
        }
        assert!(vault(1).open(OWNER, &stored[..stored.len() - 4]).is_err());
    }

    #[test]
    fn any_secret_that_was_stored_without_a_key_can_be_read_with_and_without_one() {
        for secret in [
            "",
            "secret",
            "sealed:",
            "sealed:c2VjcmV0",
            "open:",
            "open:open:x",
        ] {
            let stored = Vault::default().seal(OWNER, secret).expect("stored");
            for vault in [Vault::default(), vault(1)] {
                assert_eq!(vault.open(OWNER, &stored).as_deref(), Ok(secret));
            }
            assert!(vault(1).is_outdated(&stored), "{secret}");
            assert!(!Vault::default().is_outdated(&stored), "{secret}");
            let sealed = vault(1).seal(OWNER, secret).expect("sealed");
            assert!(!vault(1).is_outdated(&sealed), "{secret}");
        }
    }

    #[test]
    fn what_is_not_encrypted_with_the_master_key_is_renewed() {
        let first = vault(1).seal(OWNER, "secret").expect("sealed");
        let key = |byte| MasterKey::parse(&STANDARD.encode([byte; 32])).expect("a key");
        let both = Vault::new(Some(key(2).with_second(key(1))));
        for stored in [&first, "open:sealed:x", "secret"] {
            let secret = both.open(OWNER, stored).expect("open");
            let renewed = both.renewed(OWNER, stored).expect("open").expect("renewed");
            assert_eq!(vault(2).open(OWNER, &renewed), Ok(secret));
            assert_eq!(both.renewed(OWNER, &renewed), Ok(None));
        }
        assert!(vault(2).renewed(OWNER, &first).is_err());
        assert!(Vault::default().renewed(OWNER, &first).is_err());
        assert_eq!(Vault::default().renewed(OWNER, "secret"), Ok(None));
    }

    #[test]
    fn an_error_says_what_it_is_about_and_what_is_wrong() {
        let stored = vault(1).seal(OWNER, "secret").expect("sealed");
        let without = Vault::default().open(OWNER, &stored).expect_err("no key");
        let with_another = vault(2).open(OWNER, &stored).expect_err("another key");
        assert_eq!(
            [without.to_string(), with_another.to_string()],
            [
                "the passphrase of \"task\" is encrypted, and SMS_MASTER_KEY is not set",
                "the passphrase of \"task\" cannot be decrypted: SMS_MASTER_KEY is not the key that it was \
                 encrypted with, or it is damaged",
            ]
        );
    }
}
