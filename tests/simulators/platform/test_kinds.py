"""Every kind of record: delivered, shown, refused; credits and receivables in the books."""

import sys
from decimal import Decimal

import harness

DAY = "2026-01-10"


class Trade:
    """A tenant into which deliveries brought one record of each list."""

    def __init__(self, simulator):
        self.tenant = simulator.tenant()
        self.account = self.make("account", name="Utilities", type="Expense")
        self.bank = self.make("account", name="Checking", type="Bank")
        self.department = self.make("department", name="Crew")
        self.location = self.make("location", name="North")
        self.item = self.make("item", name="Turf", type="Service", price="12.5",
                              income_account=self.account)
        self.customer = self.make("customer", name="Amy's Bird Sanctuary")
        self.job = self.make("customer", name="Pond", parent=self.customer)
        self.vendor = self.make("vendor", name="Tania's Nursery")

    def make(self, entity, **record):
        return self.tenant.delivered("create", entity, record)["id"]

    def bill(self, amount="100.00", **more):
        return self.make("bill", vendor=self.vendor, date=DAY,
                         expense_lines=[{"account": self.account, "amount": amount}], **more)

    def vendor_credit(self, amount="30.00"):
        return self.make("vendor_credit", vendor=self.vendor, date=DAY,
                         expense_lines=[{"account": self.account, "amount": amount}])

    def sale(self, entity, amount, customer=None, **more):
        return self.make(entity, customer=customer or self.customer, date=DAY,
                         item_lines=[{"item": self.item, "amount": amount}], **more)

    def balance(self, path):
        return self.tenant.reads(path)["record"]["balance"]

    def figures(self):
        books = self.tenant.reads("books")
        return books["open_payables"], books["open_receivables"]


def test_every_kind_is_delivered_and_dumped(simulator):
    trade = Trade(simulator)
    bill = trade.make(
        "bill", vendor=trade.vendor, date=DAY, tax="2.00", location=trade.location, po_number="77",
        expense_lines=[{"account": trade.account, "amount": "8.00", "customer": trade.job,
                        "department": trade.department, "billable": "Billable"}],
        item_lines=[{"item": trade.item, "amount": "10.00", "quantity": "2",
                     "unit_price": "5"}], total="20.00")
    credit = trade.vendor_credit("5.00")
    invoice = trade.make(
        "invoice", customer=trade.job, date=DAY, due_date="2026-02-10", tax="1.00",
        email="a@example.com", to_be_emailed=True, location=trade.location, total="10.00",
        item_lines=[{"item": trade.item, "amount": "12.00", "department": trade.department}],
        discount_lines=[{"amount": "3.00", "account": trade.account}])
    memo = trade.sale("credit_memo", "4.00", trade.job)
    trade.make("bill_payment", vendor=trade.vendor, date=DAY, pay_type="Check", total="4.00",
               applications=[{"bill": bill, "amount": "5.00"}],
               credits=[{"vendor_credit": credit, "amount": "1.00"}])
    trade.make("invoice_payment", customer=trade.customer, date=DAY, total="5.00",
               applications=[{"invoice": invoice, "amount": "6.00"}],
               credits=[{"credit_memo": memo, "amount": "2.00"}])
    trade.make("credit_application", vendor=trade.vendor, date=DAY,
               applications=[{"bill": bill, "vendor_credit": credit, "amount": "1.50"}])
    trade.make("funds_transfer", from_account=trade.bank, to_account=trade.account, date=DAY,
               total="9.00")
    trade.make("register_balance", account=trade.bank, amount="-12.34", as_of=DAY)
    dump = trade.tenant.reads("dump")
    assert len(dump) == 15 and all(dump.values()), dump
    assert trade.balance(f"bills/{bill}") == "13.50"
    assert trade.balance(f"vendor-credits/{credit}") == "2.50"
    assert trade.balance(f"invoices/{invoice}") == "4.00"
    assert trade.balance(f"credit-memos/{memo}") == "2.00"
    assert dump["invoice_payments"][0]["record"]["unapplied"] == "1.00"
    assert trade.figures() == ("11.00", "1.00"), trade.figures()
    books = trade.tenant.reads("books")
    assert books["vendors"] == {trade.vendor: "11.00"}, books
    assert books["customers"] == {trade.customer: "-1.00", trade.job: "2.00"}, books
    status, shown = simulator.api.call(
        "GET", f"/v1/tenants/{trade.tenant.id}/invoices/{invoice}")
    assert status == 200 and shown["record"]["discount_lines"], shown


def test_what_a_payment_settles_comes_back(simulator):
    trade = Trade(simulator)
    bill, credit = trade.bill(), trade.vendor_credit()
    payment = trade.make("bill_payment", vendor=trade.vendor, date=DAY, pay_type="Check",
                         applications=[{"bill": bill, "amount": "100.00"}],
                         credits=[{"vendor_credit": credit, "amount": "30.00"}])
    assert trade.figures() == ("0.00", "0.00")
    trade.tenant.refuses("other", "DELETE", f"vendor-credits/{credit}")
    trade.tenant.refuses("other", "POST", f"vendor-credits/{credit}/void")
    trade.tenant.does("POST", f"bill-payments/{payment}/void")
    assert trade.figures() == ("70.00", "0.00")
    assert trade.balance(f"vendor-credits/{credit}") == "30.00"
    used = trade.make("credit_application", vendor=trade.vendor, date=DAY,
                      applications=[{"bill": bill, "vendor_credit": credit, "amount": "30.00"}])
    assert trade.figures() == ("70.00", "0.00")
    assert trade.balance(f"bills/{bill}") == "70.00"
    trade.tenant.does("DELETE", f"credit-applications/{used}")
    assert trade.balance(f"bills/{bill}") == "100.00"
    trade.tenant.does("DELETE", f"vendor-credits/{credit}")
    assert trade.figures() == ("100.00", "0.00")


def test_what_does_not_hold_is_refused(simulator):
    trade = Trade(simulator)
    tenant = trade.tenant
    bill, credit = trade.bill(), trade.vendor_credit()
    invoice = trade.sale("invoice", "10.00", trade.job)
    other = trade.make("customer", name="Cool Cars")
    before = tenant.reads("dump")

    def refused(entity, code="other", **record):
        tenant.turned_down(422, code, "create", entity, {"date": DAY, **record})
    lines = [{"item": trade.item, "amount": "10.00"}]
    refused("invoice", customer=trade.customer, item_lines=lines, total="11.00")
    refused("invoice", customer=trade.customer, item_lines=lines,
            discount_lines=[{"amount": "10.01"}])
    refused("invoice", customer=trade.customer, item_lines=lines, balance="10.01")
    refused("invoice", customer=trade.customer)
    refused("invoice", "gone", customer=trade.vendor, item_lines=lines)
    refused("bill", "gone", vendor=trade.vendor, item_lines=[{"item": "7", "amount": "1.00"}])
    refused("bill", vendor=trade.vendor, approval="approved",
            expense_lines=[{"amount": "1.00"}])
    refused("bill", vendor=trade.vendor, expense_lines=[{"amount": "1.00", "billable": "Yes"}])
    paid = [{"invoice": invoice, "amount": "10.00"}]
    refused("invoice_payment", customer=other, total="10.00", applications=paid)
    refused("invoice_payment", customer=trade.customer, total="9.99", applications=paid)
    refused("invoice_payment", customer=trade.customer,
            applications=[{"invoice": invoice, "amount": "10.01"}])
    refused("invoice_payment", customer=trade.customer)
    refused("bill_payment", vendor=trade.vendor, pay_type="Check",
            applications=[{"bill": bill, "amount": "50.00"}],
            credits=[{"vendor_credit": credit, "amount": "30.01"}])
    refused("credit_application", vendor=trade.vendor,
            applications=[{"bill": bill, "vendor_credit": credit, "amount": "30.01"}])
    refused("funds_transfer", from_account=trade.bank, to_account=trade.bank, total="1.00")
    refused("funds_transfer", from_account=trade.bank, to_account=trade.account, total="0.00")
    refused("item", name="Gravel", type="Stone")
    tenant.turned_down(422, "duplicate", "create", "customer",
                       {"name": "Pond", "parent": trade.customer})
    tenant.refuses("other", "PATCH", f"customers/{trade.customer}", {"parent": trade.job})
    tenant.refuses("other", "POST", "register-balances", {"account": trade.bank, "amount": "1.00"})
    tenant.refuses("other", "PATCH", f"invoices/{invoice}", {"balance": "1.00"})
    assert tenant.reads("dump") == before


def test_what_was_settled_elsewhere_follows_the_delivery(simulator):
    trade = Trade(simulator)
    tenant = trade.tenant
    invoice = trade.sale("invoice", "10.00", balance="6.00")
    assert trade.figures() == ("0.00", "6.00")
    trade.make("invoice_payment", customer=trade.customer, date=DAY,
               applications=[{"invoice": invoice, "amount": "1.00"}])
    assert trade.balance(f"invoices/{invoice}") == "5.00"
    record = {"customer": trade.customer, "date": DAY,
              "item_lines": [{"item": trade.item, "amount": "10.00"}]}
    tenant.delivered("update", "invoice", {**record, "memo": "no word of it"}, id=invoice,
                     base_version="2")
    assert trade.balance(f"invoices/{invoice}") == "5.00"
    tenant.delivered("update", "invoice", {**record, "balance": "9.00"}, id=invoice,
                     base_version="3")
    assert trade.balance(f"invoices/{invoice}") == "9.00"
    tenant.does("PATCH", f"invoices/{invoice}", {"memo": "a person was here"})
    assert trade.figures() == ("0.00", "9.00")


def test_an_approval_is_a_persons_and_stays(simulator):
    trade = Trade(simulator)
    bill = trade.bill()
    trade.tenant.does("PATCH", f"bills/{bill}", {"approval": "approved"})
    trade.tenant.refuses("other", "PATCH", f"bills/{bill}", {"approval": "perhaps"})
    record = {"vendor": trade.vendor, "date": DAY, "expense_lines": [{"amount": "7.00"}]}
    answer = trade.tenant.delivered("update", "bill", record, id=bill, base_version="2")
    assert answer["record"]["approval"] == "approved", answer
    assert answer["record"]["total"] == "7.00"


def test_people_pay_and_receive_with_credits(simulator):
    trade = Trade(simulator)
    bill, credit = trade.bill(), trade.vendor_credit()
    paid = trade.tenant.does("POST", "pay", {"bill": bill, "credits": [{"vendor_credit": credit}]})
    assert paid["record"]["total"] == "70.00", paid
    assert paid["record"]["account"] == trade.bank
    first, second = trade.sale("invoice", "10.00"), trade.sale("invoice", "5.00")
    memo = trade.sale("credit_memo", "4.00")
    got = trade.tenant.does("POST", "receive", {
        "invoices": [{"invoice": first}, {"invoice": second, "amount": "2.00"}],
        "credits": [{"credit_memo": memo, "amount": "3.00"}], "number": "88"})
    assert (got["record"]["total"], got["record"]["unapplied"]) == ("9.00", "0.00"), got
    assert got["record"]["number"] == "88"
    assert trade.figures() == ("0.00", "2.00")
    trade.tenant.refuses("gone", "POST", "receive", {"invoice": bill})
    trade.tenant.refuses("other", "POST", "receive", {"invoice": first, "amount": "1.00"})
    trade.tenant.does("DELETE", f"invoice-payments/{got['id']}")
    assert trade.figures() == ("0.00", "11.00")


def test_receivables_are_seeded_when_asked_for(simulator):
    def seeded(**plan):
        tenant = simulator.tenant(preset="landscaping", as_of="2026-01-31", **plan)
        dump = tenant.reads("dump")
        return tenant.reads("books"), {kind: [r["record"] for r in dump[kind]] for kind in dump}
    books, dump = seeded(receivables=True)
    without_books, without = seeded()
    assert (books, dump) == seeded(receivables=True)
    assert not without["invoices"] and not without["customers"]
    assert [bill.get("number") for bill in dump["bills"]] == \
        [bill.get("number") for bill in without["bills"]]
    assert len(dump["invoices"]) == 24 and dump["invoice_payments"] and dump["credit_memos"]
    assert any(payment.get("credits") for payment in dump["invoice_payments"])
    assert any(payment.get("credits") for payment in dump["bill_payments"])
    assert books["open_receivables"] == books["receivables_ledger"] != "0.00"
    assert any("parent" in customer for customer in dump["customers"])
    assert len(dump["vendor_credits"]) == 8 and len(dump["funds_transfers"]) == 3
    used = [line for application in dump["credit_applications"]
            for line in application["applications"]]
    assert used and all(line["vendor_credit"] and line["bill"] for line in used), used
    less = sum(Decimal(credit["total"]) for credit in dump["vendor_credits"]) + sum(
        Decimal(payment["total"]) for payment in dump["bill_payments"] if payment.get("credits"))
    assert Decimal(books["open_payables"]) == Decimal(without_books["open_payables"]) - less


def test_a_figure_is_not_sent_back(simulator):
    trade = Trade(simulator)
    waiting = trade.tenant.reads("outbox")["waiting"]
    figure = trade.make("register_balance", account=trade.bank, amount="1.00")
    trade.tenant.delivered("update", "register_balance", {"account": trade.bank, "amount": "2.00"},
                           id=figure, base_version="1")
    assert trade.tenant.reads("outbox")["waiting"] == waiting
    assert trade.tenant.reads(f"register-balances/{figure}")["record"]["amount"] == "2.00"


if __name__ == "__main__":
    harness.run(sys.modules[__name__])
