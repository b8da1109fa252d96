//! Checks a caller's token and prepares it for sending.

use reqwest::header::HeaderValue;

use crate::auth::LONGEST_TOKEN;

/// The token as a header value that `Debug` does not show; `None` if it is empty, too long, or has a
/// character other than visible ASCII.
pub(super) fn header(token: &str) -> Option<HeaderValue> {
    let sendable = (1..=LONGEST_TOKEN).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_graphic());
    let mut value = HeaderValue::from_str(token).ok().filter(|_| sendable)?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_token_is_sent() {
        for good in ["a", "gAAAAABn-_=.~+/", &"x".repeat(LONGEST_TOKEN)] {
            assert!(header(good).is_some(), "{good}");
        }
        let long = "x".repeat(LONGEST_TOKEN + 1);
        for bad in [
            "",
            " ",
            "a b",
            "a\r\nX-Evil: 1",
            "a\0",
            "a\x7f",
            "tökén",
            &long,
        ] {
            assert!(header(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn debug_does_not_show_it() {
        let shown = format!("{:?}", header("canary"));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
