"""The console's REST door for tests: the process, and JSON over HTTP with Python's library alone."""

import base64
import http.client
import json
import sys
import urllib.parse

from fleet import TOP, wait_until

sys.path.insert(0, str(TOP / "tests" / "contract"))
from openapi import Api  # noqa: E402

TOKEN = "a-token-for-tests"
OPERATOR = "a-token-of-operators"
TENANT = "7d1f3c9e-55a0-4b3e-8a51-3b1f0e9c2d01"
OTHER = "7d1f3c9e-55a0-4b3e-8a51-3b1f0e9c2d02"
SETTINGS = {
    "TIEOUT_HTTP_PORT": "0",
    "TIEOUT_PLATFORM_TOKEN": TOKEN,
    "TIEOUT_OPERATOR_TOKEN": OPERATOR,
    "TIEOUT_QBO_CLIENT_ID": "client",
    "TIEOUT_QBO_CLIENT_SECRET": "secret",
    "TIEOUT_TOKEN_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
}
TOKENS = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 3600,
          "x_refresh_token_expires_in": 8726400}


class Door:
    api = Api(TOP / "schemas")  # every answer is held against the page

    def __init__(self, fleet, **settings):
        self.process = fleet.process("tieout-console", **{**SETTINGS, **settings})
        self.process.start()
        self.process.wait_ready()
        lines = wait_until(lambda: self.process.lines("listening"), "the door")
        self.host = f"127.0.0.1:{lines[-1]['port']}"
        self.url = f"http://{self.host}"
        self.token = TOKEN

    def call(self, method, path, body=None, wait=None, headers=None, raw=None, timeout=90):
        """(status, JSON or text, headers)"""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if wait is not None:
            sent["Prefer"] = f"wait={wait}"
        sent.update(headers or {})
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        kind = answer.headers["Content-Type"]
        body = json.loads(text) if "json" in kind else text.decode()
        self.api.check(method, path, answer.status, kind, body)
        return answer.status, body, answer.headers

    def expect(self, status, method, path, *args, **kwargs):
        got, answer, _ = self.call(method, path, *args, **kwargs)
        assert got == status, (method, path, got, answer)
        return answer

    def get(self, path):
        return self.expect(200, "GET", path)

    def refuse(self, status, field, method, path, *args, **kwargs):
        """A problem document that names the field, or none when field is None."""
        got, answer, headers = self.call(method, path, *args, **kwargs)
        assert got == status, (method, path, got, answer)
        assert headers["Content-Type"] == "application/problem+json", headers.items()
        assert answer["status"] == status and answer["title"], answer
        fields = [entry["field"] for entry in answer.get("errors", [])]
        assert fields == ([field] if field else []), (field, answer)
        return answer

    def connect(self, tenant=TENANT, realm="9130001", wait=None, **settings):
        told = {"signup_date": "2018-01-01", "home_currency": "USD", "review": "accepted",
                "unallocated_expense_account": "A1", "bank_gl_account": "A2", **settings}
        return self.expect(201, "POST", "/v1/tenants", {
            "tenant": tenant, "realm": realm, "tokens": TOKENS,
            "settings": {name: value for name, value in told.items() if value is not None}}, wait=wait)


def path(rest="", tenant=TENANT):
    return f"/v1/tenants/{tenant}{rest}"


def quoted(text):
    return urllib.parse.quote(text, safe="")
