//! The arrays and objects as a model sees them.

use std::borrow::Cow;

use serde::de::value::{CowStrDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess};

use super::context::{Context, Segment};
use super::deserializer::Wrapper;
use super::key::{Key, KeySeed, SeenKeys};
use super::skip::Skip;
use super::{Kind, MAX_ITEMS};

/// Wraps the deserializers of the values in an array or object.
struct Wrapping<'c, S> {
    seed: S,
    context: &'c Context,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Wrapping<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(Wrapper::new(inner, self.context))
    }
}

/// The items of an array, at most [`MAX_ITEMS`] of them.
pub(super) struct Items<'c, A> {
    inner: A,
    index: usize,
    context: &'c Context,
}

impl<'c, A> Items<'c, A> {
    pub(super) fn new(inner: A, context: &'c Context) -> Self {
        Self {
            inner,
            index: 0,
            context,
        }
    }
}

impl<'de, A: SeqAccess<'de>> Items<'_, A> {
    /// The rest is still parsed, because there may be more violations after the array.
    fn drop_rest(&mut self) -> Result<(), A::Error> {
        if self.inner.next_element_seed(Skip)?.is_some() {
            let rule = format_args!("must have at most {MAX_ITEMS} items");
            self.context.record(Kind::TooMany, rule);
            while self.inner.next_element_seed(Skip)?.is_some() {}
        }
        Ok(())
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        if self.index == MAX_ITEMS {
            self.drop_rest()?;
            return Ok(None);
        }
        let context = self.context;
        let inner = &mut self.inner;
        let item = context.within(Segment::Index(self.index), || {
            inner.next_element_seed(Wrapping { seed, context })
        })?;
        if item.is_some() && !context.admits_item() {
            return Err(A::Error::custom("too many items"));
        }
        self.index += 1;
        Ok(item)
    }
}

/// The members of an object: each key once, and for a struct only its fields.
pub(super) struct Members<'de, 'c, A> {
    inner: A,
    /// `None` for a map, which accepts any key.
    fields: Option<&'static [&'static str]>,
    seen: SeenKeys<'de>,
    guess: usize,
    next: Option<Segment>,
    context: &'c Context,
}

impl<'de, 'c, A: MapAccess<'de>> Members<'de, 'c, A> {
    pub(super) fn new(
        inner: A,
        fields: Option<&'static [&'static str]>,
        context: &'c Context,
    ) -> Self {
        Self {
            inner,
            fields,
            seen: SeenKeys::default(),
            guess: 0,
            next: None,
            context,
        }
    }

    fn skip_repeated(&mut self, key: &str) -> Result<(), A::Error> {
        let rule = "must not be given more than once";
        self.context.record_below(key, Kind::Duplicate, rule);
        self.inner.next_value_seed(Skip)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, '_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let fields = self.fields.unwrap_or_default();
        loop {
            let guess = self.guess;
            let Some(key) = self.inner.next_key_seed(KeySeed { fields, guess })? else {
                return Ok(None);
            };
            match key {
                Key::Known(index) => {
                    let name = fields[index];
                    self.guess = index + 1;
                    if self.seen.is_new_field(index, name) {
                        self.next = Some(Segment::Field(name));
                        return seed.deserialize(StrDeserializer::new(name)).map(Some);
                    }
                    self.skip_repeated(name)?;
                }
                Key::Other(key) if !self.seen.is_new_key(key.clone()) => {
                    self.skip_repeated(&key)?;
                }
                Key::Other(key) if self.fields.is_none() => return self.map_key(seed, key),
                // Newer clients send fields that we do not know. Their keys are kept, so they count.
                Key::Other(_) if !self.context.admits_item() => {
                    return Err(A::Error::custom("too many items"));
                }
                Key::Other(_) => self.inner.next_value_seed(Skip)?,
            }
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let Some(segment) = self.next.take() else {
            return Err(A::Error::custom("a value without its key"));
        };
        let context = self.context;
        let inner = &mut self.inner;
        context.within(segment, || {
            inner.next_value_seed(Wrapping { seed, context })
        })
    }
}

impl<'de, A: MapAccess<'de>> Members<'de, '_, A> {
    fn map_key<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        key: Cow<'de, str>,
    ) -> Result<Option<S::Value>, A::Error> {
        if key.contains('\0') {
            let rule = "must not have the character U+0000 in its name";
            self.context.record_below(&key, Kind::NullCharacter, rule);
        }
        self.next = Some(Segment::Key(key.clone().into_owned()));
        seed.deserialize(CowStrDeserializer::new(key)).map(Some)
    }
}
