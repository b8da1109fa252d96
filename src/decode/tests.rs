//! Tests of the decoder.

mod editions;
mod models;
mod properties;
mod rules;
mod types;
mod whole;
