//! What is seen of tasks at work, from one look to the next. `docs/samples.md` says what is made of it.

mod end;
mod keep_samples;
mod look;
mod save;
mod stall;
mod tenants;

pub use end::end;
use keep_samples::keep_samples;
pub use look::{Scope, at_work, look};
pub use save::{Sighting, save};
pub use stall::{Stall, stall};
pub use tenants::tenants;

/// How long the samples of a row are, in milliseconds.
pub const PERIOD: i64 = 10 * 60 * 1000;
