-- The sub-tasks that report.pgb writes to.
INSERT INTO n.sub_tasks (task_id, ordinal, name, progress)
SELECT 'task-' || g, o, 'x', 0 FROM generate_series(1, 1000) AS g, generate_series(1, 5) AS o;
