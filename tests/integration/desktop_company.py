"""QuickBooks Desktop for tests: the simulator with company files and their Web Connectors, a gateway
and a reconciler; a company that is connected, and what the journal tells of it."""

import atexit
import base64
import hashlib
import http.client
import json
import os
import subprocess
import urllib.parse
import uuid

from fleet import BIN, LOGS, psql, wait_until
from ports import free_port

KEY = bytes(range(32))
OWNER = "{8f1c0b52-6d2e-5a7b-9c54-3f7a1d0e9b46}"
ENTITIES = {"Account": "account", "Class": "department", "ItemService": "item",
            "ItemNonInventory": "item", "ItemInventory": "item", "Customer": "customer",
            "Vendor": "vendor", "PurchaseOrder": "purchase_order", "Bill": "bill",
            "VendorCredit": "vendor_credit", "Invoice": "invoice", "CreditMemo": "credit_memo",
            "BillPaymentCheck": "bill_payment", "BillPaymentCreditCard": "bill_payment",
            "ReceivePayment": "invoice_payment", "Transfer": "funds_transfer"}


def hashed(password):
    """As the gateway keeps it."""
    key = hashlib.blake2b(b"tieout connector password", key=KEY, digest_size=32).digest()
    return hashlib.blake2b(password.encode(), key=key, digest_size=32).hexdigest()


class Simulator:
    def __init__(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / f"simulator-qbd-{os.getpid()}.log", "ab") as log:
            self.process = subprocess.Popen(
                [BIN / "simulator-qbd", "--port", "0"], stdout=subprocess.PIPE, stderr=log,
                env={**os.environ, "TIEOUT_HEALTH_PORT": "0"}, text=True)
        atexit.register(self.process.kill)
        line = self.process.stdout.readline()
        self.host = urllib.parse.urlsplit(line.split("control=")[1].strip()).netloc

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.host, timeout=300)
        try:
            connection.request(method, "/control" + path,
                               None if body is None else json.dumps(body))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, (path, body, answer.status, text)
        return json.loads(text)


class World:
    def __init__(self, fleet, **settings):
        self.fleet = fleet
        self.simulator = Simulator()
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.gateway = fleet.process(
            "tieout-qbd_gateway", TIEOUT_GATEWAY_URL=self.url, TIEOUT_HTTP_PORT=str(self.port),
            TIEOUT_TOKEN_KEYS="1:" + base64.b64encode(KEY).decode(), TIEOUT_READ_INTERVAL="0s",
            **{"TIEOUT_GATEWAY_PATIENCE": "100ms", **settings}).start()
        self.reconciler = fleet.reconciler().start()
        self.gateway.wait_ready()

    def company(self, **made):
        return DesktopCompany(self, **made)


class DesktopCompany:
    """A company file of the simulator, connected to a tenant of its own."""

    def __init__(self, world, **made):
        self.world, self.simulator = world, world.simulator
        self.tenant, self.connection = str(uuid.uuid4()), str(uuid.uuid4())
        self.id = self.simulator.call("POST", "/companies", made)["id"]
        self.reader = world.fleet.reader("events")
        self.told_before = 0
        self.be_settled()
        file_id = str(uuid.uuid4())
        user = "user-" + self.connection
        self.sql(f"INSERT INTO gateway.connection (connection, tenant, user_name, password_key,"
                 f" password, file_id, created_at, password_at) VALUES ('{self.connection}',"
                 f" '{self.tenant}', '{user}', 1, '\\x{hashed('secret')}', '{file_id}', 0, 0)")
        self.sql(f"INSERT INTO gateway.session (connection, tenant) VALUES ('{self.connection}',"
                 f" '{self.tenant}')")
        address = f"{world.url}/qbwc/{self.connection}"
        qwc = (f'<?xml version="1.0"?><QBWCXML><AppName>Tieout</AppName><AppID></AppID>'
               f"<AppURL>{address}</AppURL><AppDescription>Sync</AppDescription>"
               f"<AppSupport>{address}/status</AppSupport><UserName>{user}</UserName>"
               f"<OwnerID>{OWNER}</OwnerID><FileID>{{{file_id}}}</FileID><QBType>QBFS</QBType>"
               f"</QBWCXML>")
        self.connector = self.simulator.call("POST", "/connectors", {
            "qwc": qwc, "password": "secret", "company": self.id, "noop_seconds": 0.2})["id"]

    def be_settled(self):
        """What the console tells when a tenant is made."""
        changes = {"ledger": "desktop", "signup_date": "2020-01-01", "review": "accepted"}
        self.put("events", "settings", str(uuid.uuid4()), {"changes": changes, "as": "operator"})

    def put(self, topic, kind, number, body):
        headers = {"ce_specversion": b"1.0", "ce_id": number.encode(),
                   "ce_type": b"tieout.%s.v1" % kind.encode(), "ce_source": b"tieout/tests",
                   "ce_time": b"2026-03-01T00:00:00Z", "content-type": b"application/json"}
        producer = self.world.fleet.producer
        producer.put(self.world.fleet.topic(topic), self.tenant.encode(),
                     json.dumps(body).encode(), headers)
        producer.flush()

    def command(self, kind, **members):
        """As the reconciler's outbox publishes it."""
        command = str(uuid.uuid4())
        self.put("commands.gateway", "read", command, {"command": command, "kind": kind, **members})

    def write(self, entity, action, document):
        """The same; back when the ledger has it."""
        command = str(uuid.uuid4())
        self.put("commands.gateway", "write", command, {
            "command": command, "record": str(uuid.uuid4()), "target": "desktop",
            "entity": entity, "action": action, "version": 1, "base_version": "", "rule": "R6",
            "document": document})
        wait_until(lambda: self.rows("SELECT 1 FROM gateway.intent"), "the ledger")

    def accept_file(self):
        """A person says that the file is the right one."""
        self.sql("UPDATE gateway.company_file SET stop = 'none',"
                 " accepted_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")

    def sql(self, statement):
        """As the owner, who sees the tenants that it names."""
        return psql(self.world.fleet.url, f"SET tieout.tenants = '{{{self.tenant}}}'", statement)

    def rows(self, statement):
        return self.world.fleet.query(statement, [self.tenant])

    # --- the company file -----------------------------------------------------------------------
    def control(self, part, body=None):
        return self.simulator.call("POST", f"/companies/{self.id}/{part}", body or {})

    def save(self, entity, **fields):
        """A person enters or edits it; its id."""
        return self.control(f"objects/{entity}", fields)["id"]

    def dump(self):
        return self.simulator.call("GET", f"/companies/{self.id}/dump")

    # --- the Web Connector ----------------------------------------------------------------------
    def faults(self, **fault):
        self.simulator.call("POST", f"/connectors/{self.connector}/faults", fault)

    def update(self):
        """Update Selected: the whole session, as the Web Connector saw it."""
        return self.simulator.call("POST", f"/connectors/{self.connector}/update")

    def sync(self):
        """A session that must do all; the message sets that it took, without those of writes."""
        state = self.update()
        assert state["result"] == "ok", state
        return state["message_sets"]

    # --- the journal ----------------------------------------------------------------------------
    def events(self, kind):
        self.reader.read()
        return [m for m in self.reader.messages if m.key == self.tenant.encode() and
                m.headers["ce_type"] == b"tieout.%s.v1" % kind.encode()]

    def observed(self):
        return [json.loads(m.value) for m in self.events("observed")]

    def news(self):
        """Observations since the last call of this."""
        told = self.observed()
        before, self.told_before = self.told_before, len(told)
        return told[before:]

    def shown(self):
        """What the journal tells last of each record."""
        return {(body["entity"], body["id"]): body for body in self.observed()}

    def check_journal(self):
        """It shows every record as the company file has it, and no other as living."""
        shown, wanted = self.shown(), {}
        for name, records in self.dump().items():
            for record in records if name in ENTITIES else ():
                key = ENTITIES[name], record.get("TxnID") or record["ListID"]
                wanted[key] = record
                assert key in shown, ("never shown", key)
                assert not shown[key].get("deleted"), ("shown as deleted", key)
                assert shown[key]["version"] == record["EditSequence"], (shown[key], record)
                check_balance(shown[key], record)
        for key, body in shown.items():
            is_own = key[0] not in ("register_balance", "credit_application")
            assert not is_own or key in wanted or body.get("deleted"), ("not deleted", key)
        return shown


def check_balance(body, record):
    name = {"bill": "OpenAmount", "invoice": "BalanceRemaining"}.get(body["entity"])
    if name:
        assert float(body["record"]["balance"]) == float(record[name]), (body, record)


def wait_runs(company, count):
    """Each session is a run, told as read."""
    return wait_until(lambda: len(company.events("run-read")) >= count and
                      company.events("run-read"), f"{count} runs")
