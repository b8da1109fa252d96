"""Templates of target servers, and what agents and accounts ask for besides tasks."""

import json
import os

import sdk

PASSWORD = os.environ["TARGET_PASSWORD"]


def body(name, **more):
    """A template, as a console writes it."""
    created = {"id": "autoCreate", "name": "autoCreate"}
    return {"template": {
        "name": name, "is_template": True, "region": "region-1", "projectid": "project-1",
        "target_server_name": "target", "availability_zone": "zone-1", "volumetype": "SAS",
        "flavor": "s6.large.2", "vpc": created | {"cidr": "10.0.0.0/16"},
        "nics": [created | {"cidr": "10.0.0.0/24"}], "security_groups": [created],
        "publicip": {"type": "5_bgp", "bandwidth_size": 5},
        "disk": [{"index": 0, "name": "system", "disktype": "SAS", "size": 40, "device_use": "OS"}],
        "target_password": PASSWORD, **more,
    }}


def create(session, name):
    """Creates a template, and returns its id."""
    return session.ask("create_template", body=body(name)).id


def manage(session):
    """A template from its creation to its end."""
    first, second = create(session, "first"), create(session, "second")
    session.refused(400, "SMS.7112", "create_template", body=body("first"))
    password = {"template_id": first, "target_password": PASSWORD}
    session.read("show_target_password", password, id=first)
    session.do("update_template", id=first, body=body("renamed", flavor="s6.xlarge.2"))
    shown = body("renamed", flavor="s6.xlarge.2")["template"]
    shown |= {"id": first, "is_template": "true", "target_password": None}
    shown = sdk.whole("TemplateResponseBody", shown)
    session.read("show_template", {"template": shown}, id=first)
    page = {"count": 1, "templates": [shown]}
    session.read("list_templates", page, name="renamed", region="region-1", availability_zone="zone-1", limit=50, offset=0)
    session.do("delete_template", id=first)
    session.refused(404, "SMS.7101", "show_template", id=first)
    session.do("delete_templates", body={"ids": [second]})
    session.refused(404, "SMS.7101", "delete_templates", body={"ids": [second]})
    session.read("list_templates", {"count": 0, "templates": []})


def ask_for_the_rest(session):
    """What the service says without a file for agents; a hash; the agreement."""
    session.read("show_config", {"config": {"disktype": "SATA"}, "regions": []})
    if session.offers("show_sha256"):
        value = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        session.read("show_sha256", {"value": value}, key="abc")
    session.read("show_privacy_agreements", {"flag": False})
    accepted = session.ask("create_privacy_agreements")
    session.expect(json.loads(accepted.raw_content), "", "answer to an accepted agreement")
    session.read("show_privacy_agreements", {"flag": True})
