"""Reads the dump of QuickBooks Online's simulator into records that can be compared."""

from collections import namedtuple

from books import TRADES, Record, amount, money_record, path, rate, text

CONTACT = {"email": "PrimaryEmailAddr.Address", "phone": "PrimaryPhone.FreeFormNumber",
           "street": "BillAddr.Line1", "city": "BillAddr.City",
           "region": "BillAddr.CountrySubDivisionCode", "postal_code": "BillAddr.PostalCode",
           "country": "BillAddr.Country"}
REGISTER_TYPES = ("Bank", "Credit Card")

# What a trade's document, credit and payment are called, and members of them.
Words = namedtuple("Words", "party document credit payment number detail")
WORDS = {"payables": Words("VendorRef", "Bill", "VendorCredit", "BillPayment", "DocNumber",
                           "ItemBasedExpenseLineDetail"),
         "receivables": Words("CustomerRef", "Invoice", "CreditMemo", "Payment", "PaymentRefNum",
                              "SalesItemLineDetail")}


def names_of(dump):
    """By entity and id what others call a record by."""
    words = {"Account": "FullyQualifiedName", "Vendor": "DisplayName", "Item": "Name",
             "Customer": "FullyQualifiedName", "Class": "FullyQualifiedName",
             "Department": "FullyQualifiedName"}
    return {entity: {r["Id"]: text(r[word]) for r in dump.get(entity, [])}
            for entity, word in words.items()}


def read(dump, home):
    names = names_of(dump)
    records = [read_account(a, home) for a in dump.get("Account", [])]
    records += [read_party("vendor", v, v["DisplayName"], home) for v in dump.get("Vendor", [])]
    records += [read_party("customer", c, c["FullyQualifiedName"], home)
                for c in dump.get("Customer", [])]
    records += [read_item(item, home) for item in dump.get("Item", [])]
    records += [read_transfer(t, names, home) for t in dump.get("Transfer", [])]
    records += [read_register(a, home) for a in dump.get("Account", [])
                if a["AccountType"] in REGISTER_TYPES]
    for trade in TRADES:
        words, owed = WORDS[trade.name], {}
        for entity, name in ((words.document, trade.document),
                             (words.credit, trade.credit)):
            owed.update(((entity, d["Id"]), read_document(trade, name, d, names, home))
                        for d in dump.get(entity, []))
        records += owed.values()
        records += [read_payment(trade, payment, names, owed, home)
                    for payment in dump.get(words.payment, [])]
    return records


def read_account(account, home):
    full = account["FullyQualifiedName"]
    return Record("quickbooks", "account", account["Id"], full, {
        "name": full, "type": account["AccountType"], "number": text(account.get("AcctNum")),
        "description": text(account.get("Description")), "active": account.get("Active", True),
        "currency": path(account, "CurrencyRef.value") or home})


def read_party(entity, party, name, home):
    fields = {name: text(path(party, dotted)) for name, dotted in CONTACT.items()}
    if entity == "vendor":
        fields["account_number"] = text(party.get("AcctNum"))
    return Record("quickbooks", entity, party["Id"], name, {
        "name": name, "currency": path(party, "CurrencyRef.value") or home,
        "active": party.get("Active", True), **fields})


def read_item(item, home):
    return Record("quickbooks", "item", item["Id"], item["Name"], {
        "name": text(item["Name"]), "type": item["Type"], "currency": home,
        "description": text(item.get("Description")), "active": item.get("Active", True)})


def read_register(account, home):
    return Record("quickbooks", "register", account["Id"], account["FullyQualifiedName"], {
        "name": account["FullyQualifiedName"],
        "currency": path(account, "CurrencyRef.value") or home,
        "amount": amount(account["CurrentBalance"])})


def read_transfer(transfer, names, home):
    accounts = {word: names["Account"].get(path(transfer, f"{word}AccountRef.value"))
                for word in ("From", "To")}
    total = amount(transfer["Amount"])
    return money_record("quickbooks", "transfer", transfer["Id"], accounts["From"], {
        "to": accounts["To"], "date": transfer["TxnDate"],
        "currency": path(transfer, "CurrencyRef.value") or home,
        "memo": text(transfer.get("PrivateNote")), "total": total,
        "status": "open" if total else "voided"})


def lines_of(document, kind, row):
    return [row(line, line.get(kind, {})) for line in document.get("Line", [])
            if line["DetailType"] == kind]


def read_document(trade, entity, document, names, home):
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
        path(document, WORDS[trade.name].party + ".value"))
    return money_record("quickbooks", entity, document["Id"], party, {
        "number": text(document.get("DocNumber")), "date": document["TxnDate"],
        "due_date": document.get("DueDate"),
        "currency": path(document, "CurrencyRef.value") or home,
        "rate": rate(document.get("ExchangeRate")), "memo": text(document.get("PrivateNote")),
        "location": names["Department"].get(path(document, "DepartmentRef.value")),
        "total": amount(document["TotalAmt"]), "balance": amount(document["Balance"]),
        "status": "voided" if is_void else "open",
        "expense_lines": lines_of(document, "AccountBasedExpenseLineDetail", expense),
        "item_lines": lines_of(document, WORDS[trade.name].detail, item),
        "discount_lines": lines_of(document, "DiscountLineDetail",
                                    lambda line, _: amount(line["Amount"]))})


def read_payment(trade, payment, names, owed, home):
    party = names["Vendor" if trade.party == "vendor" else "Customer"].get(
        path(payment, WORDS[trade.name].party + ".value"))
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
        fields.update(number=text(payment.get(WORDS[trade.name].number)),
                      memo=text(payment.get("PrivateNote")), pay_type=payment.get("PayType"),
                      account=names["Account"].get(account))
    record = money_record("quickbooks", entity, payment["Id"], party, fields)
    record.settled = settled
    return record
