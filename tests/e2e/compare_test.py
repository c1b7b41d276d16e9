"""Tests compare.py with both simulators: a company copied by hand is equal, and each spoilt thing is
found."""

import atexit
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "simulators" / "platform"))

import harness  # noqa: E402  (found through the path above)

REALM = "9130001"
COMPANY = f"/control/companies/{REALM}"


class Both:
    """QuickBooks' sample company, and a tenant into which all of it was copied."""

    def __init__(self):
        self.process = subprocess.Popen(
            [os.environ["SIMULATOR_QBO"], "--port", "0", "--control-port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.process.kill)
        self.qbo_url = self.process.stdout.readline().split("control=")[1].strip()
        self.qbo = harness.Door(self.qbo_url)
        self.platform = harness.Simulator()
        self.url = f"http://{self.platform.control.host}"
        self.ids = {}
        self.qbo.post("/control/companies", {"realm": REALM, "bills": 60, "vendors": 40})
        self.tenant = self.platform.tenant()
        self.copy(self.qbo.get(COMPANY + "/dump"))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=harness.PATIENCE_SECONDS)
        self.process.stdout.close()
        self.platform.stop()

    def add(self, plural, native_id, **record):
        record = {name: value for name, value in record.items() if value is not None}
        self.ids[plural, native_id] = self.tenant.does("POST", plural, record)["id"]

    def copy(self, dump):
        for account in sorted(dump["Account"], key=lambda a: a["FullyQualifiedName"].count(":")):
            parent = account.get("ParentRef", {}).get("value")
            self.add("accounts", account["Id"], name=account["Name"], type=account["AccountType"],
                     parent=self.ids.get(("accounts", parent)), active=account["Active"],
                     currency=account["CurrencyRef"]["value"])
        for vendor in dump["Vendor"]:
            self.add("vendors", vendor["Id"], name=vendor["DisplayName"], active=vendor["Active"],
                     currency=vendor["CurrencyRef"]["value"])
        for item in dump["Item"]:
            self.add("items", item["Id"], name=item["Name"], type=item["Type"])
        for bill in dump["Bill"]:
            self.copy_bill(bill)
        for payment in dump["BillPayment"]:
            self.copy_payment(payment)

    def copy_line(self, line):
        common = {"amount": f"{line['Amount']:.2f}", "description": line.get("Description")}
        detail = line.get("AccountBasedExpenseLineDetail")
        if detail:
            return {"account": self.ids["accounts", detail["AccountRef"]["value"]], **common}
        detail = line["ItemBasedExpenseLineDetail"]
        numbers = {name: str(detail[key]) for name, key in
                   (("quantity", "Qty"), ("unit_price", "UnitPrice")) if key in detail}
        return {"item": self.ids["items", detail["ItemRef"]["value"]], **common, **numbers}

    def copy_bill(self, bill):
        lines = [self.copy_line(line) for line in bill["Line"]]
        self.add("bills", bill["Id"], vendor=self.ids["vendors", bill["VendorRef"]["value"]],
                 number=bill.get("DocNumber"), date=bill["TxnDate"], due_date=bill.get("DueDate"),
                 currency=bill["CurrencyRef"]["value"], exchange_rate=str(bill["ExchangeRate"]),
                 memo=bill.get("PrivateNote"),
                 expense_lines=[line for line in lines if "item" not in line],
                 item_lines=[line for line in lines if "item" in line])

    def copy_payment(self, payment):
        account = payment.get("CheckPayment", {}).get("BankAccountRef") or \
            payment["CreditCardPayment"]["CCAccountRef"]
        paid = [{"bill": self.ids["bills", line["LinkedTxn"][0]["TxnId"]],
                 "amount": f"{line['Amount']:.2f}"} for line in payment["Line"]]
        self.add("bill-payments", payment["Id"], number=payment.get("DocNumber"),
                 vendor=self.ids["vendors", payment["VendorRef"]["value"]],
                 date=payment["TxnDate"], currency=payment["CurrencyRef"]["value"],
                 exchange_rate=str(payment["ExchangeRate"]), memo=payment.get("PrivateNote"),
                 pay_type=payment["PayType"], account=self.ids["accounts", account["value"]],
                 applications=paid)

    def compare(self, *options):
        """(exit code, lines)"""
        done = subprocess.run(
            [sys.executable, str(HERE / "compare.py"), "--qbo", self.qbo_url, "--realm", REALM,
             "--platform", self.url, "--tenant", self.tenant.id, *options],
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines()

    def is_equal(self, *options):
        code, lines = self.compare(*options)
        assert code == 0 and lines[-1] == "0 faults", lines

    def finds(self, *words, count=1, options=()):
        code, lines = self.compare(*options)
        faults = [line for line in lines if line.startswith("FAULT")]
        assert code == 1 and len(faults) == count, (code, lines)
        assert all(any(word in fault for fault in faults) for word in words), faults

    def open_bill(self):
        bills = self.tenant.reads("dump?entity=bills")["bills"]
        return next(b for b in bills if b["record"]["balance"] == b["record"]["total"] and
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
    assert "bill: 60 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines, lines
    assert "unexplained: 0.00" in lines, lines


def test_each_changed_field_is_found(both):
    bill = both.open_bill()
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


def test_what_stands_alone_is_named(both):
    bill = both.open_bill()
    both.tenant.does("DELETE", f"bills/{bill['id']}")
    both.finds("stands alone: missing")
    both.is_equal("--allow", "qbo/bill/*")
    both.tenant.does("POST", f"bills/{bill['id']}/restore")
    lone = both.tenant.bill(bill["record"]["vendor"], bill["record"]["expense_lines"][0]["account"],
                            "77.70")
    both.finds("platform bill", "stands alone: missing")
    both.tenant.does("DELETE", f"bills/{lone}")


def test_a_double_is_never_allowed_as_something_else(both):
    bill = both.open_bill()
    record = {k: v for k, v in bill["record"].items() if k not in ("balance", "total")}
    double = both.tenant.does("POST", "bills", record)["id"]
    both.finds("stands alone: double", options=("--allow", "platform/bill/missing",
                                                "--allow", "*/*/foreign"))
    both.tenant.does("DELETE", f"bills/{double}")
    both.is_equal()


def test_a_payment_on_one_side_explains_the_balance(both):
    bill = both.open_bill()
    payment = both.tenant.does("POST", "pay", {"bill": bill["id"], "amount": "1.00"})["id"]
    both.finds("platform payment")
    code, lines = both.compare("--allow", "platform/payment/missing")
    assert code == 0 and any(line.startswith("explained: ") for line in lines), lines
    assert "balances that differ: 1.00" in lines, lines
    both.tenant.does("DELETE", f"bill-payments/{payment}")


def test_a_cent_outside_all_bills_is_unexplained(both):
    both.qbo.post(COMPANY + "/journal", {"amount": "0.01"})
    both.finds("0.01 of the payables' difference is unexplained")
    both.qbo.post(COMPANY + "/journal", {"amount": "-0.01"})
    both.is_equal()


def test_a_door_that_is_shut_is_no_answer(both):
    code, _ = both.compare("--tenant", "00000000-0000-4000-8000-000000000000")
    assert code == 2, code


def main():
    failed = 0
    both = Both()
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            title = f"compare {name[5:].replace('_', ' ')}"
            try:
                test(both)
                print(f"ok {title}", flush=True)
            except Exception as problem:  # the next one shall still run
                failed += 1
                print(f"not ok {title}\n  {type(problem).__name__}: {problem}", flush=True)
    both.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
