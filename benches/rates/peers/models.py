"""The bodies of the peer's requests, with the rules of their fields."""
from typing import Annotated, Literal, Optional

from pydantic import BaseModel, Field

Text = Annotated[str, Field(max_length=255)]
Long = Annotated[int, Field(ge=0, le=2**63 - 1)]
Integer = Annotated[int, Field(ge=0, le=2**31 - 1)]


class SubTask(BaseModel):
    id: Optional[Long] = None
    name: Optional[Text] = None
    progress: Annotated[int, Field(ge=0, le=100)]
    start_date: Optional[Long] = None
    end_date: Optional[Long] = None
    migrate_speed: Annotated[Optional[float], Field(ge=0, le=10000)] = None
    user_op: Annotated[Optional[str], Field(max_length=50)] = None
    process_trace: Annotated[Optional[str], Field(max_length=2048)] = None


class Volume(BaseModel):
    id: Optional[Long] = None
    device_use: Optional[Literal["NORMAL", "OS", "BOOT"]] = "NORMAL"
    file_system: Optional[Text] = None
    index: Optional[Integer] = None
    mount_point: Optional[Text] = None
    name: Optional[Text] = None
    size: Optional[Long] = None
    used_size: Optional[Long] = None
    uuid: Optional[Text] = None
    relation_name: Optional[Text] = None
    free_size: Optional[Long] = None


class Disk(BaseModel):
    id: Optional[Long] = None
    device_use: Optional[Literal["NORMAL", "OS", "BOOT"]] = "NORMAL"
    disk_id: Optional[Text] = None
    name: Optional[Text] = None
    physical_volumes: Optional[list[Volume]] = None
    size: Optional[Long] = None
    used_size: Optional[Long] = None
    disk_index: Optional[Text] = None
    os_disk: Optional[bool] = None
    partition_style: Optional[Literal["MBR", "GPT"]] = None
    relation_name: Optional[Text] = None


class Target(BaseModel):
    id: Optional[Text] = None
    ip: Optional[Text] = None
    name: Optional[Text] = None
    os_type: Literal["WINDOWS", "LINUX"]
    os_version: Optional[Text] = None
    system_dir: Optional[Text] = None
    vm_id: Optional[Text] = None
    disks: list[Disk]
    image_disk_id: Optional[Text] = None
    cutovered_snapshot_ids: Optional[Text] = None


class Source(BaseModel):
    id: Optional[Text] = None
    ip: Optional[Text] = None
    name: Optional[Text] = None
    os_type: Optional[Literal["WINDOWS", "LINUX"]] = None
    os_version: Optional[Text] = None
    agent_version: Optional[Text] = None
    oem_system: Optional[bool] = None
    state: Optional[Text] = None
    migration_cycle: Optional[Text] = None


class Task(BaseModel):
    name: Optional[Text] = None
    type: Optional[Literal["MIGRATE_FILE", "MIGRATE_BLOCK"]] = None
    os_type: Optional[Literal["WINDOWS", "LINUX"]] = None
    state: Optional[Text] = None
    priority: Annotated[Optional[int], Field(ge=0, le=2)] = None
    speed_limit: Annotated[Optional[int], Field(ge=0, le=10000)] = None
    migrate_speed: Annotated[Optional[float], Field(ge=0, le=10000)] = None
    start_target_server: Optional[bool] = None
    error_json: Annotated[Optional[str], Field(max_length=1024)] = None
    total_time: Optional[Long] = None
    float_ip: Optional[Text] = None
    migration_ip: Optional[Text] = None
    vm_template_id: Optional[Text] = None
    region_name: Optional[Text] = None
    region_id: Optional[Text] = None
    project_name: Optional[Text] = None
    project_id: Optional[Text] = None
    estimate_complete_time: Optional[Long] = None
    create_date: Optional[Long] = None
    start_date: Optional[Long] = None
    finish_date: Optional[Long] = None
    sub_tasks: Optional[list[SubTask]] = None
    source_server: Optional[Source] = None
    target_server: Optional[Target] = None


class Progress(BaseModel):
    subtask_name: Text
    progress: Annotated[int, Field(ge=0, le=100)]
    replicatesize: Long = 0
    totalsize: Long = 0
    process_trace: Annotated[str, Field(max_length=2048)] = ""
    migrate_speed: Annotated[Optional[float], Field(ge=0, le=10000)] = None
