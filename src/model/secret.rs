//! Secrets in request bodies.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::ValidateLength;

/// A text that `Debug` does not show.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl ValidateLength<u64> for Secret {
    fn length(&self) -> Option<u64> {
        self.0.length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_a_secret() {
        assert_eq!(format!("{:?}", Secret("hunter2".into())), "[secret]");
    }
}
