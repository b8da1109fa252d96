//! The tasks that match the filters of a list.

/// A query over the matching tasks. The filters are parameters 2 to 12.
macro_rules! matching {
    ($select:literal, $tail:literal, $db:expr, $wanted:expr $(, $parameter:expr)*) => {
        sqlx::query_scalar!(
            $select + r#"
            FROM tasks
            WHERE tenant_id = $1
                AND ($2::text IS NULL OR state = $2)
                AND ($3::text IS NULL OR strpos(name, $3) > 0)
                AND ($4::text IS NULL OR id = $4)
                AND ($5::text IS NULL OR source_id = $5)
                AND ($6::text IS NULL OR enterprise_project_id = $6 OR enterprise_project = $6
                    OR $6 = '0' AND coalesce(enterprise_project_id, nullif(enterprise_project, '')) IS NULL)
                AND ($7::text IS NULL OR stalled = $7 OR $7 = 'any' AND stalled IS NOT NULL)
                AND ($8::text IS NULL OR os_type = $8)
                AND ($9::text IS NULL OR type = $9)
                AND ($10::text IS NULL OR region_id = $10)
                AND ($11::bigint IS NULL OR create_date >= $11)
                AND ($12::bigint IS NULL OR create_date < $12)
            "# + $tail,
            $db.tenant(),
            given(&$wanted.state),
            given(&$wanted.name),
            given(&$wanted.id),
            given(&$wanted.source_server_id),
            of_enterprise_project(&$wanted.enterprise_project_id),
            given(&$wanted.stalled),
            given(&$wanted.os_type),
            given(&$wanted.r#type),
            given(&$wanted.region_id),
            $wanted.created_since,
            $wanted.created_until
            $(, $parameter)*
        )
    };
}

pub(in crate::storage) use matching;
