-- The least that Postgres can do for a progress report: the sub-task's row and the task's.
\set i random(1, 1000)
\set v random(1, 1000000)
WITH step AS (
    UPDATE sub_tasks SET progress = 99, process_trace = 'Z: ' || :v || ' bytes', migrate_speed = 80.5
    WHERE tenant_id = 'default' AND task_id = '0190a1b2-0000-7000-8000-' || lpad((:i)::text, 12, '0') AND position = 5
)
UPDATE tasks SET
    version = version + 1, migrate_speed = 80.5, compress_rate = 1.5, replicatesize = :v, totalsize = 1000000000,
    remain_seconds = 60, estimate_complete_time = :v
WHERE tenant_id = 'default' AND id = '0190a1b2-0000-7000-8000-' || lpad((:i)::text, 12, '0');
