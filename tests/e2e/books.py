"""Reads the platform's dump into records that can be compared; books_online.py and books_desktop.py
read those of QuickBooks."""

from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

CONTACT = ("email", "phone", "street", "city", "region", "postal_code", "country")
# What either QuickBooks can hold of a text, in characters, for what is cut on the way there; `number`
# by the kind of document.
LIMITS = {
    "online": {"account": 100, "account_number": 7, "account_description": 100},
    "desktop": {"account": 31, "account_number": 7, "account_description": 200, "name": 41,
                "item": 31, "department": 31, "email": 1023, "phone": 21, "city": 31,
                "region": 21, "postal_code": 13, "country": 31},
}
ADDRESS_LINES, ADDRESS_LINE_MAX = 5, 41  # of Desktop, which has no empty ones
NUMBER_LIMITS = {
    "online": {},  # as NUMBER_MAX
    "desktop": {"bill": 20, "vendor_credit": 20, "invoice": 11, "credit_memo": 11, "payment": 11,
                "receipt": 20},
}
NUMBER_MAX = 21

# Two kinds of trade, each with a document that is owed, a credit against it, and what settles them.
# `uses`: a payment without money that uses credits, where the platform keeps it as a kind of its own.
Trade = namedtuple("Trade", "name party document credit payment uses")
TRADES = (Trade("payables", "vendor", "bill", "vendor_credit", "payment", "application"),
          Trade("receivables", "customer", "invoice", "credit_memo", "receipt", "receipt"))
DOCUMENTS = {trade.document for trade in TRADES}
CREDITS = {trade.credit for trade in TRADES}


class Record:
    """One record of one side: `fields` are compared, the rest finds its partner."""

    def __init__(self, side, entity, native_id, label, fields):
        self.side = side
        self.entity = entity
        self.id = native_id
        self.label = label
        self.fields = fields
        self.pair = None
        self.created = None  # when, as QuickBooks Desktop tells it
        self.settled = []  # of a payment: (Record of a document or a credit, amount)
        self.hints = []

    def at_home(self, value, home):
        rate = self.fields["rate"] if self.fields["currency"] != home else Decimal(1)
        return (value * rate).quantize(CENT, ROUND_HALF_UP)

    def open_at_home(self, home):
        """What it adds to what is owed, in home currency: a credit takes away."""
        sign = -1 if self.entity in CREDITS else 1
        return sign * self.at_home(self.fields["balance"], home)

    def unapplied_at_home(self, home):
        """Of a payment: the money that settles nothing."""
        used = sum((value * (-1 if record and record.entity in CREDITS else 1)
                    for record, value in self.settled), Decimal(0))
        return self.at_home(self.fields["total"] - used, home)

    def __str__(self):
        return f"{self.side} {self.entity} {self.id} ({self.label})"


def path(tree, dotted):
    for part in dotted.split("."):
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def text(value, limit=None):
    return str(value).strip()[:limit] or None if value is not None else None


def street_on_desktop(lines):
    lines = (text(line, ADDRESS_LINE_MAX) for line in lines if line)
    return "\n".join([line.strip() for line in lines if line][:ADDRESS_LINES]) or None


def amount(value):
    return None if value is None else Decimal(str(value)).quantize(CENT)


def rate(value):
    return Decimal(1) if value is None else Decimal(str(value)).normalize()


def money_record(side, entity, native_id, party, fields):
    label = f"{party}, {fields.get('number') or 'no number'}, {fields['date']}, {fields['total']}"
    if fields.get("status") == "voided":  # what it was about is told in words of each side's own
        fields = {name: value for name, value in fields.items()
                  if name != "memo" and not name.endswith("_lines")}
    return Record(side, entity, native_id, label, {"party": party, **fields})


# --- the platform -------------------------------------------------------------------------------

def tree_names(entries, limit=None):
    """By id the names from the top down."""
    records = {e["id"]: e["record"] for e in entries}

    def full(native_id):
        names = []
        while native_id in records and len(names) < len(records):
            names.insert(0, text(records[native_id]["name"], limit))
            native_id = records[native_id].get("parent")
        return ":".join(names)
    return {native_id: full(native_id) for native_id in records}


class Platform:
    """The platform's dump, with its texts cut as that QuickBooks would hold them."""

    def __init__(self, dump, home, ledger):
        self.live = {name: [r for r in records if not r["deleted"]]
                     for name, records in dump.items()}
        self.home, self.ledger, self.limits = home, ledger, LIMITS[ledger]
        limits = self.limits
        self.names = {kind: tree_names(self.live[kind], limits.get(limit)) for kind, limit in (
            ("departments", "department"), ("locations", None), ("customers", "name"),
            ("vendors", "name"), ("accounts", "account"), ("items", "item"))}

    def read(self, split=None):
        live = self.live
        records = [self.account(a) for a in live["accounts"]]
        records += [self.party("vendor", v) for v in live["vendors"]]
        records += [self.party("customer", c) for c in live["customers"]]
        records += [self.item(item) for item in live["items"]]
        records += [self.transfer(t) for t in live["funds_transfers"]]
        records += [self.register(b) for b in live["register_balances"]]
        for trade in TRADES:
            owed = {(entity, d["id"]): self.document(trade, entity, d)
                    for entity in (trade.document, trade.credit) for d in live[entity + "s"]}
            records += owed.values()
            kind = "bill_payments" if trade.name == "payables" else "invoice_payments"
            used = live["credit_applications"] if trade.name == "payables" else []
            for payment in (self.payment(trade, p, owed) for p in live[kind] + used):
                records += split(trade, payment, self.home) if split else [payment]
        return records

    def number(self, entity, record):
        return text(record.get("number"), NUMBER_LIMITS[self.ledger].get(entity, NUMBER_MAX))

    def account(self, entry):
        account, full = entry["record"], self.names["accounts"][entry["id"]]
        kind = account["type"]
        return Record("platform", "account", entry["id"], full, {
            "name": full,
            "type": kind.replace(" ", "").lower() if self.ledger == "desktop" else kind,
            "number": text(account.get("number"), self.limits["account_number"]),
            "description": text(account.get("description"), self.limits["account_description"]),
            "active": account["active"], "currency": account.get("currency") or self.home})

    def register(self, entry):
        balance = entry["record"]
        name = self.names["accounts"].get(balance["account"])
        return Record("platform", "register", entry["id"], name, {
            "name": name, "currency": self.home, "amount": amount(balance["amount"])})

    def party(self, entity, entry):
        party, full = entry["record"], self.names[entity + "s"][entry["id"]]
        fields = {name: text(party.get(name), self.limits.get(name)) for name in CONTACT}
        if self.ledger == "desktop":
            fields["street"] = street_on_desktop((party.get("street") or "").split("\n"))
        if entity == "vendor":
            fields["account_number"] = text(party.get("account_number"))
        return Record("platform", entity, entry["id"], full, {
            "name": full, "currency": party.get("currency") or self.home,
            "active": party["active"], **fields})

    def item(self, entry):
        item, name = entry["record"], self.names["items"][entry["id"]]
        return Record("platform", "item", entry["id"], name, {
            "name": name, "type": item["type"], "currency": self.home,
            "description": text(item.get("description")), "active": item["active"]})

    def transfer(self, entry):
        transfer, accounts = entry["record"], self.names["accounts"]
        return money_record("platform", "transfer", entry["id"],
                            accounts.get(transfer["from_account"]), {
            "to": accounts.get(transfer["to_account"]), "date": transfer["date"],
            "currency": transfer.get("currency") or self.home, "memo": text(transfer.get("memo")),
            "total": amount(transfer["total"]), "status": transfer["status"]})

    def document(self, trade, entity, entry):
        document, names = entry["record"], self.names
        departments = names["departments"]
        expense = [(names["accounts"].get(line.get("account")), amount(line["amount"]),
                    text(line.get("description")), departments.get(line.get("department")))
                   for line in document.get("expense_lines", [])]
        items = [(names["items"].get(line.get("item")), amount(line["amount"]),
                  rate(line.get("quantity")), rate(line.get("unit_price")),
                  text(line.get("description")), departments.get(line.get("department")))
                 for line in document.get("item_lines", [])]
        return money_record("platform", entity, entry["id"], self.party_name(trade, document), {
            "number": self.number(entity, document), "date": document["date"],
            "due_date": document.get("due_date"), "currency": document["currency"],
            "rate": rate(document.get("exchange_rate")), "memo": text(document.get("memo")),
            "location": names["locations"].get(document.get("location")),
            "total": amount(document["total"]), "balance": amount(document["balance"]),
            "status": document["status"], "expense_lines": expense, "item_lines": items,
            "discount_lines": [amount(line["amount"])
                               for line in document.get("discount_lines", [])]})

    def party_name(self, trade, record):
        return self.names[trade.party + "s"].get(record[trade.party])

    def payment(self, trade, entry, owed):
        payment = entry["record"]
        lines = payment.get("applications", []) + payment.get("credits", [])
        settled = [(owed.get((word, line[word])), amount(line["amount"])) for line in lines
                   for word in (trade.document, trade.credit) if word in line]
        is_used = "pay_type" not in payment and trade.name == "payables"
        total = Decimal("0.00") if is_used else amount(payment["total"])
        fields = {"date": payment["date"], "currency": payment["currency"],
                  "rate": rate(payment.get("exchange_rate")), "status": payment["status"],
                  "total": total}
        entity = trade.payment if total or not settled else trade.uses
        if entity == trade.payment:
            fields.update(number=self.number(entity, payment), memo=text(payment.get("memo")),
                          pay_type=payment.get("pay_type"),
                          account=self.names["accounts"].get(payment.get("account")))
        record = money_record("platform", entity, entry["id"], self.party_name(trade, payment),
                              fields)
        record.settled = settled
        return record
