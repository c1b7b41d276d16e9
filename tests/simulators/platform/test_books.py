"""People at work: what the platform lets them do, and what the books say afterwards."""

import sys

import harness


def test_a_bill_is_owed_until_it_is_paid(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    bank = tenant.account("Checking", "Bank")
    bill = tenant.bill(vendor, account, "100.00", "23.45")
    assert tenant.books() == "123.45"
    payment = tenant.does("POST", "pay", {"bill": bill, "amount": "23.40"})
    assert payment["record"]["total"] == "23.40"
    assert payment["record"]["account"] == bank
    assert payment["record"]["pay_type"] == "Check"
    assert tenant.books() == "100.05"
    shown = tenant.reads(f"bills/{bill}")
    assert shown["record"]["balance"] == "100.05" and shown["version"] == "2", shown
    tenant.does("POST", "pay", {"bill": bill})
    assert tenant.books() == "0.00"
    tenant.refuses("other", "POST", "pay", {"bill": bill, "amount": "0.01"})
    entries = tenant.reads("ledger")["entries"]
    assert [e["amount"] for e in entries] == ["123.45", "-23.40", "-100.05"], entries
    assert [e["balance"] for e in entries] == ["123.45", "100.05", "0.00"], entries


def test_a_void_gives_the_balance_back(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    first = tenant.bill(vendor, account, "10.00")
    second = tenant.bill(vendor, account, "20.00")
    payment = tenant.does("POST", "pay", {"bills": [{"bill": first, "amount": "4.00"},
                                                    {"bill": second}]})
    assert payment["record"]["total"] == "24.00"
    assert tenant.books() == "6.00"
    voided = tenant.does("POST", f"bill-payments/{payment['id']}/void")["record"]
    assert voided["status"] == "voided" and voided["total"] == "0.00", voided
    assert "applications" not in voided
    assert tenant.books() == "30.00"
    tenant.does("POST", f"bill-payments/{payment['id']}/void")
    tenant.refuses("other", "PATCH", f"bill-payments/{payment['id']}", {"status": "open"})
    assert tenant.books() == "30.00"


def test_a_deleted_payment_can_be_restored_while_the_bill_is_open(simulator):
    tenant = simulator.tenant()
    bill = tenant.bill(tenant.vendor(), tenant.account(), "10.00")
    payment = tenant.does("POST", "pay", {"bill": bill})["id"]
    assert tenant.does("DELETE", f"bill-payments/{payment}")["deleted"]
    assert tenant.books() == "10.00"
    tenant.does("POST", f"bill-payments/{payment}/restore")
    assert tenant.books() == "0.00"
    tenant.does("DELETE", f"bill-payments/{payment}")
    tenant.does("POST", "pay", {"bill": bill})
    tenant.refuses("other", "POST", f"bill-payments/{payment}/restore")
    assert tenant.books() == "0.00"


def test_a_paid_bill_stays(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    other = tenant.vendor("Hicks Hardware")
    bill = tenant.bill(vendor, account, "10.00")
    tenant.does("POST", "pay", {"bill": bill, "amount": "6.00"})
    tenant.refuses("other", "DELETE", f"bills/{bill}")
    tenant.refuses("other", "POST", f"bills/{bill}/void")
    tenant.refuses("other", "PATCH", f"bills/{bill}", {"vendor": other})
    tenant.refuses("other", "PATCH", f"bills/{bill}",
                   {"expense_lines": [{"account": account, "amount": "5.99"}]})
    tenant.does("PATCH", f"bills/{bill}",
                {"expense_lines": [{"account": account, "amount": "6.00"}]})
    assert tenant.books() == "0.00"


def test_an_unpaid_bill_is_deleted_restored_and_voided(simulator):
    tenant = simulator.tenant()
    bill = tenant.bill(tenant.vendor(), tenant.account(), "10.00")
    assert tenant.does("DELETE", f"bills/{bill}")["deleted"]
    assert tenant.books() == "0.00"
    tenant.refuses("gone", "PATCH", f"bills/{bill}", {"memo": "late"})
    tenant.refuses("gone", "POST", "pay", {"bill": bill})
    assert tenant.does("POST", f"bills/{bill}/restore")["version"] == "3"
    assert tenant.books() == "10.00"
    voided = tenant.does("POST", f"bills/{bill}/void")["record"]
    assert voided["total"] == voided["balance"] == "0.00", voided
    assert voided["expense_lines"][0]["amount"] == "0.00"
    assert tenant.books() == "0.00"


def test_a_payment_is_edited(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    first, second = (tenant.bill(vendor, account, "10.00") for _ in range(2))
    payment = tenant.does("POST", "pay", {"bill": first})["id"]
    tenant.does("PATCH", f"bill-payments/{payment}",
                {"applications": [{"bill": first, "amount": "1.00"},
                                  {"bill": second, "amount": "9.00"}]})
    balances = [tenant.reads(f"bills/{b}")["record"]["balance"] for b in (first, second)]
    assert balances == ["9.00", "1.00"], balances
    tenant.refuses("other", "PATCH", f"bill-payments/{payment}",
                   {"applications": [{"bill": second, "amount": "10.01"}]})
    tenant.refuses("other", "PATCH", f"bill-payments/{payment}",
                   {"applications": [{"bill": second, "amount": "5.01"},
                                     {"bill": second, "amount": "5.00"}]})
    tenant.refuses("other", "PATCH", f"bill-payments/{payment}",
                   {"applications": [{"bill": second, "amount": "-1.00"}]})
    assert tenant.books() == "10.00"


def test_foreign_bills_are_owed_at_their_own_rate(simulator):
    tenant = simulator.tenant()
    vendor = tenant.vendor("Gärtnerei", currency="EUR")
    account = tenant.account()
    more = {"currency": "EUR", "exchange_rate": "1.0837"}
    bill = tenant.bill(vendor, account, "33.33", **more)
    assert tenant.books() == "36.12"  # 36.119721
    for left in ("24.08", "12.04", "0.00"):  # 22.22 and 11.11 at 1.0837
        tenant.does("POST", "pay", {"bill": bill, "amount": "11.11"})
        assert tenant.books() == left, tenant.books()
    bill = tenant.bill(vendor, account, "100.00", **more)
    tenant.does("PATCH", f"bills/{bill}", {"exchange_rate": "1.10"})
    assert tenant.books() == "110.00"
    refused = {"vendor": vendor, "date": "2026-01-10", "expense_lines": [{"amount": "1.00"}]}
    tenant.refuses("other", "POST", "bills", {**refused, "currency": "EUR"})
    tenant.refuses("other", "POST", "bills", {**refused, "exchange_rate": "1.1"})
    tenant.refuses("other", "POST", "bills", {**refused, **more, "exchange_rate": "0"})
    mine = tenant.bill(vendor, account, "5.00")
    tenant.refuses("other", "POST", "pay", {"bills": [{"bill": bill}, {"bill": mine}]})


def test_what_a_record_needs(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    line = [{"account": account, "amount": "1.00"}]
    good = {"vendor": vendor, "date": "2026-01-10", "expense_lines": line}
    tenant.refuses("other", "POST", "bills", {**good, "vendor": None})
    tenant.refuses("other", "POST", "bills", {**good, "date": "2026-02-30"})
    tenant.refuses("other", "POST", "bills", {**good, "due_date": "2026-01-09"})
    tenant.refuses("other", "POST", "bills", {**good, "expense_lines": []})
    tenant.refuses("other", "POST", "bills", {**good, "total": "1.01"})
    tenant.refuses("other", "POST", "bills", {**good, "balance": "1.00"})
    tenant.refuses("other", "POST", "bills", {**good, "colour": "green"})
    tenant.refuses("other", "POST", "bills", {**good, "number": "9" * 41})
    tenant.refuses("other", "POST", "bills", {**good, "expense_lines": [{"amount": "1.001"}]})
    tenant.refuses("other", "POST", "bills", {**good, "expense_lines": [{"amount": 1}]})
    tenant.refuses("other", "POST", "bills", {**good, "expense_lines": [{"amount": "-1.00"}]})
    tenant.refuses("gone", "POST", "bills", {**good, "vendor": "V-9999"})
    tenant.refuses("gone", "POST", "bills", {**good, "vendor": account})
    tenant.refuses("gone", "POST", "bills",
                   {**good, "expense_lines": [{"account": "A-1", "amount": "1.00"}]})
    tenant.does("POST", "bills", {**good, "number": "é" * 40, "total": "1.00"})
    payment = {"vendor": vendor, "date": "2026-01-10", "pay_type": "Check"}
    tenant.refuses("other", "POST", "bill-payments", payment)
    tenant.refuses("other", "POST", "bill-payments", {**payment, "pay_type": "Gold"})
    assert tenant.books() == "1.00"


def test_names_are_unique_and_lists_are_never_erased(simulator):
    tenant = simulator.tenant()
    vendor = tenant.vendor("Pond & Co")
    tenant.refuses("duplicate", "POST", "vendors", {"name": "Pond & Co"})
    tenant.vendor("pond & co")
    gone = tenant.does("DELETE", f"vendors/{vendor}")
    assert gone["deleted"] is False and gone["record"]["active"] is False, gone
    tenant.refuses("duplicate", "POST", "vendors", {"name": "Pond & Co"})
    assert tenant.does("POST", f"vendors/{vendor}/restore")["record"]["active"] is True
    account = tenant.account()
    tenant.refuses("duplicate", "POST", "accounts", {"name": "Utilities", "type": "Expense"})
    other = tenant.account("Repairs")
    child = {"name": "Utilities", "type": "Expense", "parent": other}
    tenant.does("POST", "accounts", child)
    tenant.refuses("duplicate", "POST", "accounts", child)
    tenant.refuses("other", "PATCH", f"accounts/{account}", {"parent": account})
    tenant.refuses("other", "POST", f"accounts/{account}/void")


def test_closed_books_and_unique_numbers_are_switches(simulator):
    tenant = simulator.tenant()
    vendor, account = tenant.vendor(), tenant.account()
    early = tenant.bill(vendor, account, "1.00", number="7")
    tenant.bill(vendor, account, "1.00", number="7")
    tenant.does("POST", "switches", {"books_closed_through": "2026-01-10",
                                     "unique_bill_number": True})
    late = {"vendor": vendor, "date": "2026-01-11", "expense_lines": [{"amount": "1.00"}]}
    tenant.refuses("closed", "POST", "bills", {**late, "date": "2026-01-10"})
    tenant.refuses("closed", "PATCH", f"bills/{early}", {"date": "2026-01-11"})
    tenant.refuses("closed", "DELETE", f"bills/{early}")
    tenant.refuses("duplicate", "POST", "bills", {**late, "number": "7"})
    tenant.does("POST", "bills", {**late, "number": "8"})
    for bad in ({"echo": "loud"}, {"nothing": 1}, {"repeats": -1}, {"is_paused": 1}):
        status, _ = tenant.person("POST", "switches", bad)
        assert status == 400, bad


def test_the_same_plan_gives_the_same_records(simulator):
    def seeded(seed):
        tenant = simulator.tenant(preset="landscaping", seed=seed, bills=60, as_of="2026-01-31")
        tenant.books()
        dump = tenant.reads("dump")
        return {kind: [r["record"] for r in records] for kind, records in dump.items()}
    first, again, other = seeded(5), seeded(5), seeded(6)
    assert first == again and first != other
    names = [v["name"] for v in first["vendors"]]
    assert "Tania's Nursery" not in names and "Books by Bessie" in names
    assert len(first["bills"]) == 60
    paid = {b["balance"] == "0.00" for b in first["bills"]}
    assert paid == {True, False}
    assert any("number" not in b for b in first["bills"])
    assert any(len(b.get("number", "")) > 21 for b in first["bills"])
    assert any(b["currency"] == "EUR" for b in first["bills"])


def test_tenants_are_created_once_and_deleted(simulator):
    tenant = simulator.tenant()
    status, _ = simulator.control.call("POST", "/control/tenants", {"tenant": tenant.id})
    assert status == 400
    assert tenant.id in simulator.control.get("/control/tenants")["tenants"]
    simulator.control.expect("DELETE", tenant.path)
    status, _ = simulator.control.call("GET", tenant.path + "/books")
    assert status == 404
    for bad in ({"tenant": "x"}, {"preset": "moon"}, {"vendors": 0}, {"shared_vendors": 99},
                {"as_of": "soon"}, {"home_currency": "DOLLAR"}):
        status, _ = simulator.control.call("POST", "/control/tenants", bad)
        assert status == 400, bad


if __name__ == "__main__":
    harness.run(sys.modules[__name__])
