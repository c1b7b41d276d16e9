"""All of Tieout and two simulators, for tests: companies are connected, changed and synced. Here with
QuickBooks Online; desktop_system.py with QuickBooks Desktop."""

import datetime
import json
import os
import subprocess
import urllib.error
import urllib.request
import uuid

from cases import say
from fleet import BIN, LOGS, children, wait_until
from ports import free_port

TOKEN_KEYS = "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PLATFORM_SECRET = "simulator-platform-secret"
PLATFORM_TOKEN = "simulator-platform-token"
BILLS, VENDORS, INVOICES = 40, 10, 20
PLATFORM_BILLS, PLATFORM_VENDORS, SHARED_VENDORS = 8, 6, 3
QUIET_SECONDS = 150  # a token that was being refreshed is refreshed anew after its lease
BOTH_PORTS = ("--port", "0", "--control-port", "0")
DUE_DATE = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
SIGKILLED = -9
QBO_NUMBER_MAX = 21
CALL_SECONDS = 20


def call(method, url, body=None, token=None, seconds=CALL_SECONDS):
    """JSON over HTTP; returns (status, answer), (0, reason) when nobody answers."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, method=method, headers=headers,
                                     data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()
    except OSError as problem:
        return 0, str(problem)


class Simulator:
    def __init__(self, program, *arguments):
        """arguments: what names its ports, and more."""
        environment = {n: v for n, v in os.environ.items() if not n.startswith("TIEOUT_")}
        with open(LOGS / f"{program}.log", "ab") as log:
            self.popen = subprocess.Popen(
                [BIN / program, *arguments],
                stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        children.append(self.popen)
        words = dict(word.split("=", 1) for word in self.popen.stdout.readline().split()[1:])
        self.api, self.control = words.get("api"), words["control"]

    def does(self, method, path, body=None, seconds=CALL_SECONDS):
        status, answer = call(method, f"{self.control}/control{path}", body, seconds=seconds)
        assert status == 200, (method, path, body, status, answer)
        return answer

    def get(self, path):
        return self.does("GET", path)

    def post(self, path, body=None):
        return self.does("POST", path, body or {})


class System:
    services = {"tieout-console": "tieout-console", "tieout-reconciler": "tieout-reconciler",
                "tieout-pusher": "tieout-pusher", "tieout-qbo_poller": "tieout-qbo_poller"}
    # Empty of a tenant's rows when nothing is to be done for it.
    queues = ("pusher.due", "poller.request")

    def __init__(self, fleet):
        self.fleet = fleet
        LOGS.mkdir(parents=True, exist_ok=True)
        self.ports = dict.fromkeys(self.services, 0)
        self.ports["tieout-console"] = free_port()
        self.console = f"http://127.0.0.1:{self.ports['tieout-console']}"
        self.platform = Simulator("simulator-platform", *BOTH_PORTS, "--console", self.console)
        settings = {
            "TIEOUT_KILL_LOG": str(LOGS / "hits"),
            "TIEOUT_TOKEN_KEYS": TOKEN_KEYS,
            "TIEOUT_PLATFORM_URL": self.platform.api,
            "TIEOUT_PLATFORM_SECRET": PLATFORM_SECRET,
            "TIEOUT_PLATFORM_TOKEN": PLATFORM_TOKEN,
            "TIEOUT_LEASE": "2s",
            **self.start_quickbooks(),
        }
        self.processes = {}
        for name, program in self.services.items():
            self.processes[name] = fleet.process(
                program, is_kept=True, **{**settings, "TIEOUT_HTTP_PORT": str(self.ports[name])})
        for process in self.processes.values():
            process.start()
        for process in self.processes.values():
            process.wait_ready()
        self.armed_from = {}

    def start_quickbooks(self):
        """Starts the simulator; returns the settings by which it is found."""
        self.quickbooks = self.qbo = Simulator("simulator-qbo", *BOTH_PORTS)
        return {
            "TIEOUT_QBO_URL": self.qbo.api,
            "TIEOUT_QBO_TOKEN_URL": self.qbo.api + "/oauth2/v1/tokens/bearer",
            "TIEOUT_QBO_REVOKE_URL": self.qbo.api + "/v2/oauth2/tokens/revoke",
            "TIEOUT_QBO_CLIENT_ID": "simulator-client",
            "TIEOUT_QBO_CLIENT_SECRET": "simulator-secret",
            "TIEOUT_QBO_TOTAL_TIMEOUT": "5s",
        }

    def stop(self):
        """Everybody at once: nobody waits for anybody's end."""
        self.fleet.drop()
        for simulator in (self.quickbooks, self.platform):
            simulator.popen.terminate()
            simulator.popen.wait()

    # --- dying ----------------------------------------------------------------------------------
    def arm(self, point, number):
        """Ends the process as an operator would; it comes back with an appointment."""
        process = self.processes[point.process]
        process.wait_ready()  # one that has just died comes back first
        before = process.popen.pid
        process.once = {"TIEOUT_KILL_POINT": f"{point.name}:{number}"}
        process.signal(15)
        self.require_alive()
        wait_until(lambda: process.popen.pid != before, f"{point.process} started again")
        self.armed_from[point] = len(process.deaths)
        process.wait_ready()

    def died(self, point):
        return SIGKILLED in self.processes[point.process].deaths[self.armed_from[point]:]

    def report_deaths(self):
        """A process may die by our hand only; prints and counts other deaths."""
        failed = 0
        for program, process in self.processes.items():
            others = [code for code in process.deaths if code not in (0, SIGKILLED)]
            say(f"{program} died {process.deaths.count(SIGKILLED)} times by SIGKILL")
            if others:
                failed += 1
                say(f"not ok {program} ended by itself: {others}; see {process.log_path}")
        return failed

    # --- waiting --------------------------------------------------------------------------------
    def require_alive(self):
        for program, process in self.processes.items():
            assert not process.has_given_up(), f"{program} ends at every start; {process.log_path}"

    def waits_for(self, company):
        """What is not done yet, in words; empty: all is quiet."""
        self.require_alive()
        if self.platform.get(f"/tenants/{company.tenant}/outbox")["waiting"]:
            return "the platform's changes are not handed over"
        if not self.fleet.is_quiet():
            return "the journal is not folded, or the outbox not published"
        for table in self.queues:
            if self.fleet.query(f"SELECT 1 FROM {table} WHERE tenant = '{company.tenant}'",
                                [company.tenant]):
                return f"{table} is not empty"
        return company.run_under_way()

    def wait_quiet(self, company):
        """Quiet at two looks, so that nothing was on its way between two places."""
        for _ in range(2):
            wait_until(lambda: not self.waits_for(company),
                       lambda: f"quiet: {self.waits_for(company)}", QUIET_SECONDS)

    def new_company(self, chance):
        return Company(self, chance)


def is_plain(paper):
    """Unpaid, in home currency, with a number (R108, R109), no bill of items."""
    return (float(paper["Balance"]) == float(paper["TotalAmt"]) > 0 and paper.get("DocNumber") and
            paper.get("CurrencyRef", {}).get("value", "USD") == "USD" and
            not any("ItemBasedExpenseLineDetail" in line for line in paper["Line"]))


def is_open(entry):
    """On the platform: unpaid, in home currency."""
    record = entry["record"]
    return (not entry["deleted"] and record["status"] == "open" and
            record.get("currency", "USD") == "USD" and record["balance"] == record["total"])


class Tenant:
    """What a tenant can be asked for, whichever QuickBooks it keeps."""

    def __init__(self, system, tenant):
        self.system = system
        self.tenant = tenant

    # --- through the console --------------------------------------------------------------------
    def ask(self, method, path, body=None):
        """Until it is answered: the console may be dying just now."""
        def once():
            status, answer = call(method, self.system.console + path, body, PLATFORM_TOKEN)
            assert status == 0 or status < 300 or status >= 500, (method, path, status, answer)
            return (status, answer) if 200 <= status < 300 else None
        return wait_until(once, f"{method} {path}")[1]

    def status(self):
        return self.ask("GET", f"/v1/tenants/{self.tenant}/status")

    def runs(self):
        return self.ask("GET", f"/v1/tenants/{self.tenant}/runs")["runs"]

    def head(self):
        rows = self.system.fleet.query("SELECT head FROM reconciler.tenant", [self.tenant])
        return json.loads(rows[0]["head"]) if rows else {}

    def run_under_way(self):
        phase = self.head().get("run", {}).get("phase", "none")
        return "" if phase in ("none", "closed") else f"the run is {phase}"

    def closed_runs(self):
        self.system.require_alive()
        return len(self.system.fleet.query("SELECT run_id FROM reconciler.run", [self.tenant]))

    # --- judging --------------------------------------------------------------------------------
    def double_writes(self):
        faults = []
        base = f"/tenants/{self.tenant}"
        for row in self.system.platform.get(base + "/deliveries")["deliveries"]:
            if row["applied"] > 1:
                faults.append(f"the platform did a delivery twice: {row}")
        for row in self.system.platform.get(base + "/creates")["creates"]:
            if row["created"] > 1:
                faults.append(f"created twice on the platform: {row}")
        return faults

    def open_runs(self):
        under_way = self.run_under_way()
        return [under_way] if under_way else []


class Company(Tenant):
    """A tenant, with its company in QuickBooks Online and its records on the platform."""

    def __init__(self, system, chance):
        seed = chance.randint(1, 1_000_000)
        made = system.qbo.post("/companies", {"bills": BILLS, "vendors": VENDORS, "seed": seed,
                                                "receivables": True, "invoices": INVOICES})
        self.realm = made["realm"]
        # Whether the vendor's limits hold is tested elsewhere; here they would only cost time.
        system.qbo.post(f"/companies/{self.realm}/switches",
                        {"limit_per_second": 0, "limit_per_minute": 0,
                         "limit_batch_per_minute": 0, "token_rotation": "per_use"})
        super().__init__(system, system.platform.post("/tenants", {
            "seed": seed, "bills": PLATFORM_BILLS, "vendors": PLATFORM_VENDORS,
            "shared_vendors": SHARED_VENDORS, "receivables": True, "announce": False})["tenant"])
        self.edits = 0

    def connect(self):
        accounts = {account["Name"]: account["Id"] for account in
                    self.system.qbo.get(f"/companies/{self.realm}/books")["accounts"]}
        tokens = self.system.qbo.post(f"/companies/{self.realm}/token")
        self.ask("POST", "/v1/tenants", {
            "tenant": self.tenant, "realm": self.realm, "tokens": tokens,
            "settings": {"signup_date": "2018-01-01", "conflict_policy": "ledger", "review": "accepted",
                         "unallocated_expense_account": accounts["Miscellaneous"],
                         "unallocated_income_account": accounts["Services"],
                         "bank_gl_account": accounts["Checking"]}})
        self.system.platform.post(f"/tenants/{self.tenant}/announce")

    def sync(self):
        """Asks for a run and waits until it is closed."""
        self.system.wait_quiet(self)
        before = self.closed_runs()
        self.ask("POST", f"/v1/tenants/{self.tenant}/sync")
        wait_until(lambda: self.closed_runs() > before, "the run is closed", QUIET_SECONDS)

    # --- people ---------------------------------------------------------------------------------
    def let_token_expire(self):
        self.system.qbo.post(f"/companies/{self.realm}/expire", {"access": True})

    def edit(self, chance):
        """What people do on both sides between two runs."""
        self.edits += 1
        dump = self.system.platform.get(f"/tenants/{self.tenant}/dump")
        self.edit_quickbooks(chance, dump)
        self.edit_platform(chance, dump)

    def edit_quickbooks(self, chance, here):
        base = f"/companies/{self.realm}"
        dump = self.system.qbo.get(base + "/dump")
        # Of what the platform has settled QuickBooks cannot settle all once more.
        settled = {entry["record"].get("number", "")[:QBO_NUMBER_MAX]
                   for plural in ("bills", "invoices") for entry in here[plural]
                   if not is_open(entry)}

        def two(entity):
            return chance.sample([paper for paper in dump[entity]
                                  if is_plain(paper) and paper["DocNumber"] not in settled], 2)
        changed, paid = two("Bill")
        self.system.qbo.post(base + "/objects/Bill", {
            "Id": changed["Id"], "PrivateNote": f"seen again, {self.edits}"})
        self.system.qbo.post(base + "/pay", {"bill": paid["Id"]})
        vendor = self.system.qbo.post(base + "/objects/Vendor", {
            "DisplayName": f"Newcomer {self.edits} in QuickBooks"})["Vendor"]
        self.system.qbo.post(base + "/objects/Bill", {
            "VendorRef": {"value": vendor["Id"]}, "DocNumber": f"QN-{self.edits}",
            "TxnDate": datetime.date.today().isoformat(), "Line": changed["Line"]})
        changed, received = two("Invoice")
        self.system.qbo.post(base + "/objects/Invoice", {
            "Id": changed["Id"], "PrivateNote": f"seen again, {self.edits}"})
        self.system.qbo.post(base + "/pay", {"invoice": received["Id"], "amount": "1.00"})

    def edit_platform(self, chance, dump):
        base = f"/tenants/{self.tenant}"

        def some(plural):
            return chance.choice([entry for entry in dump[plural] if is_open(entry)])["id"]
        for plural in ("bills", "invoices"):
            self.system.platform.does("PATCH", f"{base}/{plural}/{some(plural)}",
                                      {"memo": f"looked at, {self.edits}"})
        self.system.platform.post(base + "/receive", {"invoice": some("invoices"), "amount": "1.00"})
        account = next(a["id"] for a in dump["accounts"] if a["record"]["type"] == "Expense")
        vendor = self.system.platform.post(base + "/vendors",
                                           {"name": f"Newcomer {self.edits} on the platform"})["id"]
        for number in range(3):
            self.system.platform.post(base + "/bills", {
                "vendor": vendor, "number": f"PN-{self.edits}-{number}",
                "date": datetime.date.today().isoformat(), "due_date": DUE_DATE,
                "expense_lines": [{"account": account, "amount": f"{10 + number}.50"}]})

    # --- judging --------------------------------------------------------------------------------
    def double_writes(self):
        faults = super().double_writes()
        for row in self.system.qbo.get(f"/companies/{self.realm}/requestids")["requestids"]:
            if row["applied"] > 1:
                faults.append(f"QuickBooks did a request twice: {row}")
        return faults
