"""Continuous synchronization: the target is kept up to date until the user launches it."""

from conversation import bodies
from conversation.migration import Migration
from conversation.progress import finish_round


def synchronize(session):
    """After the full copy the task goes on synchronizing. Nothing is configured on the target yet."""
    migration = Migration(session, bodies.linux(3))
    migration.create_task(bodies.task(migration.id, "LINUX") | {"syncing": True})
    migration.verify()
    migration.act("start")
    migration.is_running(
        "REPLICATE", "SSL_CONFIG", "ATTACH_AGENT_IMAGE", "FORMAT_DISK_LINUX_FILE", "MIGRATE_LINUX_FILE"
    )
    migration.verify()
    migration.is_told("START")
    migration.answer("START")
    migration.source_is("replicate", "replicating")
    finish_round(migration)
    migration.task["state"] = "SYNCING"
    migration.source_is("syncing", "syncing")
    migration.verify()
    migration.act_in_vain("SMS.7715", "start")
    migration.is_told(None)
    return migration


def clone(migration):
    """Meanwhile the target is tested on a clone."""
    migration.act("clone_test", template_id="template-3")
    migration.source_is("cloning", "syncing")
    migration.add_round("CLONE0", "CLONE_VM")
    migration.verify()
    finish_round(migration)
    migration.source_is("syncing", "syncing")
    migration.verify()


def launch(migration, configure="CONFIGURE_LINUX_FILE"):
    """The target is launched, which ends the migration."""
    migration.act("cutover")
    migration.task["state"] = "RUNNING"
    migration.source_is("cutovering", "cutovering")
    migration.add_round("CUTOVER0", configure, "DETTACH_AGENT_IMAGE")
    migration.verify()
    migration.is_told("START")
    migration.answer("START")
    migration.verify()
    finish_round(migration)
    migration.has_ended("MIGRATE_SUCCESS")
    migration.source_is("finished", "cutovered")
    migration.verify()


def clear(migration):
    """The user has cleaned up what the migration left."""
    migration.act("clear")
    migration.source_is("cleared", "cutovered")
    migration.verify()
