//! Headers that the vendor's clients send and that change nothing.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

const IGNORED: [(&str, &str); 2] = [
    (
        "X-Project-Id",
        "Id of a project. Without effect here: the credentials determine the account",
    ),
    (
        "X-Domain-Id",
        "Id of an account. Without effect here: the credentials determine it",
    ),
];

/// Names them in an operation.
pub(super) fn add_ignored(operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(IGNORED.map(|(name, description)| RefOr::T(header(name, description))));
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
