"""Tests compare.py with both simulators: a company copied by hand is equal, and each spoilt thing is
found."""

import atexit
import os
import pathlib
import re
import signal
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "simulators" / "platform"))

import harness  # noqa: E402  (found through the path above)

REALM = "9130001"
COMPANY = f"/control/companies/{REALM}"


# QuickBooks' entity, the platform's plural, whom it is of.
DOCUMENTS = (("Bill", "bills", "vendor"), ("VendorCredit", "vendor-credits", "vendor"),
             ("Invoice", "invoices", "customer"), ("CreditMemo", "credit-memos", "customer"))
# What a payment's line links to: the platform's plural and word, whether it is a credit.
LINKS = {"Bill": ("bills", "bill", False), "Invoice": ("invoices", "invoice", False),
         "VendorCredit": ("vendor-credits", "vendor_credit", True),
         "CreditMemo": ("credit-memos", "credit_memo", True)}


class Both:
    """QuickBooks' sample company, and a tenant into which all of it was copied."""

    simulator, ports, ledger, company = "SIMULATOR_QBO", ("--port", "--control-port"), "online", REALM
    plan = {"realm": REALM, "bills": 60, "vendors": 40, "receivables": True, "invoices": 60}

    def __init__(self):
        self.process = subprocess.Popen(
            [os.environ[self.simulator], *(word for port in self.ports for word in (port, "0"))],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.process.kill)
        self.books_url = self.process.stdout.readline().split("control=")[1].strip()
        self.books = harness.Door(self.books_url)
        self.platform = harness.Simulator()
        self.url = f"http://{self.platform.control.host}"
        self.ids = {}
        self.books.post("/control/companies", self.plan)
        self.tenant = self.platform.tenant()
        self.copy(self.books.get(f"/control/companies/{self.company}/dump"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=harness.PATIENCE_SECONDS)
        self.process.stdout.close()
        self.platform.stop()

    def add(self, plural, native_id, **record):
        record = {name: value for name, value in record.items() if value is not None}
        self.ids[plural, native_id] = self.tenant.does("POST", plural, record)["id"]

    def copy(self, dump):
        self.copy_tree("accounts", dump["Account"], lambda a: {
            "type": a["AccountType"], "currency": a["CurrencyRef"]["value"]})
        self.copy_tree("departments", dump["Class"])
        self.copy_tree("locations", dump["Department"])
        self.copy_tree("customers", dump["Customer"], lambda c: {
            "name": c["DisplayName"], "currency": c["CurrencyRef"]["value"],
            "email": c.get("PrimaryEmailAddr", {}).get("Address")})
        for vendor in dump["Vendor"]:
            self.add("vendors", vendor["Id"], name=vendor["DisplayName"], active=vendor["Active"],
                     currency=vendor["CurrencyRef"]["value"])
        for item in dump["Item"]:
            self.add("items", item["Id"], name=item["Name"], type=item["Type"])
        for entity, plural, party in DOCUMENTS:
            for document in dump[entity]:
                self.copy_document(plural, party, document)
        for payment in dump["BillPayment"]:
            self.copy_payment(payment)
        for receipt in dump["Payment"]:
            self.copy_receipt(receipt)
        for transfer in dump["Transfer"]:
            self.add("funds-transfers", transfer["Id"], date=transfer["TxnDate"],
                     from_account=self.named("accounts", transfer["FromAccountRef"]),
                     to_account=self.named("accounts", transfer["ToAccountRef"]),
                     total=f"{transfer['Amount']:.2f}", memo=transfer.get("PrivateNote"),
                     currency=transfer["CurrencyRef"]["value"])

    def copy_tree(self, plural, entries, more=lambda _: {}):
        for entry in sorted(entries, key=lambda e: e["FullyQualifiedName"].count(":")):
            parent = self.ids.get((plural, entry.get("ParentRef", {}).get("value")))
            self.add(plural, entry["Id"], **{"name": entry.get("Name"), "parent": parent,
                                             "active": entry["Active"], **more(entry)})

    def named(self, plural, reference):
        return self.ids.get((plural, (reference or {}).get("value")))

    def copy_line(self, line):
        """(list of the platform's record, line)"""
        record = {"amount": f"{line.get('Amount', 0):.2f}", "description": line.get("Description")}
        kind = line["DetailType"]
        detail = line[kind]
        if kind == "DiscountLineDetail":
            return "discount_lines", {"amount": record["amount"]}
        record["department"] = self.named("departments", detail.get("ClassRef"))
        if kind == "AccountBasedExpenseLineDetail":
            record["account"] = self.named("accounts", detail["AccountRef"])
            return "expense_lines", record
        record["item"] = self.named("items", detail.get("ItemRef"))
        record.update((name, str(detail[key])) for name, key in
                      (("quantity", "Qty"), ("unit_price", "UnitPrice")) if key in detail)
        return "item_lines", record

    def copy_document(self, plural, party, document):
        lines = defaultdict(list)
        for line in document["Line"]:
            if line["DetailType"] != "SubTotalLineDetail":
                name, record = self.copy_line(line)
                lines[name].append({k: v for k, v in record.items() if v is not None})
        party_id = self.named(party + "s", document[party.capitalize() + "Ref"])
        self.add(plural, document["Id"], **lines, **{party: party_id},
                 **({"due_date": document["DueDate"]} if "DueDate" in document else {}),
                 number=document.get("DocNumber"), date=document["TxnDate"],
                 currency=document["CurrencyRef"]["value"],
                 exchange_rate=str(document["ExchangeRate"]), memo=document.get("PrivateNote"),
                 location=self.named("locations", document.get("DepartmentRef")))
        if "Voided" in document.get("PrivateNote", ""):
            self.tenant.does("POST", f"{plural}/{self.ids[plural, document['Id']]}/void")

    def settled(self, payment):
        """(applications, credits) of the platform's record"""
        lists = ([], [])
        for line in payment["Line"]:
            for link in line["LinkedTxn"]:
                plural, name, is_credit = LINKS[link["TxnType"]]
                lists[is_credit].append({name: self.ids[plural, link["TxnId"]],
                                         "amount": f"{line['Amount']:.2f}"})
        return lists

    def copy_payment(self, payment):
        account = payment.get("CheckPayment", {}).get("BankAccountRef") or \
            payment.get("CreditCardPayment", {}).get("CCAccountRef")
        bills, credits = self.settled(payment)
        self.add("bill-payments", payment["Id"], number=payment.get("DocNumber"),
                 vendor=self.named("vendors", payment["VendorRef"]), date=payment["TxnDate"],
                 currency=payment["CurrencyRef"]["value"],
                 exchange_rate=str(payment["ExchangeRate"]), memo=payment.get("PrivateNote"),
                 pay_type=payment["PayType"], account=self.named("accounts", account),
                 applications=bills, credits=credits or None)

    def copy_receipt(self, receipt):
        invoices, credits = self.settled(receipt)
        self.add("invoice-payments", receipt["Id"], number=receipt.get("PaymentRefNum"),
                 customer=self.named("customers", receipt["CustomerRef"]), date=receipt["TxnDate"],
                 currency=receipt["CurrencyRef"]["value"],
                 exchange_rate=str(receipt["ExchangeRate"]), memo=receipt.get("PrivateNote"),
                 account=self.named("accounts", receipt.get("DepositToAccountRef")),
                 total=f"{receipt['TotalAmt']:.2f}", applications=invoices,
                 credits=credits or None)

    def compare(self, *options):
        """(exit code, lines)"""
        done = subprocess.run(
            [sys.executable, str(HERE / "compare.py"), "--quickbooks", self.books_url,
             "--ledger", self.ledger, "--company", self.company, "--platform", self.url, "--tenant", self.tenant.id,
             "--allow", "quickbooks/register/*", *options],
            capture_output=True, text=True, check=False)
        return done.returncode, (done.stdout or done.stderr).splitlines()

    def is_equal(self, *options):
        code, lines = self.compare(*options)
        assert code == 0 and lines[-1] == "0 faults", lines

    def finds(self, *words, count=1, options=()):
        code, lines = self.compare(*options)
        faults = [line for line in lines if line.startswith("FAULT")]
        assert code == 1 and len(faults) == count, (code, lines)
        assert all(any(word in fault for fault in faults) for word in words), faults

    def open_one(self, plural):
        """Unpaid, in home currency, with a number."""
        records = self.tenant.reads(f"dump?entity={plural}")[plural]
        return next(b for b in records if b["record"]["balance"] == b["record"]["total"] and
                    b["record"]["currency"] == "USD" and "number" in b["record"] and
                    not b["deleted"])

    def edited(self, path, change, *words):
        """A change of the platform's record is found; then it is taken back."""
        before = self.tenant.reads(path)["record"]
        self.tenant.does("PATCH", path, change)
        self.finds(*words)
        self.tenant.does("PATCH", path, {name: before.get(name) for name in change})
        self.is_equal()


def test_a_copy_is_equal(both):
    both.is_equal()
    _, lines = both.compare()
    assert "bill: 70 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines, lines
    assert "receipt: 24 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines, lines
    assert "application: 12 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines
    assert any(re.fullmatch("transfer: [1-9][0-9]* on both sides, 0 only .*, 0 only .*", line)
               for line in lines), lines
    assert "payables, unexplained: 0.00" in lines, lines
    assert "receivables, unexplained: 0.00" in lines, lines


def test_each_changed_field_is_found(both):
    bill = both.open_one("bills")
    path = f"bills/{bill['id']}"
    line = bill["record"]["expense_lines"][0]
    both.edited(path, {"memo": "changed"}, "memo is")
    both.edited(path, {"due_date": "2030-01-01"}, "due_date is")
    both.edited(path, {"number": "changed"}, "number is")
    both.edited(path, {"expense_lines": [{**line, "description": "changed"},
                                         *bill["record"]["expense_lines"][1:]]}, "expense_lines is")
    vendor = f"vendors/{bill['record']['vendor']}"
    both.edited(vendor, {"phone": "555"}, "phone is")
    payment = both.tenant.reads("dump?entity=bill-payments")["bill_payments"][0]
    both.edited(f"bill-payments/{payment['id']}", {"memo": "changed"}, "memo is")
    both.edited(f"bill-payments/{payment['id']}", {"date": "2030-01-01"}, "date is")


def test_a_changed_transfer_is_found(both):
    transfer = both.tenant.reads("dump?entity=funds-transfers")["funds_transfers"][0]
    path = f"funds-transfers/{transfer['id']}"
    both.edited(path, {"memo": "changed"}, "memo is")
    both.tenant.does("PATCH", path, {"total": "0.01"})
    both.finds("total is")
    both.tenant.does("PATCH", path, {"total": transfer["record"]["total"]})
    both.is_equal()


def test_what_stands_alone_is_named(both):
    bill = both.open_one("bills")
    both.tenant.does("DELETE", f"bills/{bill['id']}")
    both.finds("stands alone: missing")
    both.is_equal("--allow", "quickbooks/bill/*")
    both.tenant.does("POST", f"bills/{bill['id']}/restore")
    lone = both.tenant.bill(bill["record"]["vendor"], bill["record"]["expense_lines"][0]["account"],
                            "77.70")
    both.finds("platform bill", "stands alone: missing")
    both.tenant.does("DELETE", f"bills/{lone}")


def test_a_double_is_never_allowed_as_something_else(both):
    bill = both.open_one("bills")
    record = {k: v for k, v in bill["record"].items() if k not in ("balance", "total")}
    double = both.tenant.does("POST", "bills", record)["id"]
    both.finds("stands alone: double", options=("--allow", "platform/bill/missing",
                                                "--allow", "*/*/foreign"))
    both.tenant.does("DELETE", f"bills/{double}")
    both.is_equal()


def test_a_payment_on_one_side_explains_the_balance(both):
    bill = both.open_one("bills")
    payment = both.tenant.does("POST", "pay", {"bill": bill["id"], "amount": "1.00"})["id"]
    both.finds("platform payment")
    code, lines = both.compare("--allow", "platform/payment/missing")
    assert code == 0 and any(line.startswith("explained: ") for line in lines), lines
    assert "payables, balances that differ: 1.00" in lines, lines
    both.tenant.does("DELETE", f"bill-payments/{payment}")


def test_a_cent_outside_all_bills_is_unexplained(both):
    both.books.post(COMPANY + "/journal", {"amount": "0.01"})
    both.finds("0.01 of the payables' difference is unexplained")
    both.books.post(COMPANY + "/journal", {"amount": "-0.01"})
    both.is_equal()


def test_a_wrong_invoice_is_found(both):
    invoice = both.open_one("invoices")
    path = f"invoices/{invoice['id']}"
    first, *others = invoice["record"]["item_lines"]
    more = {**first, "amount": f"{Decimal(first['amount']) + Decimal('0.01')}"}
    both.tenant.does("PATCH", path, {"item_lines": [more, *others]})
    both.finds("item_lines is", "total is", count=2)
    both.tenant.does("PATCH", path, {"item_lines": [first, *others]})
    both.is_equal()
    both.edited(path, {"memo": "changed"}, "memo is")
    both.edited(path, {"due_date": "2030-01-01"}, "due_date is")
    customer = f"customers/{invoice['record']['customer']}"
    both.edited(customer, {"email": "somebody@example.com"}, "email is")


def test_a_missing_invoice_payment_is_found(both):
    invoice = both.open_one("invoices")
    received = both.tenant.does("POST", "receive", {"invoice": invoice["id"], "amount": "1.00"})
    both.finds("platform receipt")
    code, lines = both.compare("--allow", "platform/receipt/missing")
    assert code == 0 and "receivables, balances that differ: 1.00" in lines, lines
    both.tenant.does("DELETE", f"invoice-payments/{received['id']}")
    both.is_equal()


def test_a_credit_memo_used_on_one_side_only_is_found(both):
    """No total differs by it: only the records do."""
    memos = both.tenant.reads("dump?entity=credit-memos")["credit_memos"]
    invoices = both.tenant.reads("dump?entity=invoices")["invoices"]
    memo, invoice = next((m, i) for m in memos for i in invoices
                         if m["record"]["customer"] == i["record"]["customer"]
                         and m["record"]["currency"] == "USD"
                         and Decimal(m["record"]["balance"]) > 1 < Decimal(i["record"]["balance"]))
    used = both.tenant.does("POST", "receive", {
        "invoice": invoice["id"], "amount": "1.00",
        "credits": [{"credit_memo": memo["id"], "amount": "1.00"}]})
    both.finds("platform receipt")
    code, lines = both.compare("--allow", "platform/receipt/missing")
    explained = [line for line in lines if line.startswith("explained: ")]
    assert code == 0 and len(explained) == 2, lines
    assert "receivables, difference: 0.00" in lines, lines
    both.tenant.does("DELETE", f"invoice-payments/{used['id']}")
    both.is_equal()


def test_a_cent_outside_all_invoices_is_unexplained(both):
    receivable = next(a["Id"] for a in both.books.get(COMPANY + "/books")["accounts"]
                      if a["AccountType"] == "Accounts Receivable" and a["CurrencyRef"] == "USD")
    both.books.post(COMPANY + "/journal", {"amount": "-0.01", "account": receivable})
    both.finds("0.01 of the receivables' difference is unexplained")
    both.books.post(COMPANY + "/journal", {"amount": "0.01", "account": receivable})
    both.is_equal()


def test_a_door_that_is_shut_is_no_answer(both):
    code, _ = both.compare("--tenant", "00000000-0000-4000-8000-000000000000")
    assert code == 2, code


def run(make, tests):
    """How many of the tests failed."""
    failed = 0
    both = make()
    for test in tests:
        title = f"compare {both.ledger}: {test.__name__[5:].replace('_', ' ')}"
        try:
            test(both)
            print(f"ok {title}", flush=True)
        except Exception as problem:  # the next one shall still run
            failed += 1
            print(f"not ok {title}\n  {type(problem).__name__}: {problem}", flush=True)
    both.stop()
    return failed


if __name__ == "__main__":
    sys.exit(1 if run(Both, [test for name, test in list(globals().items())
                             if name.startswith("test_")]) else 0)
