//! What error codes mean, and what to do: the vendor's codes (its API reference, appendix "Error Codes") of the service, of the
//! gateway and of agents, in English and Chinese. `errors.csv` has them, and the families of agents' codes that have no line of
//! their own: `SMS.19` stands for all `SMS.19nn`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{ErrorAdvice, ResultDetail};

/// One line of the file.
#[derive(Deserialize)]
struct Entry {
    code: String,
    meaning: String,
    remedy: String,
    meaning_zh: String,
    remedy_zh: String,
}

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese.
    Chinese,
}

static ENTRIES: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let mut file = csv::Reader::from_reader(include_bytes!("errors.csv").as_slice());
    let entries = file.deserialize().map(|entry| {
        let entry: Entry = entry
            .unwrap_or_else(|error| unreachable!("the file is a part of the program: {error}"));
        (entry.code.clone(), entry)
    });
    entries.collect()
});

/// What a code means, and what to do about it; of an agent's code that has no entry, what its family means. `None` if the code is
/// not known.
#[must_use]
pub fn advice(code: &str, language: Language) -> Option<ErrorAdvice> {
    let family = code.get(..code.len().saturating_sub(2));
    let entry = ENTRIES
        .get(code)
        .filter(|_| !is_family(code))
        .or_else(|| ENTRIES.get(family.filter(|family| is_family(family))?))?;
    let (meaning, remedy) = match language {
        Language::English => (&entry.meaning, &entry.remedy),
        Language::Chinese => (&entry.meaning_zh, &entry.remedy_zh),
    };
    Some(ErrorAdvice {
        error_code: code.to_owned(),
        meaning: meaning.clone(),
        remedy: remedy.clone(),
    })
}

/// What the failure of a task means, in English. `error_json` is what its agent said.
#[must_use]
pub fn advice_on_failure(error_json: &str) -> Option<ErrorAdvice> {
    let detail: ResultDetail = serde_json::from_str(error_json).ok()?;
    advice(&detail.error_code?, Language::English)
}

/// Whether this stands for all codes that begin with it: `SMS.` and two digits.
fn is_family(code: &str) -> bool {
    code.len() == "SMS.00".len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All codes that the service can answer.
    fn answered() -> Vec<&'static str> {
        let constants = include_str!("../http/error/code.rs").lines();
        let codes = constants.filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1));
        codes.collect()
    }

    #[test]
    fn every_code_that_the_service_can_answer_has_an_entry() {
        let codes = answered();
        assert!(codes.len() > 50, "{}", codes.len());
        for code in codes {
            assert!(ENTRIES.contains_key(code), "{code}");
        }
    }

    #[test]
    fn every_entry_has_sentences_in_both_languages() {
        assert!(ENTRIES.len() > 180, "{}", ENTRIES.len());
        for (code, entry) in ENTRIES.iter() {
            let texts = [
                (&entry.meaning, &entry.meaning_zh),
                (&entry.remedy, &entry.remedy_zh),
            ];
            for (english, chinese) in texts {
                assert!(
                    english.ends_with('.') && english.is_ascii(),
                    "{code}: {english}"
                );
                assert!(chinese.ends_with('。'), "{code}: {chinese}");
            }
        }
    }

    #[test]
    fn a_code_without_an_entry_is_explained_by_its_family() {
        let of = |code| advice(code, Language::English).map(|advice| advice.meaning);
        assert_eq!(
            of("SMS.1902"),
            Some("A snapshot of the source could not be made.".into())
        );
        assert_eq!(
            of("SMS.1999"),
            Some("Data of the Windows source could not be read.".into())
        );
        for unknown in ["SMS.9999", "SMS.19", "", "SMS.", "19", "é", "SMS.190200"] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }
}
