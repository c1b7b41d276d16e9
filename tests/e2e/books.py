"""Reads the dumps of both simulators into records that can be compared."""

from collections import namedtuple
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

# What QuickBooks Online can hold of a text, in characters.
NUMBER_MAX, ACCOUNT_NAME_MAX, ACCOUNT_NUMBER_MAX, ACCOUNT_TEXT_MAX = 21, 100, 7, 100

CONTACT = {"email": "PrimaryEmailAddr.Address", "phone": "PrimaryPhone.FreeFormNumber",
           "street": "BillAddr.Line1", "city": "BillAddr.City",
           "region": "BillAddr.CountrySubDivisionCode", "postal_code": "BillAddr.PostalCode",
           "country": "BillAddr.Country"}

# Two kinds of trade, each with a document that is owed, a credit against it, what settles them, and
# in QuickBooks the entities of these. `uses`: a payment without money that uses credits, where the
# platform keeps it as a kind of its own.
Trade = namedtuple("Trade", "name party document credit payment uses qbo_party qbo_document "
                            "qbo_credit qbo_payment qbo_number qbo_detail")
TRADES = (
    Trade("payables", "vendor", "bill", "vendor_credit", "payment", "application",
          "VendorRef", "Bill", "VendorCredit", "BillPayment", "DocNumber",
          "ItemBasedExpenseLineDetail"),
    Trade("receivables", "customer", "invoice", "credit_memo", "receipt", "receipt",
          "CustomerRef", "Invoice", "CreditMemo", "Payment", "PaymentRefNum",
          "SalesItemLineDetail"),
)
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


# --- QuickBooks ---------------------------------------------------------------------------------

def qbo_names(dump):
    """By entity and id what others call a record by."""
    words = {"Account": "FullyQualifiedName", "Vendor": "DisplayName", "Item": "Name",
             "Customer": "FullyQualifiedName", "Class": "FullyQualifiedName",
             "Department": "FullyQualifiedName"}
    return {entity: {r["Id"]: text(r[word]) for r in dump.get(entity, [])}
            for entity, word in words.items()}


def read_qbo(dump, home):
    names = qbo_names(dump)
    records = [qbo_account(a, home) for a in dump.get("Account", [])]
    records += [qbo_party("vendor", v, v["DisplayName"], home) for v in dump.get("Vendor", [])]
    records += [qbo_party("customer", c, c["FullyQualifiedName"], home)
                for c in dump.get("Customer", [])]
    records += [qbo_item(item, home) for item in dump.get("Item", [])]
    for trade in TRADES:
        owed = {}
        for entity, name in ((trade.qbo_document, trade.document),
                             (trade.qbo_credit, trade.credit)):
            owed.update(((entity, d["Id"]), qbo_document(trade, name, d, names, home))
                        for d in dump.get(entity, []))
        records += owed.values()
        records += [qbo_payment(trade, payment, names, owed, home)
                    for payment in dump.get(trade.qbo_payment, [])]
    return records


def qbo_account(account, home):
    full = account["FullyQualifiedName"]
    return Record("qbo", "account", account["Id"], full, {
        "name": full, "type": account["AccountType"], "number": text(account.get("AcctNum")),
        "description": text(account.get("Description")), "active": account.get("Active", True),
        "currency": path(account, "CurrencyRef.value") or home})


def qbo_party(entity, party, name, home):
    fields = {name: text(path(party, dotted)) for name, dotted in CONTACT.items()}
    if entity == "vendor":
        fields["account_number"] = text(party.get("AcctNum"))
    return Record("qbo", entity, party["Id"], name, {
        "name": name, "currency": path(party, "CurrencyRef.value") or home,
        "active": party.get("Active", True), **fields})


def qbo_item(item, home):
    return Record("qbo", "item", item["Id"], item["Name"], {
        "name": text(item["Name"]), "type": item["Type"], "currency": home,
        "description": text(item.get("Description")), "active": item.get("Active", True)})


def qbo_lines(document, kind, row):
    return [row(line, line.get(kind, {})) for line in document.get("Line", [])
            if line["DetailType"] == kind]


def qbo_document(trade, entity, document, names, home):
    def expense(line, detail):
        return (names["Account"].get(path(detail, "AccountRef.value")), amount(line["Amount"]),
                text(line.get("Description")), names["Class"].get(path(detail, "ClassRef.value")))

    def item(line, detail):
        return (names["Item"].get(path(detail, "ItemRef.value")), amount(line["Amount"]),
                rate(detail.get("Qty")), rate(detail.get("UnitPrice")),
                text(line.get("Description")), names["Class"].get(path(detail, "ClassRef.value")))

    is_void = not amount(document["TotalAmt"]) and \
        "Voided" in (document.get("PrivateNote") or "")
    party = names["Vendor" if trade.party == "vendor" else "Customer"].get(
        path(document, trade.qbo_party + ".value"))
    return money_record("qbo", entity, document["Id"], party, {
        "number": text(document.get("DocNumber")), "date": document["TxnDate"],
        "due_date": document.get("DueDate"),
        "currency": path(document, "CurrencyRef.value") or home,
        "rate": rate(document.get("ExchangeRate")), "memo": text(document.get("PrivateNote")),
        "location": names["Department"].get(path(document, "DepartmentRef.value")),
        "total": amount(document["TotalAmt"]), "balance": amount(document["Balance"]),
        "status": "voided" if is_void else "open",
        "expense_lines": qbo_lines(document, "AccountBasedExpenseLineDetail", expense),
        "item_lines": qbo_lines(document, trade.qbo_detail, item),
        "discount_lines": qbo_lines(document, "DiscountLineDetail",
                                    lambda line, _: amount(line["Amount"]))})


def qbo_payment(trade, payment, names, owed, home):
    party = names["Vendor" if trade.party == "vendor" else "Customer"].get(
        path(payment, trade.qbo_party + ".value"))
    total = amount(payment["TotalAmt"])
    settled = [(owed.get((link["TxnType"], link["TxnId"])), amount(line["Amount"]))
               for line in payment.get("Line", []) for link in line.get("LinkedTxn", [])]
    fields = {"date": payment["TxnDate"], "currency": path(payment, "CurrencyRef.value") or home,
              "rate": rate(payment.get("ExchangeRate")),
              "status": "voided" if not total and not settled else "open", "total": total}
    entity = trade.payment if total or not settled else trade.uses
    if entity == trade.payment:
        account = next((account for account in (path(payment, where) for where in (
            "CheckPayment.BankAccountRef.value", "CreditCardPayment.CCAccountRef.value",
            "DepositToAccountRef.value")) if account), None)
        fields.update(number=text(payment.get(trade.qbo_number)),
                      memo=text(payment.get("PrivateNote")), pay_type=payment.get("PayType"),
                      account=names["Account"].get(account))
    record = money_record("qbo", entity, payment["Id"], party, fields)
    record.settled = settled
    return record


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


def read_platform(dump, home):
    live = {name: [r for r in records if not r["deleted"]] for name, records in dump.items()}
    names = {kind: tree_names(live[kind]) for kind in
             ("departments", "locations", "customers", "vendors")}
    names["accounts"] = tree_names(live["accounts"], ACCOUNT_NAME_MAX)
    names["items"] = {i["id"]: text(i["record"]["name"]) for i in live["items"]}
    records = [platform_account(a, names, home) for a in live["accounts"]]
    records += [platform_party("vendor", v, names["vendors"], home) for v in live["vendors"]]
    records += [platform_party("customer", c, names["customers"], home)
                for c in live["customers"]]
    records += [platform_item(item, home) for item in live["items"]]
    for trade in TRADES:
        owed = {}
        for entity in (trade.document, trade.credit):
            owed.update(((entity, d["id"]), platform_document(trade, entity, d, names))
                        for d in live[entity + "s"])
        records += owed.values()
        payments = live[{"payables": "bill_payments", "receivables": "invoice_payments"}[trade.name]]
        used = live["credit_applications"] if trade.name == "payables" else []
        records += [platform_payment(trade, p, names, owed) for p in payments + used]
    return records


def platform_account(entry, names, home):
    account, full = entry["record"], names["accounts"][entry["id"]]
    return Record("platform", "account", entry["id"], full, {
        "name": full, "type": account["type"],
        "number": text(account.get("number"), ACCOUNT_NUMBER_MAX),
        "description": text(account.get("description"), ACCOUNT_TEXT_MAX),
        "active": account["active"], "currency": account.get("currency") or home})


def platform_party(entity, entry, names, home):
    party, full = entry["record"], names[entry["id"]]
    fields = {name: text(party.get(name)) for name in CONTACT}
    if entity == "vendor":
        fields["account_number"] = text(party.get("account_number"))
    return Record("platform", entity, entry["id"], full, {
        "name": full, "currency": party.get("currency") or home, "active": party["active"],
        **fields})


def platform_item(entry, home):
    item = entry["record"]
    return Record("platform", "item", entry["id"], item["name"], {
        "name": text(item["name"]), "type": item["type"], "currency": home,
        "description": text(item.get("description")), "active": item["active"]})


def platform_document(trade, entity, entry, names):
    document = entry["record"]
    departments = names["departments"]
    expense = [(names["accounts"].get(line.get("account")), amount(line["amount"]),
                text(line.get("description")), departments.get(line.get("department")))
               for line in document.get("expense_lines", [])]
    items = [(names["items"].get(line.get("item")), amount(line["amount"]),
              rate(line.get("quantity")), rate(line.get("unit_price")),
              text(line.get("description")), departments.get(line.get("department")))
             for line in document.get("item_lines", [])]
    return money_record("platform", entity, entry["id"], party_name(trade, document, names), {
        "number": text(document.get("number"), NUMBER_MAX), "date": document["date"],
        "due_date": document.get("due_date"), "currency": document["currency"],
        "rate": rate(document.get("exchange_rate")), "memo": text(document.get("memo")),
        "location": names["locations"].get(document.get("location")),
        "total": amount(document["total"]), "balance": amount(document["balance"]),
        "status": document["status"], "expense_lines": expense, "item_lines": items,
        "discount_lines": [amount(line["amount"]) for line in document.get("discount_lines", [])]})


def party_name(trade, record, names):
    return names[trade.party + "s"].get(record[trade.party])


def platform_payment(trade, entry, names, owed):
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
        fields.update(number=text(payment.get("number"), NUMBER_MAX),
                      memo=text(payment.get("memo")), pay_type=payment.get("pay_type"),
                      account=names["accounts"].get(payment.get("account")))
    record = money_record("platform", entity, entry["id"], party_name(trade, payment, names),
                          fields)
    record.settled = settled
    return record
