//! Models as rows: the JSON that `jsonb_populate_recordset` turns into rows of a table.

use serde::Serialize;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, Postgres};

/// A JSON array of rows in the making, bound as one `jsonb` parameter.
#[derive(Debug, Default)]
pub(super) struct Rows {
    json: Vec<u8>,
}

impl Rows {
    pub(super) fn push(&mut self, row: &impl Serialize) -> super::Result<()> {
        self.json
            .push(if self.json.is_empty() { b'[' } else { b',' });
        serde_json::to_writer(&mut self.json, row)
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.json.is_empty()
    }
}

impl sqlx::Type<Postgres> for Rows {
    fn type_info() -> PgTypeInfo {
        <sqlx::types::Json<()> as sqlx::Type<Postgres>>::type_info()
    }
}

impl sqlx::Encode<'_, Postgres> for Rows {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        if self.is_empty() {
            return Ok(IsNull::Yes);
        }
        buffer.push(1); // version of jsonb's binary form
        buffer.extend_from_slice(&self.json);
        buffer.push(b']');
        Ok(IsNull::No)
    }
}
