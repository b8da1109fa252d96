"""A running task: handed to its agent, acknowledged, given its secrets, measured."""

import json

from conversation.credentials import check_certificates, check_passphrase

NETWORK = {
    "domain_connectivity": True,
    "destination_connectivity": False,
    "network_delay": 12.5,
    "network_jitter": 0.75,
    "migration_speed": 940.0,
    "loss_percentage": 0.0,
    "cpu_usage": 33.25,
    "mem_usage": 71.0,
    "evaluation_result": "excellent",
}


def start(migration):
    """The user starts the task; the agent is told until it begins."""
    session, task = migration.session, migration.task_id
    migration.act("start", is_need_consistency_check=True, switch_hce=False)
    migration.is_running(
        "REPLICATE",
        "SSL_CONFIG",
        "ATTACH_AGENT_IMAGE",
        "FORMAT_DISK_LINUX_FILE",
        "MIGRATE_LINUX_FILE",
        "CONFIGURE_LINUX_FILE",
        "DETTACH_AGENT_IMAGE",
        "CHECK_CONSISTENCY",
    )
    migration.verify()
    for _ in range(2):  # only an agent by role takes a command away, and this caller may do everything
        migration.is_told("START")
    wrong = {"command_name": "STOP", "result": "success", "result_detail": {}}
    session.refused(400, "SMS.6021", "update_command_result", server_id=migration.id, body=wrong)
    migration.answer("START")
    migration.source_is("replicate", "replicating")
    migration.verify()
    cannot_be_done_while_running(migration)
    session.refused(400, "SMS.7719", "delete_task", task_id=task)
    session.refused(400, "SMS.7719", "delete_tasks", body={"ids": [task]})


def cannot_be_done_while_running(migration):
    """Starting it again, and what there is no target for yet."""
    migration.act_in_vain("SMS.7713", "start")
    migration.act_in_vain("SMS.7721", "cutover", "clone_test")
    migration.act_in_vain("SMS.7722", "restart")
    migration.act_in_vain("SMS.7718", "sync_failed_rollback")


def report_state(migration):
    """The agent reports its source's state, in the terms of either edition."""
    session, source = migration.session, migration.id
    for state, cycle, read in [
        ("INIT", "REPLICATING", "initialize"),
        ("REPLICATE", "REPLICATING", "replicate"),
        ("init", "replicating", "initialize"),
        ("replicate", "replicating", "replicate"),
    ]:
        migration.change_state(state, cycle)
        migration.source_is(read, "replicating")
        migration.verify()
    without = {"copystate": "replicate"}
    if session.edition == "current":
        session.refused(400, "SMS.7726", "update_copy_state", source_id=source, body=without)
    else:
        session.do("update_copy_state", source_id=source, body=without)
    for code, wrong in [
        ("SMS.7726", {"migrationcycle": "replicating"}),
        ("SMS.7727", {"copystate": "", "migrationcycle": "replicating"}),
        ("SMS.9001", {"copystate": "asleep", "migrationcycle": "replicating"}),
    ]:
        session.refused(400, code, "update_copy_state", source_id=source, body=wrong)
    migration.verify()


def read_credentials(migration):
    """The passphrase and the certificates of the channel to the target."""
    check_passphrase(migration)
    check_certificates(migration)


def measure_network(migration):
    """The user has the network measured; the agent reports what it found."""
    session = migration.session
    migration.act("network_check")
    report_network(session, migration.task_id)
    migration.task["network_check_info"] = NETWORK
    migration.verify()
    wrong = NETWORK | {"loss_percentage": 100.5}
    session.refused(400, "SMS.9001", "update_network_check_info", task_id=migration.task_id, body=wrong)


def report_network(session, task):
    """The answer names the task. Only the newest models have a field for that, so that it is read as it is."""
    answer = session.ask("update_network_check_info", task_id=task, body=NETWORK)
    session.expect(json.loads(answer.raw_content), {"task_id": task}, "body of update_network_check_info")
