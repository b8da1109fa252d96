//! An array of the API.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::iter::repeat_n;
use std::ops::Deref;
use std::thread::LocalKey;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};
use validator::{Validate, ValidateLength, ValidationErrors, ValidationErrorsKind};

/// How many bad items are looked at before validation of an array stops.
/// An answer names no more violations than this.
pub const MAX_BAD_ITEMS: usize = 20;

/// A `Vec` whose validation stops at the first `MAX_BAD_ITEMS` bad items.
///
/// `validator` keeps an error tree for every bad item of a `Vec`: the longest array the API
/// allows would cost hundreds of megabytes of errors nobody is ever shown.
#[derive(Clone, Debug, Deserialize, PartialEq)]
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

thread_local! {
    static COUNTED_ONLY: Cell<bool> = const { Cell::new(false) };
    static NOTHING_MANDATORY: Cell<bool> = const { Cell::new(false) };
}

/// Does `work` with a flag of this thread set.
fn under<R>(flag: &'static LocalKey<Cell<bool>>, work: impl FnOnce() -> R) -> R {
    // Dropped on a panic too: the thread goes on to serve others.
    struct Reset(&'static LocalKey<Cell<bool>>, bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            self.0.set(self.1);
        }
    }
    let _reset = Reset(flag, flag.replace(true));
    work()
}

/// Does `work`, in which every list is serialized as so many nulls.
///
/// `validator` puts a whole copy of a list that is too long into its error, as a
/// `serde_json::Value`: 780 KB of `{}` became 450 MB. For the error, the count is enough.
pub fn counted_only<R>(work: impl FnOnce() -> R) -> R {
    under(&COUNTED_ONLY, work)
}

/// Does a validation in which what is missing is not missed: an item of which nothing else is wrong is a
/// good one.
///
/// # Errors
/// What else is wrong.
pub fn nothing_mandatory(
    validate: impl FnOnce() -> Result<(), ValidationErrors>,
) -> Result<(), ValidationErrors> {
    without_missing(under(&NOTHING_MANDATORY, validate))
}

fn without_missing(validated: Result<(), ValidationErrors>) -> Result<(), ValidationErrors> {
    let Err(mut errors) = validated else {
        return Ok(());
    };
    prune(&mut errors);
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors)
}

fn prune(errors: &mut ValidationErrors) {
    errors.0.retain(|_, kind| match kind {
        ValidationErrorsKind::Field(broken) => {
            broken.retain(|error| error.code != "required");
            !broken.is_empty()
        }
        ValidationErrorsKind::Struct(inner) => {
            prune(inner);
            !inner.is_empty()
        }
        ValidationErrorsKind::List(items) => {
            items.retain(|_, item| {
                prune(item);
                !item.is_empty()
            });
            !items.is_empty()
        }
    });
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if COUNTED_ONLY.get() {
            return serializer.collect_seq(repeat_n((), self.len()));
        }
        self.0.serialize(serializer)
    }
}

impl<T> ValidateLength<u64> for List<T> {
    fn length(&self) -> Option<u64> {
        self.0.length()
    }
}

impl<T: Validate> Validate for List<T> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let bad: BTreeMap<_, _> = self
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((index, Box::new(judge(item).err()?))))
            .take(MAX_BAD_ITEMS)
            .collect();
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

fn judge(item: &impl Validate) -> Result<(), ValidationErrors> {
    if NOTHING_MANDATORY.get() {
        return without_missing(item.validate());
    }
    item.validate()
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

    #[derive(Debug, Serialize, Validate)]
    struct Item {
        #[validate(range(max = 1))]
        size: i32,
    }

    #[derive(Debug, Serialize, Validate, JsonSchema)]
    struct Shelf {
        #[validate(length(max = 2))]
        names: List<String>,
    }

    #[test]
    fn validation_stops_after_twenty_bad_items() {
        let list = List((0..1000).map(|size| Item { size }).collect());
        let errors = list.validate().unwrap_err();
        let Some(ValidationErrorsKind::List(items)) = errors.errors().get("_tmp_validator") else {
            panic!("{errors:?}");
        };
        let indices: Vec<_> = items.keys().copied().collect();
        assert_eq!(indices, (2..22).collect::<Vec<_>>());
    }

    #[test]
    fn a_list_without_bad_items_passes() {
        assert!(List(vec![Item { size: 1 }]).validate().is_ok());
        assert!(List::<Item>::default().validate().is_ok());
    }

    #[test]
    fn the_number_of_items_is_its_length() {
        let shelf = |count| Shelf {
            names: vec![String::new(); count].into(),
        };
        assert!(shelf(2).validate().is_ok());
        assert!(shelf(3).validate().is_err());
    }

    #[test]
    fn the_copy_in_an_error_holds_the_count_and_no_more() {
        let list = List(vec!["a"; 3]);
        let text = || serde_json::to_string(&list).unwrap();
        assert_eq!(counted_only(text), "[null,null,null]");
        let nested = counted_only(|| (counted_only(text), text()));
        assert_eq!(nested.0, nested.1);
        assert!(std::panic::catch_unwind(|| counted_only(|| panic!("on purpose"))).is_err());
        assert_eq!(text(), r#"["a","a","a"]"#);
    }

    #[test]
    fn it_looks_like_an_array_in_json_and_in_the_schema() {
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
