"""The end of a migration: the last report, the log, the comparison of source and target."""

import ast
import csv
import io

import sdk
from conversation.progress import finish_round
from expectation import RECENTLY, Constant, Some

# Clients that export cannot say when the comparison ended, so that for them it is when they report it.
FINISHED = 1725440400000
COMPARED = [
    {
        "dir_check": "/srv",
        "num_total_files": 1200,
        "num_different_files": 3,
        "num_target_miss_files": 2,
        "num_target_more_files": 1,
    },
    {
        "dir_check": "/etc, /home",
        "num_total_files": 0,
        "num_different_files": 0,
        "num_target_miss_files": 0,
        "num_target_more_files": 0,
    },
]


def finish(migration):
    """With its last sub-task the task is done, and the target launched."""
    finish_round(migration)
    migration.has_ended("MIGRATE_SUCCESS")
    migration.source_is("finished", "cutovered")
    migration.verify()
    migration.is_told("TASK_HAS_FINISHED")
    migration.act_in_vain("SMS.7714", "stop")
    migration.act_in_vain("SMS.7721", "cutover")


def collect_log(migration):
    """The agent is told to upload its log, and says that it has."""
    session, task = migration.session, migration.task_id
    body = {"log_bucket": "logs", "log_expire": 3600}
    session.do("collect_log", task_id=task, body=body)
    said = sdk.sent("UploadLogRequestBody", body)
    migration.task |= {**said, "log_collect_status": "UPLOADING"}
    migration.verify()
    session.refused(400, "SMS.7716", "collect_log", task_id=task, body=body)
    migration.is_told("UPLOAD_LOG", bucket="logs")
    migration.answer("UPLOAD_LOG", "fail")
    migration.is_told("TASK_HAS_FINISHED")
    migration.task["log_collect_status"] = "UPLOAD_FAIL"
    migration.verify()
    session.do("collect_log", task_id=task, body=body)
    migration.is_told("UPLOAD_LOG", bucket="logs")
    migration.answer("UPLOAD_LOG")
    migration.task |= {"log_collect_status": "UPLOADED", "log_upload_time": Constant(RECENTLY)}
    migration.verify()


def compare(migration):
    """The agent compares source and target, and reports what it found."""
    session, task = migration.session, migration.task_id
    nothing = {"task_id": task, "consistency_result": [], "finished_time": None, "result_list": []}
    session.read("show_consistency_result", nothing, task_id=task)
    body = {"consistency_result": COMPARED, "finished_time": FINISHED}
    session.do("update_consistency_result", task_id=task, body=body)
    migration.source["is_consistency_result_exist"] = True
    migration.verify()
    session.read("show_consistency_result", comparison(task), task_id=task)
    if session.offers("export_consistency_results"):
        export(migration)


def comparison(task):
    """What was found: older clients read its fields, newer ones a list of comparisons."""
    check = {"check_result": "fail", "consistency_result": COMPARED}
    # not every version of the SDK can say when it was finished
    as_text = Some("the comparison", lambda text: ast.literal_eval(text).items() >= check.items())
    return {
        "task_id": task,
        "consistency_result": COMPARED,
        "finished_time": FINISHED,
        "result_list": [as_text],
    }


def export(migration):
    """The same as a file, which clients with this operation get as a stream."""
    session, task = migration.session, migration.task_id
    wanted = [{"task_id": task, "source_id": migration.id, "source_name": "a, b"}]
    answer = session.ask("export_consistency_results", body={"task_info": wanted})
    files = []
    answer.consume_download_stream(lambda response: files.append(response.content.decode()))
    rows = list(csv.DictReader(io.StringIO(files[0])))
    finished = [int(row.pop("finished_time")) for row in rows]
    session.expect(finished, [RECENTLY] * len(COMPARED), "finished_time in the exported file")
    found = [{key: str(value) for key, value in one.items()} for one in COMPARED]
    expected = [wanted[0] | one | {"check_result": "fail"} for one in found]
    session.expect(rows, expected, "the exported file")
    unknown = [{"task_id": "unknown", "source_id": migration.id, "source_name": "a"}]
    session.refused(
        404, "SMS.7703", "export_consistency_results", body={"task_info": wanted + unknown}
    )
