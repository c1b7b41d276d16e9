"""A tenant that a test tells a story about: its events, and the one who carries out its commands.

Ids and times of events are the same in every run of a story, so that two runs can be compared.
"""

import collections
import json
import pathlib
import re
import uuid

NAMESPACE = uuid.UUID("7c1d6a52-2f5e-4e0b-9a53-6d1b8f0e4c11")
COMPARED = {
    "record": "SELECT record_id, entity, standing, rule, platform_id, ledger_id, platform_document,"
              " ledger_document, rest FROM reconciler.record ORDER BY record_id",
    "record_key": "SELECT key, record_id FROM reconciler.record_key ORDER BY key, record_id",
    "tenant": "SELECT head FROM reconciler.tenant",
    "run": "SELECT run_id, closed_at, document FROM reconciler.run ORDER BY run_id",
    "aside": "SELECT type, subject, reason, outcome FROM reconciler.aside"
             " ORDER BY partition_number, source_offset",
}


# A kind of record is stored as its place in the table.
TABLE = pathlib.Path(__file__).parents[2] / "common/model/entity.def"
ENTITY = {name: place for place, name in enumerate(re.findall(r'^ENTITY\(\w+, "(\w+)"', TABLE.read_text(), re.M))}


class Company:
    """name: two companies of one name have one id, also in two fleets."""

    def __init__(self, fleet, name):
        self.fleet = fleet
        self.id = uuid.uuid5(NAMESPACE, name)
        self.told = 0
        self.creations = collections.Counter()

    # --- telling --------------------------------------------------------------------------------
    def headers(self, kind, event_id=None):
        self.told += 1
        seconds = self.told
        event_id = event_id or uuid.uuid5(self.id, f"event {self.told}")
        return {"ce_specversion": b"1.0", "ce_id": str(event_id).encode(),
                "ce_type": f"tieout.{kind}.v1".encode(), "ce_source": b"tieout/tests",
                "ce_time": b"2026-03-%02dT%02d:%02d:%02dZ" % (
                    1 + seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60),
                "content-type": b"application/json"}

    def tell(self, kind, body, event_id=None):
        """Queues an event; fleet.producer.flush() sends it. Returns its number there."""
        return self.fleet.producer.put(self.fleet.topic("events"), str(self.id).encode(),
                                       json.dumps(body).encode(), self.headers(kind, event_id))

    def settings(self, **changes):
        return self.tell("settings", {"changes": changes, "as": "operator"})

    def connect(self):
        self.settings(signup_date="2018-01-01", home_currency="USD",
                      unallocated_expense_account="A1", bank_gl_account="A2")

    def show(self, side, entity, native_id, version, record):
        return self.tell("observed", {"side": side, "entity": entity, "id": native_id,
                                      "version": str(version), "epoch": 1, "record": record})

    def show_lists(self):
        self.show("online", "account", "A1", 0,
                  {"name": "Advertising", "type": "Expense", "currency": "USD", "active": True})
        self.show("online", "account", "A2", 0,
                  {"name": "Checking", "type": "Bank", "currency": "USD", "active": True})
        self.show("online", "vendor", "V1", 0,
                  {"name": "Books by Bessie", "currency": "USD", "active": True})

    def show_bill(self, number, version=0, amount="90.00", side="online"):
        self.show(side, "bill", f"B{number}", version,
                  {"vendor": "V1", "number": f"INV-{number}", "date": "2026-01-05",
                   "currency": "USD", "status": "open", "total": amount, "balance": amount,
                   "expense_lines": [{"account": "A1", "amount": amount}]})

    def ask_for_run(self):
        self.tell("run-requested", {"by": "person:test"})

    # --- carrying out ---------------------------------------------------------------------------
    def bodies(self, topic):
        """The commands of this company on the topic, repeats too."""
        reader = self.fleet.reader(topic)
        reader.read()
        key = str(self.id).encode()
        return [json.loads(m.value) for m in reader.messages if m.key == key]

    def commands(self, topic):
        """Each of them once, in order: {id: body}."""
        found = {}
        for body in self.bodies(topic):
            assert found.setdefault(body["command"], body) == body, "one id, two commands"
        return found

    def repeats(self, topic):
        """How often each command stands on the topic."""
        return collections.Counter(body["command"] for body in self.bodies(topic))

    def answer_reads(self, answered, topic="commands.poller"):
        """Runs are told as read; returns how many were answered now."""
        new = [body for command, body in self.commands(topic).items()
               if body.get("kind") == "run" and command not in answered]
        for body in new:
            answered.add(body["command"])
            self.tell("run-read", {"run": body["run"], "read_count": 3},
                      uuid.uuid5(self.id, "read " + body["command"]))
        return len(new)

    def apply(self, body):
        """The command is done: its target gives a create an id of its own."""
        native = body.get("id") or f"X-{body['entity']}-{body['record'][:8]}"
        version = str(int(body.get("base_version") or 0) + 1)
        answer = {"command": body["command"], "record": body["record"], "target": body["target"],
                  "entity": body["entity"], "command_version": body["version"],
                  "result": "applied", "id": native, "version": version}
        if "document" in body and body["action"] != "delete":
            answer["document"] = body["document"]
        if body["action"] == "create":
            self.creations[body["record"], body["target"]] += 1
        self.tell("result", answer, uuid.uuid5(self.id, "result " + body["command"]))

    def answer_writes(self, answered):
        new = [body for command, body in self.commands("commands.pusher").items()
               if command not in answered]
        for body in new:
            answered.add(body["command"])
            self.apply(body)
        return len(new)

    # --- looking --------------------------------------------------------------------------------
    def rows(self, sql):
        return self.fleet.query(sql, [self.id])

    def head(self):
        rows = self.rows("SELECT head FROM reconciler.tenant")
        return json.loads(rows[0]["head"]) if rows else None

    def digest(self):
        return (self.head() or {}).get("digest")

    def state(self):
        """Everything that is state (not storage), for comparing."""
        return {name: self.rows(sql) for name, sql in COMPARED.items()}

    def standings(self):
        """How many records of each entity stand where: {(entity, standing): n}."""
        rows = self.rows("SELECT entity, standing, count(*) AS n FROM reconciler.record"
                         " GROUP BY entity, standing")
        return {(row["entity"], row["standing"]): row["n"] for row in rows}


def settle(fleet, companies, answered=None, rounds_max=30):
    """Carries out commands until none comes any more."""
    answered = set() if answered is None else answered
    for _ in range(rounds_max):
        fleet.producer.flush()
        fleet.wait_quiet()
        news = sum(c.answer_reads(answered) + c.answer_writes(answered) for c in companies)
        if not news:
            return answered
    raise AssertionError("commands come without end")
