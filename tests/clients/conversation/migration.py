"""A source server and its task as they should read, after all that was done with them so far."""

import sdk
from expectation import ID, NUMBER, RECENTLY, SECONDS, Constant, in_about

SOURCE_KINDS = ("ShowServerResponse", "SourceServersResponseBody")
TASK_KINDS = ("ShowTaskResponse", "TasksResponseBody", "TaskByServerSources")


class Migration:
    """What is known of one source server and its task, in one description each.

    Wherever the API shows something of them, it has to be this: the source alone and in the list, with its
    current task; the task alone and in the list, with its source.
    """

    def __init__(self, session, machine):
        self.session = session
        self.machine = sdk.sent("PostSourceServerBody", machine)
        self.id = self._register()
        self.task_id = None
        self.task = None
        self.source = without_values(SOURCE_KINDS) | sdk.whole("ShowServerResponse", self.machine) | {
            "id": self.id,
            "state": "waiting",
            "migration_cycle": "checking",
            "add_date": Constant(RECENTLY),
            "last_visit_time": RECENTLY,
            "connected": True,
            "checks": passed_checks(self.machine),
            "enterprise_project_id": "0",
            "init_target_server": initial_target(self.machine),
            "is_consistency_result_exist": False,
        }

    def _register(self):
        identity = {"id": Constant(ID)}
        source = self.session.read("register_server", identity, body=self.machine).id
        # an agent that starts again does not know its id, and gets the same
        self.session.read("register_server", identity, body=self.machine)
        return source

    def create_task(self, body):
        """Creates the task, which is READY unless it starts at once."""
        self.task_id = self.session.read("create_task", {"id": Constant(ID)}, body=body).id
        said = {
            "priority": 1,
            "speed_limit": 0,
            "start_target_server": True,
            "use_public_ip": True,
            "syncing": False,
            "need_migration_test": False,
            **sdk.sent("PostTask", body),
        }
        self.task = without_values(TASK_KINDS) | said | {
            "id": self.task_id,
            "state": "READY",
            "create_date": Constant(RECENTLY),
            "error_json": "",
            "connected": True,
            "enterprise_project_id": "0",
            "source_server": self.source,
            "target_server": target(said),
            "special_config": [],
        }
        self.source["current_task"] = self.task

    def source_is(self, state, cycle):
        """Says what the state and the stage of the source have become, and when: a moment ago."""
        for field, value, moment in [
            ("state", state, "state_action_time"),
            ("migration_cycle", cycle, "stage_action_time"),
        ]:
            if self.source[field] != value:
                self.source |= {field: value, moment: Constant(RECENTLY)}

    def add_round(self, user_op, *names):
        """Says which sub-tasks were added to the task's."""
        added = [
            sdk.whole("SubTask", {"id": Constant(NUMBER), "name": name, "progress": 0, "user_op": user_op})
            for name in names
        ]
        self.task["sub_tasks"] = (self.task["sub_tasks"] or []) + added
        self.task["subtask_info"] = f"{names[0]}-0"

    def is_running(self, user_op, *names):
        """Says that a full copy has begun, with these sub-tasks."""
        self.task |= {"state": "RUNNING", "start_date": Constant(RECENTLY), "total_time": 0}
        self.source_is("initialize", "replicating")
        self.add_round(user_op, *names)

    def has_ended(self, state):
        """Says that the task has ended, well or not."""
        self.task |= {"state": state, "finish_date": Constant(RECENTLY), "total_time": SECONDS}
        if state.endswith("_SUCCESS"):
            self.task |= {"remain_seconds": 0, "estimate_complete_time": in_about(0)}

    def act(self, operation, **choices):
        """Has an action done on the task."""
        self.session.do("update_task_status", task_id=self.task_id, body={"operation": operation, **choices})

    def act_in_vain(self, code, *operations):
        """Asks for actions that the task's state does not allow."""
        for operation in operations:
            self.session.refused(
                400, code, "update_task_status", task_id=self.task_id, body={"operation": operation}
            )

    def is_told(self, name, bucket=None):
        """Has the agent ask what to do."""
        command = {"command_name": name, "command_param": {"task_id": self.task_id, "bucket": bucket}}
        self.session.read("show_command", command, server_id=self.id)

    def answer(self, command, result="success"):
        """Has the agent report what came of a command."""
        body = {"command_name": command, "result": result, "result_detail": {"code": 0}}
        self.session.do("update_command_result", server_id=self.id, body=body)

    def change_state(self, state, cycle):
        """Has the agent report the state and the stage of its source."""
        body = {"copystate": state, "migrationcycle": cycle}
        self.session.do("update_copy_state", source_id=self.id, body=body)

    def verify(self):
        """Reads everything wherever it can be read."""
        session = self.session
        session.read("show_server", self.source, source_id=self.id)
        session.read("list_servers", {"count": 1, "source_servers": [self.source]}, id=self.id)
        if self.task:
            session.read("show_task", self.task, task_id=self.task_id)
            session.read("list_tasks", {"count": 1, "tasks": [self.task]}, id=self.task_id)


def without_values(kinds):
    """Every field of these models, and no value for any."""
    return {field: None for kind in kinds for field in sdk.fields_of(kind)}


def passed_checks(machine):
    """The checks of a machine without faults, which say what they looked at."""
    checks = {
        "LINUX": {
            "OS_VERSION": "os_version", "CPU": "cpu_quantity", "MEMORY": "memory",
            "PARAVIRTUALIZATION": "paravirtualization", "FIRMWARE": "firmware", "BOOT_LOADER": "boot_loader",
            "RSYNC": "has_rsync", "RAW_DEVICES": "raw_devices", "DISK_INFO": None, "PARTITION_STYLE": None,
            "FILE_SYSTEM": None,
        },
        "WINDOWS": {
            "OS_VERSION": "os_version", "FIRMWARE": "firmware", "CPU": "cpu_quantity", "MEMORY": "memory",
            "SYSTEM_ROOT": "system_dir", "PARTITION_STYLE": None, "FILE_SYSTEM": None, "FREE_SPACE": None,
            "OEM_SYSTEM": "oem_system", "DRIVER_FILE": "driver_files", "SERVICE": "system_services",
            "ACCOUNT_RIGHTS": "account_rights",
        },
    }[machine["os_type"]]
    of_disks = ("PARTITION_STYLE", "FILE_SYSTEM", "FREE_SPACE")
    results = []
    for number, (name, field) in enumerate(checks.items(), 1):
        if name in of_disks and not machine["disks"]:
            continue
        params = [] if field is None else [as_text(machine[field])]
        results.append({"id": number, "name": name, "result": "OK", "params": params})
    return sdk.whole("list[EnvironmentCheck]", results)


def as_text(value):
    """A value as checks show it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def initial_target(machine):
    """What a new task's target can be made like: the disks and volume groups of the machine."""
    return sdk.whole("InitTargetServer", {key: machine[key] for key in ("disks", "volume_groups")})


def target(task):
    """The target server of a new task as it is read."""
    return sdk.whole("TaskTargetServer", {"os_type": task["os_type"], **task["target_server"]})
