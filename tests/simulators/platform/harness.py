"""What the tests of this simulator share: the program, a stand-in for the console, signed deliveries.

Only Python's standard library; nothing of Tieout's own clients.
"""

import atexit
import hashlib
import hmac
import http.client
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

SECRET = "simulator-platform-secret"
TOKEN = "simulator-platform-token"
PATIENCE_SECONDS = 10


class Door:
    """JSON over HTTP, one connection a call."""

    def __init__(self, url):
        self.host = urllib.parse.urlsplit(url).netloc

    def call(self, method, path, body=None, headers=None, timeout=PATIENCE_SECONDS, raw=None):
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            data = raw if raw is not None else None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, headers or {})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode()

    def get(self, path):
        return self.expect("GET", path)

    def post(self, path, body=None):
        return self.expect("POST", path, body)

    def expect(self, method, path, body=None):
        status, answer = self.call(method, path, body)
        assert status == 200, (method, path, status, answer)
        return answer


class Console:
    """Takes what the platform sends; `script` holds statuses to answer with first."""

    def __init__(self, port=0):
        self.calls = []
        self.script = []
        self.delay_seconds = 0
        console = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                time.sleep(console.delay_seconds)
                status = console.script.pop(0) if console.script else 202
                if status < 300:
                    console.calls.append((self.command, self.path, body and json.loads(body),
                                          self.headers.get("Authorization"), time.monotonic()))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_PUT = do_DELETE = take

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def wait_until(condition, what="it"):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError(f"{what} did not come")


class Simulator:
    def __init__(self, *arguments):
        program = os.environ["SIMULATOR"]
        self.process = subprocess.Popen(
            [program, "--port", "0", "--control-port", "0", *arguments],
            stdout=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        line = self.process.stdout.readline()
        assert line.startswith("ready "), line
        doors = dict(part.split("=", 1) for part in line.split()[1:])
        self.api = Door(doors["api"])
        self.control = Door(doors["control"])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self.process.stdout.close()
        assert code == 0, f"ended with {code}"

    def tenant(self, **plan):
        plan.setdefault("preset", "empty")
        return Tenant(self, self.control.post("/control/tenants", plan)["tenant"])

    def arm(self, **fault):
        self.control.post("/control/faults", fault)


class Tenant:
    """One tenant, seen through both doors."""

    def __init__(self, simulator, tenant_id):
        self.simulator = simulator
        self.id = tenant_id
        self.path = f"/control/tenants/{tenant_id}"

    # --- as a person -----------------------------------------------------------------------------
    def person(self, method, path, body=None):
        return self.simulator.control.call(method, f"{self.path}/{path}", body)

    def does(self, method, path, body=None):
        status, answer = self.person(method, path, body)
        assert status == 200, (method, path, status, answer)
        return answer

    def refuses(self, code, method, path, body=None):
        status, answer = self.person(method, path, body)
        assert status == 422 and answer["code"] == code, (status, answer)

    def reads(self, path):
        return self.does("GET", path)

    def account(self, name="Utilities", kind="Expense"):
        return self.does("POST", "accounts", {"name": name, "type": kind})["id"]

    def vendor(self, name="Tania's Nursery", **more):
        return self.does("POST", "vendors", {"name": name, **more})["id"]

    def bill(self, vendor, account, *amounts, **more):
        body = {"vendor": vendor, "date": "2026-01-10",
                "expense_lines": [{"account": account, "amount": a} for a in amounts], **more}
        return self.does("POST", "bills", body)["id"]

    def books(self):
        books = self.reads("books")
        assert books["open_payables"] == books["ledger"]
        return books["open_payables"]

    # --- as a delivery ---------------------------------------------------------------------------
    def order(self, action, entity, record=None, **more):
        return {"command": str(uuid.uuid4()), "tenant": self.id, "entity": entity,
                "action": action, "id": None, "external_id": str(uuid.uuid4()),
                "base_version": "", "record": record or {}, **more}

    def deliver(self, order, timeout=PATIENCE_SECONDS, secret=SECRET, at=None, key=None):
        body = json.dumps(order).encode()
        seconds = str(int(time.time()) if at is None else at)
        mac = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256)
        headers = {"Content-Type": "application/json",
                   "Idempotency-Key": key or order["command"],
                   "Tieout-Signature": f"t={seconds},v1={mac.hexdigest()}"}
        return self.simulator.api.call("POST", "/v1/deliveries", raw=body, headers=headers,
                                       timeout=timeout)

    def delivered(self, *arguments, **more):
        status, answer = self.deliver(self.order(*arguments, **more))
        assert status == 200, (status, answer)
        return answer

    def turned_down(self, expected_status, code, *arguments, **more):
        status, answer = self.deliver(self.order(*arguments, **more))
        assert (status, answer["code"]) == (expected_status, code), (status, answer)
        assert answer["message"], answer

    def delivery(self, command):
        found = [d for d in self.reads("deliveries")["deliveries"] if d["command"] == command]
        assert len(found) == 1, found
        return found[0]


def run(module):
    """Runs every test_* of a module against one simulator; prints a line each."""
    simulator = Simulator()
    failed = 0
    for name, test in list(vars(module).items()):
        if not name.startswith("test_"):
            continue
        title = f"platform {name[5:].replace('_', ' ')}"
        try:
            test(simulator)
            print(f"ok {title}", flush=True)
        except Exception as problem:  # a test that fails must not hide those after it
            failed += 1
            print(f"not ok {title}", flush=True)
            print(f"  {type(problem).__name__}: {problem}", flush=True)
        if simulator.process.poll() is not None:
            print("not ok platform goes on\n  the simulator has ended", flush=True)
            sys.exit(1)
        simulator.control.call("DELETE", "/control/faults")
    try:
        simulator.stop()
        print("ok platform ends when asked to")
    except Exception as problem:
        failed += 1
        simulator.process.kill()
        print(f"not ok platform ends when asked to\n  {problem}")
    sys.exit(1 if failed else 0)
