//! Memory for the bodies of requests, and who may have how much of it.
//!
//! The beginning of each body is free, so that small bodies, which most are, never compete with large ones. What is
//! beyond it comes out of one budget. An account may have three quarters of it, and all bodies together of which it is
//! not known yet whose they are, because they are signed and the signature covers them, have an eighth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The part of each body that is free, in bytes. At worst, all connections hold as much.
const FREE: usize = 64 * 1024;

/// Whose a body is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// The only account there is.
    Everybody,
    /// An account.
    Account(Arc<str>),
    /// It is not known yet.
    Unknown,
}

/// The memory that all bodies share.
#[derive(Debug)]
pub(super) struct Memory {
    bytes: usize,
    largest: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by_owner: HashMap<Owner, usize>,
}

/// A body's part of the memory. Dropped, it is free again.
#[derive(Debug)]
pub(super) struct Part {
    memory: Arc<Memory>,
    owner: Owner,
    /// The size of the body.
    bytes: usize,
}

impl Memory {
    /// So many bytes, for bodies that may have up to `largest`.
    pub(super) fn new(bytes: usize, largest: usize) -> Self {
        Self {
            bytes,
            largest,
            held: Mutex::default(),
        }
    }

    /// A part for a body of which nothing has arrived.
    pub(super) fn part(self: &Arc<Self>, owner: Owner) -> Part {
        Part {
            memory: Arc::clone(self),
            owner,
            bytes: 0,
        }
    }

    /// What an owner may have. One body of the largest size must fit.
    fn most(&self, owner: &Owner) -> usize {
        match owner {
            Owner::Everybody => self.bytes,
            Owner::Account(_) => self.bytes - self.bytes / 4,
            Owner::Unknown => (self.bytes / 8).max(self.largest),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, owner: &Owner, bytes: usize) -> bool {
        if bytes == 0 {
            return true;
        }
        let mut held = self.lock();
        let of_owner = held.by_owner.get(owner).copied().unwrap_or_default();
        let fits = held.all + bytes <= self.bytes && of_owner + bytes <= self.most(owner);
        if fits {
            held.all += bytes;
            held.by_owner.insert(owner.clone(), of_owner + bytes);
        }
        fits
    }

    fn give_back(&self, owner: &Owner, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let mut held = self.lock();
        held.all -= bytes;
        let Some(of_owner) = held.by_owner.get_mut(owner) else {
            return;
        };
        *of_owner -= bytes;
        if *of_owner == 0 {
            held.by_owner.remove(owner);
        }
    }
}

impl Part {
    /// The size of the body, as far as it has arrived.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Makes room for more. Returns false if there is none: waiting for it while holding some could last for ever.
    pub(super) fn grow(&mut self, by: usize) -> bool {
        let more = charged(self.bytes + by) - charged(self.bytes);
        let fits = self.memory.take(&self.owner, more);
        if fits {
            self.bytes += by;
        }
        fits
    }

    /// Hands the body over to its owner, who turned out to be an account. Returns false if that has no room for it.
    pub(super) fn belongs_to(&mut self, owner: Owner) -> bool {
        let bytes = charged(self.bytes);
        self.memory.give_back(&self.owner, bytes);
        let fits = self.memory.take(&owner, bytes);
        if !fits {
            self.bytes = 0;
        }
        self.owner = owner;
        fits
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.memory.give_back(&self.owner, charged(self.bytes));
    }
}

/// What a body of this size costs.
fn charged(bytes: usize) -> usize {
    bytes.saturating_sub(FREE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn memory() -> Arc<Memory> {
        Arc::new(Memory::new(64 * MIB, 4 * MIB))
    }

    fn account(name: &str) -> Owner {
        Owner::Account(name.into())
    }

    /// A body of this size.
    fn body(memory: &Arc<Memory>, owner: Owner, bytes: usize) -> Option<Part> {
        let mut part = memory.part(owner);
        part.grow(bytes).then_some(part)
    }

    #[test]
    fn nobody_may_have_all_and_what_is_left_is_for_others() {
        for (owner, most) in [
            (Owner::Everybody, 64),
            (account("one"), 48),
            (Owner::Unknown, 8),
        ] {
            let memory = memory();
            let held = body(&memory, owner.clone(), most * MIB + FREE).expect("it fits");
            assert!(
                body(&memory, owner.clone(), FREE + 1).is_none(),
                "{owner:?}"
            );
            let other = body(&memory, account("other"), FREE + 1);
            assert_eq!(other.is_some(), most < 64, "{owner:?}");
            drop((held, other));
            assert_eq!(memory.lock().all, 0);
            assert!(memory.lock().by_owner.is_empty());
        }
    }

    #[test]
    fn small_bodies_are_always_admitted() {
        let memory = memory();
        let _all = body(&memory, Owner::Everybody, 64 * MIB + FREE).expect("it fits");
        let _small: Vec<_> = (0..100)
            .map(|_| body(&memory, Owner::Unknown, FREE).expect("it is free"))
            .collect();
    }

    #[test]
    fn a_body_grows_as_it_arrives_and_changes_its_owner_when_that_is_known() {
        let memory = memory();
        let mut part = memory.part(Owner::Unknown);
        for _ in 0..8 {
            assert!(part.grow(MIB));
        }
        assert!(!part.grow(MIB), "an eighth is all there is");
        assert!(part.belongs_to(account("one")));
        assert!(part.grow(MIB));
        assert_eq!(part.bytes(), 9 * MIB);

        let _most = body(&memory, account("two"), 48 * MIB + FREE).expect("it fits");
        let mut more = body(&memory, Owner::Unknown, MIB).expect("it fits");
        assert!(!more.belongs_to(account("two")));
        drop((part, more));
        assert_eq!(memory.lock().all, 48 * MIB);
    }

    #[test]
    fn one_body_of_the_largest_size_fits_even_if_its_owner_is_not_known() {
        let memory = Arc::new(Memory::new(8 * MIB, 4 * MIB));
        assert!(body(&memory, Owner::Unknown, 4 * MIB).is_some());
    }
}
