//! JSON responses.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::heavy::{LARGE, heavy};

/// A value as the JSON body of a response.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: Serialize> Json<T> {
    /// The value as JSON.
    pub fn to_body(&self) -> Bytes {
        let mut start = Start(Vec::with_capacity(128));
        match serde_json::to_writer(&mut start, &self.0) {
            Ok(()) => start.0.into(),
            Err(_) => heavy(LARGE, || self.encode()).into(),
        }
    }

    fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).unwrap_or_else(|error| {
            unreachable!("models of this crate have string keys and finite numbers: {error}")
        })
    }

    /// The response, made before this connection is given back: a large one takes memory until it is made.
    pub fn read_from(self, db: impl Sized) -> Response {
        let response = self.into_response();
        drop(db);
        response
    }
}

/// The beginning of a body. It ends where the body turns out to be large.
struct Start(Vec<u8>);

impl io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGE {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        json(self.to_body())
    }
}

/// A response whose body is JSON already.
pub fn json(body: Bytes) -> Response {
    json_body(body.into())
}

/// A response whose body will be JSON.
pub fn json_body(body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// The empty object: the response of operations that return nothing.
#[derive(Debug, Clone, Copy, Serialize, schemars::JsonSchema)]
pub struct Empty {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_whole_whatever_its_size() {
        for length in [0, 1, LARGE - 3, LARGE - 2, LARGE - 1, LARGE, 3 * LARGE] {
            let text = "x".repeat(length);
            let body = Json(&text).to_body();
            assert_eq!(body, format!("\"{text}\"").as_bytes(), "{length}");
        }
    }
}
