//! JSON responses.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A value as the JSON body of a response.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: Serialize> Json<T> {
    /// The value as JSON.
    pub fn to_body(&self) -> Bytes {
        let body = serde_json::to_vec(&self.0).unwrap_or_else(|error| {
            unreachable!("models of this crate have string keys and finite numbers: {error}")
        });
        body.into()
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
