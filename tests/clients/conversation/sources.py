"""Source servers before they have a task: registering, finding, renaming, planning, reporting disks."""

import sdk
from conversation import bodies
from conversation.bodies import GIB
from conversation.migration import Migration, initial_target
from conversation.projects import Projects


def register(session):
    """A machine is registered, and the plan of its target changed until the user is satisfied."""
    migration = Migration(session, bodies.linux(1))
    migration.verify()
    projects = Projects(session)
    projects.change()
    projects.change_default()
    rename(migration, projects)
    resize(migration)
    replace_disks(migration)
    find(migration, projects)
    session.refused(404, "SMS.7602", "show_server", source_id="unknown")
    return migration, projects


def rename(migration, projects):
    """The user chooses the name and the migration project."""
    session = migration.session
    session.expect(projects.has_servers(), [False, True], "projects with source servers")
    wrong = {"name": "linux-1 renamed", "migprojectid": "unknown"}
    session.refused(400, "SMS.7301", "update_server_name", source_id=migration.id, body=wrong)
    body = wrong | {"migprojectid": projects.id}
    session.do("update_server_name", source_id=migration.id, body=body)
    session.expect(projects.has_servers(), [True, False], "projects with source servers")
    session.refused(400, "SMS.7311", "delete_migproject", mig_project_id=projects.id)
    migration.source["name"] = body["name"]
    migration.verify()


def resize(migration):
    """Disks, partitions, volume groups and logical volumes are planned with other sizes on the target."""
    plan = {
        "disks": [planned("/dev/vda", 60 * GIB) | {"physical_volumes": [planned("/dev/vda2", 59 * GIB)]}],
        "volume_groups": [planned("vg0", 98 * GIB) | {"logical_volumes": [planned("lv0", 80 * GIB)]}],
    }
    migration.session.do("update_server_name", source_id=migration.id, body=plan)
    put_plan(migration)
    migration.verify()
    for code, wrong in [
        ("SMS.6103", planned("/dev/vdz", 60 * GIB)),
        ("SMS.6104", planned("/dev/vda", 60 * GIB) | {"physical_volumes": [planned("/dev/vda9", GIB)]}),
        ("SMS.6538", planned("/dev/vda", GIB)),
    ]:
        migration.session.refused(
            400, code, "update_server_name", source_id=migration.id, body={"disks": [wrong]}
        )


def planned(name, size):
    """A part of the source that is to have another size."""
    return {"id": name, "need_migration": True, "adjust_size": size}


def put_plan(migration):
    """Says what the plan makes of the target."""
    target = migration.source["init_target_server"]
    target["disks"][0]["size"] = 60 * GIB
    target["disks"][0]["physical_volumes"][1]["size"] = 59 * GIB
    target["volume_groups"][0]["size"] = 98 * GIB
    target["volume_groups"][0]["logical_volumes"][0]["size"] = 80 * GIB


def replace_disks(migration):
    """The agent reports disks that have filled up, and no Btrfs file system any more. The plan stays."""
    disks = [bodies.system_disk() | {"used_size": 9 * GIB}, bodies.data_disk()]
    groups = [bodies.volume_group() | {"free_size": 8 * GIB}]
    body = {"disks": disks, "volumegroups": groups, "btrfs_list": []}
    migration.session.do("update_disk_info", source_id=migration.id, body=body)
    migration.source |= {
        "disks": sdk.whole("list[ServerDisk]", disks),
        "volume_groups": sdk.whole("list[VolumeGroups]", groups),
        "btrfs_list": [],
        "init_target_server": initial_target({"disks": disks, "volume_groups": groups}),
    }
    put_plan(migration)
    migration.verify()


def find(migration, projects):
    """Each filter finds the source where it should, and not where it should not."""
    found = {"count": 1, "source_servers": [migration.source]}
    for wanted in [
        {},
        {"state": "waiting"},
        {"name": "renamed"},
        {"ip": "192.0.2"},
        {"ipv6": "2001:db8::1"},
        {"migproject": projects.id},
        {"enterprise_project_id": "0"},
        {"enterprise_project_id": "all_granted_eps"},
        {"migration_cycle": "checking"},
        {"connected": True},
        {"is_consistency_result_exist": False},
        {"limit": 1, "offset": 0},
    ]:
        migration.session.read("list_servers", found, **wanted)
    none = {"count": 0, "source_servers": []}
    for wanted in [
        {"state": "finished"},
        {"name": "other"},
        {"ip": "203.0.113"},
        {"migproject": "unknown"},
        {"migration_cycle": "syncing"},
        {"connected": False},
        {"is_consistency_result_exist": True},
        {"enterprise_project_id": "other"},
    ]:
        migration.session.read("list_servers", none, **wanted)
    migration.session.read("list_servers", {"count": 1, "source_servers": []}, offset=1)
    migration.session.refused(400, "SMS.9001", "list_servers", limit=201)
