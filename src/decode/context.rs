//! What all parts of one decoding share: where it is, and what it found.

use std::cell::{Cell, RefCell};
use std::fmt::{Display, Write};

use super::{Kind, MAX_TOTAL_ITEMS, MAX_VIOLATIONS, Violation};

/// The longest stretch of a client's own key that is repeated to it.
const MAX_KEY_CHARS: usize = 64;

/// One step from an object or array to what is in it.
pub(super) enum Segment {
    Field(&'static str),
    Key(String),
    Index(usize),
}

/// Where the decoding is, and what it found so far.
#[derive(Default)]
pub(super) struct Context {
    path: RefCell<Vec<Segment>>,
    violations: RefCell<Vec<Violation>>,
    items: Cell<usize>,
}

impl Context {
    /// Does `work` one step further down. After an error the path stays where it was: that is
    /// where the error is.
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

    /// Counts one more array item; false when there are too many.
    pub(super) fn admits_item(&self) -> bool {
        self.items.set(self.items.get() + 1);
        !self.is_overflowing()
    }

    /// How many items were admitted.
    pub(super) fn items(&self) -> usize {
        self.items.get()
    }

    pub(super) fn is_overflowing(&self) -> bool {
        self.items.get() > MAX_TOTAL_ITEMS
    }

    pub(super) fn is_clean(&self) -> bool {
        self.violations.borrow().is_empty()
    }

    /// Takes down that what is here breaks a rule. The text is made only where it is kept: a
    /// hostile body can break millions.
    pub(super) fn record(&self, kind: Kind, message: impl Display) {
        if !self.is_full() {
            self.push(self.render(), kind, &message);
        }
    }

    /// The same of the field `name` of the object that is here.
    pub(super) fn record_below(&self, name: &str, kind: Kind, message: impl Display) {
        if !self.is_full() {
            let mut path = self.render();
            append_key(&mut path, name);
            self.push(path, kind, &message);
        }
    }

    pub(super) fn take_violations(&self) -> Vec<Violation> {
        self.violations.take()
    }

    fn is_full(&self) -> bool {
        self.violations.borrow().len() >= MAX_VIOLATIONS
    }

    fn push(&self, path: String, kind: Kind, message: &impl Display) {
        let mut violations = self.violations.borrow_mut();
        // A key that comes a third time is no news.
        if !violations
            .iter()
            .any(|known| known.kind == kind && known.path == path)
        {
            violations.push(Violation {
                path,
                kind,
                message: message.to_string(),
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

/// Goes on to a field that the model names.
pub(super) fn append_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Goes on to an item of an array.
pub(super) fn append_index(path: &mut String, index: usize) {
    // Writing to a `String` cannot fail.
    let _ = write!(path, "[{index}]");
}

/// Goes on to a field that the client named, which may be anything and of any length.
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
