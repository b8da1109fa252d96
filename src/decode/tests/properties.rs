//! Properties of any body.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};
use validator::Validate;

use super::models::{Os, Task};
use crate::decode::{Refusal, decode};
use crate::model::{Field, List};

/// No rules, so that only the types decide.
#[derive(Debug, Default, PartialEq, Deserialize, Validate)]
#[serde(default)]
struct Free {
    text: Field<String>,
    os: Field<Os>,
    int: Field<i32>,
    long: Option<i64>,
    float: Field<f64>,
    flag: Field<bool>,
    plain: u32,
    inner: Field<Box<Free>>,
    list: Field<List<Free>>,
    texts: Option<List<String>>,
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[^\0]{0,4}".prop_map(Value::from),
        Just(Value::from("LINUX")),
    ]
}

/// Objects that mostly have the right shape.
fn body() -> impl Strategy<Value = Value> {
    let object = Just(Value::Object(Map::new()));
    object.prop_recursive(4, 64, 8, |inner| {
        let field = |name: &'static str, value: BoxedStrategy<Value>| {
            let value = prop_oneof![8 => value, 1 => leaf(), 1 => inner.clone()];
            value.prop_map(move |value| (name.to_owned(), value))
        };
        let list = |item: BoxedStrategy<Value>| {
            prop::collection::vec(item, 0..4)
                .prop_map(Value::from)
                .boxed()
        };
        let member = prop_oneof![
            field("text", "[^\0]{0,4}".prop_map(Value::from).boxed()),
            field("os", Just(Value::from("WINDOWS")).boxed()),
            field("int", any::<i32>().prop_map(Value::from).boxed()),
            field("long", any::<i64>().prop_map(Value::from).boxed()),
            field("float", any::<f64>().prop_map(Value::from).boxed()),
            field("flag", any::<bool>().prop_map(Value::from).boxed()),
            field("plain", any::<u32>().prop_map(Value::from).boxed()),
            field("inner", inner.clone().boxed()),
            field("list", list(inner.clone().boxed())),
            field("texts", list("[a\"\n]{0,3}".prop_map(Value::from).boxed())),
            field("unknown", leaf().boxed()),
        ];
        prop::collection::vec(member, 0..6)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    })
}

/// serde accepts `{"LINUX": null}` for an enum, and an array for an object. `body` puts no array in such a
/// place, so only the first has to be excluded.
fn has_enum_as_object(value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            map.get("os").is_some_and(Value::is_object) || map.values().any(has_enum_as_object)
        }
        Value::Array(items) => items.iter().any(has_enum_as_object),
        _ => false,
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode::<Task>(&bytes);
    }

    #[test]
    fn no_json_like_text_makes_it_panic(
        text in r#"([{}\[\]",:]|null|true|-?[0-9]{1,25}|1e9|\\u0000|"name"|"server"|"disks"|"size"){0,40}"#
    ) {
        let _ = decode::<Task>(format!("{{{text}").as_bytes());
        let _ = decode::<Task>(text.as_bytes());
    }

    #[test]
    fn it_accepts_exactly_what_serde_accepts(value in body()) {
        prop_assume!(!has_enum_as_object(&value));
        let text = value.to_string();
        match (decode::<Free>(text.as_bytes()), serde_json::from_str::<Free>(&text)) {
            (Ok(ours), Ok(plain)) => prop_assert_eq!(ours, plain),
            (Err(Refusal::Violations(found)), Err(_)) => prop_assert!(!found.is_empty()),
            (ours, plain) => prop_assert!(false, "{text}: {ours:?} but {plain:?}"),
        }
    }
}
