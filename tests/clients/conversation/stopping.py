"""Tasks that fail or are stopped, and resume after either."""

import sdk
from conversation import bodies
from conversation.migration import Migration
from conversation.progress import advance
from conversation.update import write
from expectation import RECENTLY, Constant


def fail(session):
    """A task starts as it is created; its agent fails at the second sub-task."""
    migration = Migration(session, bodies.linux(2))
    create_running(migration)
    first, second = migration.task["sub_tasks"][:2]
    advance(migration, first, 100)
    first["end_date"] = Constant(RECENTLY)
    advance(migration, second, 40)
    migration.verify()
    migration.change_state("ERROR", "replicating")
    migration.has_ended("MIGRATE_FAIL")
    migration.source_is("error", "replicating")
    migration.verify()
    migration.is_told("TASK_HAS_STOPPED")
    tell_why(migration)
    list_failures(migration)
    return migration


def create_running(migration):
    """Blocks are copied to a server that does not exist yet."""
    body = bodies.task(migration.id, "LINUX") | {"type": "MIGRATE_BLOCK", "exist_server": False}
    migration.create_task(body | {"auto_start": True})
    migration.is_running(
        "REPLICATE",
        "CREATE_CLOUD_SERVER",
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "FORMAT_DISK_LINUX_BLOCK",
        "MIGRATE_LINUX_BLOCK",
        "CONFIGURE_LINUX_BLOCK",
        "DETTACH_AGENT_IMAGE",
    )
    migration.verify()


def tell_why(migration):
    """The agent says what went wrong, where its models can."""
    said = sdk.sent("PutTaskReq", {"error_json": '{"error_code": "SMS.3805", "error_param": ["22"]}'})
    write(migration, said)
    migration.task |= said
    migration.verify()


def list_failures(migration):
    """The failure is listed until the task goes on."""
    session = migration.session
    failure = {
        "error_json": migration.task["error_json"],
        "host_name": migration.source["hostname"],
        "name": migration.source["name"],
        "source_id": migration.id,
        "source_ip": migration.source["ip"],
        "target_ip": None,
    }
    one = {"count": 1, "migration_errors": [failure]}
    session.read("list_error_servers", one, limit=50, offset=0)
    session.read("list_error_servers", one | {"migration_errors": []}, limit=50, offset=1)
    none = {"count": 0, "migration_errors": []}
    session.read("list_error_servers", none, offset=0, enterprise_project_id="other")
    session.refused(400, "SMS.9001", "list_error_servers", offset=0, limit=101)


def go_on(migration):
    """The task resumes where it was, with the same sub-tasks."""
    migration.act("start")
    migration.task |= {"state": "RUNNING", "finish_date": None, "error_json": ""}
    migration.source_is("initialize", "replicating")
    migration.verify()
    migration.session.read("list_error_servers", {"count": 0, "migration_errors": []}, offset=0)
    migration.is_told("START")
    migration.answer("START")
    migration.source_is("replicate", "replicating")
    migration.verify()


def stop(migration):
    """The task is stopped when its agent says so; until then it is stopping."""
    migration.act("stop")
    migration.task["state"] = "ABORTING"
    migration.source_is("stopping", migration.source["migration_cycle"])
    migration.verify()
    migration.act_in_vain("SMS.7713", "start")
    migration.act_in_vain("SMS.7714", "stop")
    migration.session.refused(400, "SMS.7719", "delete_task", task_id=migration.task_id)
    migration.is_told("STOP")
    migration.answer("STOP")
    migration.task["state"] = "ABORT"
    migration.source_is("stopped", migration.source["migration_cycle"])
    migration.verify()
    migration.is_told("TASK_HAS_STOPPED")
    # a late report must not change a stopped source
    migration.change_state("replicate", "replicating")
    migration.verify()


def skip(migration):
    """The current sub-task is treated as done."""
    migration.act("skip")
    migration.task["state"] = "SKIPPING"
    migration.source_is("skipping", "replicating")
    migration.verify()
    migration.is_told("SKIP")
    migration.answer("SKIP")
    skipped, following = [one for one in migration.task["sub_tasks"] if one["progress"] < 100][:2]
    skipped |= {"progress": 100, "end_date": Constant(RECENTLY)}
    migration.task |= {"state": "RUNNING", "subtask_info": f"{following['name']}-0"}
    migration.source_is("replicate", "replicating")
    migration.verify()
