//! The file of `SMS_AGENT_CONFIG`.

use std::fs;
use std::path::Path;

use super::Error;
use crate::decode;
use crate::model::AgentConfig;

/// Reads the file and checks it; without one: what the service says by itself.
pub(super) fn load(file: Option<&Path>) -> Result<AgentConfig, Error> {
    let Some(file) = file else {
        return Ok(AgentConfig::default());
    };
    let text = fs::read_to_string(file).map_err(|error| error.to_string());
    text.and_then(|text| read(&text))
        .map_err(|reason| Error::AgentConfig {
            file: file.to_owned(),
            reason,
        })
}

/// Reads a configuration, or says what is wrong with it, and where.
fn read(text: &str) -> Result<AgentConfig, String> {
    let config: AgentConfig = serde_json::from_str(text).map_err(|error| error.to_string())?;
    decode::check(&config).map_err(|violations| {
        let sentences = violations
            .iter()
            .map(|broken| format!("{} {}", broken.path, broken.message));
        sentences.collect::<Vec<_>>().join("; ")
    })?;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_wrong_is_refused_with_what_is_wrong_and_where() {
        for (text, parts) in [
            ("{", &["EOF", "line 1 column 1"][..]),
            (r#"{"config": {}}"#, &["missing field `regions`"]),
            (
                "{\"config\": {\"disktype\": 1},\n\"regions\": [{}]}",
                &["expected a string", "line 1"],
            ),
            (
                r#"{"config": {}, "regions": []}"#,
                &["regions must have between 1 and 100 items"],
            ),
            (
                "{\"config\": {},\n \"regions\": [{\"sms_domian\": \"\"}]}",
                &["unknown field `sms_domian`", "line 2"],
            ),
        ] {
            let refused = read(text).expect_err(text);
            for part in parts {
                assert!(refused.contains(part), "{refused}");
            }
        }
        let long = format!(
            r#"{{"config": {{}}, "regions": [{{}}, {{"desc": "{}"}}]}}"#,
            "x".repeat(256)
        );
        let refused = read(&long).expect_err("too long");
        assert_eq!(refused, "regions[1].desc must be at most 255 characters");
    }
}
