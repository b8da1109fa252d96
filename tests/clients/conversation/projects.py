"""Migration projects: one is there from the start, another is made for the source servers of a user."""

import sdk
from expectation import ID, Constant

PATH_OF_ALL = {"limit": 100, "offset": 0}


class Projects:
    """The default project and one that was made besides it, as they should read."""

    def __init__(self, session):
        self.session = session
        first = {"name": "SystemProject", "isdefault": True, "region": None, "type": None}
        self.default = project({"id": Constant(ID), **first})
        body = {
            "name": "first-wave",
            "description": "as many as fit into a weekend",
            "region": "region-1",
            "type": "MIGRATE_BLOCK",
            "use_public_ip": False,
            "exist_server": False,
            "syncing": True,
            "start_networck_check": True,
            "start_network_check": True,
        }
        self.id = session.read("create_migproject", {"id": Constant(ID)}, body=body).id
        # older versions have only the misspelt field here, and only the right one everywhere else
        self.made = project({"id": self.id, **body})
        del self.made["start_networck_check"]
        session.refused(400, "SMS.7312", "create_migproject", body=body)
        session.refused(400, "SMS.6013", "create_migproject", body=body | {"region": None})
        self.verify()

    def verify(self):
        """Reads both, alone and in the list, where `exist_server` is whether there are source servers."""
        listed = self.session.ask("list_migprojects", **PATH_OF_ALL)
        self.session.expect(listed.count, 2, "number of projects")
        has_servers = {one.id: one.exist_server for one in listed.migprojects}
        for one in [self.made, self.default]:
            entry = next(entry for entry in listed.migprojects if entry.name == one["name"])
            self.session.expect(entry, one | {"exist_server": has_servers[entry.id]}, "listed project")
            self.session.read("show_migproject", one, mig_project_id=entry.id)

    def has_servers(self):
        """Which of the projects have source servers: the made one and the default."""
        listed = self.session.ask("list_migprojects", **PATH_OF_ALL)
        return [one.exist_server for one in listed.migprojects]

    def change(self):
        """The user changes single fields, with what was read before sent along."""
        change = {"description": "moved to May", "speed_limit": 100}
        whole = sdk.sent("MigProject", self.made | change)
        for body in [change, whole]:
            self.session.do("update_migproject", mig_project_id=self.id, body=body)
        self.made |= change
        self.verify()
        self.session.refused(404, "SMS.7301", "update_migproject", mig_project_id="unknown", body=change)

    def change_default(self):
        """The made one becomes the default, and then the first one again."""
        first = self.session.ask("list_migprojects", **PATH_OF_ALL).migprojects[-1].id
        for default, other, id in [(self.made, self.default, self.id), (self.default, self.made, first)]:
            self.session.do("update_default_migproject", mig_project_id=id)
            default["isdefault"], other["isdefault"] = True, False
            self.verify()
            self.session.refused(400, "SMS.7303", "delete_migproject", mig_project_id=id)

    def remove(self):
        """The made one goes, once its source servers have gone."""
        self.session.do("delete_migproject", mig_project_id=self.id)
        self.session.refused(404, "SMS.7301", "show_migproject", mig_project_id=self.id)


def project(said):
    """A project as it reads after it was created so."""
    defaults = {
        "description": None,
        "isdefault": False,
        "start_target_server": True,
        "speed_limit": 0,
        "use_public_ip": True,
        "exist_server": True,
        "enterprise_project": "default",
        "syncing": False,
        "start_network_check": None,
    }
    return sdk.whole("ShowMigprojectResponse", sdk.whole("MigprojectsResponseBody", defaults | said))
