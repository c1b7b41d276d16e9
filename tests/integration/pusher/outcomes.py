"""Answers that are no, late, lost or nonsense: every write ends once, and visibly."""

import json
import time
import uuid

import cases
from fleet import psql, wait_until
from world import World, application, bill, credit, lists, payment, vendor

ONLINE_LOST = ["error_500_after", "hang_after", "cut_after", "truncated", "malformed"]
ONLINE_NOT_DONE = ["error_500", "error_502_html", "html_200", "fault_200", "cut_before",
                   "unauthorized"]
PLATFORM_LOST = ["error_500_after", "hang_after", "cut_after", "truncated", "html_200", "no_id"]
PLATFORM_NOT_DONE = ["error_500", "error_503", "cut_before", "throttled"]


# --- refusals -------------------------------------------------------------------------------------
def make_bill(world, target):
    account, _, somebody = lists(world, target)
    made, first = world.applied(target, "bill", "create", bill(somebody, account))
    return account, somebody, made, first


def test_a_stale_object_is_shown_before_it_is_refused(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    account, somebody, made, first = make_bill(world, "online")
    world.qbo.post(f"/companies/{world.realm}/objects/Bill",
                   {"Id": first["id"], "PrivateNote": "edited in QuickBooks"})
    command, result = world.push("online", "bill", "update", bill(somebody, account, amount="95.00"),
                                 record=made["record"], version=2, id=first["id"],
                                 base_version=first["version"])
    assert (result["result"], result["refusal"], result["code"]) == ("refused", "stale", "5010")
    events = [(kind, body) for kind, body, _ in world.events()]
    shown = next(body for kind, body in events if kind == "tieout.observed.v1")
    assert shown["record"]["memo"] == "edited in QuickBooks", shown
    assert shown["id"] == first["id"] and shown["side"] == "online" and shown["epoch"] == 0, shown
    assert shown["version"] != first["version"], shown
    places = [kind for kind, body in events
              if kind == "tieout.observed.v1" or body["command"] == command["command"]]
    assert places == ["tieout.observed.v1", "tieout.result.v1"], places


def test_a_stale_record_of_the_platform_is_shown_too(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    account, somebody, made, first = make_bill(world, "platform")
    world.platform.call("PATCH", f"/tenants/{world.tenant}/bills/{first['id']}",
                        {"memo": "edited on the platform"})
    _, result = world.push("platform", "bill", "update", bill(somebody, account, amount="95.00"),
                           record=made["record"], version=2, id=first["id"],
                           base_version=first["version"])
    assert (result["result"], result["refusal"]) == ("refused", "stale"), result
    shown = world.observed()[0]
    assert shown["record"]["memo"] == "edited on the platform", shown
    assert shown["external_id"] == made["record"] and shown["side"] == "platform", shown


def test_a_taken_name_is_a_duplicate_in_the_vendors_words(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    world.qbo.post(f"/companies/{world.realm}/names", {"name": "Taken"})
    _, result = world.push("online", "vendor", "create", vendor("Taken"))
    assert (result["refusal"], result["code"]) == ("duplicate", "6240"), result
    assert "already" in result["message"], result
    assert world.online("Vendor") == []
    world.applied("platform", "vendor", "create", vendor("Taken"))
    _, result = world.push("platform", "vendor", "create", vendor("Taken"))
    assert (result["refusal"], result["code"]) == ("duplicate", "duplicate"), result


def test_what_is_gone_is_gone(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    for target in ("online", "platform"):
        account, somebody, made, first = make_bill(world, target)
        if target == "online":
            world.qbo.post(f"/companies/{world.realm}/objects/Bill?operation=delete",
                           {"Id": first["id"]})
        else:
            world.platform.call("DELETE", f"/tenants/{world.tenant}/bills/{first['id']}")
        _, result = world.push(target, "bill", "update", bill(somebody, account, amount="95.00"),
                               record=made["record"], version=2, id=first["id"],
                               base_version=first["version"])
        assert (result["result"], result["refusal"]) == ("refused", "gone"), result


def test_a_value_without_words_over_there_is_refused_without_a_call(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    command, result = world.push("online", "account", "create",
                                 {"name": "Odd", "type": "Oddity", "active": True})
    assert (result["result"], result["refusal"]) == ("refused", "other"), result
    assert "Oddity" in result["message"] and world.called_online(command) == 0, result


# --- lost answers ---------------------------------------------------------------------------------
def settle_each(world, target, kinds, is_done_first):
    """Each fault once, on a create: one effect, one result, whatever was heard of it."""
    simulator = world.qbo if target == "online" else world.platform
    for number, kind in enumerate(kinds):
        simulator.fault(kind, on="write" if target == "online" else "create", count=1)
        command, result = world.push(target, "vendor", "create", vendor(f"Vendor {kind} {number}"))
        assert result["result"] == "applied", (kind, result)
        assert world.done(command) == 1, (kind, command)
        assert simulator.get("/faults")["faults"] == [], kind
        calls = (world.called_online(command) if target == "online" else
                 sum(d["calls"] for d in world.platform.get(
                     f"/tenants/{world.tenant}/deliveries")["deliveries"]
                     if d["key"] == command["command"]))
        assert calls >= (2 if is_done_first else 1), (kind, calls)
    names = [v["DisplayName"] if target == "online" else v["record"]["name"]
             for v in (world.online("Vendor") if target == "online" else
                       world.on_platform("vendors"))]
    assert len(names) == len(set(names)) == len(kinds), names


def test_quickbooks_did_it_and_the_answer_was_lost(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    settle_each(world, "online", ONLINE_LOST, is_done_first=True)


def test_quickbooks_did_not_do_it(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    settle_each(world, "online", ONLINE_NOT_DONE, is_done_first=False)


def test_the_platform_did_it_and_the_answer_was_lost(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    settle_each(world, "platform", PLATFORM_LOST, is_done_first=True)


def test_the_platform_did_not_do_it(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    settle_each(world, "platform", PLATFORM_NOT_DONE, is_done_first=False)


def test_a_vendor_that_forgets_is_not_written_to_twice(fleet):
    """Without replay a repeated create meets its own product by its name or number."""
    world = World(fleet)
    world.pusher().wait_ready()
    world.qbo.post(f"/companies/{world.realm}/switches", {"requestid_replay": False})
    world.qbo.fault("cut_after", on="write", count=1)
    command, result = world.push("online", "vendor", "create", vendor("Only once"))
    assert result["result"] == "applied", result
    assert world.done_online(command) == 1
    assert [v["Id"] for v in world.online("Vendor")] == [result["id"]]


def test_a_create_that_is_repeated_late_looks_first(fleet):
    """A bill without a number, no replay: nothing but looking can tell that it is there."""
    world = World(fleet)
    pusher = world.pusher().wait_ready()
    account, _, somebody = lists(world, "online")
    world.qbo.post(f"/companies/{world.realm}/switches", {"requestid_replay": False})
    world.qbo.fault("cut_after", on="write", count=1)
    command = world.command("online", "bill", "create", bill(somebody, account, number=None))
    world.flush()
    wait_until(lambda: world.state_of(command) == 2, "the outcome is unknown")
    pusher.kill()
    age(world, command)
    world.pusher()
    result = world.result(command)
    bills = world.online("Bill")
    assert result["result"] == "applied" and [b["Id"] for b in bills] == [result["id"]], bills
    assert world.done_online(command) == 1


def apply_credit(world):
    """What an application in QuickBooks needs, and its document."""
    account, bank, somebody = lists(world, "online")
    _, owed = world.applied("online", "bill", "create", bill(somebody, account))
    _, given = world.applied("online", "vendor_credit", "create", credit(somebody, account))
    return bank, owed, application(somebody, owed["id"], given["id"])


def test_an_application_whose_answer_was_lost_is_made_once(fleet):
    """Told again by its key, or, when QuickBooks has forgotten that, found by its date and what it uses."""
    world = World(fleet)
    pusher = world.pusher().wait_ready()
    _, _, document = apply_credit(world)
    world.qbo.fault("cut_after", on="write", count=1)
    command, result = world.push("online", "credit_application", "create", document)
    assert result["result"] == "applied" and world.done_online(command) == 1, result
    assert world.called_online(command) == 2
    world.applied("online", "credit_application", "delete", document, record=command["record"], version=2,
                  id=result["id"], base_version=result["version"])
    world.qbo.post(f"/companies/{world.realm}/switches", {"requestid_replay": False})
    world.qbo.fault("cut_after", on="write", count=1)
    command = world.command("online", "credit_application", "create", document)
    world.flush()
    wait_until(lambda: world.state_of(command) == 2, "the outcome is unknown")
    pusher.kill()
    age(world, command)
    world.pusher()
    result = world.result(command)
    payments = world.online("BillPayment")
    assert result["result"] == "applied" and [each["Id"] for each in payments] == [result["id"]], payments
    assert result["document"]["applications"] == document["applications"], result


def test_an_application_that_became_a_payment_is_shown_as_gone(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    bank, owed, document = apply_credit(world)
    made, used = world.applied("online", "credit_application", "create", document)
    world.qbo.post(f"/companies/{world.realm}/objects/BillPayment", {
        "Id": used["id"], "TotalAmt": 30, "CheckPayment": {"BankAccountRef": {"value": bank}},
        "Line": [{"Amount": 30, "LinkedTxn": [{"TxnId": owed["id"], "TxnType": "Bill"}]}]})
    _, result = world.push("online", "credit_application", "update", document, record=made["record"], version=2,
                           id=used["id"], base_version=used["version"])
    assert (result["result"], result["refusal"]) == ("refused", "stale"), result
    shown = world.observed()[0]
    assert (shown["entity"], shown["id"], shown["deleted"]) == ("credit_application", used["id"], True), shown
    _, result = world.push("online", "credit_application", "void", document, record=made["record"], version=3,
                           id=used["id"], base_version="")
    assert (result["result"], result["refusal"]) == ("refused", "gone"), result
    assert world.online("BillPayment")[0]["TotalAmt"] == 30


def age(world, command):
    """As if it had been sent two hours ago."""
    psql(world.fleet.url, f"SET tieout.tenants = '{{{world.tenant}}}'",
         "UPDATE pusher.intent SET sent_at = sent_at - 7200000000"
         f" WHERE command_id = '{command['command']}'")


def test_tries_end_and_a_repeated_command_begins_again(fleet):
    world = World(fleet, TIEOUT_PUSH_TRIES="2", TIEOUT_BREAKER_FAILURES="50")
    world.pusher().wait_ready()
    world.qbo.fault("error_500", on="write", count=2)
    command = world.command("online", "vendor", "create", vendor())
    world.flush()
    wait_until(lambda: any(row["is_parked"] for row in world.intents()), "it is given up")
    assert world.results(command) == [] and world.state_of(command) == 2
    time.sleep(0.5)
    assert world.called_online(command) <= 2
    world.command("online", "vendor", "create", vendor(), command=command["command"],
                  record=command["record"])
    world.flush()
    assert world.result(command)["result"] == "applied" and world.done(command) == 1


# --- order of commands ----------------------------------------------------------------------------
def test_what_was_not_sent_is_superseded(fleet):
    world = World(fleet)
    record, other = str(uuid.uuid4()), str(uuid.uuid4())
    first = world.command("online", "vendor", "create", vendor("First"), record=record)
    second = world.command("online", "vendor", "create", vendor("Second"), record=record, version=2)
    third = world.command("online", "vendor", "create", vendor("Third"), record=other)
    fourth = world.command("online", "vendor", "delete", vendor("Third"), record=other, version=2)
    world.flush()
    world.pusher()
    assert world.result(first)["result"] == "superseded"
    assert world.result(second)["result"] == "applied"
    assert world.result(third)["result"] == "superseded"
    assert world.result(fourth) == {
        "command": fourth["command"], "record": other, "target": "online", "entity": "vendor",
        "command_version": 2, "result": "applied"}
    assert [v["DisplayName"] for v in world.online("Vendor")] == ["Second"]


def test_what_is_handed_out_counts_and_newer_ones_are_not_taken(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    world.platform.fault("slow", on="create", delay_ms=1500)
    record = str(uuid.uuid4())
    first = world.command("platform", "vendor", "create", vendor("First"), record=record)
    world.flush()
    wait_until(lambda: world.state_of(first) == 1, "the first is handed out")
    second = world.command("platform", "vendor", "create", vendor("Second"), record=record,
                           version=2)
    world.flush()
    assert world.result(second)["result"] == "not_taken"
    assert world.result(first)["result"] == "applied"
    assert len(world.on_platform("vendors")) == 1


def test_a_create_decided_before_an_answer_was_known_makes_no_second_record(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    first, _ = world.applied("platform", "vendor", "create", vendor("First"))
    second, result = world.push("platform", "vendor", "create", vendor("Second"),
                                record=first["record"], version=2)
    assert result["result"] == "not_taken" and world.done(second) == 0
    assert len(world.on_platform("vendors")) == 1


def test_a_settled_command_that_comes_again_is_answered_again(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    command, result = world.applied("online", "vendor", "create", vendor())
    world.wait_published()
    world.command("online", "vendor", "create", vendor(), command=command["command"],
                  record=command["record"])
    world.flush()
    wait_until(lambda: len(world.results(command)) == 2, "the result is there again")
    assert world.results(command) == [result, result] and world.done(command) == 1
    ids = {m.headers["ce_id"] for kind, body, m in world.events()
           if kind == "tieout.result.v1" and body["command"] == command["command"]}
    assert len(ids) == 1


# --- companies ------------------------------------------------------------------------------------
def test_a_company_that_cannot_be_written_to_waits_and_stops_nobody(fleet):
    world = World(fleet)
    healthy = world.add_tenant()
    world.pusher().wait_ready()
    world.qbo.post(f"/companies/{world.realm}/switches", {"subscription_ended": True})
    stuck = [world.command("online", "vendor", "create", vendor(f"Stuck {n}")) for n in range(8)]
    world.flush()
    wait_until(lambda: fleet.query("SELECT 1 FROM pusher.company WHERE paused_until > 0"),
               "the company pauses")
    other = world.command("online", "vendor", "create", vendor(), tenant=healthy)
    here = world.command("platform", "vendor", "create", vendor())
    world.flush()
    assert world.result(other)["result"] == "applied"
    assert world.result(here)["result"] == "applied"
    assert all(world.results(command) == [] for command in stuck)
    assert {row["state"] for row in world.intents() if row["result_kind"] is None} == {0}


def test_hundreds_of_writes_of_one_company(fleet):
    world = World(fleet)
    world.pusher()
    account, _, somebody = lists(world, "platform")
    commands = [world.command("platform", "bill", "create",
                              bill(somebody, account, number=f"N-{n}", amount="1.00"))
                for n in range(300)]
    began = time.monotonic()
    world.flush()
    wait_until(lambda: world.counts()["applied"] == 303, "all of them are applied")
    print(f"  300 writes in {time.monotonic() - began:.1f} s")
    world.wait_published()
    assert {world.done(command) for command in commands[:20]} == {1}
    assert len(world.on_platform("bills")) == 300
    assert world.platform.get("/counts")["double_creates"] == 0


if __name__ == "__main__":
    cases.main()
