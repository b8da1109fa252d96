//! What error codes mean, and what to do: the vendor's codes (its API reference, appendix "Error Codes") of the service, of the
//! gateway and of agents, in English and Chinese. `errors.csv` has them, and the families of agents' codes that have no line of
//! their own: `SMS.19` stands for all `SMS.19nn`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::ErrorAdvice;

/// One line of the file.
struct Entry {
    meaning: [&'static str; 2],
    remedy: [&'static str; 2],
}

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English = 0,
    /// Chinese.
    Chinese = 1,
}

static ENTRIES: LazyLock<HashMap<&'static str, Entry>> =
    LazyLock::new(|| read(include_str!("errors.csv")));

/// The file is a part of the program: texts without line breaks, in quotes if they have commas.
fn read(file: &'static str) -> HashMap<&'static str, Entry> {
    let lines = file.lines().skip(1).map(fields);
    lines
        .map(|[code, meaning, remedy, meaning_zh, remedy_zh]| {
            let entry = Entry {
                meaning: [meaning, meaning_zh],
                remedy: [remedy, remedy_zh],
            };
            (code, entry)
        })
        .collect()
}

fn fields(line: &'static str) -> [&'static str; 5] {
    let mut rest = line;
    [(); 5].map(|()| {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(',').unwrap_or(rest.len())),
        };
        rest = after.strip_prefix(',').unwrap_or(after);
        field
    })
}

/// What a code means, and what to do about it; of an agent's code that has no entry, what its family means. `None` if the code is
/// not known.
#[must_use]
pub fn advice(code: &str, language: Language) -> Option<ErrorAdvice> {
    let family = code.get(..code.len().saturating_sub(2));
    let entry = ENTRIES
        .get(code)
        .filter(|_| !is_family(code))
        .or_else(|| ENTRIES.get(family.filter(|family| is_family(family))?))?;
    Some(ErrorAdvice {
        error_code: code.to_owned(),
        meaning: entry.meaning[language as usize].to_owned(),
        remedy: entry.remedy[language as usize].to_owned(),
    })
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
            let texts = [entry.meaning, entry.remedy];
            for [english, chinese] in texts {
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
