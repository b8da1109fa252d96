"""What older clients ask of a target's cloud, which the service does not reach."""

import sdk
from conversation import bodies
from conversation.running import NETWORK
from conversation.update import write


def ask(migration):
    """Nothing is locked, so that unlocking is done; of ACLs is known what agents have found out."""
    session = migration.session
    if session.offers("unlock_target_ecs"):
        session.do("unlock_target_ecs", task_id=migration.task_id)
        session.refused(404, "SMS.7703", "unlock_target_ecs", task_id="unknown")
        migration.verify()
    if session.offers("check_net_acl"):
        check_acl(migration)


def check_acl(migration):
    """The agent has tried to connect to the target through its network, or has not."""
    session, task = migration.session, migration.task
    network = bodies.network(1)
    target = sdk.sent("TargetServer", task["target_server"]) | {"networks": [network]}
    write(migration, {"target_server": target, "project_id": "project-1"})
    task["project_id"] = "project-1"
    wanted = {
        "t_project_id": "project-1",
        "t_network_id": network["id"],
        "region_id": task["region_id"],
        "os_type": task["os_type"],
    }
    session.refused(400, "SMS.6604", "check_net_acl", **wanted)
    for connects in [False, True]:
        found = NETWORK | {"destination_connectivity": connects}
        session.ask("update_network_check_info", task_id=migration.task_id, body=found)
        task["network_check_info"] = found
        if connects:
            session.do("check_net_acl", **wanted)
        else:
            session.refused(400, "SMS.6605", "check_net_acl", **wanted)
    migration.verify()
