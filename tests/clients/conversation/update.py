"""Updating a task: the founding page's example, single fields, a part of the target server."""

import json
from pathlib import Path

import sdk
from conversation import bodies
from conversation.migration import Migration

EXAMPLE = Path(__file__).parents[2] / "data" / "update-task-example.json"

# Today's edition allows only letters, digits, hyphens and underscores.
NAMES = {"2024-09": "任务 a+b/~", "current": "任务_a-b"}


def write_example(session):
    """The example of the page that the service was founded on, as far as this version's models can say it."""
    migration = Migration(session, bodies.windows(4))
    migration.create_task(bodies.task(migration.id, "WINDOWS"))
    migration.verify()
    said = sdk.sent("PutTaskReq", json.loads(EXAMPLE.read_text()))
    write(migration, said)
    source = migration.task["source_server"] | said.pop("source_server", {})
    target = migration.task["target_server"] | said.pop("target_server")
    sub_tasks = sdk.whole("list[SubTask]", said.pop("sub_tasks", None))
    migration.task |= said | {
        "source_server": source,
        "target_server": sdk.whole("TaskTargetServer", target),
        "sub_tasks": sub_tasks,
        "subtask_info": sub_tasks and f"{sub_tasks[0]['name']}-0",
    }
    migration.verify()
    return migration


def write(migration, body):
    """Updates the task. Old models have the whole answer as a text, newer ones the id in it."""
    answer = {"id": migration.task_id}
    expected = answer | {"body": str(answer)}
    migration.session.read("update_task", expected, task_id=migration.task_id, body=body)


def write_single_fields(migration):
    """Fields that an update omits stay unchanged."""
    for said in [
        {},
        {"name": NAMES[migration.session.edition]},
        {"speed_limit": 300, "vm_template_id": "template-9"},
        {"migration_ip": "203.0.113.9", "region_id": "region-2", "exist_server": False},
        {"priority": 0, "start_target_server": False, "enterprise_project_id": "project-e"},
        {"error_json": '{"error_code": "SMS.1801"}', "total_time": 9, "float_ip": "203.0.113.10"},
        {"use_public_ip": False, "use_ipv6": True},
    ]:
        said = sdk.sent("PutTaskReq", said)
        write(migration, said)
        migration.task |= said
        migration.source["enterprise_project_id"] = migration.task["enterprise_project_id"]
        migration.verify()


def write_clone(migration):
    """The cloned server, whose fields add up."""
    clone = {"vm_id": "vm-9", "name": "clone", "clone_state": "READY"}
    write(migration, {"clone_server": clone})
    fault = {"clone_state": "ERROR", "clone_error": "SMS.8017", "error_msg": "no clone"}
    write(migration, {"clone_server": fault})
    migration.task["clone_server"] = clone | fault
    migration.verify()


def write_part_of_target(migration):
    """Today's edition of the API has nothing mandatory in a target server, the founding page's has."""
    part = {"target_server": {"name": "target-2", "vm_id": "vm-2"}}
    if migration.session.edition == "current":
        write(migration, part)
        migration.task["target_server"] = migration.task["target_server"] | part["target_server"]
    else:
        migration.session.refused(400, "SMS.6013", "update_task", task_id=migration.task_id, body=part)
    migration.verify()


def is_refused(migration):
    """What no edition allows."""
    for code, wrong in [
        ("SMS.7711", {"name": "n" * 256}),
        ("SMS.7712", {"type": "MIGRATE_TAPE"}),
        ("SMS.9001", {"speed_limit": 10001}),
        ("SMS.6011", {"region_id": 7}),
    ]:
        migration.session.refused(400, code, "update_task", task_id=migration.task_id, body=wrong)
    migration.verify()
