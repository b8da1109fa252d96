"""What older clients ask of a target's cloud, which the service does not reach."""


def ask(migration):
    """Nothing is locked, so that unlocking is done; ACLs cannot be read."""
    session = migration.session
    if session.offers("unlock_target_ecs"):
        session.do("unlock_target_ecs", task_id=migration.task_id)
        session.refused(404, "SMS.7703", "unlock_target_ecs", task_id="unknown")
        migration.verify()
    if session.offers("check_net_acl"):
        where = {"t_project_id": "project-1", "t_network_id": "network-1"}
        session.refused(
            400, "SMS.6604", "check_net_acl", region_id="region-1", os_type="LINUX", **where
        )
