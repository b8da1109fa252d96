"""Progress reports, from the first sub-task of a round to the last."""

import sdk
from expectation import RECENTLY, SECONDS, Constant, in_about

TOTAL = 20 << 30
USAGE = {
    "total_cpu_usage": 40.5,
    "agent_cpu_usage": 12.25,
    "total_mem_usage": 4096.0,
    "agent_mem_usage": 512.0,
    "total_disk_io": 80.0,
    "agent_disk_io": 60.5,
    "need_migration_test": False,
}


def finish_round(migration):
    """Completes the sub-tasks of the newest round, one after the other."""
    newest = migration.task["sub_tasks"][-1]["user_op"]
    steps = [one for one in migration.task["sub_tasks"] if one["user_op"] == newest]
    for step, following in zip(steps, [*steps[1:], None]):
        if step["progress"] < 100:
            finish(migration, step, following)


def finish(migration, step, following):
    """Completes a sub-task. The caller states what else that ends."""
    advance(migration, step, 50)
    migration.verify()
    late = report(step, 30) | {"migrate_speed": 1.0, "remain_time": 7}
    migration.session.do("update_task_speed", task_id=migration.task_id, body=late)
    migration.verify()
    advance(migration, step, 100)
    step["end_date"] = Constant(RECENTLY)
    if following:
        migration.task["subtask_info"] = f"{following['name']}-{following['progress']}"
        migration.verify()


def advance(migration, step, percent):
    """Reports the progress of a sub-task, and states what that changes."""
    said = report(step, percent)
    migration.session.do("update_task_speed", task_id=migration.task_id, body=said)
    step |= {key: said[key] for key in ("progress", "process_trace", "migrate_speed")}
    step["start_date"] = step["start_date"] or Constant(RECENTLY)
    heard = sdk.sent("UpdateTaskSpeedReq", said)
    migration.task |= {key: heard[key] for key in ("migrate_speed", "compress_rate", *USAGE) if key in heard}
    migration.task |= {
        "remain_seconds": said["remain_time"],
        "estimate_complete_time": in_about(said["remain_time"]),
        "total_time": SECONDS,
        "subtask_info": f"{step['name']}-{percent}",
    }
    if migration.source["state"] == "initialize":
        # an agent that reports has started, whether or not it said so
        migration.source_is("replicate", migration.source["migration_cycle"])
    if copies_data(step):
        migration.source |= {"replicatesize": said["replicatesize"], "totalsize": said["totalsize"]}


def report(step, percent):
    """An agent's report on a sub-task with this progress."""
    return {
        "subtask_name": step["name"],
        "progress": percent,
        "replicatesize": TOTAL * percent // 100,
        "totalsize": TOTAL,
        "process_trace": f"{step['name']} {percent}%",
        "migrate_speed": 93.5 + percent,
        "compress_rate": 1.5,
        "remain_time": 600 - 6 * percent,
        "agent_time": "2024-09-04 10:00:00",
        **USAGE,
    }


def copies_data(step):
    """Whether the sizes that are reported of a sub-task are those of the whole task."""
    return step["name"].startswith(("MIGRATE_", "SYNC_"))
