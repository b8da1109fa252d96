"""Windows, from its registration to the end of its migration."""

import sdk
from conversation import bodies
from conversation.migration import Migration, initial_target
from conversation.progress import finish_round
from conversation.syncing import launch


def migrate(session):
    """A disk is formatted before the migration, which copies blocks until the user launches the target."""
    migration = Migration(session, bodies.windows(5))
    migration.verify()
    format_disk(migration)
    proposed = session.ask("show_server", source_id=migration.id).init_target_server
    body = bodies.task(migration.id, "WINDOWS", sdk.plain(proposed.disks))
    session.refused(400, "SMS.6610", "create_task", body=body | {"type": "MIGRATE_FILE"})
    migration.create_task(body | {"auto_start": True, "syncing": True})
    migration.is_running(
        "REPLICATE",
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "FORMAT_DISK_WINDOWS",
        "MIGRATE_WINDOWS_BLOCK",
    )
    migration.verify()
    migration.is_told("START")
    migration.answer("START")
    migration.source_is("replicate", "replicating")
    finish_round(migration)
    migration.task["state"] = "SYNCING"
    migration.source_is("syncing", "syncing")
    migration.verify()
    launch(migration, "CONFIGURE_WINDOWS")
    return migration


def format_disk(migration):
    """The agent reports the partition that a disk has got."""
    disks = [bodies.windows_disk(), bodies.windows_data_disk()]
    migration.session.do("update_disk_info", source_id=migration.id, body={"disks": disks})
    migration.source |= {
        "disks": sdk.whole("list[ServerDisk]", disks),
        "init_target_server": initial_target({"disks": disks, "volume_groups": []}),
    }
    migration.verify()
