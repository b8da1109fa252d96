"""A peer: the same requests as a Python team would answer them. FastAPI, pydantic, asyncpg, uvloop, two workers, one
transaction, one statement a table, the tables of yardsticks/reference.sql.

Run: DATABASE_URL=... python -m uvicorn peer:app --workers 2 --port ...
"""
import os
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from models import Progress, Task

TASK = (
    "name type os_type state priority speed_limit migrate_speed start_target_server error_json total_time float_ip "
    "migration_ip vm_template_id region_name region_id project_name project_id estimate_complete_time create_date "
    "start_date finish_date"
).split()
SOURCE = "id ip name os_type os_version agent_version oem_system state migration_cycle".split()
TARGET = "id vm_id name ip os_type os_version system_dir image_disk_id cutovered_snapshot_ids".split()
DISK = "id name relation_name disk_id partition_style size used_size device_use os_disk disk_index".split()
VOLUME = "id uuid index name relation_name device_use file_system mount_point size used_size free_size".split()
SUB_TASK = "id name progress start_date end_date user_op migrate_speed process_trace".split()


def upsert(table, keys, columns):
    names = keys + columns
    places = ",".join(f"${i + 1}" for i in range(len(names)))
    changes = ",".join(f"{column}=excluded.{column}" for column in columns)
    return (
        f"insert into n.{table} ({','.join(names)}) values ({places}) "
        f"on conflict ({','.join(keys)}) do update set {changes}"
    )


UPDATE_TASK = (
    "update n.tasks set version=version+1, updated_at=now(),"
    + ",".join(f"{column}=${i + 2}" for i, column in enumerate(TASK))
    + " where id=$1 returning id"
)
UPSERT_SOURCE = upsert("source_servers", ["task_id"], SOURCE)
UPSERT_TARGET = upsert("target_servers", ["task_id"], TARGET)
UPSERT_DISK = upsert("disks", ["task_id", "ordinal"], DISK)
UPSERT_VOLUME = upsert("volumes", ["task_id", "disk_ordinal", "ordinal"], VOLUME)
UPSERT_SUB_TASK = upsert("sub_tasks", ["task_id", "ordinal"], SUB_TASK)
REPORT_TASK = "update n.tasks set version=version+1, migrate_speed=$2, updated_at=now() where id=$1 returning id"
REPORT_SUB_TASK = (
    "update n.sub_tasks set progress=$3, migrate_speed=$4, process_trace=$5 "
    "where task_id=$1 and name=$2 and progress<=$3"
)


@asynccontextmanager
async def lifespan(app):
    app.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=8, max_size=8)
    yield
    await app.pool.close()


app = FastAPI(lifespan=lifespan)


def values(item, columns):
    return [getattr(item, column) for column in columns]


@app.put("/v3/tasks/{task_id}")
async def put(task_id: str, task: Task, request: Request):
    async with request.app.pool.acquire() as db, db.transaction():
        if not await db.fetchval(UPDATE_TASK, task_id, *values(task, TASK)):
            raise HTTPException(404)
        if task.source_server:
            await db.execute(UPSERT_SOURCE, task_id, *values(task.source_server, SOURCE))
        if task.target_server:
            target = task.target_server
            await db.execute(UPSERT_TARGET, task_id, *values(target, TARGET))
            disks = [(task_id, i, *values(disk, DISK)) for i, disk in enumerate(target.disks)]
            await db.executemany(UPSERT_DISK, disks)
            volumes = [
                (task_id, i, j, *values(volume, VOLUME))
                for i, disk in enumerate(target.disks)
                for j, volume in enumerate(disk.physical_volumes or [])
            ]
            await db.executemany(UPSERT_VOLUME, volumes)
        if task.sub_tasks is not None:
            sub_tasks = [(task_id, i, *values(sub_task, SUB_TASK)) for i, sub_task in enumerate(task.sub_tasks)]
            await db.executemany(UPSERT_SUB_TASK, sub_tasks)
    return {"id": task_id}


@app.put("/v3/tasks/{task_id}/progress")
async def progress(task_id: str, said: Progress, request: Request):
    async with request.app.pool.acquire() as db, db.transaction():
        if not await db.fetchval(REPORT_TASK, task_id, said.migrate_speed):
            raise HTTPException(404)
        reported = (said.subtask_name, said.progress, said.migrate_speed, said.process_trace)
        await db.execute(REPORT_SUB_TASK, task_id, *reported)
    return {}


@app.get("/v3/tasks/{task_id}")
async def get(task_id: str, request: Request):
    async with request.app.pool.acquire() as db:
        task = await db.fetchrow("select * from n.tasks where id=$1", task_id)
        if not task:
            raise HTTPException(404)
        source = await db.fetchrow("select * from n.source_servers where task_id=$1", task_id)
        target = await db.fetchrow("select * from n.target_servers where task_id=$1", task_id)
        volumes = await db.fetch("select * from n.volumes where task_id=$1 order by disk_ordinal, ordinal", task_id)
        disks = await db.fetch("select * from n.disks where task_id=$1 order by ordinal", task_id)
        sub_tasks = await db.fetch("select * from n.sub_tasks where task_id=$1 order by ordinal", task_id)
    disks = [dict(disk) for disk in disks]
    for disk in disks:
        of_disk = (volume for volume in volumes if volume["disk_ordinal"] == disk["ordinal"])
        disk["physical_volumes"] = [dict(volume) for volume in of_disk]
    return {
        **dict(task),
        "source_server": dict(source or {}),
        "target_server": {**dict(target or {}), "disks": disks},
        "sub_tasks": [dict(sub_task) for sub_task in sub_tasks],
    }
