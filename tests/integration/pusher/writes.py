"""Each action on each side, with the books to prove it."""

import uuid

import cases
from world import World, application, bill, credit, lists, payment, vendor


def story(world, target):
    """Everything that can be done to a bill and its payment."""
    account, bank, somebody = lists(world, target)
    made, first = world.applied(target, "bill", "create", bill(somebody, account))
    assert first["document"]["total"] == "90.00" and first["document"]["vendor"] == somebody, first
    assert first["changed_at"] and first["version"] != "" and "refusal" not in first, first
    changed, second = world.applied(
        target, "bill", "update", bill(somebody, account, amount="95.00"), record=made["record"],
        version=2, id=first["id"], base_version=first["version"])
    assert second["id"] == first["id"] and second["version"] != first["version"], second
    assert second["document"]["total"] == "95.00", second
    paid, money = world.applied(target, "bill_payment", "create",
                                payment(somebody, bank, first["id"]))
    assert money["document"]["applications"] == [{"bill": first["id"], "amount": "40.00"}], money
    voided, void = world.applied(target, "bill_payment", "void", payment(somebody, bank, first["id"]),
                                 record=paid["record"], version=2, id=money["id"],
                                 base_version=money["version"])
    assert void["document"]["total"] == "0.00" and void["document"]["status"] == "voided", void
    for command in (made, changed, paid, voided):
        assert world.done(command) == 1, command
    return account, somebody, made, first, second


def test_everything_to_quickbooks_online(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    account, somebody, made, first, _ = story(world, "online")
    books = world.qbo.get(f"/companies/{world.realm}/books")
    assert books["accounts_payable"] == "95.00", books
    version = next(b for b in world.online("Bill") if b["Id"] == first["id"])["SyncToken"]
    _, gone = world.applied("online", "bill", "delete", bill(somebody, account), id=first["id"],
                            record=made["record"], version=3, base_version=version)
    assert gone["id"] == first["id"] and "document" not in gone, gone
    assert world.online("Bill") == []


def test_what_one_run_changes_goes_in_turns(fleet):
    """A bill that was paid is paid anew, another is raised and paid: in whatever order they came."""
    world = World(fleet)
    pusher = world.pusher().wait_ready()
    account, bank, somebody = lists(world, "online")
    _, first = world.applied("online", "bill", "create", bill(somebody, account))
    before = payment(somebody, bank, first["id"], amount="90.00")
    old, money = world.applied("online", "bill_payment", "create", before)
    owed, second = world.applied("online", "bill", "create", bill(somebody, account, number="INV-2"))
    pusher.stop()
    run = str(uuid.uuid4())
    commands = [
        world.command("online", "bill_payment", "create", before, run=run),
        world.command("online", "bill_payment", "create",
                      payment(somebody, bank, second["id"], amount="120.00"), run=run),
        world.command("online", "bill", "update",
                      bill(somebody, account, number="INV-2", amount="120.00"), run=run, version=2,
                      record=owed["record"], id=second["id"], base_version=second["version"]),
        world.command("online", "bill_payment", "void", before, run=run, version=2,
                      record=old["record"], id=money["id"], base_version=money["version"]),
    ]
    world.flush()
    world.pusher()
    results = [world.result(command) for command in commands]
    assert [result["result"] for result in results] == ["applied"] * 4, results
    books = world.qbo.get(f"/companies/{world.realm}/books")
    assert books["accounts_payable"] == "0.00", books


def test_everything_to_the_platform(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    account, somebody, made, first, _ = story(world, "platform")
    books = world.platform.get(f"/tenants/{world.tenant}/books")
    assert books["open_payables"] == "95.00", books
    shown = world.on_platform("bills")[0]
    assert shown["external_id"] == made["record"], shown
    _, gone = world.applied("platform", "bill", "delete", bill(somebody, account), id=first["id"],
                            record=made["record"], version=3, base_version=shown["version"])
    assert world.on_platform("bills")[0]["deleted"] and gone["id"] == first["id"]


def test_credits_are_applied_and_taken_back(fleet):
    """On both sides; in QuickBooks each is a payment of nothing."""
    world = World(fleet)
    world.pusher().wait_ready()
    for target in ("online", "platform"):
        account, _, somebody = lists(world, target)
        _, owed = world.applied(target, "bill", "create", bill(somebody, account))
        _, given = world.applied(target, "vendor_credit", "create", credit(somebody, account))
        wanted = application(somebody, owed["id"], given["id"])
        made, used = world.applied(target, "credit_application", "create", wanted)
        assert {name: used["document"][name] for name in wanted} == wanted, used
        less = application(somebody, owed["id"], given["id"], amount="20.00")
        _, changed = world.applied(target, "credit_application", "update", less, record=made["record"], version=2,
                                   id=used["id"], base_version=used["version"])
        assert changed["document"]["total"] == "20.00" and changed["id"] == used["id"], changed
        _, void = world.applied(target, "credit_application", "void", less, record=made["record"], version=3,
                                id=used["id"], base_version=changed["version"])
        assert void["document"]["status"] == "voided" and void["document"]["total"] == "0.00", void
        command, gone = world.applied(target, "credit_application", "delete", less, record=made["record"],
                                      version=4, id=used["id"], base_version=void["version"])
        assert gone["id"] == used["id"] and "document" not in gone, gone
        assert world.done(command) == 1, command
    assert world.online("BillPayment") == []
    assert [each["Balance"] for each in world.online("VendorCredit")] == [30], world.online("VendorCredit")


def test_lists_are_made_inactive_also_when_no_version_is_known(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    made, first = world.applied("online", "vendor", "create", vendor())
    world.applied("online", "vendor", "update", vendor(phone="555-0100"), record=made["record"],
                  version=2, id=first["id"], base_version=first["version"])
    _, gone = world.applied("online", "vendor", "delete", vendor(), record=made["record"],
                            version=3, id=first["id"], base_version="")
    shown = next(v for v in world.online("Vendor") if v["Id"] == first["id"])
    assert shown["Active"] is False, (shown, gone)


def test_the_vendors_own_bytes_travel_with_the_result(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    command, result = world.applied("online", "vendor", "create", vendor())
    message = next(m for kind, body, m in world.events()
                   if kind == "tieout.result.v1" and body["command"] == command["command"])
    assert b'"DisplayName"' in message.headers["tieout_raw"], message.headers
    assert message.headers["ce_source"] == b"tieout/pusher", message.headers
    assert message.headers["ce_subject"].decode() == "vendor/" + command["record"], result
    assert message.key.decode() == world.tenant


def test_what_is_no_command_is_put_aside_and_stops_nothing(fleet):
    world = World(fleet)
    world.pusher().wait_ready()
    world.fleet.producer.put(fleet.topic("commands.pusher"), world.tenant.encode(), b"{}",
                             {"ce_type": b"tieout.write.v1", "mine": b"kept"})
    world.command("desktop", "vendor", "create", vendor())
    _, result = world.push("online", "vendor", "create", vendor())
    assert result["result"] == "applied"
    aside = fleet.reader("quarantine")
    aside.read()
    assert len(aside.messages) == 2, aside.messages
    first = aside.messages[0]
    assert first.key.decode() == world.tenant and first.value == b"{}"
    assert first.headers["mine"] == b"kept" and first.headers["tieout_reason"], first.headers
    assert b"desktop" in aside.messages[1].headers["tieout_reason"]


if __name__ == "__main__":
    cases.main()
