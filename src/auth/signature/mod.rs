//! Requests signed with an access key and its secret, as the vendor's SDKs sign them. No I/O.
//!
//! [`Signed::from_request`] does all that needs no secret, before the body is read; then whoever keeps
//! the secrets looks up that of [`Signed::access_key`], and [`Signed::verify`] tells whether it made
//! the signature. Two schemes, see [`Scheme`]; what they sign is the same, and written down in
//! [`canonical`].

pub mod canonical;
mod date;
mod fault;
mod headers;
mod parse;
#[cfg(test)]
mod tests;
mod verify;

pub use date::WINDOW;
pub use fault::Fault;
pub use parse::Scheme;
pub use verify::Signed;
