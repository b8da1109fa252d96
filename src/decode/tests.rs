//! Tests of the decoder.

mod models;
mod properties;
mod rules;
mod types;
mod whole;
