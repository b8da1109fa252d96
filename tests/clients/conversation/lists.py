"""Lists and counts over all sources and tasks."""

import sdk
from conversation.update import NAMES

# States that older clients combine, and those that they do not count as `other`.
REPLICATING = ("initialize", "replicate")
NOT_OTHER = ("waiting", "syncing", *REPLICATING)


def count(session, migrations):
    """Every source is counted with its state; older clients combine several."""
    states = [one.source["state"] for one in migrations]
    counts = {field: states.count(field) for field in sdk.fields_of("ShowOverviewResponse")}
    counts["replicating"] = sum(state in REPLICATING for state in states)
    counts["other"] = sum(state not in NOT_OTHER for state in states)
    counts["waiting"] = sum(one.source["state"] == "waiting" and one.task is not None for one in migrations)
    counts["unconfigured"] = states.count("waiting") - counts["waiting"]
    session.read("show_overview", counts)


def find(session, migrations):
    """Each filter finds the tasks that it should, the newest first."""
    tasks = [one.task for one in reversed(migrations)]
    name = NAMES[session.edition]
    for wanted, fits in [
        ({}, lambda task: True),
        ({"state": "ABORT"}, lambda task: task["state"] == "ABORT"),
        ({"state": "RUNNING"}, lambda task: task["state"] == "RUNNING"),
        ({"state": "DELETING"}, lambda task: False),
        ({"name": "migration-of"}, lambda task: "migration-of" in task["name"]),
        ({"name": name}, lambda task: task["name"] == name),
        ({"enterprise_project_id": "project-e"}, lambda task: task["enterprise_project_id"] == "project-e"),
    ]:
        found = [task for task in tasks if fits(task)]
        session.read("list_tasks", {"count": len(found), "tasks": found}, **wanted)
    for one in migrations:
        found = {"count": 1, "tasks": [one.task]}
        session.read("list_tasks", found, source_server_id=one.id, limit=50, offset=0)
    page = {"count": len(tasks), "tasks": tasks[1:3]}
    session.read("list_tasks", page, limit=2, offset=1)
    session.refused(400, "SMS.9001", "list_tasks", limit=201)
    sources = [one.source for one in reversed(migrations)]
    session.read("list_servers", {"count": len(sources), "source_servers": sources})
    page = {"count": len(sources), "source_servers": sources[2:3]}
    session.read("list_servers", page, limit=1, offset=2)
