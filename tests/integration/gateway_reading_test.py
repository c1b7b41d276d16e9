"""What the gateway reads of a simulated company file, session by session: the journal shows the
company as it is, each change once, whatever comes between."""

import cases
import message_sets
from desktop_company import World, wait_runs
from fleet import wait_until

LISTS = "ListDeletedQueryRq TxnDeletedQueryRq"


def bill(company, vendor, amount, number=None, **fields):
    line = {"AccountRef": {"FullName": "Rent"}, "Amount": amount}
    named = {"RefNumber": number} if number else {}
    return company.save("Bill", VendorRef={"ListID": vendor}, ExpenseLineAdd=[line], **named, **fields)


def names(message_sets):
    """Of the sets that read: the last one only tells the Web Connector that this was all."""
    requests = [one["requests"] for one in message_sets]
    assert requests.pop() == "HostQueryRq"
    return requests


def keys(news):
    return sorted((body["entity"], body["id"]) for body in news)


# --- a company is read --------------------------------------------------------------------------

def test_the_first_session_shows_everything_and_is_a_run(fleet):
    company = World(fleet).company(preset="trade")
    sets = company.update()["message_sets"]
    shown = company.check_journal()
    assert {body["epoch"] for body in shown.values()} == {1}
    inactive = [body for body in shown.values() if body["record"].get("active") is False]
    assert inactive, "what is inactive is read too"
    assert "register_balance" in {entity for entity, _ in shown}
    assert names(sets)[0].startswith(LISTS), names(sets)
    assert names(sets)[1:] == ["BillQueryRq InvoiceQueryRq"], names(sets)
    [read] = wait_runs(company, 1)
    last = max(m.offset for m in company.events("observed"))
    assert last < read.offset, "the run is read after all that was read"
    raw = {m.headers["ce_subject"]: m.headers.get("tieout_raw") for m in company.events("observed")}
    assert all(raw.values())
    one = next(m for m in company.events("observed") if b'"entity":"bill"' in m.value)
    assert one.headers["tieout_raw"].startswith(b"<BillRet>")
    assert one.headers["tieout_raw"].endswith(b"</BillRet>")


def test_a_quiet_session_is_one_set_and_no_event(fleet):
    company = World(fleet).company(preset="trade")
    company.update()
    company.news()
    sets = company.update()["message_sets"]
    assert len(names(sets)) == 1, names(sets)
    assert company.news() == []
    assert company.rows("SELECT * FROM gateway.wanted") == []
    assert company.rows("SELECT * FROM gateway.reading_source WHERE iterator_id <> ''") == []


def test_changes_deletions_and_inactivations_come_once(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    gone = company.save("Vendor", Name="Not for long")
    customer = company.save("Customer", Name="Amy's Bird Sanctuary")
    job = company.save("Customer", Name="Roof", ParentRef={"ListID": customer})
    kept, lost = bill(company, vendor, "10.00"), bill(company, vendor, "20.00")
    company.update()
    company.check_journal()
    company.news()
    company.save("Vendor", ListID=vendor, Phone="555-0100")
    company.save("Customer", ListID=job, IsActive="false")
    company.control("delete", {"type": "Vendor", "id": gone})
    company.control("delete", {"type": "Bill", "id": lost})
    company.control("void", {"type": "Bill", "id": kept})
    company.update()
    shown = company.check_journal()
    own = [body for body in company.news() if body["entity"] not in ("register_balance", "account")]
    assert keys(own) == sorted([("vendor", vendor), ("customer", job), ("vendor", gone),
                                ("bill", lost), ("bill", kept)]), keys(own)
    assert shown["customer", job]["record"]["active"] is False
    assert shown["vendor", gone]["deleted"] and shown["bill", lost]["deleted"]
    assert shown["bill", kept]["record"]["status"] == "voided", shown["bill", kept]
    company.update()
    assert company.news() == []


def test_a_pending_invoice_is_owed_by_nobody_until_it_is_final(fleet):
    company = World(fleet).company()
    customer = company.save("Customer", Name="Amy's Bird Sanctuary")
    item = company.save("ItemService", Name="Hours", SalesOrPurchase={
        "Price": "10.00", "AccountRef": {"FullName": "Landscaping Services"}})
    pending = company.save("Invoice", CustomerRef={"ListID": customer}, IsPending="true",
                           InvoiceLineAdd=[{"ItemRef": {"ListID": item}, "Amount": "70.00"}])
    company.update()
    assert ("invoice", pending) not in company.shown()
    company.save("Invoice", TxnID=pending, IsPending="false")
    company.update()
    assert company.check_journal()["invoice", pending]["record"]["balance"] == "70.00"
    company.save("Invoice", TxnID=pending, IsPending="true")
    company.update()
    assert company.shown()["invoice", pending]["deleted"]
    company.news()
    company.update()
    assert company.news() == []


# --- who pays what (R81, R126) ------------------------------------------------------------------

def pay_unnoticed(company, **what):
    """QuickBooks leaves the time of change of what is paid alone."""
    company.control("switches", {"payment_touches_bill": False})
    return company.control("pay", what)["id"]


def test_what_is_paid_is_read_again_with_its_payment(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    owed = bill(company, vendor, "90.00")
    company.update()
    before = company.news()
    payment = pay_unnoticed(company, bill=owed, amount="40.00")
    move_on(company)
    company.update()
    assert company.check_journal()["bill", owed]["record"]["balance"] == "50.00"
    assert ("bill_payment", payment) in keys(company.news())
    company.control("delete", {"type": "BillPaymentCheck", "id": payment})
    move_on(company)
    company.update()
    shown = company.check_journal()
    assert shown["bill_payment", payment]["deleted"]
    assert shown["bill", owed]["record"]["balance"] == "90.00"
    assert before and company.rows("SELECT * FROM gateway.settles") == []
    company.news()
    company.update()
    assert company.news() == []


def move_on(company):
    """So far that the bill itself is not met again for the overlap's sake."""
    company.sql("UPDATE gateway.reading_source SET position = position + 14400000000"
                " WHERE source IN ('bill', 'invoice')")


def test_an_invoice_is_read_again_when_its_payment_is_edited(fleet):
    company = World(fleet).company()
    customer = company.save("Customer", Name="Amy's Bird Sanctuary")
    item = company.save("ItemService", Name="Hours", SalesOrPurchase={
        "Price": "10.00", "AccountRef": {"FullName": "Landscaping Services"}})
    owed = company.save("Invoice", CustomerRef={"ListID": customer},
                        InvoiceLineAdd=[{"ItemRef": {"ListID": item}, "Amount": "70.00"}])
    company.update()
    pay_unnoticed(company, invoice=owed, amount="30.00")
    move_on(company)
    company.update()
    assert company.check_journal()["invoice", owed]["record"]["balance"] == "40.00"


def test_a_credit_and_its_use_are_told_and_taken_back(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    owed = bill(company, vendor, "90.00")
    credit = company.save("VendorCredit", VendorRef={"ListID": vendor}, ExpenseLineAdd=[
        {"AccountRef": {"FullName": "Rent"}, "Amount": "30.00"}])
    company.update()
    company.control("switches", {"payment_touches_bill": False})
    company.save("BillPaymentCheck", PayeeEntityRef={"ListID": vendor},
                 BankAccountRef={"FullName": "Checking"}, IsToBePrinted="false",
                 AppliedToTxnAdd=[{"TxnID": owed, "PaymentAmount": "10.00", "SetCredit": [
                     {"CreditTxnID": credit, "AppliedAmount": "30.00"}]}])
    move_on(company)
    company.update()
    shown = company.check_journal()
    application = shown["credit_application", f"{credit}/{owed}"]
    assert not application.get("deleted") and shown["bill", owed]["record"]["balance"] == "50.00"
    company.control("delete", {"type": "VendorCredit", "id": credit})
    move_on(company)
    company.update()
    shown = company.check_journal()
    assert shown["credit_application", f"{credit}/{owed}"]["deleted"]
    assert shown["bill", owed]["record"]["balance"] == "80.00"


# --- interruptions ------------------------------------------------------------------------------

def years_of_work(world, parts=10, days=36):
    clock = lambda **time: world.simulator.call("POST", "/clock", time)
    clock(advance_seconds=-parts * days * 86400)
    company = world.company(preset="trade", bills=300, invoices=80, vendors=40)
    for part in range(1, parts):
        clock(advance_seconds=days * 86400)
        company.control("trade", {"seed": part, "bills": 300, "invoices": 80})
    clock(advance_seconds=days * 86400)
    return company


def test_a_first_sync_that_is_interrupted_goes_on(fleet):
    """3,000 bills and their like of a year; the Web Connector dies again and again."""
    company = years_of_work(World(fleet))
    sessions, faults = 0, ("lost", "killed", "killed_after", "unsent")
    while True:
        company.faults(fault=faults[sessions % 4], on="receiveResponseXML", skip=3 + sessions % 3)
        if company.update()["status"].startswith("Done"):
            break
        sessions += 1
        assert sessions < 60, company.rows("SELECT source, position, span, read, total"
                                           " FROM gateway.reading_source")
    assert sessions >= 3, sessions
    company.simulator.call("DELETE", f"/connectors/{company.connector}/faults")
    company.update()
    company.check_journal()
    told = [(body["entity"], body["id"], body["version"]) for body in company.observed()]
    twice = {key for key in told if told.count(key) > 1 and key[0] in ("vendor", "item", "bill")}
    assert len(twice) == 0, twice


def test_a_lost_iterator_begins_its_window_again(fleet):
    company = World(fleet).company(preset="trade", bills=350)
    company.simulator.call("POST", "/faults", {"status": 3391, "on": "BillQuery", "skip": 1})
    company.update()
    company.check_journal()
    [row] = company.rows("SELECT restarts FROM gateway.reading")
    assert row["restarts"] == 1, row


def test_a_refusal_stops_the_session_with_advice_and_the_next_goes_on(fleet):
    company = World(fleet).company(preset="trade")
    company.simulator.call("POST", "/faults", {"status": 3260, "on": "BillQuery"})
    state = company.update()
    assert "permission" in state["status"], state["status"]
    assert ("vendor" in {entity for entity, _ in keys(company.observed())})
    company.faults(fault="refused", hresult="0x80040414", message="A modal dialog is open")
    state = company.update()
    assert "window" in state["status"], state["status"]
    company.update()
    company.check_journal()


def test_a_feature_that_is_off_is_passed_over(fleet):
    company = World(fleet).company(preset="trade")
    company.simulator.call("POST", "/faults", {"status": 3250, "on": "TransferQuery"})
    assert company.update()["status"].startswith("Done")
    assert not [body for body in company.observed() if body["entity"] == "funds_transfer"]


# --- clocks and backups -------------------------------------------------------------------------

def test_the_hour_that_comes_twice_loses_nothing(fleet):
    world = World(fleet)
    clock = lambda time: world.simulator.call("POST", "/clock", {"set": time})
    clock("2026-11-01T08:40:00Z")  # 01:40 in Los Angeles, summer time
    company = world.company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    first = bill(company, vendor, "10.00")
    company.update()
    clock("2026-11-01T09:10:00Z")  # 01:10 again, winter time
    second = bill(company, vendor, "20.00")
    company.save("Bill", TxnID=first, Memo="later, and yet earlier")
    company.update()
    shown = company.check_journal()
    assert shown["bill", first]["record"]["memo"] == "later, and yet earlier"
    assert ("bill", second) in shown
    clock("2026-11-01T09:50:00Z")
    company.save("Bill", TxnID=second, Memo="again")
    company.update()
    assert company.check_journal()["bill", second]["record"]["memo"] == "again"


def test_a_clock_that_is_set_back_hides_a_change_for_a_day_at_most(fleet):
    world = World(fleet)
    clock = lambda time: world.simulator.call("POST", "/clock", {"set": time})
    clock("2026-10-05T20:00:00Z")
    company = world.company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    first = bill(company, vendor, "10.00")
    company.update()
    clock("2026-10-05T20:30:00Z")
    bill(company, vendor, "20.00")
    company.update()
    clock("2026-10-05T10:40:00Z")
    company.save("Bill", TxnID=first, Memo="in an hour that comes twice")
    company.update()
    assert not company.shown()["bill", first]["record"].get("memo")
    company.sql("UPDATE gateway.reading SET back_at = back_at - 86400000000")
    company.update()
    assert company.check_journal()["bill", first]["record"]["memo"] == "in an hour that comes twice"


def test_a_restored_backup_stops_the_company_until_a_person_says_so(fleet):
    company = World(fleet).company(preset="trade")
    company.update()
    company.control("backup")
    vendor = company.save("Vendor", Name="After the backup")
    owed = bill(company, vendor, "5.00")
    company.update()
    assert ("bill", owed) in company.shown()
    company.control("restore")
    company.news()
    state = company.update()
    assert "older" in state["status"], state["status"]
    assert company.news() == [], "nothing of the other file is told"
    [row] = company.rows("SELECT stop FROM gateway.company_file")
    assert row["stop"] == "restored"
    assert "older" in company.update()["status"]
    company.accept_file()
    company.update()
    shown = company.check_journal()
    assert shown["bill", owed]["deleted"] and shown["vendor", vendor]["deleted"]


def test_a_lost_write_is_not_sent_again_to_a_restored_file(fleet):
    company = World(fleet).company(preset="trade")
    company.update()
    company.control("backup")
    bill(company, company.dump()["Vendor"][0]["ListID"], "5.00")
    company.write("vendor", "create", {"name": "Acme Lighting", "active": True})
    company.faults(fault="killed", on="receiveResponseXML", skip=1)
    company.update()
    assert company.rows("SELECT * FROM gateway.message_set"), "the write's answer is lost"
    company.control("restore")
    assert "older" in company.update()["status"]
    assert "Acme Lighting" not in [vendor["Name"] for vendor in company.dump()["Vendor"]]
    company.accept_file()
    company.update()
    names_now = [vendor["Name"] for vendor in company.dump()["Vendor"]]
    assert names_now.count("Acme Lighting") == 1


def test_the_newest_transaction_may_be_deleted(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    first, newest = bill(company, vendor, "10.00"), bill(company, vendor, "20.00")
    company.update()
    company.control("delete", {"type": "Bill", "id": newest})
    assert company.update()["status"].startswith("Done")
    assert company.check_journal()["bill", newest]["deleted"]
    company.save("Bill", TxnID=first, Memo="newest now")
    company.update()
    [row] = company.rows("SELECT anchor_id FROM gateway.reading")
    assert row["anchor_id"] == first


def test_after_long_silence_everything_is_compared(fleet):
    """QuickBooks has forgotten what was deleted; a record that is not met is looked for by its id."""
    company = World(fleet).company(preset="trade")
    vendor = company.save("Vendor", Name="Not for long")
    owed = bill(company, vendor, "10.00")
    bill(company, company.dump()["Vendor"][0]["ListID"], "20.00")  # the newest one stays
    company.update()
    company.news()
    company.control("delete", {"type": "Bill", "id": owed})
    company.control("delete", {"type": "Vendor", "id": vendor})
    company.control("switches", {"days_remembered": 0})
    company.simulator.call("POST", "/clock", {"advance_seconds": 60})
    company.update()
    assert not company.shown()["bill", owed].get("deleted"), "QuickBooks said nothing of it"
    company.sql("UPDATE gateway.reading SET looked_at = looked_at - 86 * 86400000000::bigint")
    company.news()
    company.update()
    shown = company.check_journal()
    assert shown["bill", owed]["deleted"] and shown["vendor", vendor]["deleted"]
    assert keys(body for body in company.news()) == sorted([("bill", owed), ("vendor", vendor)])
    assert company.rows("SELECT * FROM gateway.wanted") == []


def test_a_deleted_transfer_is_missed_within_a_day(fleet):
    """QuickBooks does not tell of it."""
    company = World(fleet).company(preset="trade")
    accounts = {one["Name"]: one["ListID"] for one in company.dump()["Account"]}
    kept, gone = [company.save("Transfer", TransferFromAccountRef={"ListID": accounts["Checking"]},
                               TransferToAccountRef={"ListID": accounts["Savings"]}, Amount=amount)
                  for amount in ("5.00", "6.00")]
    company.update()
    company.control("delete", {"type": "Transfer", "id": gone})
    company.update()
    assert not company.shown()["funds_transfer", gone].get("deleted")
    company.news()
    company.sql("UPDATE gateway.reading SET back_at = back_at - 86400000000")
    company.update()
    assert company.check_journal()["funds_transfer", gone]["deleted"]
    assert ("funds_transfer", kept) not in keys(company.news())
    assert company.rows("SELECT * FROM gateway.wanted") == []
    assert len(names(company.update()["message_sets"])) == 1, "once a day"


def test_many_transfers_are_looked_for_in_turn(fleet):
    company = World(fleet).company(preset="trade")
    company.update()
    known = company.dump()["Transfer"][0]["TxnID"]
    company.sql("INSERT INTO observed.record SELECT tenant, side, entity, 'Z-' || number, version,"
                " fingerprint, scan, false FROM observed.record, generate_series(1001, 1350) AS number"
                f" WHERE native_id = '{known}'")
    company.news()
    told = []
    for day in range(2):
        company.sql("UPDATE gateway.reading SET back_at = back_at - 86400000000")
        company.update()
        told.append(len([1 for body in company.news() if body["id"].startswith("Z-")]))
    assert told[0] in range(200, 301) and sum(told) == 350, told


# --- requests and pace --------------------------------------------------------------------------

def test_a_record_that_is_asked_for_is_told_again(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    company.update()
    company.sql("DELETE FROM observed.record WHERE native_id = '" + vendor + "'")
    company.news()
    for entity, native_id in (("vendor", vendor), ("bill", "1F-1700000000")):
        company.command("record", entity=entity, id=native_id)
    wait_until(lambda: len(company.rows("SELECT * FROM gateway.request WHERE kind = 'record'")) == 2,
               "the commands")
    company.update()
    told = {(body["entity"], body["id"]): body.get("deleted", False) for body in company.news()}
    assert told == {("vendor", vendor): False, ("bill", "1F-1700000000"): True}, told
    assert company.rows("SELECT * FROM gateway.request WHERE kind = 'record'") == []


def ask_for_bills(company, *ids):
    for native_id in ids:
        company.command("record", entity="bill", id=native_id)
    wait_until(lambda: len(company.rows("SELECT * FROM gateway.request WHERE kind = 'record'")) ==
               len(ids), "the commands")


def test_an_id_that_quickbooks_does_not_take_is_absent_and_keeps_nothing_back(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    owed = bill(company, vendor, "5.00")
    company.update()
    company.sql(f"DELETE FROM observed.record WHERE native_id = '{owed}'")
    company.news()
    strange = "no id of QuickBooks, which has shorter ones"
    ask_for_bills(company, owed, strange)
    state = company.update()
    assert state["result"] == "ok", state["status"]
    told = {(body["entity"], body["id"]): body.get("deleted", False) for body in company.news()}
    assert told == {("bill", owed): False, ("bill", strange): True}, told
    assert company.rows("SELECT * FROM gateway.wanted") == []
    assert company.rows("SELECT * FROM gateway.request WHERE kind = 'record'") == []


def test_a_record_that_quickbooks_never_shows_is_named_and_given_up(fleet):
    company = World(fleet).company()
    vendor = company.save("Vendor", Name="Hicks Hardware")
    owed = bill(company, vendor, "5.00")
    company.update()
    company.sql("DELETE FROM observed.record")
    move_on(company)
    company.news()
    ask_for_bills(company, owed)
    # Behind the newest one and the page.
    company.simulator.call("POST", "/faults",
                           {"status": 3010, "on": "BillQuery", "skip": 2, "count": 3})
    state = company.update()
    assert state["result"] == "ok", state["status"]
    [body] = [body for body in company.news() if body["id"] == owed]
    assert "look at it there" in body["unreadable"], body
    assert company.rows("SELECT * FROM gateway.wanted") == []

def test_reading_waits_until_what_was_told_is_folded(fleet):
    world = World(fleet, TIEOUT_UNFOLDED_EVENTS="200")
    company = world.company(preset="trade", bills=400)
    world.reconciler.stop()
    company.faults(fault="killed", on="getLastError")
    state = company.update()
    assert any(call["answer"] == "NoOp" for call in state["calls"]), state["calls"]
    before = len(company.observed())
    assert before < len(company.dump()["Bill"])
    world.fleet.reconciler().start()
    company.update()
    company.check_journal()


if __name__ == "__main__":
    cases.main(lanes=cases.LANES, at_end=message_sets.are_valid)
