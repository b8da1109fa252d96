"""A task before it starts: created from its source's proposed target, limited, configured."""

import sdk
from conversation import bodies, templates

REPORT = {
    "subtask_name": "SSL_CONFIG",
    "progress": 1,
    "replicatesize": 0,
    "totalsize": 0,
    "process_trace": "",
}


def create(migration):
    """The target's disks and volume groups are those that the source's answer proposes."""
    session = migration.session
    proposed = session.ask("show_server", source_id=migration.id).init_target_server
    disks, groups = sdk.plain(proposed.disks), sdk.plain(proposed.volume_groups)
    body = bodies.task(migration.id, "LINUX", disks, groups) | {
        "priority": 2,
        "start_target_server": False,
        "start_network_check": True,
        "vm_template_id": templates.create(session, "target"),
        "clonevm_template_id": "autoCreate",
        "use_public_ip": False,
        "use_ipv6": True,
        "syncing": False,
        "speed_limit": 500,
        "over_speed_threshold": 12.5,
        "need_migration_test": True,
    }
    for status, code, wrong in [
        (404, "SMS.7602", {"source_server": {"id": "unknown"}}),
        (400, "SMS.7712", {"type": "MIGRATE_TAPE"}),
        (400, "SMS.6610", {"os_type": "WINDOWS"}),
        (400, "SMS.7711", {"name": "n" * 256}),
        (400, "SMS.6013", {"region_id": None}),
        (400, "SMS.7101", {"vm_template_id": "unknown"}),
    ]:
        session.refused(status, code, "create_task", body=body | wrong)
    migration.create_task(body)
    migration.verify()
    session.refused(400, "SMS.7601", "create_task", body=body)
    session.refused(400, "SMS.7601", "delete_server", source_id=migration.id)


def cannot_be_used_yet(migration):
    """What is refused for a task that was never started."""
    session, task = migration.session, migration.task_id
    migration.is_told("TASK_NOT_STARTED")
    migration.act_in_vain("SMS.7714", "stop")
    migration.act_in_vain("SMS.7721", "test", "clone_test", "cutover")
    migration.act_in_vain("SMS.7722", "restart")
    session.refused(400, "SMS.9905", "show_passphrase", task_id=task)
    session.refused(400, "SMS.7717", "collect_log", task_id=task, body={"log_bucket": "logs"})
    session.refused(400, "SMS.6004", "update_task_speed", task_id=task, body=REPORT)


def limit_speed(migration):
    """Limits by the time of day replace one another."""
    session, task = migration.session, migration.task_id
    session.refused(404, "SMS.6302", "shows_speed_limits", task_id=task)
    night = {"start": "22:00", "end": "06:00", "speed": 0, "over_speed_threshold": 50.5}
    day = {"start": "06:00", "end": "22:00", "speed": 100}
    session.do("update_speed", task_id=task, body={"speed_limit": [day]})
    session.do("update_speed", task_id=task, body={"speed_limit": [night, day]})
    limits = [{"over_speed_threshold": None} | one for one in (night, day)]
    session.read("shows_speed_limits", {"speed_limit": limits}, task_id=task)
    session.refused(400, "SMS.6014", "update_speed", task_id=task, body={"speed_limit": [day] * 6})


def configure(migration):
    """Settings replace those with their key, and are read all at once or one by one."""
    session, task = migration.session, migration.task_id
    upload = "upload_special_configuration_setting"
    first = {"config_key": "LINUX_CPU_LIMIT", "config_value": "30"}
    second = {"config_key": "MIGRATE_EXCLUDE_DIR", "config_value": "/tmp;/var/tmp", "config_status": "SET"}
    session.do(upload, task_id=task, body={"configurations": [first]})
    first = first | {"config_value": "50", "config_status": None}
    session.do(upload, task_id=task, body={"configurations": [second, first]})
    migration.task["special_config"] = [first, second]
    migration.verify()
    read = {"task_id": task, "migrate_type": "LINUX_MIGRATE_FILE"}
    for key, settings in [
        (None, [first, second]),
        ("MIGRATE_EXCLUDE_DIR", [second]),
        ("DYNAMIC_PORT", []),
    ]:
        expected = read | {"configurations": settings}
        session.read("show_config_setting", expected, task_id=task, config_key=key)
