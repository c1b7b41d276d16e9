"""Tests compare.py with the simulator of QuickBooks Desktop: see compare_test.py."""

import sys
from collections import defaultdict
from decimal import Decimal

import compare_test

# QuickBooks' entity, the platform's plural, whom it is of, its item lines, what settles it.
DOCUMENTS = (("Bill", "bills", "vendor", "ItemLineRet"),
             ("VendorCredit", "vendor-credits", "vendor", "ItemLineRet"),
             ("Invoice", "invoices", "customer", "InvoiceLineRet"),
             ("CreditMemo", "credit-memos", "customer", "CreditMemoLineRet"))
PAYMENTS = (("BillPaymentCheck", "bill-payments", "vendor", "bill", "vendor_credit"),
            ("BillPaymentCreditCard", "bill-payments", "vendor", "bill", "vendor_credit"),
            ("ReceivePayment", "invoice-payments", "customer", "invoice", "credit_memo"))
ITEMS = {"ItemService": "Service", "ItemInventory": "Inventory"}


class Desktop(compare_test.Both):
    """A company file with trade, and a tenant into which all of it was copied."""

    simulator, ports, ledger, company = "SIMULATOR_QBD", ("--port",), "desktop", "file"
    plan = {"id": "file", "preset": "trade", "seed": 4, "bills": 70, "vendors": 30, "invoices": 60}

    def listed(self, plural, reference):
        return self.ids.get((plural, (reference or {}).get("ListID")))

    def copy(self, dump):
        self.copy_lists(dump)
        self.uses = defaultdict(list)  # of a bill or an invoice: (its credit, cents)
        for entity, *words in DOCUMENTS:
            for document in dump[entity]:
                self.copy_paper(document, *words)
        for entity, *words in PAYMENTS:
            for payment in dump[entity]:
                self.copy_money(payment, *words)
        for transfer in dump["Transfer"]:
            self.add("funds-transfers", transfer["TxnID"], date=transfer["TxnDate"],
                     from_account=self.listed("accounts", transfer["TransferFromAccountRef"]),
                     to_account=self.listed("accounts", transfer["TransferToAccountRef"]),
                     total=transfer["Amount"], memo=transfer.get("Memo"), currency="USD")

    def copy_lists(self, dump):
        for kind, plural in (("Account", "accounts"), ("Class", "departments"),
                             ("Customer", "customers"), ("Vendor", "vendors")):
            for entry in dump[kind]:
                address = entry.get("VendorAddress", {})
                more = {"accounts": {"type": entry.get("AccountType"), "currency": "USD"},
                        "departments": {}, "customers": {"currency": "USD"},
                        "vendors": {"currency": "USD", "email": entry.get("Email"),
                                    "phone": entry.get("Phone"), "street": f"{address['Addr1']}\n{address['Addr2']}"
                                    if address else None,
                                    "city": address.get("City"), "region": address.get("State"),
                                    "postal_code": address.get("PostalCode")}}[plural]
                self.add(plural, entry["ListID"], name=entry["Name"], **more,
                         parent=self.listed(plural, entry.get("ParentRef")),
                         active=entry["IsActive"] == "true")
        for kind, word in ITEMS.items():
            for item in dump[kind]:
                text = item.get("SalesOrPurchase", {}).get("Desc")
                self.add("items", item["ListID"], name=item["Name"], type=word, description=text)

    def copy_lines(self, document, items):
        def line(shown, **more):
            record = {"amount": shown["Amount"], **more,
                      "description": shown.get("Memo") or shown.get("Desc"),
                      "department": self.listed("departments", shown.get("ClassRef"))}
            return {name: value for name, value in record.items() if value is not None}
        return {"expense_lines": [line(shown, account=self.listed("accounts", shown["AccountRef"]))
                                  for shown in document.get("ExpenseLineRet", [])] or None,
                "item_lines": [line(shown, item=self.listed("items", shown["ItemRef"]),
                                    quantity=shown.get("Quantity"),
                                    unit_price=shown.get("Cost", shown.get("Rate")))
                               for shown in document.get(items, [])] or None}

    def copy_paper(self, document, plural, party, items):
        who = self.listed(party + "s", document[party.capitalize() + "Ref"])
        self.add(plural, document["TxnID"], **{party: who}, date=document["TxnDate"],
                 number=document.get("RefNumber"), memo=document.get("Memo"), currency="USD",
                 due_date=document.get("DueDate") if plural in ("bills", "invoices") else None,
                 **self.copy_lines(document, items))
        for link in document.get("LinkedTxn", []):
            if link["TxnType"] in ("VendorCredit", "CreditMemo") and plural in ("bills", "invoices"):
                self.uses[document["TxnID"]].append((link["TxnID"], -Decimal(link["Amount"])))

    def copy_money(self, payment, plural, party, word, credit):
        used = [use for line in payment["AppliedToTxnRet"] for use in self.uses[line["TxnID"]]]
        more = sum(value for _, value in used)
        account = next((payment[name] for name in ("BankAccountRef", "CreditCardAccountRef",
                                                   "DepositToAccountRef") if name in payment), None)
        kind = {"CreditCardAccountRef": "CreditCard", "BankAccountRef": "Check"}
        who = payment.get("PayeeEntityRef", payment.get("CustomerRef"))
        self.add(plural, payment["TxnID"], **{party: self.listed(party + "s", who)},
                 number=payment.get("RefNumber"), date=payment["TxnDate"], currency="USD",
                 memo=payment.get("Memo"), account=self.listed("accounts", account),
                 pay_type=next((kind[name] for name in kind if name in payment), None),
                 applications=[{word: self.ids[word + "s", line["TxnID"]],
                                "amount": str(Decimal(line["Amount"]) + more)}
                               for line in payment["AppliedToTxnRet"]],
                 credits=[{credit: self.ids[credit.replace("_", "-") + "s", native_id],
                           "amount": str(value)} for native_id, value in used] or None)


def test_a_copy_is_equal(both):
    both.is_equal()
    _, lines = both.compare()
    assert "bill: 70 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines, lines
    assert "invoice: 60 on both sides, 0 only in QuickBooks, 0 only on the platform" in lines
    assert any(line.startswith("application: ") and ": 0 on both" not in line for line in lines)
    assert "payables, unexplained: 0.00" in lines and "receivables, unexplained: 0.00" in lines


def test_each_changed_thing_is_found(both):
    bill, invoice = both.open_one("bills"), both.open_one("invoices")
    for path in (f"bills/{bill['id']}", f"invoices/{invoice['id']}"):
        both.edited(path, {"memo": "changed"}, "memo is")
        both.edited(path, {"due_date": "2030-01-01"}, "due_date is")
    transfer = both.tenant.reads("dump?entity=funds-transfers")["funds_transfers"][0]
    both.edited(f"funds-transfers/{transfer['id']}", {"memo": "changed"}, "memo is")
    both.tenant.does("DELETE", f"bills/{bill['id']}")
    both.finds("stands alone: missing")
    both.tenant.does("POST", f"bills/{bill['id']}/restore")
    both.is_equal()


def test_a_payment_there_only_explains_the_balance(both):
    dump = both.books.get("/control/companies/file/dump?entity=Bill")
    bill = next(b for b in dump["Bill"] if b["OpenAmount"] == b["AmountDue"])
    both.books.post("/control/companies/file/pay", {"bill": bill["TxnID"], "amount": "1.00"})
    both.finds("quickbooks payment")
    code, lines = both.compare("--allow", "quickbooks/payment/missing")
    assert code == 0 and "payables, balances that differ: -1.00" in lines, lines


def test_what_was_voided_on_each_side_is_no_pair(both):
    """Of one vendor and day: that both are 0.00 says nothing."""
    vendor = next(native_id for plural, native_id in both.ids if plural == "vendors")
    account = next(native_id for plural, native_id in both.ids if plural == "accounts")
    there = both.books.post("/control/companies/file/objects/Bill", {
        "VendorRef": {"ListID": vendor}, "TxnDate": "2026-03-03", "RefNumber": "THERE-1",
        "ExpenseLineAdd": [{"AccountRef": {"FullName": "Rent"}, "Amount": "5.00"}]})
    here = both.tenant.does("POST", "bills", {
        "vendor": both.ids["vendors", vendor], "date": "2026-03-03", "number": "HERE-1",
        "currency": "USD", "expense_lines": [{"account": both.ids["accounts", account],
                                              "amount": "7.00"}]})
    both.books.post("/control/companies/file/void", {"type": "Bill", "id": there["id"]})
    both.tenant.does("POST", f"bills/{here['id']}/void")
    code, lines = both.compare("--allow", "*/bill/voided", "--allow", "quickbooks/payment/*")
    assert code == 0 and "bill: 70 on both sides, 1 only in QuickBooks, 1 only on the platform" in \
        lines, lines


if __name__ == "__main__":
    sys.exit(1 if compare_test.run(Desktop, [test for name, test in list(globals().items())
                                             if name.startswith("test_")]) else 0)
