//! Registered source servers.

mod delete;
mod load;
mod register;

pub use delete::delete;
pub use load::load;
pub use register::{Registration, register};
