"""The service itself: its versions, and its answers while it is empty."""

import sdk

V3 = {
    "id": "v3",
    "links": [{"href": "/v3", "rel": "self"}],
    "status": "CURRENT",
    "updated": "2024-09-04T00:00:00Z",
}


def read_versions(session):
    """There is one version of the API."""
    session.read("list_api_version", {"versions": [V3]})
    session.read("show_api_version", V3, version="v3")
    session.refused(404, "APIGW.0101", "show_api_version", version="v4")


def is_empty(session):
    """No source, no task, no failure."""
    session.read("list_servers", {"count": 0, "source_servers": []})
    session.read("list_tasks", {"count": 0, "tasks": []})
    session.read("list_error_servers", {"count": 0, "migration_errors": []}, limit=50, offset=0)
    session.read("show_overview", dict.fromkeys(sdk.fields_of("ShowOverviewResponse"), 0))
