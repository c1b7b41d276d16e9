"""What tieout-qbd_gateway writes, against the simulated QuickBooks Desktop and its Web Connector:
commands are put on the topic, what came of them is read from the journal and from the file."""

import json
import os
import random
import threading
import urllib.request
import uuid

import cases
import message_sets
from cases import say
from fleet import psql, wait_until
from gateway_test import World
from world import Simulator

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(1, 10**6)))


ENDS = ("Done", "Nothing")
# What the Web Connector says when it is not even let in, for nothing waits.
NOT_LET_IN = "No data exchange required"


class Desktop(World):
    """One tenant, whose company file the simulator keeps."""

    def __init__(self, fleet, **settings):
        super().__init__(fleet, TIEOUT_GATEWAY_PATIENCE="100ms", **settings)
        self.qbd = Simulator(fleet, "simulator-qbd")
        self.tenant_id = self.tenant()
        made = self.door.expect(201, "POST", self.path(self.tenant_id))
        self.company = self.qbd.post("/companies", {"preset": "empty"})["id"]
        self.connector = self.qbd.post("/connectors", {
            "qwc": made["qwc"], "password": made["password"], "company": self.company,
            "noop_seconds": 1})["id"]
        self.journal = fleet.reader("events")

    # --- the Web Connector ----------------------------------------------------------------------
    def update(self):
        """A person presses Update Selected."""
        return self.qbd.post(f"/connectors/{self.connector}/update")

    def fault(self, **fault):
        self.qbd.post(f"/connectors/{self.connector}/faults", fault)

    def sent_last(self):
        """The requests of the last set of the session that goes on."""
        sets = self.qbd.get(f"/connectors/{self.connector}")["message_sets"]
        return sets[-1]["requests"] if sets else ""

    def sync(self, *more_ends):
        """A session that must do all there is to do."""
        done = self.update()
        assert done["status"].startswith(ENDS + more_ends), (done["status"], done["calls"][-5:])
        return done

    def sets(self, done, verb):
        """The message sets of a session that have such a request."""
        return [one for one in done["message_sets"] if verb in one["requests"]]

    def qbxml(self, messages):
        """What another program asks of the same company file."""
        text = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>{messages}</QBXML>'
        request = urllib.request.Request(
            f"{self.qbd.control}/companies/{self.company}/qbxml", text.encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    # --- the company file -----------------------------------------------------------------------
    def records(self, entity):
        return self.qbd.get(f"/companies/{self.company}/dump?entity={entity}")[entity]

    def account(self, kind):
        return next(a["ListID"] for a in self.records("Account") if a["AccountType"] == kind)

    def person(self, entity, **fields):
        answer = self.qbd.post(f"/companies/{self.company}/objects/{entity}", fields)
        assert answer["status"] == 0, answer
        return answer["id"]

    def remembered(self):
        """The message sets that are in the company file's memory."""
        return self.qbd.get(f"/companies/{self.company}/remembered")["message_sets"]

    def status_page(self):
        [row] = self.fleet.query("SELECT connection FROM gateway.connection", [self.tenant_id])
        url = f"{self.url}/qbwc/{row['connection']}/status"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()

    # --- commands and results -------------------------------------------------------------------
    def command(self, entity, action, document, **more):
        body = {"command": more.pop("command", str(uuid.uuid4())),
                "record": more.pop("record", str(uuid.uuid4())), "target": "desktop", "entity": entity, "action": action,
                "version": more.pop("version", 1), "base_version": more.pop("base_version", ""),
                "rule": "R97", "document": document, **more}
        headers = {"ce_specversion": b"1.0", "ce_id": body["command"].encode(),
                   "ce_type": b"tieout.write.v1", "ce_source": b"tieout/tests",
                   "ce_time": b"2026-03-01T00:00:00Z", "content-type": b"application/json"}
        self.fleet.producer.put(self.fleet.topic("commands.gateway"), self.tenant_id.encode(),
                                json.dumps(body).encode(), headers)
        return body

    def taken(self, *commands):
        """They are in the ledger."""
        self.fleet.producer.flush()
        ids = ",".join(f"'{command['command']}'" for command in commands)
        wait_until(lambda: len(self.fleet.query(
            f"SELECT 1 FROM gateway.intent WHERE command_id IN ({ids})", [self.tenant_id]))
            == len(commands), "the commands are taken")
        return commands

    def told(self, kind):
        self.journal.read()
        return [json.loads(m.value) for m in self.journal.messages
                if m.headers["ce_type"].decode() == f"tieout.{kind}.v1"]

    def results(self, command):
        return [body for body in self.told("result") if body["command"] == command["command"]]

    def result(self, command):
        found = wait_until(lambda: self.results(command), f"a result of {command}")
        assert len({json.dumps(body) for body in found}) == 1, found
        return found[0]

    def applied(self, *commands):
        results = [self.result(command) for command in commands]
        assert all(one["result"] == "applied" for one in results), results
        return results[0] if len(results) == 1 else results

    def write(self, *arguments, **more):
        """The command, and its result after a session."""
        [command] = self.taken(self.command(*arguments, **more))
        self.sync()
        return command, self.result(command)


VENDOR = {"name": "Books by Bessie", "active": True}


def bill(vendor, account, number="INV-1", amount="90.00", date="2026-01-05"):
    return {"vendor": vendor, "number": number, "date": date, "due_date": "2026-02-04",
            "memo": "Ünïcode & more", "status": "open", "total": amount,
            "expense_lines": [{"account": account, "amount": amount}]}


def vendor_of(world):
    _, result = world.write("vendor", "create", VENDOR)
    assert result["result"] == "applied", result
    return result["id"]


# --- writing ------------------------------------------------------------------------------------

def test_a_bill_is_made_changed_and_voided(fleet):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    command, made = world.write("bill", "create", bill(vendor, account))
    assert made["result"] == "applied" and made["document"]["total"] == "90.00", made
    changed = bill(vendor, account, amount="95.00")
    _, result = world.write("bill", "update", changed, record=command["record"], version=2,
                            id=made["id"], base_version=made["version"])
    assert result["result"] == "applied" and result["document"]["total"] == "95.00", result
    [kept] = world.records("Bill")
    assert kept["AmountDue"] == "95.00" and kept["Memo"].endswith("& more"), kept
    assert len(kept["ExpenseLineRet"]) == 1, kept
    _, result = world.write("bill", "void", changed, record=command["record"], version=3,
                            id=made["id"], base_version=result["version"])
    assert result["result"] == "applied" and world.records("Bill")[0]["is_voided"], result


def test_what_has_no_words_in_quickbooks_is_refused_at_once(fleet):
    world = Desktop(fleet)
    _, result = world.write("item", "create", {"name": "Lamp", "type": "Service", "active": True})
    assert result["result"] == "refused" and "item" in result["message"], result


def test_a_newer_version_replaces_what_was_not_handed_out(fleet):
    world = Desktop(fleet)
    record = str(uuid.uuid4())
    first, second = world.taken(
        world.command("vendor", "create", VENDOR, record=record),
        world.command("vendor", "create", {**VENDOR, "name": "Bessie's Books"}, record=record,
                      version=2))
    assert world.result(first)["result"] == "superseded", "told without a session"
    world.sync()
    world.applied(second)
    assert [one["Name"] for one in world.records("Vendor")] == ["Bessie's Books"]


def test_how_much_waits_is_a_metric(fleet):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    wait_until(lambda: world.gateway.metric("tieout_intents") == 0, "nothing waits")
    world.taken(world.command("bill", "create", bill(vendor, account)))
    wait_until(lambda: world.gateway.metric("tieout_intents") == 1, "one waits", 20)
    wait_until(lambda: world.gateway.metric("tieout_intent_age_seconds") > 0, "and gets older", 20)
    world.sync()
    wait_until(lambda: world.gateway.metric("tieout_intents") == 0, "it is told", 20)
    assert world.gateway.metric("tieout_intent_age_seconds") == 0


def test_a_write_is_due_by_the_clock_of_sessions(fleet):
    psql(fleet.url, "CREATE OR REPLACE FUNCTION online.clock_us() RETURNS bigint LANGUAGE sql AS"
                    " 'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 5000000'")
    world = Desktop(fleet)
    _, result = world.write("vendor", "create", VENDOR)
    assert result["result"] == "applied", result
    assert len(world.records("Vendor")) == 1


def test_many_writes_go_in_small_sets(fleet):
    world = Desktop(fleet)
    commands = world.taken(*(world.command("vendor", "create", {**VENDOR, "name": f"Vendor {n}"})
                             for n in range(45)))
    done = world.sync()
    world.applied(*commands)
    sets = world.sets(done, "VendorAdd")
    counts = [one["requests"].count("VendorAdd") for one in sets]
    assert counts == [20, 20, 5], counts
    ids = [one["newMessageSetID"] for one in sets]
    assert [one["oldMessageSetID"] for one in sets] == [None, *ids[:2]], sets
    assert done["message_sets"][-1]["oldMessageSetID"] == ids[2], done["message_sets"][-1]
    assert world.remembered() == []


def test_what_was_changed_in_quickbooks_meanwhile_is_shown_and_not_overwritten(fleet):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    command, made = world.write("bill", "create", bill(vendor, account))
    world.person("Bill", TxnID=made["id"], Memo="a person's")
    _, result = world.write("bill", "update", bill(vendor, account, amount="95.00"),
                            record=command["record"], version=2, id=made["id"],
                            base_version=made["version"])
    assert result["result"] == "refused" and result["refusal"] == "stale", result
    [kept] = world.records("Bill")
    assert kept["AmountDue"] == "90.00" and kept["Memo"] == "a person's", kept
    shown = [one for one in world.told("observed") if one["id"] == made["id"]]
    assert shown and shown[-1]["record"]["memo"] == "a person's", shown


def test_a_double_is_not_made(fleet):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    entered = world.person("Bill", VendorRef={"ListID": vendor}, TxnDate="2026-01-05",
                           RefNumber="INV-1",
                           ExpenseLineAdd=[{"AccountRef": {"ListID": account}, "Amount": "90.00"}])
    _, result = world.write("bill", "create", bill(vendor, account))
    assert result["refusal"] == "duplicate", result
    world.qbd.post(f"/companies/{world.company}/delete", {"type": "Bill", "id": entered})
    _, result = world.write("bill", "create", bill(vendor, account), version=2)
    assert result["result"] == "applied", result
    assert len(world.records("Bill")) == 1


def test_what_comes_after_a_look_is_looked_at_next(fleet):
    """In that session: it is not taken for a question that QuickBooks did not answer."""
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    [first] = world.taken(world.command("bill", "create", bill(vendor, account)))
    world.fault(fault="slow", on="receiveResponseXML", milliseconds=1500, count=-1)
    done = []
    session = threading.Thread(target=lambda: done.append(world.sync()))
    session.start()
    wait_until(lambda: world.sent_last() == "BillQueryRq", "the look is handed out")
    [second] = world.taken(world.command("bill", "create", bill(vendor, account, number="INV-2")))
    assert world.sent_last() == "BillQueryRq"
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    session.join()
    assert done
    world.applied(first, second)
    assert "write_put_off" not in world.gateway.log_path.read_text()
    assert len(world.records("Bill")) == 2


def test_a_set_that_cannot_be_read_is_taken_apart(fleet):
    world = Desktop(fleet)
    vendor_of(world)
    world.taken(world.command("vendor", "create", {**VENDOR, "name": "Another"}))
    sets = world.sync()["message_sets"]
    reads = next(at for at, one in enumerate(sets) if "VendorAdd" in one["requests"])
    commands = world.taken(*(world.command("vendor", "create", {**VENDOR, "name": f"Vendor {n}"})
                             for n in range(3)))
    # After the sets that read: the one with all three, then the one with the first alone.
    world.fault(fault="refused", hresult="0x80040400", message="", count=2, skip=reads)
    world.sync()
    kinds = sorted(world.result(command)["result"] for command in commands)
    assert kinds == ["applied", "applied", "refused"], kinds
    assert len(world.records("Vendor")) == 4
    assert fleet.query("SELECT 1 FROM gateway.sent_alone", [world.tenant_id]) == []


def test_what_is_in_use_is_put_off_but_not_for_ever(fleet):
    world = Desktop(fleet)
    again, never = world.taken(
        world.command("vendor", "create", VENDOR),
        world.command("account", "create", {"name": "Radio", "type": "Expense", "active": True}))
    world.qbd.post("/faults", {"status": 3175, "on": "VendorAdd"})
    world.qbd.post("/faults", {"status": 3175, "on": "AccountAdd", "count": 3})
    for left in (2, 1, 0):
        psql(fleet.url, "UPDATE gateway.due SET due_at = 0")
        world.sync()
        rows = fleet.query("SELECT reason FROM gateway.intent WHERE state = 0", [world.tenant_id])
        assert len(rows) == left and all(row["reason"] for row in rows), rows
        logged = world.gateway.log_path.read_text()
        assert "write_put_off" in logged and not any(row["reason"] in logged for row in rows)
    world.applied(again)
    result = world.result(never)
    assert (result["result"], result["refusal"], result["code"]) == ("refused", "other", "3175")
    assert [a for a in world.records("Account") if a["Name"] == "Radio"] == []


def test_a_person_s_permission_is_asked_for_at_once(fleet):
    world = Desktop(fleet)
    world.qbd.post("/faults", {"status": 3260, "on": "VendorAdd"})
    _, result = world.write("vendor", "create", VENDOR)
    assert (result["refusal"], result["code"]) == ("other", "3260"), result


def hold(world, side):
    """Vendors on their way there stay, or no longer."""
    world.door.expect(200, "PATCH", f"/v1/tenants/{world.tenant_id}/settings",
                      {"hold.vendor": side, "by": "person:ann", "permissions": ["sync.manage"]}, wait=20)
    world.fleet.wait_quiet()


def test_what_is_held_stays(fleet):
    world = Desktop(fleet)
    hold(world, "ledger")
    kept, other = world.taken(
        world.command("vendor", "create", VENDOR),
        world.command("account", "create", {"name": "Radio", "type": "Expense", "active": True}))
    world.sync()
    world.applied(other)
    assert world.results(kept) == [] and world.records("Vendor") == []
    hold(world, "none")
    world.sync()
    world.applied(kept)


def test_what_a_person_gave_up_is_looked_for_once_more(fleet):
    world = Desktop(fleet)
    record = str(uuid.uuid4())
    command, other = world.taken(world.command("vendor", "create", VENDOR, record=record),
                                 world.command("vendor", "create", {**VENDOR, "name": "Another"}))
    psql(fleet.url, f"SET tieout.tenants = '{{{world.tenant_id}}}'",
         "UPDATE gateway.intent SET state = 2, is_parked = true, tries = 1, sent_at = accepted_at",
         "DELETE FROM gateway.due")
    world.sync()
    assert world.results(command) == [] and world.records("Vendor") == []
    world.command("vendor", "create", VENDOR, record=record, command=command["command"])
    world.fleet.producer.flush()
    wait_until(lambda: fleet.query("SELECT 1 FROM gateway.due"), "it is due again")
    world.sync()
    world.applied(command)
    assert world.results(other) == [] and len(world.records("Vendor")) == 1


def test_a_lost_set_is_settled_before_what_many_ask_to_be_looked_for_again(fleet):
    world = Desktop(fleet)
    given_up = world.taken(*(world.command("vendor", "create", {**VENDOR, "name": f"Vendor {n}"})
                             for n in range(25)))
    psql(fleet.url, f"SET tieout.tenants = '{{{world.tenant_id}}}'",
         "UPDATE gateway.intent SET state = 2, is_parked = true, tries = 1, sent_at = accepted_at",
         "DELETE FROM gateway.due")
    [lost] = world.taken(world.command("vendor", "create", VENDOR))
    lose(world, LOST["the answer does not reach us"], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    [row] = fleet.query("SELECT set_id FROM gateway.message_set", [world.tenant_id])
    for one in given_up:
        world.command(one["entity"], one["action"], one["document"], record=one["record"],
                      command=one["command"])
    world.fleet.producer.flush()
    wait_until(lambda: fleet.query("SELECT 1 FROM gateway.intent WHERE is_parked",
                                   [world.tenant_id]) == [], "all are asked for again")
    sets = world.sync()["message_sets"]
    assert sets[0]["oldMessageSetID"] == sets[0]["newMessageSetID"] == row["set_id"], sets[:2]
    world.applied(lost, *given_up)
    assert len(world.records("Vendor")) == 26 and world.remembered() == []


def test_a_linked_order_keeps_its_bill(fleet):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    item = world.person("ItemService", Name="Lamp", SalesOrPurchase={
        "Price": "9.00", "AccountRef": {"ListID": world.account("Income")}})
    order = world.person("PurchaseOrder", VendorRef={"ListID": vendor}, TxnDate="2026-01-02",
                         RefNumber="PO-1", PurchaseOrderLineAdd=[
                             {"ItemRef": {"ListID": item}, "Quantity": "10", "Rate": "9.00"}])
    entered = world.person("Bill", VendorRef={"ListID": vendor}, TxnDate="2026-01-05",
                           RefNumber="INV-1", LinkToTxnID=[order])
    [kept] = world.records("Bill")
    changed = {**bill(vendor, account, amount="95.00"), "item_lines": [
        {"item": item, "quantity": "1", "unit_price": "5.00", "amount": "5.00"}]}
    changed["expense_lines"] = [{"account": account, "amount": "5.00"}]
    _, result = world.write("bill", "update", changed, id=entered,
                            base_version=kept["EditSequence"])
    assert result["result"] == "applied", result
    [kept] = world.records("Bill")
    assert kept["AmountDue"] == "95.00" and "LinkedTxn" in kept, kept
    assert kept["ItemLineRet"][0]["Quantity"] == "10", kept


def test_transfers_and_credits_without_a_mark(fleet):
    """What they have done shows by their values and by their link."""
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    bank = world.account("Bank")
    _, other = world.write("account", "create",
                           {"name": "Second savings", "type": "Bank", "active": True})
    _, made = world.write("bill", "create", bill(vendor, account))
    credit = {name: value for name, value in bill(vendor, account, "C-1", "30.00").items()
              if name != "due_date"}
    _, used = world.write("vendor_credit", "create", credit)
    move = {"from_account": bank, "to_account": other["id"], "date": "2026-01-06",
            "status": "open", "total": "7.00"}
    use = {"vendor": vendor, "date": "2026-01-07", "status": "open", "total": "30.00",
           "applications": [{"bill": made["id"], "vendor_credit": used["id"], "amount": "30.00"}]}
    for is_forgotten in (False, True):
        second = ("funds_transfer", "create", move) if is_forgotten else (
            "credit_application", "create", use)
        commands = world.taken(world.command("funds_transfer", "create", move),
                               world.command(*second))
        lose(world, LOST["the answer does not reach us"], "Add")
        if is_forgotten:
            world.qbd.post(f"/companies/{world.company}/forget")
        world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
        world.sync()
        world.applied(*commands)
    assert len(world.records("Transfer")) == 3, "all of the same values"
    assert world.records("Bill")[0]["OpenAmount"] == "60.00", world.records("Bill")


def test_a_payment_goes_to_the_account_of_its_bill(fleet):
    """Companies may keep what they owe in several accounts; QuickBooks wants a bill's own."""
    world = Desktop(fleet)
    vendor, expense, bank = vendor_of(world), world.account("Expense"), world.account("Bank")
    east = world.person("Account", Name="Payables East", AccountType="AccountsPayable")
    line = {"AccountRef": {"ListID": expense}, "Amount": "90.00"}
    entered = [world.person("Bill", VendorRef={"ListID": vendor}, TxnDate="2026-01-05",
                            ExpenseLineAdd=[line], **account)
               for account in ({"APAccountRef": {"ListID": east}}, {})]
    commands = world.taken(*(
        world.command("bill_payment", "create", {
            "vendor": vendor, "date": "2026-01-06", "pay_type": "Check", "account": bank,
            "status": "open", "total": "90.00",
            "applications": [{"bill": one, "amount": "90.00"}]})
        for one in entered))
    world.sync()
    world.applied(*commands)
    assert [one["IsPaid"] for one in world.records("Bill")] == ["true", "true"]
    paid = {one["APAccountRef"]["FullName"] for one in world.records("BillPaymentCheck")}
    assert paid == {"Payables East", "Accounts Payable"}, paid


# --- answers that are lost ----------------------------------------------------------------------

LOST = {
    "the answer does not reach us": {"fault": "unsent", "on": "receiveResponseXML"},
    "the set does not reach QuickBooks": {"fault": "lost", "on": "sendRequestXML"},
    "the connector dies before it": {"fault": "killed", "on": "receiveResponseXML"},
    "it dies with it": {"fault": "killed_after", "on": "sendRequestXML"},
}


def lose(world, fault, verb):
    """A session that loses its first message set with that request."""
    for skip in range(1, 20):  # a slow machine is told NoOp now and then
        world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
        world.fault(**fault, skip=skip)
        world.update()
        if is_out(world):
            return
    raise AssertionError(f"no session has lost {verb}")


def is_out(world, step="out"):
    return world.fleet.query(f"SELECT 1 FROM gateway.message_set WHERE step = '{step}'",
                             [world.tenant_id])


def test_a_lost_answer_is_asked_for(fleet):
    cases.parallel(lambda story: one_lost(fleet, story, False), list(LOST), 1)


def test_what_quickbooks_forgot_is_looked_for(fleet):
    cases.parallel(lambda story: one_lost(fleet, story, True), list(LOST), 1)


def one_lost(fleet, story, is_forgotten):
    world = Desktop(fleet)
    vendor, account = vendor_of(world), world.account("Expense")
    commands = world.taken(
        world.command("bill", "create", bill(vendor, account)),
        world.command("vendor", "create", {**VENDOR, "name": "Another"}),
        world.command("account", "create", {"name": "Radio", "type": "Expense", "active": True}))
    lose(world, LOST[story], "Add")
    if is_forgotten:
        world.qbd.post(f"/companies/{world.company}/forget")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    done = world.sync()
    world.applied(*commands)
    assert len(world.records("Bill")) == 1 and len(world.records("Vendor")) == 2
    assert len([a for a in world.records("Account") if a["Name"] == "Radio"]) == 1
    assert fleet.query("SELECT 1 FROM gateway.message_set", [world.tenant_id]) == []
    assert world.remembered() == []
    say(f"  {story}{', forgotten' if is_forgotten else ''}: {len(done['message_sets'])} sets")


def test_what_the_last_question_did_not_clear_the_next_set_does(fleet):
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    for skip in range(2, 15):
        name = {**VENDOR, "name": f"Vendor {skip}"}
        [command] = world.taken(world.command("vendor", "create", name))
        world.fault(fault="lost", on="sendRequestXML", skip=skip)
        world.update()
        world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
        if world.results(command) and world.remembered():
            break
    [kept] = world.remembered()
    [command] = world.taken(world.command("vendor", "create", VENDOR))
    [one] = world.sets(world.sync(), "VendorAdd")
    world.applied(command)
    assert one["oldMessageSetID"] == kept and world.remembered() == [], (one, kept)


def misname(world):
    """Another text in QuickBooks' memory, under the name of the set that is out."""
    [row] = world.fleet.query("SELECT set_id FROM gateway.message_set", [world.tenant_id])
    world.qbxml(f'<QBXMLMsgsRq onError="stopOnError" newMessageSetID="{row["set_id"]}">'
                "<HostQueryRq/></QBXMLMsgsRq>")


def test_what_quickbooks_does_not_take_goes_under_another_name(fleet):
    world = Desktop(fleet)
    [command] = world.taken(world.command("vendor", "create", VENDOR))
    lose(world, LOST["the set does not reach QuickBooks"], "Add")
    for _ in range(6):  # asked for, looked for, proven absent
        world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
        world.fault(fault="killed", on="receiveResponseXML", skip=1)
        world.update()
        if is_out(world, "absent"):
            break
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    misname(world)
    done = world.update()
    assert "changed under its old number" in done["status"], done["status"]
    world.sync()
    world.applied(command)
    assert len(world.records("Vendor")) == 1


def test_what_quickbooks_remembers_of_something_else_goes_under_another_name(fleet):
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    [command] = world.taken(world.command("vendor", "create", VENDOR))
    lose(world, LOST["the set does not reach QuickBooks"], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    misname(world)
    world.sync()
    psql(fleet.url, "UPDATE gateway.due SET due_at = 0")
    world.sync()
    world.applied(command)
    assert len(world.records("Vendor")) == 1 and world.remembered() == []


def two_lost(fleet, story):
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    vendor, account = vendor_of(world), world.account("Expense")
    commands = world.taken(world.command("vendor", "create", {**VENDOR, "name": "Another"}),
                           world.command("bill", "create", bill(vendor, account)))
    lose(world, LOST[story], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    return world, commands


def test_what_was_lost_and_is_held_by_now_stays(fleet):
    world, commands = two_lost(fleet, "the set does not reach QuickBooks")
    hold(world, "ledger")
    world.update()
    world.update()
    assert world.records("Bill") == [] and len(world.records("Vendor")) == 1
    hold(world, "none")
    world.sync()
    world.applied(*commands)
    assert len(world.records("Bill")) == 1 and len(world.records("Vendor")) == 2


def test_what_quickbooks_remembers_and_nobody_can_read_is_looked_for(fleet):
    """Its answer to the question, garbled or refused for our fault, is the same each time."""
    cases.parallel(lambda fault: one_unread(fleet, fault),
                   [{"fault": "garbled"}, {"fault": "refused", "hresult": "0x80040400"}], 1)


def one_unread(fleet, fault):
    world, commands = two_lost(fleet, "the answer does not reach us")
    world.fault(request="none", count=-1, **fault)
    world.sync()
    world.applied(*commands)
    assert len(world.records("Bill")) == 1 and len(world.records("Vendor")) == 2
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    world.sync()


def test_what_is_not_there_after_an_answer_that_nobody_can_read_is_written_once(fleet):
    world, commands = two_lost(fleet, "the set does not reach QuickBooks")
    world.fault(fault="garbled", request="none")
    world.sync()
    psql(fleet.url, "UPDATE gateway.due SET due_at = 0")
    world.sync()
    world.applied(*commands)
    assert len(world.records("Bill")) == 1 and len(world.records("Vendor")) == 2
    assert fleet.query("SELECT 1 FROM gateway.sent_alone", [world.tenant_id]) == []


def test_what_nobody_can_read_is_not_asked_for_ever(fleet):
    """A person has to look; the other command is not kept back, nor is reading."""
    world, (lost, other) = two_lost(fleet, "the answer does not reach us")
    world.fault(fault="garbled", request="none")
    world.fault(fault="garbled", request="VendorQueryRq", count=3)
    for _ in range(2):
        assert "could not be read" in world.update()["status"]
    world.sync()
    world.applied(other)
    told = world.result(lost)
    assert told["result"] == "refused" and "cannot be read" in told["message"], told
    assert ">Vendor<" in world.status_page(), "whose name is not on the page"
    [again] = world.taken(world.command("vendor", "create", lost["document"], version=2,
                                        record=lost["record"]))
    world.sync()
    world.applied(again)
    assert "Look at" not in world.status_page()
    assert len(world.records("Bill")) == 1 and len(world.records("Vendor")) == 2


def test_a_person_is_asked_which_transfer_is_ours_and_leads_on(fleet):
    """Several alike: none is taken for ours, none is made; what a person has mended is found."""
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    bank = world.account("Bank")
    _, other = world.write("account", "create",
                           {"name": "Second savings", "type": "Bank", "active": True})
    move = {"from_account": bank, "to_account": other["id"], "date": "2026-01-06",
            "status": "open", "total": "7.00"}
    [lost] = world.taken(world.command("funds_transfer", "create", move))
    lose(world, LOST["the answer does not reach us"], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    world.qbd.post(f"/companies/{world.company}/forget")
    twin = world.person("Transfer", TransferFromAccountRef={"ListID": bank}, TxnDate="2026-01-06",
                        TransferToAccountRef={"ListID": other["id"]}, Amount="7.00")
    world.sync()
    told = world.result(lost)
    assert (told["result"], told["refusal"]) == ("refused", "other"), told
    assert "Several in QuickBooks could be it. Look in QuickBooks" in told["message"], told
    page = world.status_page()
    assert "Look at 1 in QuickBooks" in page and "Funds transfer of 2026-01-06" in page, page
    psql(fleet.url, f"SET tieout.tenants = '{{{world.tenant_id}}}'",
         "INSERT INTO reconciler.record (tenant, record_id, entity, standing, rule, rest, last_chunk)"
         f" VALUES ('{world.tenant_id}', '{lost['record']}', 15, 0, 'R26', '', 0)")
    assert "Look at" not in world.status_page(), "it is agreed by now"
    psql(fleet.url, f"SET tieout.tenants = '{{{world.tenant_id}}}'",
         "UPDATE reconciler.record SET standing = 4")
    assert "Look at 1 in QuickBooks" in world.status_page()
    for version in (2, 3):
        [again] = world.taken(world.command("funds_transfer", "create", move, version=version,
                                            record=lost["record"]))
        world.sync()
        told = world.result(again)
        assert told["result"] == ("refused" if version == 2 else "applied"), told
        assert len(world.records("Transfer")) == 2, "none was made"
        world.person("Transfer", TxnID=twin, Amount="8.00")
    assert told["id"] != twin and "Look at" not in world.status_page()


def test_what_a_person_has_taken_away_is_written_after_a_look(fleet):
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    bank = world.account("Bank")
    _, other = world.write("account", "create",
                           {"name": "Second savings", "type": "Bank", "active": True})
    move = {"from_account": bank, "to_account": other["id"], "date": "2026-01-06",
            "status": "open", "total": "7.00"}
    [lost] = world.taken(world.command("funds_transfer", "create", move))
    lose(world, LOST["the set does not reach QuickBooks"], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    twins = [world.person("Transfer", TransferFromAccountRef={"ListID": bank}, Amount="7.00",
                          TransferToAccountRef={"ListID": other["id"]}, TxnDate="2026-01-06")
             for _ in range(2)]
    world.sync()
    assert world.result(lost)["result"] == "refused"
    for twin in twins:
        world.person("Transfer", TxnID=twin, Amount="8.00")
    [again] = world.taken(world.command("funds_transfer", "create", move, version=2,
                                        record=lost["record"]))
    world.sync()
    assert world.applied(again)["id"] not in twins
    amounts = sorted(one["Amount"] for one in world.records("Transfer"))
    assert amounts == ["7.00", "8.00", "8.00"], amounts


def test_a_look_that_nobody_can_read_keeps_nothing_else_back(fleet):
    """Each is looked at by itself then; what even so cannot be told is refused in the end."""
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    vendor, account = vendor_of(world), world.account("Expense")
    bad, good = world.taken(world.command("bill", "create", bill(vendor, account)),
                            world.command("bill", "create", bill(vendor, account, "INV-2")))
    # The first set reads bills too.
    for count, left in ((1, 2), (1, 1), (1, 0)):
        world.fault(fault="garbled", request="BillQueryRq", skip=1, count=count)
        world.sync()
        world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
        psql(fleet.url, "UPDATE gateway.due SET due_at = 0")
        rows = fleet.query("SELECT 1 FROM gateway.intent WHERE state = 0", [world.tenant_id])
        assert len(rows) == left, rows
    world.applied(good)
    told = world.result(bad)
    assert told["result"] == "refused" and "cannot be read" in told["message"], told
    assert [one["RefNumber"] for one in world.records("Bill")] == ["INV-2"]


def test_what_was_lost_is_not_written_to_a_restored_file(fleet):
    world = Desktop(fleet, TIEOUT_READ_INTERVAL="0s")
    vendor, account = vendor_of(world), world.account("Expense")
    world.qbd.post(f"/companies/{world.company}/backup")
    world.person("Bill", VendorRef={"ListID": vendor}, TxnDate="2026-01-05", RefNumber="INV-7",
                 ExpenseLineAdd=[{"AccountRef": {"ListID": account}, "Amount": "5.00"}])
    world.sync()
    [command] = world.taken(world.command("vendor", "create", {**VENDOR, "name": "Another"}))
    lose(world, LOST["the set does not reach QuickBooks"], "Add")
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    world.qbd.post(f"/companies/{world.company}/restore")
    assert "older" in world.update()["status"]
    assert len(world.records("Vendor")) == 1, "not before a person says so"
    psql(fleet.url, f"SET tieout.tenants = '{{{world.tenant_id}}}'",
         "UPDATE gateway.company_file SET stop = 'none',"
         " accepted_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
    world.sync()
    world.applied(command)
    assert len(world.records("Vendor")) == 2


def test_each_write_is_done_once_whatever_is_lost(fleet):
    world = Desktop(fleet)
    say(f"  SEED={SEED}")
    vendor, account = vendor_of(world), world.account("Expense")
    world.fault(seed=SEED, rate=0.08)
    commands, sessions = [], 0
    for turn in range(12):
        commands += world.taken(*(one_of(world, turn * 4 + n, vendor, account) for n in range(4)))
        world.update()
        sessions += 1
    world.qbd.call("DELETE", f"/connectors/{world.connector}/faults")
    # Not let in: what was done is still on its way to the journal.
    wait_until(lambda: world.sync(NOT_LET_IN) and all(world.results(one) for one in commands),
               "every write has a result", 120)
    world.applied(*commands)
    world.sync(NOT_LET_IN)
    assert world.remembered() == []
    numbers = sorted(one["RefNumber"] for one in world.records("Bill"))
    assert numbers == sorted({*numbers}) and len(numbers) == 24, numbers
    names = [one["Name"] for one in world.records("Vendor")]
    assert len(names) == len({*names}) == 25, names
    say(f"  {sessions} sessions, {len(commands)} writes")


def one_of(world, number, vendor, account):
    if number % 2:
        return world.command("vendor", "create", {**VENDOR, "name": f"Vendor {number}"})
    return world.command("bill", "create", bill(vendor, account, f"N-{number}", f"{number + 1}.00"))


if __name__ == "__main__":
    cases.main(lanes=cases.LANES, at_end=message_sets.are_valid)
