//! Guard: a production build can read the regular expressions of the API. Tests are built with more features of `regex` than
//! `Cargo.toml` asks for, as their own dependencies ask for them too.

use std::fs;

use regex::Regex;

/// What an expression may have in it, and the feature that this takes.
const CLASSES: [(&str, &str); 3] = [
    (r"\\p\{Script=", "unicode-script"),
    (r"\\p\{[A-Z][a-z]?\}", "unicode-gencat"),
    (r"\\[dswb]", "unicode-perl"),
];

#[test]
fn regular_expressions_need_no_feature_that_only_tests_have() {
    let read = |path: &str| {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("a file")
    };
    let manifest: toml::Table = read("Cargo.toml").parse().expect("a manifest");
    let features = manifest["dependencies"]["regex"]["features"].as_array();
    let features = features.expect("a list");
    let is_asked_for = |feature: &str| features.iter().any(|one| one.as_str() == Some(feature));
    let document = read("openapi/sms-v3.json");
    let pattern = Regex::new(r#""pattern": ("(?:[^"\\]|\\.)*")"#).expect("a pattern");
    let mut found = 0;
    for pattern in pattern.captures_iter(&document) {
        let pattern: String = serde_json::from_str(&pattern[1]).expect("a text");
        found += 1;
        for (class, feature) in CLASSES {
            let needed = Regex::new(class).expect("a class").is_match(&pattern);
            assert!(
                !needed || is_asked_for(feature),
                "{pattern} needs the feature {feature} of regex, which Cargo.toml does not ask for"
            );
        }
    }
    assert!(found > 3, "{found} patterns");
}
