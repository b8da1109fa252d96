//! Ids that can be used in a path.

/// Whether a text can be an id in a path: 1 to 255 characters of `A-Z a-z 0-9 _ -`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
