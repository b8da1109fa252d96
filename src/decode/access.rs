//! The arrays and objects as a model sees them.

use std::borrow::Cow;

use serde::de::value::{CowStrDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess};

use super::context::{Context, Segment};
use super::deserializer::Wrapper;
use super::differences::Differences;
use super::key::{Key, KeySeed, SeenKeys};
use super::skip::Skip;
use super::{Kind, MANDATORY, MAX_ITEMS};

/// Wraps the deserializers of the values in an array or object.
struct Wrapping<'c, S> {
    seed: S,
    context: &'c Context,
    rules: Option<&'static Differences>,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Wrapping<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        self.seed
            .deserialize(Wrapper::new(inner, self.context, self.rules))
    }
}

/// The items of an array, at most [`MAX_ITEMS`] of them.
pub(super) struct Items<'c, A> {
    inner: A,
    index: usize,
    context: &'c Context,
    /// The rules that differ for the array, and for each of its items.
    rules: Option<&'static Differences>,
}

impl<'c, A> Items<'c, A> {
    pub(super) fn new(inner: A, context: &'c Context, rules: Option<&'static Differences>) -> Self {
        Self {
            inner,
            index: 0,
            context,
            rules,
        }
    }

    fn most(&self) -> Option<usize> {
        self.rules.and_then(|rules| rules.max_items)
    }
}

impl<'de, A: SeqAccess<'de>> Items<'_, A> {
    /// The rest is still parsed, because there may be more violations after the array.
    fn drop_rest(&mut self) -> Result<(), A::Error> {
        if self.inner.next_element_seed(Skip)?.is_some() {
            let most = self.index;
            let rule = format_args!("must have at most {most} items");
            match self.most() {
                Some(_) => self.context.record_difference(Kind::TooMany, rule),
                None => self.context.record(Kind::TooMany, rule),
            }
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
        if self.index == self.most().unwrap_or(MAX_ITEMS) {
            self.drop_rest()?;
            return Ok(None);
        }
        let (context, rules) = (self.context, self.rules);
        let inner = &mut self.inner;
        let item = context.within(Segment::Index(self.index), || {
            inner.next_element_seed(Wrapping {
                seed,
                context,
                rules,
            })
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
    /// The rules that differ for the object.
    rules: Option<&'static Differences>,
}

impl<'de, 'c, A: MapAccess<'de>> Members<'de, 'c, A> {
    pub(super) fn new(
        inner: A,
        fields: Option<&'static [&'static str]>,
        context: &'c Context,
        rules: Option<&'static Differences>,
    ) -> Self {
        Self {
            inner,
            fields,
            seen: SeenKeys::default(),
            guess: 0,
            next: None,
            context,
            rules,
        }
    }

    /// After the last member: records the mandatory fields that were not among them.
    fn check_presence(&self) {
        let required = self.rules.and_then(|rules| rules.required.as_deref());
        let fields = self.fields.unwrap_or_default();
        for name in required.into_iter().flatten() {
            let index = fields.iter().position(|field| field == name);
            if !index.is_some_and(|index| self.seen.has_field(index)) {
                self.context.record_below(name, Kind::Missing, MANDATORY);
            }
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
                self.check_presence();
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
        let rules = match (&segment, self.rules) {
            (Segment::Field(name), Some(rules)) => rules.field(name),
            _ => None,
        };
        let inner = &mut self.inner;
        context.within(segment, || {
            inner.next_value_seed(Wrapping {
                seed,
                context,
                rules,
            })
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
