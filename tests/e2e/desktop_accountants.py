"""Who works in QuickBooks Desktop, by chance. While bills are 1-way they leave alone what came from the
platform; with 2-way bill sync they work on every bill, but take nothing from under people on the platform:
what is being paid or changed there they neither pay nor erase (that a person has to look at it then,
R53, E4, is tested elsewhere)."""

import collections

from desktop_people import DUE_DATE, TODAY, cents, in_cents, is_alike, is_unpaid, money


class QuickBooksPeople:
    def __init__(self, company, chance, word, platform):
        self.company, self.chance, self.word, self.platform = company, chance, word, platform
        self.made = 0
        self.is_two_way = False
        self.payments = {}  # of a bill, by its TxnID, that stand: TxnID
        self.of_orders = set()  # TxnIDs of bills with a purchase order
        self.joined = set()  # TxnIDs of bills that belong on the platform: R75, R77

    def name(self, kind):
        self.made += 1
        return f"{self.word}-{kind}{self.made}"

    def save(self, entity, **fields):
        return self.company.in_file(f"/objects/{entity}", fields)

    def all(self, entity):
        return [e for e in self.company.quickbooks_dump().get(entity, [])
                if e.get("IsActive", "true") == "true"]

    def any(self, entity, wanted=lambda entry: True):
        found = [e for e in self.all(entity) if wanted(e)]
        return self.chance.choice(found) if found else None

    def is_own(self, invoice):
        return (invoice.get("RefNumber") or "").startswith(self.word + "-") and \
            not invoice["is_voided"]

    def is_unpaid(self, invoice):
        return self.is_own(invoice) and in_cents(invoice["AppliedAmount"]) == 0

    # --- lists, invoices ------------------------------------------------------------------------
    def new_vendor(self):
        return self.save("Vendor", Name=self.name("V"))

    def edit_vendor(self):
        vendor = self.any("Vendor")
        return self.save("Vendor", ListID=vendor["ListID"],
                         Email=f"{self.chance.randint(1, 9999)}@quickbooks.example")

    def edit_customer(self):
        customer = self.any("Customer", lambda c: "ParentRef" not in c)
        return self.save("Customer", ListID=customer["ListID"],
                         Phone=f"555-{self.chance.randint(1000, 9999)}")

    def new_invoice(self):
        customer, item = self.any("Customer"), self.any("ItemService")
        return self.save("Invoice", CustomerRef={"ListID": customer["ListID"]}, TxnDate=TODAY,
                         RefNumber=self.name("I"), DueDate=DUE_DATE, InvoiceLineAdd=[{
                             "ItemRef": {"ListID": item["ListID"]}, "Quantity": "1",
                             "Rate": money(cents(self.chance))}])

    def edit_invoice(self):
        invoice = self.any("Invoice", self.is_own)
        return invoice and self.save("Invoice", TxnID=invoice["TxnID"],
                                     Memo=f"seen {self.chance.randint(1, 10**6)}")

    def pay_invoice(self):
        """R126: what is open of it follows, the payment does not."""
        invoice = self.any("Invoice", self.is_unpaid)
        return invoice and self.company.in_file("/pay", {"invoice": invoice["TxnID"],
                                                         "amount": "0.50"})

    def void_invoice(self):
        invoice = self.any("Invoice", self.is_unpaid)
        return invoice and self.company.in_file("/void", {"type": "Invoice",
                                                          "id": invoice["TxnID"]})

    def new_account(self):
        return self.save("Account", Name=self.name("A"), AccountType="Expense")

    def new_class(self):
        """R3: a department."""
        return self.save("Class", Name=self.name("D"))

    def new_job(self):
        """R7."""
        customer = self.any("Customer", lambda c: "ParentRef" not in c)
        return self.save("Customer", Name=self.name("J"), ParentRef={"ListID": customer["ListID"]})

    def edit_item(self):
        """R11."""
        item = self.any("ItemService")
        return self.save("ItemService", ListID=item["ListID"], SalesOrPurchaseMod={
            "Desc": f"seen {self.chance.randint(1, 10**6)}"})

    # --- bills ----------------------------------------------------------------------------------
    def lines(self):
        return {"AccountRef": {"FullName": "Rent"}, "Amount": money(cents(self.chance))}

    def new_bill(self):
        """R17: while bills are 1-way it stays."""
        vendor = self.any("Vendor")
        bill = self.save("Bill", VendorRef={"ListID": vendor["ListID"]}, TxnDate=TODAY,
                         RefNumber=self.name("B"), ExpenseLineAdd=[self.lines()])
        if self.is_two_way:
            self.joined.add(bill["id"])
        return bill

    def new_bill_of_order(self):
        """R54, R66: its items are never sent."""
        vendor, item = self.any("Vendor"), self.any("ItemInventory")
        order = self.save("PurchaseOrder", VendorRef={"ListID": vendor["ListID"]}, TxnDate=TODAY,
                          RefNumber=self.name("P"), PurchaseOrderLineAdd=[{
                              "ItemRef": {"ListID": item["ListID"]}, "Quantity": "2",
                              "Rate": money(cents(self.chance))}])
        bill = self.save("Bill", VendorRef={"ListID": vendor["ListID"]}, TxnDate=TODAY,
                         RefNumber=self.name("B"), LinkToTxnID=[order["id"]])
        self.joined.add(bill["id"])
        self.of_orders.add(bill["id"])
        return bill

    def bill(self, wanted):
        """One that nobody pays or erases just now, and as wanted by itself and by its like on the
        platform, which may be None."""
        there = {e["record"].get("number"): e for e in self.company.platform_dump()["bills"]}
        numbers = collections.Counter(b.get("RefNumber") for b in self.all("Bill"))

        def is_wanted(bill):
            number = bill.get("RefNumber")
            entry = there.get(number)
            return numbers[number] == 1 and number and not bill["is_voided"] and \
                bill["TxnID"] not in self.payments and not (entry and entry["deleted"]) and \
                wanted(bill, entry)
        return self.any("Bill", is_wanted)

    def is_open_on_both(self, bill, entry):
        return in_cents(bill["OpenAmount"]) == in_cents(bill["AmountDue"]) > 0 and (
            not entry or is_unpaid(entry))

    def is_alike_on_both(self, bill, entry):
        return self.is_open_on_both(bill, entry) and (not entry or is_alike(bill, entry))

    def edit_bill(self):
        """R52, R77: also one from before the switch."""
        bill = self.bill(self.is_open_on_both)
        if not bill:
            return None
        self.joined.add(bill["TxnID"])
        self.platform.unsure.add(bill.get("RefNumber"))
        return self.save("Bill", TxnID=bill["TxnID"], Memo=f"seen {self.chance.randint(1, 10**6)}")

    def edit_lines(self):
        bill = self.bill(lambda b, entry: self.is_open_on_both(b, entry) and "ItemLineRet" not in b)
        if not bill:
            return None
        self.joined.add(bill["TxnID"])
        self.platform.unsure.add(bill.get("RefNumber"))
        return self.save("Bill", TxnID=bill["TxnID"],
                         ExpenseLineMod=[{"TxnLineID": "-1", **self.lines()}])

    def pay_bill(self):
        """R55, R56: the payment does not come; R51: a bill that was never on the platform neither."""
        bill = self.bill(self.is_alike_on_both)
        if not bill:
            return None
        self.platform.left_alone.add(bill.get("RefNumber"))
        part = {} if self.chance.random() < 0.5 else {"amount": "0.75"}
        paid = self.company.in_file("/pay", {"bill": bill["TxnID"], **part})
        self.payments[bill["TxnID"]] = (paid["id"], bill.get("RefNumber"))
        return paid

    def free_bill(self):
        """R81: unpaid again, it comes, or changes of it do."""
        if not self.payments:
            return None
        bill = self.chance.choice(sorted(self.payments))
        payment, number = self.payments.pop(bill)
        self.platform.left_alone.discard(number)
        return self.company.in_file("/delete", {"type": "BillPaymentCheck", "id": payment})

    def erase_bill(self, how):
        """Of an older bill that was not edited since it would not come (R76)."""
        bill = self.bill(lambda b, entry: b["TxnID"] in self.joined and
                         self.is_alike_on_both(b, entry))
        if not bill:
            return None
        self.platform.left_alone.add(bill.get("RefNumber"))
        self.joined.discard(bill["TxnID"])
        return self.company.in_file(how, {"type": "Bill", "id": bill["TxnID"]})

    def delete_bill(self):
        """R53."""
        return self.erase_bill("/delete")

    def void_bill(self):
        """R121."""
        return self.erase_bill("/void")

    ACTIONS = (new_vendor, edit_vendor, edit_customer, new_invoice, edit_invoice, pay_invoice,
               void_invoice, new_bill, new_account, new_class, new_job, edit_item)
    TWO_WAY = (new_bill, new_bill, new_bill_of_order, new_bill_of_order, edit_bill, edit_bill, edit_lines, edit_lines, pay_bill, free_bill,
               delete_bill, void_bill)

    def act(self):
        actions = self.ACTIONS + (self.TWO_WAY if self.is_two_way else ())
        action = self.chance.choice(actions)
        return action.__name__ if action(self) else ""
