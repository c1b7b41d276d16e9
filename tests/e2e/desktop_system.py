"""All of Tieout with QuickBooks Desktop, for tests: two gateways behind a balancer that gives each call
to any of them, the platform's simulator, and QuickBooks' with its Web Connectors."""

import http.client
import http.server
import random
import threading
import time

from fleet import wait_until
from ports import free_port
from system import Simulator, System, Tenant

SETTLE_SESSIONS_MAX = 15
NEEDS_SESSION = ("gateway.", "the run is", "something waits for the next run")
CALL_SECONDS = 30
STILL_SECONDS = SESSION_SECONDS = 120
LOOK_SECONDS = 0.1
ALL_DONE = ("Done:", "Nothing to do:")


class Balancer:
    """Each call goes to any backend: no two of a session need meet the same one. One that is away is
    passed over; one that dies over a call leaves its caller without an answer."""

    def __init__(self, ports):
        self.ports = ports
        self.chance = random.Random(0)
        self.calls = dict.fromkeys(ports, 0)
        handler = type("Handler", (BalancerHandler,), {"balancer": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def connect(self):
        """(connection, port) of the next that lets us in; None: nobody."""
        for port in self.chance.sample(self.ports, len(self.ports)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=CALL_SECONDS)
            try:
                connection.connect()
                return connection, port
            except OSError:
                connection.close()
        return None


class BalancerHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    balancer = None
    wbufsize = -1  # head and body in one piece

    def handle_expect_100(self):
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def log_message(self, format, *args):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("expect", "connection", "content-length")}
        found = self.balancer.connect()
        if not found:
            self.close_connection = True
            return
        connection, port = found
        try:
            connection.request(self.command, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            return
        finally:
            connection.close()
        self.balancer.calls[port] += 1
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = pass_on


class DesktopSystem(System):
    services = {"tieout-console": "tieout-console", "tieout-reconciler": "tieout-reconciler",
                "tieout-pusher": "tieout-pusher", "tieout-qbd_gateway": "tieout-qbd_gateway",
                "tieout-qbd_gateway 2": "tieout-qbd_gateway"}

    def start_quickbooks(self):
        gateways = self.gateway_names()
        for name in gateways:
            self.ports[name] = free_port()
        self.quickbooks = self.qbd = Simulator("simulator-qbd", "--port", "0")
        self.balancer = Balancer([self.ports[name] for name in gateways])
        return {
            "TIEOUT_GATEWAY_URL": self.balancer.url,
            "TIEOUT_READ_INTERVAL": "0s",  # every session reads
            "TIEOUT_GATEWAY_PATIENCE": "1s",
        }

    def __init__(self, fleet):
        super().__init__(fleet)
        for topic in ("events", "commands.gateway"):
            fleet.reader(topic)  # now: later several lives may want it at once

    def gateway_names(self):
        return [name for name in self.services if "gateway" in name]

    def gateways(self):
        return [self.processes[name] for name in self.gateway_names()]

    def stop(self):
        super().stop()
        self.balancer.stop()

    def waits_for(self, company):
        """In words, empty when nothing waits; one query, for many look and psql takes its time."""
        self.require_alive()
        if self.platform.get(f"/tenants/{company.tenant}/outbox")["waiting"]:
            return "the platform's changes are not handed over"
        ends = self.fleet.reader("events").ends()
        [row] = self.fleet.query(
            "SELECT (SELECT json_object_agg(partition_number, next_offset)"
            f" FROM reconciler.partition_offset WHERE topic = '{self.fleet.topic('events')}')"
            " AS offsets, EXISTS (SELECT FROM reconciler.outbox_position) AS outbox,"
            f" EXISTS (SELECT FROM pusher.due WHERE tenant = '{company.tenant}') AS pusher,"
            f" EXISTS (SELECT FROM gateway.due WHERE tenant = '{company.tenant}') AS gateway,"
            " EXISTS (SELECT FROM gateway.request WHERE kind <> 'schedule') AS request,"
            " EXISTS (SELECT FROM reconciler.record_key WHERE key LIKE 'w:run:%') AS next_run,"
            " (SELECT head::json -> 'run' ->> 'phase' FROM reconciler.tenant) AS phase",
            [company.tenant])
        offsets = row["offsets"] or {}
        if any(offsets.get(str(partition), 0) < end for partition, end in ends.items()):
            return "the journal is not folded"
        for name, words in (("outbox", "the outbox is not published"),
                            ("pusher", "pusher.due is not empty"),
                            ("gateway", "gateway.due is not empty"),
                            ("request", "gateway.request is not empty"),
                            ("next_run", "something waits for the next run")):
            if row[name]:
                return words
        return "" if row["phase"] in (None, "none", "closed") else f"the run is {row['phase']}"

    def new_company(self, chance):
        return DesktopCompany(self, chance)


class DesktopCompany(Tenant):
    """A tenant, its company file, the Web Connector beside it, and its records on the platform."""

    def __init__(self, system, chance, **trade):
        seed = chance.randint(1, 1_000_000)
        made = system.qbd.post("/companies", {"preset": "trade", "seed": seed, "bills": 5,
                                              "vendors": 4, "invoices": 5, **trade})
        self.file = made["id"]
        super().__init__(system, system.platform.post("/tenants", {
            "preset": "empty", "seed": seed, "announce": False})["tenant"])
        self.door = None  # what the console told at the connection
        self.connector = None
        self.results = []  # of each session

    # --- QuickBooks -----------------------------------------------------------------------------
    def in_file(self, path, body=None):
        base = f"/companies/{self.file}"
        return self.system.qbd.get(base + path) if body is None else \
            self.system.qbd.post(base + path, body)

    def quickbooks_dump(self):
        return self.in_file("/dump")

    def list_id(self, entity, name):
        return next(e["ListID"] for e in self.quickbooks_dump()[entity] if e["FullName"] == name)

    def platform_dump(self):
        return self.system.platform.get(f"/tenants/{self.tenant}/dump")

    # --- connecting -----------------------------------------------------------------------------
    def connect(self, **settings):
        self.ask("POST", "/v1/tenants", {
            "tenant": self.tenant,
            "settings": {"ledger": "desktop", "signup_date": "2018-01-01",
                         "ar_start_date": "2018-01-01", "conflict_policy": "ledger",
                         "review": "accepted",
                         "unallocated_expense_account": self.list_id("Account", "Miscellaneous"),
                         "unallocated_income_account": self.list_id("Account", "Services"),
                         "bank_gl_account": self.list_id("Account", "Checking"), **settings}})
        self.door = self.ask("POST", f"/v1/tenants/{self.tenant}/desktop-connection")
        self.install()

    def install(self):
        """A person adds the .QWC to the Web Connector and types the password."""
        self.connector = self.system.qbd.post("/connectors", {
            "qwc": self.door["qwc"], "password": self.door["password"], "company": self.file,
            "noop_seconds": 0.05})["id"]

    def switch_two_way_on(self):
        """For good (R74), when its first session is over (R48, R49); since when it is on."""
        path = f"/v1/tenants/{self.tenant}/settings"
        self.ask("PATCH", path, {"two_way_bills": "true", "by": "person:accountant",
                                 "permissions": ["sync.manage"]})
        return wait_until(lambda: self.ask("GET", path).get("two_way_enabled_at"),
                          "2-way bill sync is on")

    def habits(self, **settings):
        """The Web Connector's, from now on."""
        self.system.qbd.post(f"/connectors/{self.connector}/settings", settings)

    def connection(self):
        return self.ask("GET", f"/v1/tenants/{self.tenant}/desktop-connection")

    # --- sessions -------------------------------------------------------------------------------
    def fault(self, **fault):
        self.system.qbd.post(f"/connectors/{self.connector}/faults", fault)

    def no_faults(self):
        self.system.qbd.does("DELETE", f"/connectors/{self.connector}/faults")

    def session(self):
        """A person presses Update; what the Web Connector then shows, `done` when all was done. (An
        empty sendRequestXML ends a session too; the Web Connector then shows our words.)"""
        told = self.system.qbd.does("POST", f"/connectors/{self.connector}/update", {},
                                    SESSION_SECONDS)
        told["done"] = told["result"] == "ok" or \
            told["result"] == "error" and told["status"].startswith(ALL_DONE)
        self.results.append("done" if told["done"] else told["result"])
        return told

    def wait_behind(self):
        """Until nothing is left that goes on without a session."""
        looks, end = 0, time.monotonic() + STILL_SECONDS
        while looks < 2:
            waits = self.system.waits_for(self)
            looks = looks + 1 if not waits or waits.startswith(NEEDS_SESSION) else 0
            assert time.monotonic() < end, f"not still: {waits}"
            time.sleep(LOOK_SECONDS)

    def settle(self):
        """Sessions without faults until both sides have nothing more to say."""
        self.no_faults()
        self.wait_behind()
        for _ in range(SETTLE_SESSIONS_MAX):
            told = self.session()
            self.wait_behind()
            if told["done"] and not self.system.waits_for(self) and \
                    not self.has_written(told):
                return told
        raise AssertionError(f"not settled: {self.results[-SETTLE_SESSIONS_MAX:]}, "
                             f"{self.system.waits_for(self)}; {told['status']}; "
                             f"{told['message_sets'][-3:]}; {told['calls'][-3:]}")

    @staticmethod
    def has_written(told):
        return any(name.removesuffix("Rq").endswith(("Add", "Mod", "Void", "Del"))
                   for sent in told["message_sets"] for name in sent["requests"].split())

    def has_write_out(self):
        """Whether a set that writes was handed out and has no answer."""
        return bool(self.system.fleet.query(
            "SELECT 1 FROM gateway.message_set WHERE step = 'out'", [self.tenant]))
