//! Actions on many tasks. Each function is in the file of its name.

mod create;
mod finish;
mod forget;
mod list;
mod next;
mod results;
mod targets;

pub use create::{NewJob, create, unfinished};
pub use finish::finish;
pub use forget::forget;
pub use list::{list, show};
pub use next::{Next, Work, next, settle, work};
pub use results::results;
pub use targets::targets;
