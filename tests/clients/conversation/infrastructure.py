"""Infrastructure as code: what a program makes from files, changes with them, and destroys again."""

import sdk
from conversation import bodies, templates
from conversation.migration import Migration
from conversation.stopping import stop


def apply_and_destroy(session):
    """A template, a task that uses it, its limits and settings. After each change everything reads as written."""
    migration = Migration(session, bodies.linux(6))
    template = apply(migration)
    limit_and_unlimit(migration)
    configure_and_clear(migration)
    destroy_while_running(migration)
    session.do("delete_task", task_id=migration.task_id)
    session.refused(404, "SMS.7703", "show_task", task_id=migration.task_id)
    session.do("delete_template", id=template)
    session.do("delete_server", source_id=migration.id)
    session.refused(404, "SMS.7602", "show_server", source_id=migration.id)


def apply(migration):
    """The template comes first, as the task names it. A second task is not made by applying the files again."""
    session = migration.session
    template = templates.create(session, "from-a-file")
    proposed = session.ask("show_server", source_id=migration.id).init_target_server
    disks, groups = sdk.plain(proposed.disks), sdk.plain(proposed.volume_groups)
    body = bodies.task(migration.id, "LINUX", disks, groups)
    body |= {"exist_server": False, "vm_template_id": template}
    migration.create_task(body)
    migration.verify()
    session.refused(400, "SMS.7601", "create_task", body=body)
    session.refused(400, "SMS.7111", "delete_template", id=template)
    session.read("list_tasks", {"count": 1, "tasks": [migration.task]}, source_server_id=migration.id)
    return template


def limit_and_unlimit(migration):
    """A limit is set, and its block then removed from the file."""
    limit = {"start": "00:00", "end": "23:59", "speed": 10, "over_speed_threshold": None}
    for limits in [[limit], None]:
        migration.session.do("update_speed", task_id=migration.task_id, body={"speed_limit": limits})
        kept = {"speed_limit": sdk.whole("list[SpeedLimitlJson]", limits or [])}
        migration.session.read("shows_speed_limits", kept, task_id=migration.task_id)
    migration.verify()


def configure_and_clear(migration):
    """A setting is made, and its block then removed from the file."""
    setting = {"config_key": "MIGRATE_EXCLUDE_DIR", "config_value": "/tmp", "config_status": None}
    for settings in [[setting], None]:
        migration.session.do(
            "upload_special_configuration_setting",
            task_id=migration.task_id,
            body={"configurations": settings},
        )
        migration.task["special_config"] = settings or []
        migration.verify()


def destroy_while_running(migration):
    """What is refused while the agent works; so the task is stopped."""
    session = migration.session
    migration.act("start")
    migration.is_running(
        "REPLICATE",
        "CREATE_CLOUD_SERVER",
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "FORMAT_DISK_LINUX_FILE",
        "MIGRATE_LINUX_FILE",
        "CONFIGURE_LINUX_FILE",
        "DETTACH_AGENT_IMAGE",
    )
    migration.verify()
    session.refused(400, "SMS.7719", "delete_task", task_id=migration.task_id)
    session.refused(400, "SMS.7601", "delete_server", source_id=migration.id)
    stop(migration)
