"""First sync, changes, deletions, truncation: the journal shows the company, and says so at the end
of each run."""

from harness import *


def first_sync_shows_everything():
    company = Company(bills=60, vendors=12).connect()
    start_poller()
    events = company.read_run()
    company.check_journal()
    kinds = [each["headers"]["ce_type"] for each in events]
    assert kinds[-1] == "tieout.run-read.v1", kinds
    settings = company.events("settings")
    assert len(settings) == 1 and settings[0]["body"]["changes"]["home_currency"] == "USD", settings
    assert settings[0]["body"]["as"] == "quickbooks", settings
    assert settings[0]["body"]["changes"]["class_tracking"] in ("off", "per_line"), settings
    observed = company.events("observed")
    assert events[-1]["body"]["read_count"] >= len(observed)
    order = list(dict.fromkeys(each["body"]["entity"] for each in observed))
    assert order == ["account", "register_balance", "item", "vendor", "bill", "bill_payment"], order
    raw = json.loads(observed[-1]["headers"]["tieout_raw"])
    assert raw["Id"] == observed[-1]["body"]["id"]
    assert company.metered() <= FIRST_CALLS, company.metered()


def nothing_changed_costs_one_call_and_no_event():
    company = Company(bills=30, vendors=5).connect()
    start_poller()
    company.read_run()
    before, metered = len(company.events("observed")), company.metered()
    company.read_run()
    assert len(company.events("observed")) == before
    assert company.metered() == metered + 1, (company.metered(), metered)


def changes_and_deletes_come():
    company = Company(bills=30, vendors=5).connect()
    start_poller()
    company.read_run()
    dump = company.control("GET", "/dump")
    open_bills = [each for each in dump["Bill"] if each["Balance"] == each["TotalAmt"]]
    company.control("POST", "/objects/bill?operation=delete", {"Id": open_bills[0]["Id"]})
    company.control("POST", "/pay", {"bill": open_bills[1]["Id"]})
    company.control("POST", "/objects/vendor",
                    {"Id": dump["Vendor"][0]["Id"], "DisplayName": "A new name"})
    company.read_run()
    company.check_journal()
    assert company.shown()["bill", open_bills[0]["Id"]]["deleted"] is True


def told_of(company, entity, native_id):
    return [each["body"] for each in company.events("observed")
            if (each["body"]["entity"], each["body"]["id"]) == (entity, native_id)]


def use_credit(company, number):
    """A person uses a vendor's credit for a bill: the payment of nothing that comes of it."""
    dump = company.control("GET", "/dump")
    vendor = dump["Vendor"][0]["Id"]
    line = {"Amount": 8, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "7"}}}
    made = {name: company.control("POST", "/objects/" + name, {
        "VendorRef": {"value": vendor}, "TxnDate": "2026-01-20", "DocNumber": name[0] + number, "Line": [line],
        "CurrencyRef": dump["Vendor"][0]["CurrencyRef"]}) for name in ("bill", "vendorcredit")}
    ids = {name.lower(): body["Id"] for each in made.values() for name, body in each.items() if "Id" in body}
    return company.control("POST", "/pay", ids)["BillPayment"]


def credits_alone_are_applications_and_change_their_kind():
    company = Company(bills=10, vendors=3).connect()
    applied, edited, voided = [use_credit(company, number) for number in "123"]
    start_poller()
    company.read_run()
    company.check_journal()
    record = told_of(company, "credit_application", applied["Id"])[0]["record"]
    assert record["total"] == "8.00" and record["applications"][0]["amount"] == "8.00", record
    metered = company.metered()
    company.control("POST", "/objects/billpayment?operation=delete", {"Id": applied["Id"]})
    line = {"Amount": 8, "LinkedTxn": [link for line in edited["Line"] for link in line["LinkedTxn"]
                                       if link["TxnType"] == "Bill"]}
    company.control("POST", "/objects/billpayment", {
        "Id": edited["Id"], "TotalAmt": 8, "CheckPayment": {"BankAccountRef": {"value": "35"}}, "Line": [line]})
    company.control("POST", "/objects/billpayment?operation=void", {"Id": voided["Id"]})
    company.read_run()
    assert company.metered() == metered + 1, "what a payment is costs no call"
    shown = company.shown()
    for each in (applied, edited):
        assert shown["credit_application", each["Id"]]["deleted"] is True, shown
    assert shown["bill_payment", edited["Id"]]["record"]["total"] == "8.00", shown
    assert shown["credit_application", voided["Id"]]["record"]["status"] == "voided", shown
    for each in (applied, voided):
        assert ("bill_payment", each["Id"]) not in shown, "it was never a payment"


def a_complete_look_misses_applications():
    company = Company(bills=10, vendors=3).connect()
    applied = use_credit(company, "1")
    start_poller()
    company.read_run()
    company.control("POST", "/objects/billpayment?operation=delete", {"Id": applied["Id"]})
    psql("UPDATE poller.progress SET changed_since = changed_since - 40 * 86400000000 "
         "WHERE tenant = '%s'" % company.tenant)
    company.read_run()
    assert company.shown()["credit_application", applied["Id"]]["deleted"] is True
    company.check_journal()


def a_registers_balance_is_told_when_it_moves():
    company = Company(bills=30, vendors=5).connect()
    start_poller()
    company.read_run()
    dump = company.control("GET", "/dump")
    registers = [each for each in dump["Account"] if each["AccountType"] in ("Bank", "Credit Card")]
    bill = [each for each in dump["Bill"] if each["Balance"] > 0 and each["CurrencyRef"]["value"] == "USD"][0]
    for each in registers:
        told = told_of(company, "register_balance", each["Id"])
        assert len(told) == 1 and told[0]["record"] == {
            "account": each["Id"], "amount": "%.2f" % each["CurrentBalance"]}, told
    company.control("POST", "/pay", {"bill": bill["Id"], "amount": "1.00"})
    company.read_run()
    moved = {each["Id"]: told_of(company, "register_balance", each["Id"])[1:] for each in registers}
    before = next(each["CurrentBalance"] for each in registers if each["Id"] == "35")
    assert [each["record"]["amount"] for each in moved.pop("35")] == ["%.2f" % (before - 1)], moved
    assert not any(moved.values()), moved


def small_pages_lose_nothing():
    company = Company(bills=60, vendors=12).connect()
    start_poller(TIEOUT_PAGE_SIZE="7")
    company.read_run()
    company.check_journal()


def a_bad_row_is_left_out():
    company = Company(bills=30, vendors=5)
    bill = company.control("GET", "/dump?entity=Bill")["Bill"][7]["Id"]
    company.control("POST", "/poison", {"entity": "Bill", "id": bill, "poisoned": True})
    company.connect()
    start_poller()
    company.read_run()
    assert ("bill", bill) not in company.shown()
    company.control("POST", "/poison", {"entity": "Bill", "id": bill, "poisoned": False})
    company.control("POST", "/objects/bill", {"Id": bill, "PrivateNote": "healed"})
    company.read_run()
    company.check_journal()


def more_changes_than_an_answer_holds():
    company = Company(bills=1060, vendors=20).connect()
    start_poller()
    company.read_run()
    bills = company.control("GET", "/dump?entity=Bill")["Bill"]
    unpaid = [each for each in bills if each["Balance"] == each["TotalAmt"]]
    for each in bills:
        if each is not unpaid[0]:
            company.control("POST", "/objects/bill", {"Id": each["Id"], "PrivateNote": "again"})
    company.control("POST", "/objects/bill?operation=delete", {"Id": unpaid[0]["Id"]})
    company.read_run()
    company.check_journal()
    assert company.shown()["bill", unpaid[0]["Id"]]["deleted"] is True


def a_gap_of_forty_days_is_made_good():
    company = Company(bills=30, vendors=5).connect()
    start_poller()
    company.read_run()
    dump = company.control("GET", "/dump")
    unpaid = [each for each in dump["Bill"] if each["Balance"] == each["TotalAmt"]]
    company.control("POST", "/objects/bill?operation=delete", {"Id": unpaid[0]["Id"]})
    moved = psql("UPDATE poller.progress SET changed_since = changed_since - 40 * 86400000000 "
                 "WHERE tenant = '%s' RETURNING 1" % company.tenant)
    assert moved, "the progress has moved"
    metered = company.metered()
    company.read_run()
    assert company.metered() == metered + len(ENTITIES), "a page of each kind: a failed read is not metered"
    looks = [each for each in company.control("GET", "/calls")["calls"]
             if each["path"].startswith("/v3/company/%s/bill/" % company.realm)]
    assert len(looks) == 1 and looks[0]["status"] == 400, "a read has proven the absence"
    company.check_journal()
    assert company.shown()["bill", unpaid[0]["Id"]]["deleted"] is True


def one_record_is_read_when_asked():
    company = Company(bills=10, vendors=3).connect()
    start_poller()
    company.read_run()
    vendor = company.control("GET", "/dump?entity=Vendor")["Vendor"][0]["Id"]
    company.control("POST", "/objects/vendor", {"Id": vendor, "DisplayName": "Read me"})
    company.command("record", entity="vendor", id=vendor)
    wait_for("the record", lambda: company.shown()["vendor", vendor]["record"]["name"] == "Read me")
    company.command("record", entity="bill", id="999999")
    wait_for("the absence", lambda: company.shown().get(("bill", "999999"), {}).get("deleted"))


def a_command_that_makes_no_sense_stops_nobody():
    company = Company(bills=10, vendors=3).connect()
    start_poller()
    company.command("record", entity="attachment", id="1")
    nonsense = company.command("nonsense")
    company.read_run()
    company.check_journal()
    aside = [each for each in read_topic("quarantine") if each["key"] == company.tenant]
    reasons = [each["headers"]["tieout_reason"] for each in aside]
    assert len(aside) == 2 and "entity" in reasons[0] and "kind" in reasons[1], aside
    assert aside[1]["body"]["command"] == aside[1]["headers"]["ce_id"] == nonsense, aside
    assert aside[1]["headers"]["tieout_source_topic"] == PREFIX + ".commands.poller", aside


def what_has_no_canonical_form_is_told_with_the_reason():
    company = Company(bills=5, vendors=3).connect()
    vendor = company.control("GET", "/dump?entity=Vendor")["Vendor"][0]["Id"]

    def told():
        return [each for each in company.events("observed")
                if (each["body"]["entity"], each["body"]["id"]) == ("vendor", vendor)]

    def call(number):
        company.control("POST", "/objects/vendor",
                        {"Id": vendor, "PrimaryPhone": {"FreeFormNumber": number}})

    call("5" * 60)
    start_poller()
    company.read_run()
    company.check_journal()
    assert len(told()) == 1 and "record" not in told()[0]["body"], told()
    assert "at most 30 are kept" in told()[0]["body"]["unreadable"], told()
    assert json.loads(told()[0]["headers"]["tieout_raw"])["Id"] == vendor
    call("6" * 61)
    company.read_run()
    assert len(told()) == 2, "another version of it is told again"
    company.read_run()
    assert len(told()) == 2, "the same is not"
    call("555-0100")
    company.read_run()
    assert told()[-1]["body"]["record"]["phone"] == "555-0100" and len(told()) == 3, told()


def live_tenants_are_polled_and_others_are_not():
    live = Company(bills=10, vendors=3).connect(live=True)
    quiet = Company(bills=10, vendors=3).connect()
    start_poller()
    wait_for("the first look at vendors", lambda: any(
        each["body"]["entity"] == "bill" for each in live.events("observed")))
    vendor = live.control("GET", "/dump?entity=Vendor")["Vendor"][0]["Id"]
    live.control("POST", "/objects/vendor", {"Id": vendor, "DisplayName": "Seen soon"})
    wait_for("the change", lambda: live.shown()["vendor", vendor]["record"]["name"] == "Seen soon")
    assert not quiet.events("observed")


def a_run_is_asked_for_when_due():
    company = Company(bills=10, vendors=3).connect()
    start_poller()
    company.command("schedule", run=str(uuid.uuid4()), due="2026-01-01T00:00:00Z")
    asked = wait_for("the request", lambda: company.events("run-requested"))
    assert asked[0]["body"]["by"] == "schedule"
    time.sleep(1)
    assert len(company.events("run-requested")) == 1


def a_tenant_has_a_limit_of_unfolded_events():
    company = Company(bills=60, vendors=12).connect()
    start_poller(TIEOUT_UNFOLDED_EVENTS="40", TIEOUT_PAGE_SIZE="10")
    run = company.run()
    wait_for("some events", lambda: len(company.events("observed")) >= 20)
    time.sleep(2)
    assert len(company.events("observed")) <= 40, len(company.events("observed"))
    topic = PREFIX + ".events"
    psql("INSERT INTO reconciler.partition_offset SELECT '%s', n, 1000000 FROM "
         "generate_series(0, 3) AS n" % topic)
    company.wait_run(run)
    psql("DELETE FROM reconciler.partition_offset WHERE topic = '%s'" % topic)
    company.check_journal()


if __name__ == "__main__":
    sys.exit(run_tests([
        first_sync_shows_everything, nothing_changed_costs_one_call_and_no_event,
        changes_and_deletes_come, credits_alone_are_applications_and_change_their_kind,
        a_complete_look_misses_applications, a_registers_balance_is_told_when_it_moves, small_pages_lose_nothing, a_bad_row_is_left_out,
        a_gap_of_forty_days_is_made_good, one_record_is_read_when_asked,
        a_command_that_makes_no_sense_stops_nobody,
        what_has_no_canonical_form_is_told_with_the_reason,
        live_tenants_are_polled_and_others_are_not, a_run_is_asked_for_when_due,
        a_tenant_has_a_limit_of_unfolded_events, more_changes_than_an_answer_holds]))
