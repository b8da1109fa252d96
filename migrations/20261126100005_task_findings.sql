-- sub_tasks.added       an agent reported on this sub-task before anybody had planned it. NULL: planned. Decisions about
--                       a task do not look at such sub-tasks: a step that only its agent knows ends no round
-- commands.held_until   epoch milliseconds; until then it is not handed out to the agent again. NULL: it can be

ALTER TABLE sub_tasks ADD COLUMN added BOOLEAN;

ALTER TABLE commands ADD COLUMN held_until BIGINT;
UPDATE commands SET held_until = delivered_at + 60000 WHERE delivered_at IS NOT NULL;

-- for the check of a network's ACL
CREATE INDEX tasks_with_network_check ON tasks (tenant_id, project_id, id) WHERE network_check_info IS NOT NULL;
