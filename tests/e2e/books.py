"""Reads the dumps of both simulators into records that can be compared."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")

# What QuickBooks Online can hold of a text, in characters.
NUMBER_MAX, ACCOUNT_NAME_MAX, ACCOUNT_NUMBER_MAX, ACCOUNT_TEXT_MAX = 21, 100, 7, 100

CONTACT = {"email": "PrimaryEmailAddr.Address", "phone": "PrimaryPhone.FreeFormNumber",
           "street": "BillAddr.Line1", "city": "BillAddr.City",
           "region": "BillAddr.CountrySubDivisionCode", "postal_code": "BillAddr.PostalCode",
           "country": "BillAddr.Country"}


class Record:
    """One record of one side: `fields` are compared, the rest finds its partner."""

    def __init__(self, side, entity, native_id, label, fields):
        self.side = side
        self.entity = entity
        self.id = native_id
        self.label = label
        self.fields = fields
        self.pair = None
        self.applications = []  # of a payment: (bill's Record, amount)
        self.hints = []

    def open_at_home(self, home):
        """What is owed on a bill, in home currency."""
        rate = self.fields["rate"] if self.fields["currency"] != home else Decimal(1)
        return (self.fields["balance"] * rate).quantize(CENT, ROUND_HALF_UP)

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


def read_qbo(dump, home):
    accounts = {a["Id"]: a for a in dump.get("Account", [])}
    names = {i: a["FullyQualifiedName"] for i, a in accounts.items()}
    vendors = {v["Id"]: v["DisplayName"] for v in dump.get("Vendor", [])}
    records = [qbo_account(a, home) for a in accounts.values()]
    records += [qbo_vendor(v, home) for v in dump.get("Vendor", [])]
    items = {i["Id"]: text(i["Name"]) for i in dump.get("Item", [])}
    bills = {b["Id"]: qbo_bill(b, names, items, vendors, home) for b in dump.get("Bill", [])}
    records += bills.values()
    for payment in dump.get("BillPayment", []):
        records.append(qbo_payment(payment, names, vendors, bills, home))
    return records


def qbo_account(account, home):
    full = account["FullyQualifiedName"]
    return Record("qbo", "account", account["Id"], full, {
        "path": full, "type": account["AccountType"], "number": text(account.get("AcctNum")),
        "description": text(account.get("Description")), "active": account.get("Active", True),
        "currency": path(account, "CurrencyRef.value") or home})


def qbo_vendor(vendor, home):
    fields = {name: text(path(vendor, dotted)) for name, dotted in CONTACT.items()}
    name = vendor["DisplayName"]
    return Record("qbo", "vendor", vendor["Id"], name, {
        "name": name, "account_number": text(vendor.get("AcctNum")),
        "currency": path(vendor, "CurrencyRef.value") or home,
        "active": vendor.get("Active", True), **fields})


def qbo_lines(bill, kind, row):
    return [row(line, line[kind]) for line in bill.get("Line", []) if line["DetailType"] == kind]


def qbo_bill(bill, accounts, products, vendors, home):
    vendor = vendors.get(path(bill, "VendorRef.value"))
    expense = qbo_lines(bill, "AccountBasedExpenseLineDetail", lambda line, detail: (
        accounts.get(path(detail, "AccountRef.value")), amount(line["Amount"]),
        text(line.get("Description"))))
    items = qbo_lines(bill, "ItemBasedExpenseLineDetail", lambda line, detail: (
        products.get(path(detail, "ItemRef.value")), amount(line["Amount"]), rate(detail.get("Qty")),
        rate(detail.get("UnitPrice")), text(line.get("Description"))))
    return money_record("qbo", "bill", bill["Id"], vendor, {
        "number": text(bill.get("DocNumber")), "date": bill["TxnDate"],
        "due_date": bill.get("DueDate"), "currency": path(bill, "CurrencyRef.value") or home,
        "rate": rate(bill.get("ExchangeRate")), "memo": text(bill.get("PrivateNote")),
        "total": amount(bill["TotalAmt"]), "balance": amount(bill["Balance"]), "status": "open",
        "expense_lines": expense, "item_lines": items})


def qbo_payment(payment, accounts, vendors, bills, home):
    vendor = vendors.get(path(payment, "VendorRef.value"))
    account = path(payment, "CheckPayment.BankAccountRef.value") or \
        path(payment, "CreditCardPayment.CCAccountRef.value")
    total = amount(payment["TotalAmt"])
    applications = [(bills.get(link["TxnId"]), amount(line["Amount"]))
                    for line in payment.get("Line", []) for link in line.get("LinkedTxn", [])
                    if link["TxnType"] == "Bill"]
    status = "voided" if not total and not applications else "open"
    record = money_record("qbo", "payment", payment["Id"], vendor, {
        "number": text(payment.get("DocNumber")), "date": payment["TxnDate"],
        "currency": path(payment, "CurrencyRef.value") or home,
        "rate": rate(payment.get("ExchangeRate")), "memo": text(payment.get("PrivateNote")),
        "pay_type": payment["PayType"], "account": accounts.get(account), "total": total,
        "status": status})
    record.applications = applications
    return record


def money_record(side, entity, native_id, vendor, fields):
    label = f"{vendor}, {fields['number'] or 'no number'}, {fields['date']}, {fields['total']}"
    return Record(side, entity, native_id, label, {"vendor": vendor, **fields})


def read_platform(dump, home):
    live = {name: [r for r in records if not r["deleted"]] for name, records in dump.items()}
    accounts = {a["id"]: a["record"] for a in live["accounts"]}
    paths = {i: account_path(accounts, i) for i in accounts}
    vendors = {v["id"]: text(v["record"]["name"]) for v in live["vendors"]}
    records = [platform_account(i, a, paths[i], home) for i, a in accounts.items()]
    records += [platform_vendor(v["id"], v["record"], home) for v in live["vendors"]]
    items = {i["id"]: text(i["record"]["name"]) for i in live["items"]}
    bills = {b["id"]: platform_bill(b["id"], b["record"], paths, items, vendors)
             for b in live["bills"]}
    records += bills.values()
    for payment in live["bill_payments"]:
        records.append(platform_payment(payment["id"], payment["record"], paths, vendors, bills))
    return records


def account_path(accounts, native_id):
    names = []
    while native_id in accounts and len(names) < len(accounts):
        names.insert(0, text(accounts[native_id]["name"], ACCOUNT_NAME_MAX))
        native_id = accounts[native_id].get("parent")
    return ":".join(names)


def platform_account(native_id, account, full, home):
    return Record("platform", "account", native_id, full, {
        "path": full, "type": account["type"],
        "number": text(account.get("number"), ACCOUNT_NUMBER_MAX),
        "description": text(account.get("description"), ACCOUNT_TEXT_MAX),
        "active": account["active"], "currency": account.get("currency") or home})


def platform_vendor(native_id, vendor, home):
    return Record("platform", "vendor", native_id, vendor["name"], {
        "name": text(vendor["name"]), "account_number": text(vendor.get("account_number")),
        "currency": vendor.get("currency") or home, "active": vendor["active"],
        **{name: text(vendor.get(name)) for name in CONTACT}})


def platform_bill(native_id, bill, accounts, products, vendors):
    expense = [(accounts.get(line.get("account")), amount(line["amount"]),
                text(line.get("description"))) for line in bill.get("expense_lines", [])]
    items = [(products.get(line.get("item")), amount(line["amount"]), rate(line.get("quantity")),
              rate(line.get("unit_price")), text(line.get("description")))
             for line in bill.get("item_lines", [])]
    return money_record("platform", "bill", native_id, vendors.get(bill["vendor"]), {
        "number": text(bill.get("number"), NUMBER_MAX), "date": bill["date"],
        "due_date": bill.get("due_date"), "currency": bill["currency"],
        "rate": rate(bill.get("exchange_rate")), "memo": text(bill.get("memo")),
        "total": amount(bill["total"]), "balance": amount(bill["balance"]),
        "status": bill["status"], "expense_lines": expense, "item_lines": items})


def platform_payment(native_id, payment, accounts, vendors, bills):
    record = money_record("platform", "payment", native_id, vendors.get(payment["vendor"]), {
        "number": text(payment.get("number"), NUMBER_MAX), "date": payment["date"],
        "currency": payment["currency"], "rate": rate(payment.get("exchange_rate")),
        "memo": text(payment.get("memo")), "pay_type": payment["pay_type"],
        "account": accounts.get(payment.get("account")), "total": amount(payment["total"]),
        "status": payment["status"]})
    record.applications = [(bills.get(a["bill"]), amount(a["amount"]))
                           for a in payment.get("applications", [])]
    return record
