//! An array of the API.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidateLength, ValidationErrors, ValidationErrorsKind};

/// How many bad items of a list keep their errors: as many as an answer names violations. Items that only
/// lack fields are counted apart, as an edition of the API may let those pass ([`crate::decode::Rules`]).
pub const MAX_BAD_ITEMS: usize = 20;

/// A `Vec` whose validation keeps the errors of at most twice `MAX_BAD_ITEMS` items.
///
/// `validator` keeps an error tree for every bad item of a `Vec`: the longest array the API allows would
/// cost hundreds of megabytes of errors that nobody is ever shown. A field whose rule allows fewer items
/// than [`crate::decode::MAX_ITEMS`] is to be read with `at_most`.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

// By hand, since the derived one would ask for `T: Default`.
impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self(items)
    }
}

/// Reads a list whose rule allows at most `MAX` items, far fewer than [`crate::decode::MAX_ITEMS`], and
/// keeps one item more at most: enough for the rule to fail, and the rest is only parsed.
///
/// `validator` copies a list that is too long into its error, as a `serde_json::Value`: without this bound,
/// 780 KB of `{}` became 450 MB.
///
/// # Errors
/// When the value is neither `null` nor an array of such items.
pub fn at_most<'de, D, T, const MAX: usize>(deserializer: D) -> Result<Option<List<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let short = Option::<Short<T, MAX>>::deserialize(deserializer)?;
    Ok(short.map(|short| List(short.0)))
}

/// The items of a short list, and at most one too many.
struct Short<T, const MAX: usize>(Vec<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Short<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ShortVisitor(PhantomData))
    }
}

struct ShortVisitor<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for ShortVisitor<T, MAX> {
    type Value = Short<T, MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() <= MAX {
            match items.next_element()? {
                Some(item) => kept.push(item),
                None => return Ok(Short(kept)),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Short(kept))
    }
}

impl<T> ValidateLength<u64> for List<T> {
    fn length(&self) -> Option<u64> {
        self.0.length()
    }
}

impl<T: Validate> Validate for List<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut bad = BTreeMap::new();
        let (mut incomplete, mut broken) = (0, 0);
        for (index, item) in self.iter().enumerate() {
            let Err(errors) = item.validate() else {
                continue;
            };
            let count = if lacks_only(&errors) {
                &mut incomplete
            } else {
                &mut broken
            };
            if *count < MAX_BAD_ITEMS {
                *count += 1;
                bad.insert(index, Box::new(errors));
            }
            if broken == MAX_BAD_ITEMS {
                break;
            }
        }
        if bad.is_empty() {
            return Ok(());
        }
        // The key under which `validator` expects a list's errors (see its own `Vec`).
        Err(ValidationErrors(HashMap::from([(
            Cow::Borrowed("_tmp_validator"),
            ValidationErrorsKind::List(bad),
        )])))
    }
}

/// Whether missing fields are all that is wrong.
fn lacks_only(errors: &ValidationErrors) -> bool {
    errors.0.values().all(|kind| match kind {
        ValidationErrorsKind::Field(broken) => broken.iter().all(|error| error.code == "required"),
        ValidationErrorsKind::Struct(inner) => lacks_only(inner),
        ValidationErrorsKind::List(items) => items.values().all(|item| lacks_only(item)),
    })
}

impl<T: JsonSchema> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Vec::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Validate)]
    struct Item {
        #[validate(required, range(max = 1))]
        size: Option<i32>,
    }

    fn sized(size: Option<i32>) -> Item {
        Item { size }
    }

    #[derive(Debug, Serialize, Validate, JsonSchema)]
    struct Shelf {
        #[validate(length(max = 2))]
        names: List<String>,
    }

    fn bad_items<T: Validate>(list: &List<T>) -> Vec<usize> {
        let errors = list.validate().unwrap_err();
        let Some(ValidationErrorsKind::List(items)) = errors.errors().get("_tmp_validator") else {
            panic!("{errors:?}");
        };
        items.keys().copied().collect()
    }

    #[test]
    fn the_errors_of_the_first_twenty_bad_items_are_kept() {
        let list = List((0..1000).map(|size| sized(Some(size))).collect());
        assert_eq!(bad_items(&list), (2..22).collect::<Vec<_>>());
    }

    #[test]
    fn items_that_lack_fields_do_not_hide_those_that_break_other_rules() {
        let mut items: Vec<_> = (0..100).map(|_| sized(None)).collect();
        items.extend([sized(Some(2)), sized(Some(1)), sized(Some(3))]);
        let expected: Vec<_> = (0..20).chain([100, 102]).collect();
        assert_eq!(bad_items(&List(items)), expected);
    }

    #[test]
    fn a_short_list_is_read_to_one_item_past_its_limit_and_the_rest_is_parsed() {
        let read = |text: &str| {
            let mut json = serde_json::Deserializer::from_str(text);
            at_most::<_, i32, 2>(&mut json).map(|list| list.map(|list| list.0))
        };
        assert_eq!(read("null").unwrap(), None);
        assert_eq!(read("[1,2]").unwrap(), Some(vec![1, 2]));
        assert_eq!(read("[1,2,3,4,5]").unwrap(), Some(vec![1, 2, 3]));
        assert!(read("[1,2,3,4,").is_err());
    }

    #[test]
    fn a_list_without_bad_items_passes() {
        assert!(List(vec![sized(Some(1))]).validate().is_ok());
        assert!(List::<Item>::default().validate().is_ok());
    }

    #[test]
    fn its_length_is_the_number_of_items() {
        let shelf = |count| Shelf {
            names: vec![String::new(); count].into(),
        };
        assert!(shelf(2).validate().is_ok());
        assert!(shelf(3).validate().is_err());
    }

    #[test]
    fn it_is_an_array_in_json_and_in_the_schema() {
        let list = List(vec![1, 2]);
        assert_eq!(serde_json::to_string(&list).unwrap(), "[1,2]");
        assert_eq!(serde_json::from_str::<List<i32>>("[1,2]").unwrap(), list);
        let schema = schemars::schema_for!(Shelf);
        assert_eq!(
            schema.pointer("/properties/names"),
            Some(&serde_json::json!({
                "type": "array", "items": {"type": "string"}, "maxItems": 2
            }))
        );
    }
}
