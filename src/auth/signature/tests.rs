//! Signatures of the vendor's SDK, what breaks them, and properties of any request.

mod derived;
mod go;
mod headers;
mod parser;
mod properties;
mod signer;
mod tampering;
mod vectors;
