//! The configuration file: a value for each setting that neither a flag nor a variable sets.

use std::fs;
use std::path::PathBuf;

use clap::{Arg, Args, Command};
use toml::{Table, Value};

use super::Settings;

/// A file that has been read.
pub(super) struct ConfigFile {
    path: PathBuf,
    settings: Vec<(String, Vec<String>)>,
}

/// Why it cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the configuration file {path} cannot be used: {reason}", path = path.display())]
pub(super) struct Error {
    path: PathBuf,
    reason: String,
}

impl ConfigFile {
    pub(super) fn read(path: PathBuf) -> Result<Self, Error> {
        let read = fs::read_to_string(&path).map_err(|error| error.to_string());
        match read.and_then(|text| settings(&text)) {
            Ok(settings) => Ok(Self { path, settings }),
            Err(reason) => Err(Error { path, reason }),
        }
    }

    /// Makes what it says of a setting the default.
    pub(super) fn default_of(&self, argument: Arg) -> Arg {
        let mut settings = self.settings.iter();
        match settings.find(|(name, _)| argument.get_id() == name.as_str()) {
            Some((_, values)) => argument.default_values(values.clone()),
            None => argument,
        }
    }

    /// An error about one of its values, which clap words as if it had come from the command line.
    pub(super) fn error(&self, error: &clap::Error) -> Error {
        let text = error.render().to_string();
        let first = text.split("\n\n").next().unwrap_or_default();
        let reason = first.trim_start_matches("error: ").trim().to_owned();
        Error {
            path: self.path.clone(),
            reason,
        }
    }
}

fn settings(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    let known = Settings::augment_args(Command::new("settings"));
    let is_known = |name: &str| {
        let mut names = known.get_arguments().map(Arg::get_id);
        name != "config" && names.any(|known| known == name)
    };
    let mut settings = Vec::with_capacity(table.len());
    for (name, value) in table {
        if !is_known(&name) {
            return Err(format!(
                "it has no setting {name:?}. Names are those of the flags with _ for -, such as listen or tls_cert"
            ));
        }
        let values = values(value).ok_or_else(|| {
            format!("{name} must be a text, a whole number, true or false, or a list of texts")
        })?;
        settings.push((name, values));
    }
    Ok(settings)
}

/// As they would stand on the command line.
fn values(value: Value) -> Option<Vec<String>> {
    match value {
        Value::Array(items) => items.into_iter().map(one).collect(),
        value => Some(vec![one(value)?]),
    }
}

fn one(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(is_on) => Some(is_on.to_string()),
        _ => None,
    }
}
