"""A session with a server: calls operations, checks every answer, and keeps count of both."""

import json
import time

from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.sdk_stream_response import SdkStreamResponse

import sdk
from expectation import differences, misfits


class Session:
    """What was called and checked so far."""

    def __init__(self, client, edition):
        self.edition = edition
        self.calls = 0
        self.checks = 0
        self.answered_operations = set()
        self._client = client
        self._signed_in = {}

    def offers(self, operation):
        """Whether this version of the SDK has the operation."""
        return operation in sdk.operations()

    def ask(self, operation, **fields):
        """Calls an operation and returns the answer. It has to be 200, of the types that its model declares."""
        response = self._send(operation, fields)
        self.answered_operations.add(operation)
        self.expect(response.status_code, 200, f"status of {operation}")
        if not isinstance(response, SdkStreamResponse):
            kind = type(response).__name__
            body = json.loads(response.raw_content)
            # a model with a field `body` has the whole answer in it, as a text
            if "body" not in sdk.fields_of(kind):
                self.expect(list(misfits(body, kind, operation)), [], f"types in the answer to {operation}")
        return response

    def read(self, operation, expected, **fields):
        """Calls an operation, compares its whole answer, and returns it."""
        response = self.ask(operation, **fields)
        wanted = {name: value for name, value in fields.items() if name != "body"}
        self.expect(response, expected, f"{operation} {wanted}" if wanted else operation)
        return response

    def do(self, operation, **fields):
        """Calls an operation that answers no more than that it was done: `{}`."""
        response = self.ask(operation, **fields)
        self.expect(json.loads(response.raw_content), {}, f"body of {operation}")
        self.expect(response, {"body": None}, operation)

    def refused(self, status, code, operation, **fields):
        """Calls an operation that has to be refused so, with the id to look the request up by."""
        try:
            self._send(operation, fields)
        except ClientRequestException as refusal:
            self.expect((refusal.status_code, refusal.error_code), (status, code), f"refusal of {operation}")
            self.expect(bool(refusal.error_msg), True, f"sentence in the refusal of {operation}")
            self.expect(bool(refusal.request_id), True, f"request id in the refusal of {operation}")
        else:
            raise AssertionError(f"{operation} {fields} was not refused with {status} {code}")

    def expect(self, actual, expected, what):
        """Compares, and ends the run with all differences."""
        compared = list(differences(actual, expected, what))
        self.checks += len(compared)
        wrong = [f"{path}: {fault}" for path, fault in compared if fault]
        if wrong:
            raise AssertionError("\n".join(["not as expected", *wrong]))

    def _send(self, operation, fields):
        self.calls += 1
        request = sdk.build(sdk.request_of(operation), fields)
        if not operation.startswith(("list_", "show_")):
            self._sign_anew(f"{operation} {fields}")
        return getattr(self._client, operation)(request)

    def _sign_anew(self, request):
        """Waits for the next second where the same was sent in this one.

        The SDK dates signatures by the second: it would send the same bytes, as it does when a connection
        breaks, and the service would answer what it answered the first time.
        """
        if self._signed_in.get(request) == int(time.time()):
            time.sleep(1 - time.time() % 1)
        self._signed_in[request] = int(time.time())
