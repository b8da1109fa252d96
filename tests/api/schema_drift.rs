//! Guard: the tables and views of the database have the columns that the field table asks for, and no others.

mod documents;
mod shards;
mod statements;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgPool;

use crate::support::app::App;
use crate::support::table::rows;
use tables::{NOT_LED_BY_THE_TENANT, Table, VIEWS, column, tables};

type Columns = BTreeMap<String, String>;

impl Table {
    fn columns(&self) -> Columns {
        let fields = self.objects.iter().flat_map(|object| rows(object));
        let mut columns = Columns::new();
        for (name, kind) in fields.filter_map(column).chain(self.own.iter().copied()) {
            let earlier = columns.insert(name.to_owned(), kind.to_owned());
            assert!(
                earlier.is_none_or(|earlier| earlier == kind),
                "{}.{name} is of two types",
                self.name
            );
        }
        columns
    }
}

async fn query<T>(pool: &PgPool, sql: &'static str) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    sqlx::query_as(sql).fetch_all(pool).await.expect(sql)
}

async fn pool() -> (App, PgPool) {
    let app = App::new().await;
    let pool = app.database.pool(1);
    (app, pool)
}

#[tokio::test]
async fn every_table_and_view_has_a_column_for_every_field_and_no_column_without_a_use() {
    let (_app, pool) = pool().await;
    let columns: Vec<(String, String, String)> = query(
        &pool,
        "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
         FROM pg_class AS t
         JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm')
             AND t.relname <> '_sqlx_migrations'
             -- an extension's own
             AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.deptype = 'e')",
    )
    .await;
    let mut found = BTreeMap::<String, Columns>::new();
    for (table, column, kind) in columns {
        found.entry(table).or_default().insert(column, kind);
    }
    let names: BTreeSet<_> = found.keys().map(String::as_str).collect();
    let expected = || tables().chain(&VIEWS);
    assert_eq!(names, expected().map(|table| table.name).collect());
    for table in expected() {
        assert_eq!(found[table.name], table.columns(), "{}", table.name);
    }
}

#[tokio::test]
async fn the_tenant_leads_every_key_and_every_index() {
    let (_app, pool) = pool().await;
    let leading: Vec<(String, Option<String>)> = query(
        &pool,
        "SELECT i.indexrelid::regclass::text, a.attname::text
         FROM pg_index AS i
         JOIN pg_class AS t ON t.oid = i.indrelid
         LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> '_sqlx_migrations'
         UNION ALL
         SELECT c.conname, a.attname
         FROM pg_constraint AS c
         JOIN pg_attribute AS a ON (a.attrelid, a.attnum) = (c.conrelid, c.conkey[1])
         WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
         UNION ALL
         SELECT c.conname || ' at its other end', a.attname
         FROM pg_constraint AS c
         JOIN pg_attribute AS a ON (a.attrelid, a.attnum) = (c.confrelid, c.confkey[1])
         WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace",
    )
    .await;
    assert!(leading.len() > tables().count());
    for (name, column) in leading {
        if NOT_LED_BY_THE_TENANT.contains(&name.as_str()) {
            continue;
        }
        assert_eq!(column.as_deref(), Some("tenant_id"), "{name}");
    }
}

#[tokio::test]
async fn every_table_has_a_primary_key_and_the_foreign_keys_that_are_expected() {
    let (_app, pool) = pool().await;
    let keyed: Vec<(String,)> = query(
        &pool,
        "SELECT conrelid::regclass::text FROM pg_constraint
         WHERE contype = 'p' AND connamespace = 'public'::regnamespace",
    )
    .await;
    let keyed: BTreeSet<_> = keyed.iter().map(|(table,)| table.as_str()).collect();
    let found: Vec<(String, String, bool)> = query(
        &pool,
        "SELECT conrelid::regclass::text, confrelid::regclass::text, confdeltype = 'c'
         FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace",
    )
    .await;
    let parents = |table: &'static Table| {
        let of =
            |(parent, cascades): &(&str, bool)| (table.name.into(), (*parent).into(), *cascades);
        table.parents.iter().map(of)
    };
    let expected: BTreeSet<_> = tables().flat_map(parents).collect();
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
    assert!(
        tables().all(|table| keyed.contains(table.name)),
        "{keyed:?}"
    );
}

#[tokio::test]
async fn every_foreign_key_has_an_index_so_that_a_delete_scans_no_table() {
    let (_app, pool) = pool().await;
    let without: Vec<(String,)> = query(
        &pool,
        "SELECT c.conname::text
         FROM pg_constraint AS c
         WHERE c.contype = 'f' AND NOT EXISTS (
             SELECT FROM pg_index AS i
             WHERE i.indrelid = c.conrelid
                 AND (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] = c.conkey
         )",
    )
    .await;
    assert_eq!(without, Vec::new());
}
