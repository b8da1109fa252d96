-- Roles as values of a row. Citus needs them so: it cannot plan a query that asks for one role once PostgreSQL has left out
-- the parts with other constants. PostgreSQL computes concat() as the query runs, and then leaves these parts out as well.
CREATE OR REPLACE VIEW servers AS
SELECT
    tenant_id, id AS owner_id, concat('registered') AS role,
    document || jsonb_build_object(
        'name', name, 'ip', ip, 'ipv6', ipv6, 'state', state, 'migration_cycle', migration_cycle
    ) AS document
FROM sources
UNION ALL
SELECT tenant_id, task_id, concat('source'), source FROM task_servers WHERE source IS NOT NULL
UNION ALL
SELECT tenant_id, task_id, concat('target'), target FROM task_servers WHERE target IS NOT NULL
UNION ALL
SELECT tenant_id, task_id, concat('clone'), clone FROM task_servers WHERE clone IS NOT NULL;
