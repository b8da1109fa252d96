//! The state of a decoding: the current path and the violations so far.

use std::cell::{Cell, RefCell};
use std::fmt::{Display, Write};

use super::{Kind, MAX_TOTAL_ITEMS, MAX_VIOLATIONS, Unlisted, Violation};

/// How many characters of a client's own key are repeated to it.
const MAX_KEY_CHARS: usize = 64;

/// How many different words that are not listed a body may have. A server has a handful.
const MAX_UNLISTED: usize = 100;

/// One step from an object or array to a value in it.
pub(super) enum Segment {
    Field(&'static str),
    Key(String),
    Index(usize),
}

/// The current path and the violations so far.
#[derive(Default)]
pub(super) struct Context {
    path: RefCell<Vec<Segment>>,
    violations: RefCell<Vec<Found>>,
    unlisted: RefCell<Vec<Unlisted>>,
    items: Cell<usize>,
}

/// A violation found while decoding.
pub(super) struct Found {
    pub(super) violation: Violation,
    /// Whether the sentence stays although the model has a limit of its own for the same place.
    pub(super) is_final: bool,
}

impl Context {
    /// Does `work` one step further down. After an error the path stays there, because that is where the
    /// error is.
    pub(super) fn within<T, E>(
        &self,
        segment: Segment,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.path.borrow_mut().push(segment);
        let done = work()?;
        self.path.borrow_mut().pop();
        Ok(done)
    }

    /// Counts one more array item, and returns whether that is still within the limit.
    pub(super) fn admits_item(&self) -> bool {
        self.items.set(self.items.get() + 1);
        !self.is_overflowing()
    }

    /// How many items have been counted.
    pub(super) fn items(&self) -> usize {
        self.items.get()
    }

    pub(super) fn is_overflowing(&self) -> bool {
        self.items.get() > MAX_TOTAL_ITEMS
    }

    pub(super) fn is_clean(&self) -> bool {
        self.violations.borrow().is_empty()
    }

    /// Records that the value at the current path breaks a rule. The text is only built if it is kept, as a
    /// hostile body can break a rule millions of times.
    pub(super) fn record(&self, kind: Kind, message: impl Display) {
        if !self.is_full() {
            self.push(self.render(), kind, &message, false);
        }
    }

    /// Records that it breaks a rule that differs by edition or operation.
    pub(super) fn record_difference(&self, kind: Kind, message: impl Display) {
        if !self.is_full() {
            self.push(self.render(), kind, &message, true);
        }
    }

    /// Records a word that is refused unless it is stored. Each word is kept once, at its first place.
    pub(super) fn record_unlisted(&self, word: &str, rule: impl Display) {
        let mut unlisted = self.unlisted.borrow_mut();
        if unlisted.iter().any(|known| known.word == word) {
            return;
        }
        if unlisted.len() == MAX_UNLISTED {
            drop(unlisted);
            return self.record_difference(Kind::NotAllowed, rule);
        }
        unlisted.push(Unlisted {
            violation: Violation {
                path: self.render(),
                kind: Kind::NotAllowed,
                message: rule.to_string(),
            },
            word: word.to_owned(),
        });
    }

    /// The same for the field `name` of the object at the current path.
    pub(super) fn record_below(&self, name: &str, kind: Kind, message: impl Display) {
        if !self.is_full() {
            let mut path = self.render();
            append_key(&mut path, name);
            self.push(path, kind, &message, false);
        }
    }

    pub(super) fn take_violations(&self) -> Vec<Found> {
        self.violations.take()
    }

    pub(super) fn take_unlisted(&self) -> Vec<Unlisted> {
        self.unlisted.take()
    }

    fn is_full(&self) -> bool {
        self.violations.borrow().len() >= MAX_VIOLATIONS
    }

    fn push(&self, path: String, kind: Kind, message: &impl Display, is_final: bool) {
        let mut violations = self.violations.borrow_mut();
        // A key may be repeated more than once.
        if !violations
            .iter()
            .any(|known| known.violation.kind == kind && known.violation.path == path)
        {
            let message = message.to_string();
            violations.push(Found {
                violation: Violation {
                    path,
                    kind,
                    message,
                },
                is_final,
            });
        }
    }

    fn render(&self) -> String {
        let mut path = String::new();
        for segment in self.path.borrow().iter() {
            match segment {
                Segment::Field(name) => append_name(&mut path, name),
                Segment::Key(key) => append_key(&mut path, key),
                Segment::Index(index) => append_index(&mut path, *index),
            }
        }
        path
    }
}

/// Appends a field of the model.
pub(super) fn append_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Appends an item of an array.
pub(super) fn append_index(path: &mut String, index: usize) {
    // Writing to a `String` cannot fail.
    let _ = write!(path, "[{index}]");
}

/// Appends a key of the client, which may be any text of any length.
fn append_key(path: &mut String, key: &str) {
    append_name(path, "");
    let mut rest = key.chars();
    let shown = rest.by_ref().take(MAX_KEY_CHARS);
    path.extend(shown.map(|c| {
        if c.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    }));
    if rest.next().is_some() {
        path.push('…');
    }
}
