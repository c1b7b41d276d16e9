"""What the poller's tests share: set-up, simulator and pollers as processes, the journal as a list.

Standard library only; the journal is read with kcat, the database with psql. Needs KAFKA_BROKERS,
DATABASE_URL and BIN, the directory of the programs.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import traceback
import urllib.parse
import uuid

BIN = os.environ["BIN"]
BROKERS = os.environ["KAFKA_BROKERS"]
DATABASE = os.environ["DATABASE_URL"]
PREFIX = os.environ.get("TIEOUT_TEST_PREFIX", "poller-test-%d" % os.getpid())
LOGS = os.environ.get("LOGS", "/tmp")
PATIENCE_S = 40
ENTITIES = {"Account": "account", "Class": "department", "Department": "location", "Item": "item",
            "Customer": "customer", "Vendor": "vendor", "PurchaseOrder": "purchase_order", "Bill": "bill",
            "VendorCredit": "vendor_credit", "Invoice": "invoice", "CreditMemo": "credit_memo",
            "BillPayment": "bill_payment", "Payment": "invoice_payment", "Transfer": "funds_transfer"}
# A first look at a small company: a page of each kind, what the company is, and its preferences.
FIRST_CALLS = len(ENTITIES) + 2
PROCESSES = []


def wait_for(what, condition, patience=PATIENCE_S):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain for " + what)


def kinds_of(entity, shown):
    """What the reader makes of an object: a bank is an account and has a balance, and a payment of
    nothing that uses a vendor's credit is no payment."""
    if shown.get("AccountType") in ("Bank", "Credit Card"):
        return [entity, "register_balance"]
    used = [link["TxnType"] for line in shown.get("Line", []) for link in line.get("LinkedTxn", [])]
    is_application = entity == "bill_payment" and float(shown["TotalAmt"]) == 0 and "VendorCredit" in used
    return ["credit_application" if is_application else entity]


class Process:
    """A program of ours; its output is in LOGS. Ended at the end of its test."""

    def __init__(self, name, arguments, environment=None, output=None):
        self.log = open(os.path.join(LOGS, name + ".log"), "ab")
        self.process = subprocess.Popen(
            [os.path.join(BIN, arguments[0])] + arguments[1:], stdin=subprocess.DEVNULL,
            stdout=output or self.log, stderr=self.log, env=environment or os.environ)
        PROCESSES.append(self)

    def end(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def wait(self, patience=PATIENCE_S):
        return self.process.wait(patience)


class Simulator:
    def __init__(self):
        self.process = Process("simulator", ["simulator-qbo", "--port", "0", "--control-port", "0"],
                               output=subprocess.PIPE)
        words = self.process.process.stdout.readline().decode().split()
        self.api, self.control_url = [word.split("=", 1)[1] for word in words[1:]]

    def control(self, method, path, body=None):
        address = urllib.parse.urlsplit(self.control_url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        connection.request(method, "/control" + path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status == 200, (path, answer.status, text)
        return json.loads(text)


SIMULATOR = None
TENANTS = []


def simulator(method, path, body=None):
    return SIMULATOR.control(method, path, body)


def environment(**more):
    values = {"PATH": os.environ["PATH"], "KAFKA_BROKERS": BROKERS, "DATABASE_URL": DATABASE,
              "TIEOUT_TOPIC_PREFIX": PREFIX, "TIEOUT_QBO_URL": SIMULATOR.api,
              "TIEOUT_QBO_TOKEN_URL": SIMULATOR.api + "/oauth2/v1/tokens/bearer",
              "TIEOUT_QBO_CLIENT_ID": "simulator-client",
              "TIEOUT_QBO_CLIENT_SECRET": "simulator-secret",
              "TIEOUT_TOKEN_KEYS": "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
              "TIEOUT_LEASE": "1s", "TIEOUT_POLL_INTERVAL": "1s",
              "TIEOUT_UNFOLDED_EVENTS": "1000000"}
    values.update(more)
    return values


def start_poller(name="poller", **more):
    return Process(name, ["tieout-qbo_poller"], environment(**more))


def psql(sql):
    """Rows as lists of texts. The owner, too, sees only the tenants that it asks for: all of ours."""
    options = "-c tieout.tenants={%s}" % ",".join(TENANTS)
    done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d",
                           DATABASE, "-c", sql], capture_output=True, text=True,
                          env=dict(os.environ, PGOPTIONS=options))
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def read_topic(topic):
    done = subprocess.run(["kcat", "-C", "-b", BROKERS, "-t", PREFIX + "." + topic, "-o",
                           "beginning", "-e", "-q", "-J"], capture_output=True, text=True)
    messages = []
    for line in done.stdout.splitlines():
        message = json.loads(line)
        names = message["headers"][0::2]
        message["headers"] = dict(zip(names, message["headers"][1::2]))
        message["body"] = json.loads(message["payload"])
        messages.append(message)
    return sorted(messages, key=lambda each: (each["partition"], each["offset"]))


class Company:
    """A company of the simulator with a tenant of its own."""

    def __init__(self, **settings):
        answer = SIMULATOR.control("POST", "/companies", settings)
        self.realm = answer["realm"]
        self.tenant = str(uuid.uuid4())
        TENANTS.append(self.tenant)

    def control(self, method, path, body=None):
        return SIMULATOR.control(method, "/companies/" + self.realm + path, body)

    def connect(self, live=False, expires_in=None):
        tokens = self.control("POST", "/token")
        arguments = [os.path.join(BIN, "test-poller-connect"), self.tenant, self.realm,
                     tokens["access_token"], tokens["refresh_token"],
                     str(tokens["expires_in"] if expires_in is None else expires_in)]
        subprocess.run(arguments + (["live"] if live else []), check=True, env=environment())
        return self

    def command(self, kind, **members):
        """As the reconciler's outbox publishes it."""
        command = str(uuid.uuid4())
        body = {"command": command, "kind": kind}
        body.update(members)
        headers = {"ce_specversion": "1.0", "ce_id": command, "ce_type": "tieout.read.v1",
                   "ce_source": "tieout/test", "ce_time": "2026-01-01T00:00:00Z",
                   "content-type": "application/json"}
        arguments = ["kcat", "-P", "-b", BROKERS, "-t", PREFIX + ".commands.poller", "-k",
                     self.tenant, "-X", "partitioner=murmur2_random"]
        for name, value in headers.items():
            arguments += ["-H", name + "=" + value]
        subprocess.run(arguments, input=json.dumps(body).encode(), check=True)
        return command

    def run(self):
        run = str(uuid.uuid4())
        self.command("run", run=run)
        return run

    def events(self, kind=None):
        return [each for each in read_topic("events") if each["key"] == self.tenant and
                (kind is None or each["headers"]["ce_type"] == "tieout." + kind + ".v1")]

    def read_run(self, patience=PATIENCE_S):
        """Asks for a run and waits until the journal says that it is read; the events so far."""
        run = self.run()
        return self.wait_run(run, patience)

    def wait_run(self, run, patience=PATIENCE_S):
        def told():
            events = self.events()
            return events if any(each["body"].get("run") == run for each in events) else None
        return wait_for("run " + run, told, patience)

    def shown(self):
        """What the journal tells last of each object: (entity, id) -> body."""
        last = {}
        for event in self.events("observed"):
            last[event["body"]["entity"], event["body"]["id"]] = event["body"]
        return last

    def check_journal(self):
        """The journal shows every object as the company has it, and no other as living."""
        dump = self.control("GET", "/dump")
        shown = self.shown()
        wanted = {}
        for name, entity in ENTITIES.items():
            for each in dump.get(name, []):
                for kind in kinds_of(entity, each):
                    wanted[kind, each["Id"]] = each
        for key, each in wanted.items():
            assert key in shown, ("never shown", key)
            assert not shown[key].get("deleted"), ("shown as deleted", key)
            assert shown[key]["version"] == each["SyncToken"], (key, shown[key], each)
        for key, body in shown.items():
            assert key in wanted or body.get("deleted"), ("not shown as deleted", key)

    def metered(self):
        return self.control("GET", "/meter")["core_plus"]


def set_up():
    global SIMULATOR
    done = subprocess.run([os.path.join(BIN, "tieout-setup")], capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "KAFKA_BROKERS": BROKERS,
                               "DATABASE_URL": DATABASE, "TIEOUT_TOPIC_PREFIX": PREFIX,
                               "TIEOUT_PARTITIONS": "4"})
    assert done.returncode == 0, done.stderr
    SIMULATOR = Simulator()


def run_tests(tests):
    """Prints `ok NAME` or `not ok NAME` for each; returns the exit code."""
    failures = 0
    set_up()
    lasting = len(PROCESSES)
    for test in tests:
        try:
            test()
            print("ok " + test.__name__, flush=True)
        except Exception:  # the next test still runs
            failures += 1
            print("not ok " + test.__name__, flush=True)
            traceback.print_exc(file=sys.stdout)
        for process in PROCESSES[lasting:]:
            code = process.end()
            if code not in (0, -signal.SIGKILL):
                failures += 1
                print("not ok %s: a process ended with %d" % (test.__name__, code), flush=True)
        del PROCESSES[lasting:]
        SIMULATOR.control("DELETE", "/faults")
        psql("DELETE FROM poller.due; DELETE FROM poller.request")
    for process in PROCESSES:
        process.end()
    return 1 if failures else 0
