//! Samples of how tasks go on. They are written with what is seen of tasks ([`watches`](super::watches)).

mod forget;
mod list;

pub use forget::{forget, tenants, thin};
pub use list::list;
