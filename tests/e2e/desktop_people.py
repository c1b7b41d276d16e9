"""Who works on the platform for a QuickBooks Desktop tenant, by chance; desktop_accountants.py: in
QuickBooks. Each thing that they make has a name or number of its own that begins with their word, so
that it can be counted."""

import datetime

from system import DUE_DATE, call

TODAY = datetime.date.today().isoformat()
LINES_MAX = 3
CENTS_MAX = 90000


def cents(chance):
    return chance.randint(100, CENTS_MAX)


def money(value):
    return f"{value // 100}.{value % 100:02d}"


def in_cents(text):
    return round(float(text) * 100)


def is_unpaid(entry):
    """On the platform: open, and nothing of it is settled."""
    record = entry["record"]
    return record.get("status", "open") == "open" and \
        in_cents(record["balance"]) == in_cents(record["total"]) > 0


def is_alike(bill, entry):
    """In QuickBooks and on the platform: nothing of it is on its way."""
    record = entry["record"]
    return (bill.get("Memo") or "") == (record.get("memo") or "") and \
        in_cents(bill["AmountDue"]) == in_cents(record["total"]) and \
        in_cents(bill["OpenAmount"]) == in_cents(record["balance"]) and \
        not bill["is_voided"] and record["status"] == "open"


class PlatformPeople:
    """What they may not do just now (422) is not done."""

    def __init__(self, company, chance, word):
        self.company, self.chance, self.word = company, chance, word
        self.made = 0
        self.unsent = set()  # invoices that no session can have taken: R33, R34
        self.words = (word,)  # of the bills that they work on
        # What needs a person afterwards is not done: QuickBooks keeps one link of a bill and a credit
        # (X12); bills, by number, that were paid or erased in QuickBooks (R55, R53), and that were
        # changed there, until they are alike, are not paid or erased here.
        self.pairs = set()
        self.left_alone = set()
        self.unsure = set()

    # --- parts ----------------------------------------------------------------------------------
    def name(self, kind):
        self.made += 1
        return f"{self.word}-{kind}{self.made}"

    def door(self, method, path, body=None):
        """The answer, or None when the platform refuses it."""
        base = f"{self.company.system.platform.control}/control/tenants/{self.company.tenant}"
        status, answer = call(method, base + path, body)
        assert status in (200, 422), (method, path, body, status, answer)
        return answer if status == 200 else None

    def live(self, kind):
        return [entry for entry in self.company.platform_dump()[kind] if not entry["deleted"]]

    def ours(self, kind):
        """Those that these people may work on and that are open."""
        begins = tuple(f"{word}-" for word in (self.words if kind == "bills" else (self.word,)))
        return [entry for entry in self.live(kind)
                if (entry["record"].get("number") or entry["record"].get("memo")
                    or entry["record"].get("name", "")).startswith(begins)
                and entry["record"].get("status", "open") == "open"
                and entry["record"].get("number") not in self.left_alone]

    def any(self, entries):
        return self.chance.choice(entries) if entries else None

    def unpaid(self, kind):
        return [e for e in self.ours(kind) if is_unpaid(e)]

    def sure(self, entries):
        """Those that nobody has changed in QuickBooks, but what is alike again."""
        if not any(e["record"].get("number") in self.unsure for e in entries):
            return entries
        there = {b.get("RefNumber"): b for b in self.company.quickbooks_dump()["Bill"]}

        def is_sure(entry):
            number = entry["record"].get("number")
            return number not in self.unsure or number in there and is_alike(there[number], entry)
        return [e for e in entries if is_sure(e)]

    def owing(self, kind):
        return self.sure([e for e in self.ours(kind) if in_cents(e["record"]["balance"]) > 0])

    def take_back(self, method, path, kind, end=""):
        """A payment is deleted or voided; what it had settled may be settled anew at once."""
        entry = self.any(self.ours(kind))
        return entry and self.door(method, f"/{path}/{entry['id']}{end}")

    def active(self, kind):
        return [e for e in self.live(kind) if e["record"].get("active", True)]

    def account(self, kind):
        return self.any([a["id"] for a in self.active("accounts")
                         if a["record"]["type"] == kind])

    def expense_lines(self):
        return [{"account": self.account("Expense"), "amount": money(cents(self.chance))}
                for _ in range(self.chance.randint(1, LINES_MAX))]

    def change(self, path, entry, body):
        return entry and self.door("PATCH", f"/{path}/{entry['id']}", body)

    def memo(self):
        return f"seen {self.chance.randint(1, 10**6)}"

    # --- lists ----------------------------------------------------------------------------------
    def new_vendor(self):
        return self.door("POST", "/vendors", {"name": self.name("V"), "phone": "555-0100"})

    def edit_vendor(self):
        return self.change("vendors", self.any(self.active("vendors")),
                           {"phone": f"555-{self.chance.randint(1000, 9999)}"})

    def new_customer(self):
        return self.door("POST", "/customers", {"name": self.name("C"), "city": "Bayshore"})

    def edit_customer(self):
        tops = [c for c in self.active("customers") if not c["record"].get("parent")]
        return self.change("customers", self.any(tops),
                           {"city": f"Town {self.chance.randint(1, 999)}"})

    def new_account(self):
        return self.door("POST", "/accounts", {"name": self.name("A"), "type": "Expense"})

    def edit_account(self):
        entry = self.any([a for a in self.active("accounts") if a["record"]["type"] == "Expense"])
        return self.change("accounts", entry, {"description": self.memo()})

    def new_department(self):
        return self.door("POST", "/departments", {"name": self.name("D")})

    # --- payables -------------------------------------------------------------------------------
    def edit_order(self):
        """R67, R68: a bill with items, which came in from QuickBooks; some have a purchase order."""
        entry = self.any([e for e in self.live("bills") if e["record"].get("item_lines")
                          and e["record"].get("number") not in self.left_alone and is_unpaid(e)])
        return self.change("bills", entry, self.chance.choice((
            {"memo": self.memo()}, {"expense_lines": self.expense_lines()})))

    def new_bill(self):
        vendor = self.any(self.active("vendors"))
        return vendor and self.door("POST", "/bills", {
            "vendor": vendor["id"], "number": self.name("B"), "date": TODAY, "due_date": DUE_DATE,
            "expense_lines": self.expense_lines()})

    def edit_bill(self):
        entry = self.any(self.unpaid("bills"))
        return self.change("bills", entry, self.chance.choice((
            {"memo": self.memo()}, {"expense_lines": self.expense_lines()},
            {"expense_lines": self.expense_lines(), "memo": self.memo()})))

    def delete_bill(self):
        entry = self.any(self.sure(self.unpaid("bills")))
        return entry and self.door("DELETE", f"/bills/{entry['id']}")

    def void_bill(self):
        entry = self.any(self.sure(self.unpaid("bills")))
        return entry and self.door("POST", f"/bills/{entry['id']}/void")

    def new_credit(self):
        owed = self.any(self.owing("bills"))
        return owed and self.door("POST", "/vendor-credits", {
            "vendor": owed["record"]["vendor"], "number": self.name("D"), "date": TODAY,
            "expense_lines": self.expense_lines()})

    def edit_credit(self):
        return self.change("vendor-credits", self.any(self.unpaid("vendor_credits")),
                           {"expense_lines": self.expense_lines()})

    def delete_credit(self):
        entry = self.any(self.unpaid("vendor_credits"))
        return entry and self.door("DELETE", f"/vendor-credits/{entry['id']}")

    def use_credit(self):
        credit = self.any(self.owing("vendor_credits"))
        bill = credit and self.any([b for b in self.owing("bills") if b["record"]["vendor"]
                                    == credit["record"]["vendor"]
                                    and (b["id"], credit["id"]) not in self.pairs])
        if not bill:
            return None
        self.pairs.add((bill["id"], credit["id"]))
        most = min(in_cents(credit["record"]["balance"]), in_cents(bill["record"]["balance"]))
        amount = money(self.chance.randint(1, most))
        return self.door("POST", "/credit-applications", {
            "vendor": credit["record"]["vendor"], "date": TODAY, "total": amount,
            "applications": [{"bill": bill["id"], "vendor_credit": credit["id"],
                              "amount": amount}]})

    def part_of(self, entry):
        rest = in_cents(entry["record"]["balance"])
        return {} if self.chance.random() < 0.5 else {"amount": money(self.chance.randint(1, rest))}

    def pay_bill(self):
        bill = self.any(self.owing("bills"))
        return bill and self.door("POST", "/pay", {
            "bill": bill["id"], "number": self.name("P"), "date": TODAY, **self.part_of(bill)})

    def edit_payment(self):
        return self.change("bill-payments", self.any(self.ours("bill_payments")),
                           {"memo": self.memo()})

    def void_payment(self):
        return self.take_back("POST", "bill-payments", "bill_payments", "/void")

    def delete_payment(self):
        return self.take_back("DELETE", "bill-payments", "bill_payments")

    # --- receivables ----------------------------------------------------------------------------
    def item_lines(self):
        items = [i["id"] for i in self.active("items") if i["record"]["type"] == "Service"]
        return [{"item": self.chance.choice(items), "quantity": "1", "unit_price": money(value),
                 "amount": money(value)}
                for value in (cents(self.chance) for _ in range(self.chance.randint(1, 2)))]

    def new_invoice(self):
        customer = self.any(self.active("customers"))
        made = customer and self.door("POST", "/invoices", {
            "customer": customer["id"], "number": self.name("I"), "date": TODAY,
            "due_date": DUE_DATE, "item_lines": self.item_lines()})
        if made:
            self.unsent.add(made["id"])
        return made

    def edit_new_invoice(self):
        """R33: one that has not crossed yet."""
        entry = self.any([e for e in self.unpaid("invoices") if e["id"] in self.unsent])
        return self.change("invoices", entry, {"item_lines": self.item_lines()})

    def delete_new_invoice(self):
        entry = self.any([e for e in self.unpaid("invoices") if e["id"] in self.unsent])
        return entry and self.door("DELETE", f"/invoices/{entry['id']}")

    def receive(self):
        invoice = self.any(self.owing("invoices"))
        return invoice and self.door("POST", "/receive", {
            "invoice": invoice["id"], "number": self.name("R"), "date": TODAY,
            **self.part_of(invoice)})

    def edit_receipt(self):
        return self.change("invoice-payments", self.any(self.ours("invoice_payments")),
                           {"memo": self.memo()})

    def delete_receipt(self):
        return self.take_back("DELETE", "invoice-payments", "invoice_payments")

    # --- transfers ------------------------------------------------------------------------------
    def new_transfer(self):
        banks = [a["id"] for a in self.active("accounts") if a["record"]["type"] == "Bank"]
        if len(banks) < 2:
            return None
        source, target = self.chance.sample(banks, 2)
        return self.door("POST", "/funds-transfers", {
            "from_account": source, "to_account": target, "date": TODAY,
            "total": money(cents(self.chance)), "memo": self.name("T")})

    def edit_transfer(self):
        return self.change("funds-transfers", self.any(self.ours("funds_transfers")),
                           {"total": money(cents(self.chance))})

    WEIGHTS = ((3, new_vendor), (3, edit_vendor), (2, new_customer), (3, edit_customer),
               (2, new_account), (1, edit_account), (1, new_department), (8, edit_order),
               (10, new_bill), (8, edit_bill), (2, delete_bill), (1, void_bill), (5, new_credit),
               (2, edit_credit), (1, delete_credit), (5, use_credit), (7, pay_bill),
               (2, edit_payment), (1, void_payment), (2, delete_payment), (6, new_invoice),
               (3, edit_new_invoice), (1, delete_new_invoice), (5, receive), (2, edit_receipt),
               (1, delete_receipt), (4, new_transfer), (2, edit_transfer))

    def act(self):
        """One thing by chance; its name, or "" when it could not be done."""
        actions = [action for _, action in self.WEIGHTS]
        action = self.chance.choices(actions, [weight for weight, _ in self.WEIGHTS])[0]
        return action.__name__ if action(self) else ""
