"""What the pusher writes to, and who tells it to: both simulators, a tenant, its commands."""

import collections
import json
import os
import subprocess
import urllib.error
import urllib.request
import uuid

from fleet import BIN, BUILD, TOP, wait_until

TOKEN_KEYS = "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PLATFORM_SECRET = "simulator-platform-secret"
LEASE = "1s"


class Simulator:
    """A simulator's process and its control door."""

    def __init__(self, fleet, program, *more):
        self.process = fleet.process(program)
        self.process.settings = {}
        arguments = [BIN / program, "--port", "0", *more]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TIEOUT_")}
        self.process.popen = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment,
                                              stderr=subprocess.DEVNULL, text=True)
        line = self.process.popen.stdout.readline()
        words = dict(word.split("=", 1) for word in line.split()[1:])
        self.api, self.control = words.get("api"), words["control"]

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.control + "/control" + path, method=method,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as problem:
            raise AssertionError((method, path, problem.code, problem.read())) from problem

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body or {})

    def fault(self, kind, **more):
        self.post("/faults", {"kind": kind, **more})


class World:
    """One tenant with a company in QuickBooks Online and one on the platform."""

    def __init__(self, fleet, **settings):
        self.fleet = fleet
        self.qbo = Simulator(fleet, "simulator-qbo", "--control-port", "0")
        self.platform = Simulator(fleet, "simulator-platform", "--control-port", "0")
        self.settings = {
            "TIEOUT_QBO_URL": self.qbo.api,
            "TIEOUT_QBO_TOKEN_URL": self.qbo.api + "/oauth2/v1/tokens/bearer",
            "TIEOUT_QBO_REVOKE_URL": self.qbo.api + "/v2/oauth2/tokens/revoke",
            "TIEOUT_QBO_CLIENT_ID": "simulator-client",
            "TIEOUT_QBO_CLIENT_SECRET": "simulator-secret",
            "TIEOUT_QBO_ENVIRONMENT": "sandbox",
            "TIEOUT_QBO_TOTAL_TIMEOUT": "2s",
            "TIEOUT_PLATFORM_TIMEOUT": "2s",
            "TIEOUT_TOKEN_KEYS": TOKEN_KEYS,
            "TIEOUT_PLATFORM_URL": self.platform.api,
            "TIEOUT_PLATFORM_SECRET": PLATFORM_SECRET,
            "TIEOUT_LEASE": LEASE,
            **settings,
        }
        self.tenants = []
        self.realms = {}
        self.add_tenant()

    # --- tenants --------------------------------------------------------------------------------
    def add_tenant(self):
        tenant = str(uuid.uuid4())
        realm = self.qbo.post("/companies", {"preset": "empty"})["realm"]
        self.qbo.post(f"/companies/{realm}/switches",
                      {"limit_per_second": 0, "limit_per_minute": 0})
        token = self.qbo.post(f"/companies/{realm}/token")
        self.platform.post("/tenants", {"tenant": tenant, "preset": "empty"})
        environment = {**os.environ, **self.fleet.settings, **self.settings}
        environment.pop("TIEOUT_TEST_PREFIX", None)
        program = TOP / BUILD / os.environ.get("FLAVOUR", "release") / (
            "tests/integration/pusher/connect")
        subprocess.run([program, tenant, realm, token["access_token"], token["refresh_token"]],
                       env=environment, check=True)
        self.tenants.append(tenant)
        self.realms[tenant] = realm
        return tenant

    @property
    def tenant(self):
        return self.tenants[0]

    @property
    def realm(self):
        return self.realms[self.tenant]

    def pusher(self, is_kept=False, **once):
        process = self.fleet.process("tieout-pusher", is_kept, **self.settings)
        return process.start(**once)

    # --- commands and results -------------------------------------------------------------------
    def command(self, target, entity, action, document, **more):
        tenant = more.pop("tenant", self.tenant)
        body = {"command": more.pop("command", str(uuid.uuid4())),
                "record": more.pop("record", str(uuid.uuid4())),
                "target": target, "entity": entity, "action": action,
                "version": more.pop("version", 1)}
        if more.get("id"):
            body["id"] = more.pop("id")
        if more.get("run"):
            body["run"] = more.pop("run")
        body["base_version"] = more.pop("base_version", "")
        body["rule"] = "R97"
        body["document"] = document
        headers = {"ce_specversion": b"1.0", "ce_id": body["command"].encode(),
                   "ce_type": b"tieout.write.v1", "ce_source": b"tieout/tests",
                   "ce_time": b"2026-03-01T00:00:00Z", "content-type": b"application/json"}
        self.fleet.producer.put(self.fleet.topic("commands.pusher"), tenant.encode(),
                                json.dumps(body).encode(), headers)
        return body

    def flush(self):
        self.fleet.producer.flush()

    def events(self):
        reader = self.fleet.reader("events")
        reader.read()
        return [(m.headers["ce_type"].decode(), json.loads(m.value), m) for m in reader.messages]

    def results(self, command):
        return [body for kind, body, _ in self.events()
                if kind == "tieout.result.v1" and body["command"] == command["command"]]

    def result(self, command, seconds=30):
        """The result; that there is but one of its kind is checked."""
        found = wait_until(lambda: self.results(command), f"a result of {command}", seconds)
        assert len({json.dumps(body) for body in found}) == 1, found
        return found[0]

    def observed(self):
        return [body for kind, body, _ in self.events() if kind == "tieout.observed.v1"]

    def push(self, *arguments, **more):
        command = self.command(*arguments, **more)
        self.flush()
        return command, self.result(command)

    def applied(self, *arguments, **more):
        command, result = self.push(*arguments, **more)
        assert result["result"] == "applied", result
        return command, result

    # --- what the sides saw ---------------------------------------------------------------------
    def done_online(self, command):
        """How often QuickBooks Online has carried the command out."""
        rows = self.qbo.get(f"/companies/{self.realm}/requestids")["requestids"]
        return sum(row["applied"] for row in rows if row["requestid"] == command["command"])

    def called_online(self, command):
        rows = self.qbo.get(f"/companies/{self.realm}/requestids")["requestids"]
        return sum(row["calls"] for row in rows if row["requestid"] == command["command"])

    def done_platform(self, command):
        rows = self.platform.get(f"/tenants/{self.tenant}/deliveries")["deliveries"]
        return sum(row["applied"] for row in rows if row["key"] == command["command"])

    def done(self, command):
        return (self.done_online if command["target"] == "online" else self.done_platform)(command)

    def online(self, entity):
        return self.qbo.get(f"/companies/{self.realm}/dump?entity={entity}")[entity]

    def on_platform(self, plural):
        return self.platform.get(f"/tenants/{self.tenant}/dump")[plural.replace("-", "_")]

    def intents(self):
        return self.fleet.query("SELECT command_id::text, state, tries, is_parked, is_published,"
                                " result_kind, reason FROM pusher.intent ORDER BY accepted_at",
                                self.tenants)

    def state_of(self, command):
        for row in self.intents():
            if row["command_id"] == command["command"]:
                return row["state"]
        return None

    def wait_published(self):
        """Nothing is left to do in the ledger, parked intents aside."""
        wait_until(lambda: self.fleet.query("SELECT 1 FROM pusher.due") == [], "all is published")

    def counts(self):
        return collections.Counter(body["result"] for kind, body, _ in self.events()
                                   if kind == "tieout.result.v1")


# --- documents ------------------------------------------------------------------------------------
ACCOUNT = {"name": "Radio spots", "type": "Expense", "currency": "USD", "active": True}
BANK = {"name": "Second current account", "type": "Bank", "currency": "USD", "active": True}


def vendor(name="Books by Bessie", **more):
    return {"name": name, "currency": "USD", **more, "active": True}


def bill(vendor_id, account, number="INV-1", amount="90.00"):
    document = {"vendor": vendor_id, "number": number, "date": "2026-01-05",
                "due_date": "2026-02-04", "currency": "USD", "memo": "Ünïcode – note",
                "status": "open", "total": amount,
                "expense_lines": [{"account": account, "amount": amount,
                                   "description": "Radio spots"}]}
    return {name: value for name, value in document.items() if value is not None}


def payment(vendor_id, bank, bill_id, amount="40.00"):
    return {"vendor": vendor_id, "date": "2026-01-20", "currency": "USD", "pay_type": "Check",
            "account": bank, "total": amount, "status": "open",
            "applications": [{"bill": bill_id, "amount": amount}]}


def credit(vendor_id, account, number="VC-1", amount="30.00"):
    return {"vendor": vendor_id, "number": number, "date": "2026-01-06", "currency": "USD", "status": "open",
            "total": amount, "expense_lines": [{"account": account, "amount": amount}]}


def application(vendor_id, bill_id, credit_id, amount="30.00"):
    return {"vendor": vendor_id, "date": "2026-01-21", "currency": "USD", "status": "open", "total": amount,
            "applications": [{"bill": bill_id, "vendor_credit": credit_id, "amount": amount}]}


def lists(world, target):
    """Account, bank and vendor on the target: their ids there."""
    _, account = world.applied(target, "account", "create", ACCOUNT)
    _, bank = world.applied(target, "account", "create", BANK)
    _, somebody = world.applied(target, "vendor", "create", vendor())
    return account["id"], bank["id"], somebody["id"]
