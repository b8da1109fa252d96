-- What progress reports say of a task as a whole (PUT /v3/tasks/{task_id}/progress).
--   replicatesize, totalsize   bytes copied and to be copied, of the sub-task that copies data
--   *_cpu_usage                percent; *_mem_usage MB; *_disk_io MB/s: of the source server and of its agent
--   agent_time                 the agent's clock at its last report, in the agent's own words
ALTER TABLE tasks
    ADD COLUMN compress_rate   DOUBLE PRECISION,
    ADD COLUMN replicatesize   BIGINT,
    ADD COLUMN totalsize       BIGINT,
    ADD COLUMN total_cpu_usage DOUBLE PRECISION,
    ADD COLUMN agent_cpu_usage DOUBLE PRECISION,
    ADD COLUMN total_mem_usage DOUBLE PRECISION,
    ADD COLUMN agent_mem_usage DOUBLE PRECISION,
    ADD COLUMN total_disk_io   DOUBLE PRECISION,
    ADD COLUMN agent_disk_io   DOUBLE PRECISION,
    ADD COLUMN agent_time      TEXT;

-- A report rewrites one row of each: with room left on their pages it touches no index.
ALTER TABLE tasks SET (fillfactor = 80);
ALTER TABLE sub_tasks SET (fillfactor = 80);

-- Ids of the sub-tasks that the service makes: increasing integers, as the API has them.
CREATE SEQUENCE sub_task_ids;
