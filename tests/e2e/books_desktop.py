"""Reads the dump of QuickBooks Desktop's simulator into records that can be compared.

A Desktop payment is its money: a credit that is used stands as a link at the bill or invoice, so each
such link is read as an application of its own, without a date, and split() does the same to the
platform's payments.
"""

import datetime
from collections import namedtuple
from decimal import Decimal

from books import (ADDRESS_LINES, TRADES, Record, amount, money_record, path, rate,
                   street_on_desktop, text)

ITEM_TYPES = {"ItemService": "Service", "ItemNonInventory": "NonInventory",
              "ItemInventory": "Inventory"}
ITEM_TEXTS = ("SalesDesc", "SalesAndPurchase.SalesDesc", "SalesOrPurchase.Desc")
CONTACT = {"email": "Email", "phone": "Phone", "city": "City", "region": "State",
           "postal_code": "PostalCode", "country": "Country"}
# What a trade's entities and members of them are called.
Words = namedtuple("Words", "party payee document credit payments lines total open rest")
WORDS = {"payables": Words("VendorRef", "PayeeEntityRef", "Bill", "VendorCredit",
                           ("BillPaymentCheck", "BillPaymentCreditCard"), "ItemLineRet",
                           "AmountDue", "OpenAmount", "CreditAmount"),
         "receivables": Words("CustomerRef", "CustomerRef", "Invoice", "CreditMemo",
                              ("ReceivePayment",), "InvoiceLineRet", "Subtotal",
                              "BalanceRemaining", "TotalAmount")}


def read(dump, home):
    records = [read_account(a, home) for a in dump.get("Account", [])]
    records += [read_party("vendor", v, "VendorAddress", home) for v in dump.get("Vendor", [])]
    records += [read_party("customer", c, "BillAddress", home) for c in dump.get("Customer", [])]
    records += [read_item(item, kind, home) for kind, word in ITEM_TYPES.items()
                for item in ({**i, "type": word} for i in dump.get(kind, []))]
    records += [read_transfer(t, home) for t in dump.get("Transfer", [])]
    records += [register for register in (read_register(a, home) for a in dump.get("Account", []))
                if register]
    for trade in TRADES:
        records += read_trade(trade, dump, home)
    return records


def read_trade(trade, dump, home):
    words = WORDS[trade.name]
    owed = {d["TxnID"]: read_document(trade, entity, d, home)
            for kind, entity in ((words.document, trade.document), (words.credit, trade.credit))
            for d in dump.get(kind, [])}
    payments = [read_payment(trade, p, owed, home)
                for kind in words.payments for p in dump.get(kind, [])]
    used = [read_use(trade, document, link, owed, home) for document in dump.get(words.document, [])
            for link in document.get("LinkedTxn", []) if link["TxnType"] == words.credit]
    return [*owed.values(), *payments, *used]


def name_of(reference):
    return text(path(reference or {}, "FullName"))


def is_active(entry):
    return entry.get("IsActive", "true") == "true"


def read_account(account, home):
    full = account["FullName"]
    return Record("quickbooks", "account", account["ListID"], full, {
        "name": full, "type": account["AccountType"].lower(),
        "number": text(account.get("AccountNumber")),
        "description": text(account.get("Desc")), "active": is_active(account), "currency": home})


def read_register(account, home):
    if account["AccountType"] not in ("Bank", "CreditCard"):
        return None
    return Record("quickbooks", "register", account["ListID"], account["FullName"], {
        "name": account["FullName"], "currency": home, "amount": amount(account["Balance"])})


def read_party(entity, party, address, home):
    tree = {**party, **party.get(address, {})}
    fields = {name: text(tree.get(word)) for name, word in CONTACT.items()}
    fields["street"] = street_on_desktop(tree.get(f"Addr{n + 1}") for n in range(ADDRESS_LINES))
    if entity == "vendor":
        fields["account_number"] = text(party.get("AccountNumber"))
    name = party["FullName"] if entity == "customer" else party["Name"]
    return Record("quickbooks", entity, party["ListID"], name, {
        "name": name, "currency": home, "active": is_active(party), **fields})


def read_item(item, kind, home):
    description = next((text(path(item, place)) for place in ITEM_TEXTS if path(item, place)), None)
    return Record("quickbooks", "item", item["ListID"], item["Name"], {
        "name": text(item["Name"]), "type": ITEM_TYPES[kind], "currency": home,
        "description": description, "active": is_active(item)})


def read_transfer(transfer, home):
    total = amount(transfer["Amount"])
    return money_record("quickbooks", "transfer", transfer["TxnID"],
                        name_of(transfer["TransferFromAccountRef"]), {
        "to": name_of(transfer["TransferToAccountRef"]), "date": transfer["TxnDate"],
        "currency": home, "memo": text(transfer.get("Memo")), "total": total,
        "status": "open" if total else "voided"})


def expense_line(line):
    return (name_of(line.get("AccountRef")), amount(line["Amount"]), text(line.get("Memo")),
            name_of(line.get("ClassRef")))


def item_line(line):
    return (name_of(line.get("ItemRef")), amount(line.get("Amount", "0.00")),
            rate(line.get("Quantity")), rate(line.get("Cost", line.get("Rate"))),
            text(line.get("Desc")), name_of(line.get("ClassRef")))


def read_document(trade, entity, document, home):
    words = WORDS[trade.name]
    is_owed = entity == trade.document
    total = amount(document[words.total if is_owed else words.rest])
    rest = document["OpenAmount" if trade.name == "payables" else
                    "BalanceRemaining" if is_owed else "CreditRemaining"]
    lines = document.get(words.lines if is_owed or trade.name == "payables"
                         else "CreditMemoLineRet", [])
    record = money_record("quickbooks", entity, document["TxnID"], name_of(document[words.party]), {
        "number": text(document.get("RefNumber")), "date": document["TxnDate"],
        "due_date": document.get("DueDate"), "currency": home, "rate": rate(None),
        "memo": text(document.get("Memo")), "location": None, "total": total,
        "balance": amount(rest), "status": "voided" if document["is_voided"] else "open",
        "expense_lines": [expense_line(line) for line in document.get("ExpenseLineRet", [])],
        "item_lines": [item_line(line) for line in lines], "discount_lines": []})
    record.created = datetime.datetime.fromisoformat(document["TimeCreated"])
    return record


def read_payment(trade, payment, owed, home):
    total = amount(payment.get("Amount", payment.get("TotalAmount")))
    account = next((payment[word] for word in ("BankAccountRef", "CreditCardAccountRef",
                                               "DepositToAccountRef") if word in payment), None)
    pay_type = None
    if trade.name == "payables":
        pay_type = "CreditCard" if "CreditCardAccountRef" in payment else "Check"
    record = money_record("quickbooks", trade.payment, payment["TxnID"],
                          name_of(payment[WORDS[trade.name].payee]), {
        "date": payment["TxnDate"], "currency": home, "rate": rate(None),
        "status": "voided" if payment["is_voided"] else "open", "total": total,
        "number": text(payment.get("RefNumber")), "memo": text(payment.get("Memo")),
        "pay_type": pay_type, "account": name_of(account)})
    record.settled = [(owed.get(line["TxnID"]), amount(line["Amount"]))
                      for line in payment.get("AppliedToTxnRet", [])]
    return record


def use_of(trade, side, native_id, settled, home):
    """A credit used for a bill or an invoice; settled: [(document, amount), (credit, amount)]."""
    document = settled[0][0]
    fields = document.fields if document else {"party": None}
    record = Record(side, "application", native_id, f"{document}, {settled[0][1]}", {
        "party": fields["party"], "date": None, "currency": home, "rate": rate(None),
        "status": "open", "total": Decimal("0.00")})
    record.settled = settled
    return record


def read_use(trade, document, link, owed, home):
    used = -amount(link["Amount"])
    native_id = f"{document['TxnID']}+{link['TxnID']}"
    settled = [(owed.get(document["TxnID"]), used), (owed.get(link["TxnID"]), used)]
    return use_of(trade, "quickbooks", native_id, settled, home)


def split(trade, payment, home):
    """The platform's payment as Desktop keeps it: [the money, each used credit]."""
    credits = [(owed, value) for owed, value in payment.settled
               if owed and owed.entity == trade.credit]
    documents = [(owed, value) for owed, value in payment.settled
                 if not owed or owed.entity != trade.credit]
    if not credits or len(documents) != 1 or payment.fields["status"] == "voided":
        return [payment]
    document, value = documents[0]
    used = [use_of(trade, "platform", f"{payment.id}+{credit.id}",
                   [(document, part), (credit, part)], home) for credit, part in credits]
    money = value - sum(part for _, part in credits)
    payment.settled = [(document, money)] if money else []
    return used + ([payment] if payment.fields["total"] else [])
