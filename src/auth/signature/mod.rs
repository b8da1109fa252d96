//! Requests signed with an access key and its secret, as the vendor's SDKs sign them. No I/O.
//!
//! [`Signed::from_request`] does everything that does not need the secret, before the body is read. The
//! caller then looks up the secret of [`Signed::access_key`], and [`Signed::verify`] checks the signature
//! with it. There are two schemes, see [`Scheme`]; both sign the same text, described in [`canonical`].

pub mod canonical;
mod date;
mod fault;
mod headers;
mod parse;
#[cfg(test)]
mod tests;
mod verify;

pub use date::WINDOW;
pub use fault::SignatureError;
pub use parse::Scheme;
pub use verify::Signed;
