"""Holds the conversation with a server, through the vendor's SDK.

    python tests/clients/converse.py https://127.0.0.1:8080 [current]

The server must be empty, and be of the edition named (that of the founding page where none is). Requests are
signed with the key in HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; those of an edition that is current with keys
derived from it (V11-HMAC-SHA256), as the SDK does for endpoints that are not the vendor's own. Target servers get
the password in TARGET_PASSWORD. At the end every operation of the SDK has to have been called with success.
"""

import os
import sys

import conversation
import sdk
from session import Session


def main(url, edition="2024-09"):
    """Holds the conversation, and prints how much was said."""
    access_key, secret_key = os.environ["HUAWEICLOUD_SDK_AK"], os.environ["HUAWEICLOUD_SDK_SK"]
    derived = edition == "current"
    for wrong in [(access_key, "another secret"), ("ANOTHERKEY", secret_key)]:
        stranger = Session(sdk.connect(url, *wrong, derived), edition)
        stranger.refused(401, "APIGW.0301", "list_tasks")
    session = Session(sdk.connect(url, access_key, secret_key, derived), edition)
    conversation.hold(session)
    operations = check_coverage(session)
    print(
        f"clients: huaweicloudsdksms {sdk.version()}, edition {edition}: {operations} operations in"
        f" {session.calls} calls, {session.checks} checks: all as expected"
    )


def check_coverage(session):
    """Counts the operations; ends the run with those that were not called, or never with success."""
    missed = sdk.operations() - session.answered_operations
    if missed:
        sys.exit(f"these operations of the SDK were not called: {', '.join(sorted(missed))}")
    return len(session.answered_operations)


if __name__ == "__main__":
    main(*sys.argv[1:])
