"""Deleting tasks, then their sources; and the answers about deleted ones."""

from conversation.preparation import REPORT
from conversation.running import NETWORK


def remove_tasks(session, migrations):
    """One by itself, the others together: all of them or none."""
    first, *others = migrations
    session.do("delete_task", task_id=first.task_id)
    ids = [one.task_id for one in others]
    session.refused(404, "SMS.7703", "delete_tasks", body={"ids": [*ids, first.task_id]})
    for one in others:
        one.verify()
    session.do("delete_tasks", body={"ids": ids})
    for one in migrations:
        is_without_task(one)
    session.read("list_tasks", {"count": 0, "tasks": []})
    session.read("list_error_servers", {"count": 0, "migration_errors": []}, offset=0)


def is_without_task(migration):
    """The source waits for another task."""
    migration.task = None
    unset = ("current_task", "replicatesize", "totalsize")
    migration.source |= dict.fromkeys(unset) | {
        "enterprise_project_id": "0",
        "is_consistency_result_exist": False,
    }
    migration.source_is("waiting", "checking")
    migration.verify()
    migration.session.refused(404, "SMS.7606", "show_command", server_id=migration.id)


def remove_sources(session, migrations):
    """One by itself, the others together: all of them or none."""
    first, *others = migrations
    session.do("delete_server", source_id=first.id)
    ids = [one.id for one in others]
    session.refused(404, "SMS.7602", "delete_servers", body={"ids": [*ids, first.id]})
    session.do("delete_servers", body={"ids": ids})


def is_gone(session, source, task):
    """Every operation on a task or a source that is gone is refused with 404."""
    for operation, said in {
        "show_task": {},
        "update_task": {"body": {"name": "name"}},
        "delete_task": {},
        "update_task_status": {"body": {"operation": "start"}},
        "update_task_speed": {"body": REPORT},
        "shows_speed_limits": {},
        "update_speed": {"body": {"speed_limit": []}},
        "show_passphrase": {},
        "show_cert_key": {},
        "collect_log": {"body": {"log_bucket": "logs"}},
        "show_config_setting": {},
        "upload_special_configuration_setting": {"body": {"configurations": []}},
        "show_consistency_result": {},
        "update_consistency_result": {"body": {"consistency_result": []}},
        "update_network_check_info": {"body": NETWORK},
    }.items():
        session.refused(404, "SMS.7703", operation, task_id=task, **said)
    for operation, said in {
        "show_server": {},
        "delete_server": {},
        "update_server_name": {"body": {"name": "name"}},
        "update_disk_info": {"body": {"disks": []}},
        "update_copy_state": {"body": {"copystate": "error", "migrationcycle": "syncing"}},
    }.items():
        session.refused(404, "SMS.7602", operation, source_id=source, **said)
    session.refused(404, "SMS.7602", "show_command", server_id=source)
    answer = {"command_name": "START", "result": "success", "result_detail": {}}
    session.refused(404, "SMS.7602", "update_command_result", server_id=source, body=answer)
