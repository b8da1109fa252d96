//! The keys of an object, and which of them have been seen.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

/// One key of an object.
pub(super) enum Key<'de> {
    /// The index of a field in the model.
    Known(usize),
    Other(Cow<'de, str>),
}

/// Reads a key.
pub(super) struct KeySeed {
    pub(super) fields: &'static [&'static str],
    /// The index to try first: most clients write the fields in the order of the API's tables.
    pub(super) guess: usize,
}

impl KeySeed {
    fn find<'de>(&self, key: &str, keep: impl FnOnce() -> Cow<'de, str>) -> Key<'de> {
        if self.fields.get(self.guess) == Some(&key) {
            return Key::Known(self.guess);
        }
        match self.fields.iter().position(|field| *field == key) {
            Some(index) => Key::Known(index),
            None => Key::Other(keep()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key<'de>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Key<'de>, D::Error> {
        key.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Key<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(self.find(key, || Cow::Owned(key.to_owned())))
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(self.find(key, || Cow::Borrowed(key)))
    }
}

/// The keys that an object had so far.
#[derive(Default)]
pub(super) struct SeenKeys<'de> {
    known: u128,
    other: HashSet<Cow<'de, str>>,
}

impl<'de> SeenKeys<'de> {
    /// Whether a field of the model is new.
    pub(super) fn is_new_field(&mut self, index: usize, name: &'static str) -> bool {
        let Some(bit) = u32::try_from(index)
            .ok()
            .and_then(|index| 1_u128.checked_shl(index))
        else {
            return self.is_new_key(Cow::Borrowed(name));
        };
        let is_new = self.known & bit == 0;
        self.known |= bit;
        is_new
    }

    /// Whether a field of the model was among them. Only the first 128 are told apart.
    pub(super) fn has_field(&self, index: usize) -> bool {
        let index = u32::try_from(index).ok();
        let bit = index.and_then(|index| 1_u128.checked_shl(index));
        bit.is_none_or(|bit| self.known & bit != 0)
    }

    /// Whether any other key is new.
    pub(super) fn is_new_key(&mut self, key: Cow<'de, str>) -> bool {
        self.other.insert(key)
    }
}
