"""What can follow a migration: synchronizing it again, migrating it again, cleaning up after it."""

from conversation.progress import finish_round
from conversation.stopping import stop


def synchronize(migration):
    """What has changed since is copied once more."""
    migration.act("start")
    migration.task |= {"state": "SYNCING", "finish_date": None}
    migration.source_is("syncing", "syncing")
    migration.add_round("RESYNC0", "SSL_CONFIG", "ATTACH_AGENT_IMAGE", "SYNC_LINUX_FILE")
    migration.verify()
    migration.act_in_vain("SMS.7715", "start")
    migration.is_told("START")
    migration.answer("START")
    finish_round(migration)
    migration.has_ended("SYNC_SUCCESS")
    migration.source_is("finished", "cutovered")
    migration.verify()


def restart(migration):
    """The task starts from the beginning and is then stopped."""
    migration.act("restart")
    migration.is_running(
        "RESTART0",
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "FORMAT_DISK_LINUX_FILE",
        "MIGRATE_LINUX_FILE",
        "CONFIGURE_LINUX_FILE",
        "DETTACH_AGENT_IMAGE",
        "CHECK_CONSISTENCY",
    )
    unknown = ("finish_date", "estimate_complete_time", "remain_seconds")
    migration.task |= dict.fromkeys(unknown) | {"state": "RESETING"}
    migration.source |= {"replicatesize": None, "totalsize": None}
    migration.verify()
    migration.is_told("START")
    migration.answer("START")
    migration.task["state"] = "RUNNING"
    migration.source_is("replicate", "replicating")
    migration.verify()
    stop(migration)
