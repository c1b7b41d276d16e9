"""Our words for QuickBooks Online against its simulator: online.py PROGRAM SIMULATOR

The simulator is written from the vendor's contract and knows nothing of our code. Every kind of write
that we can ask for is sent to it, and what it then shows must be what we meant; what it refuses must be
understood; and every object of a whole company must be readable.
"""

import json
import subprocess
import sys
import urllib.error
import urllib.request
import uuid

program, simulator = sys.argv[1:3]
# Where the vendor's word for a kind of record is not ours.
VENDOR_WORDS = {"department": "class", "location": "department", "invoice_payment": "payment",
                "funds_transfer": "transfer"}


def call(url, data=None, token=None):
    request = urllib.request.Request(url, data=data, method="GET" if data is None else "POST")
    request.add_header("Accept", "application/json")
    if data is not None:
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def understand(status, body, entity):
    printed = subprocess.run([program, "answer", str(status), entity], input=body, capture_output=True, check=True)
    return [json.loads(line) for line in printed.stdout.splitlines()]


def expect(name, wanted, got):
    print(f"ok online {name}" if wanted == got else f"not ok online {name}: wanted {wanted!r}, got {got!r}")


class Company:
    def __init__(self, api, control, **options):
        self.api, self.control = api, control
        self.realm = json.loads(call(control + "/control/companies", json.dumps(options).encode())[1])["realm"]
        call(f"{control}/control/companies/{self.realm}/switches", b'{"limit_per_second": 1000}')
        url = f"{control}/control/companies/{self.realm}/token"
        self.token = json.loads(call(url, b"{}")[1])["access_token"]

    def write(self, entity, action, document, shown=None, **more):
        """Sends a command; the answer as our code understands it."""
        command = {"command": str(uuid.uuid4()), "record": str(uuid.uuid4()), "target": "online", "entity": entity,
                   "action": action, "version": 1, "base_version": "", "rule": "R97", "document": document}
        if shown:
            command.update(id=shown["id"], base_version=shown["version"])
        command.update(more)
        printed = subprocess.run([program, "request", self.realm], input=json.dumps(command).encode(),
                                 capture_output=True, check=True)
        path, body = printed.stdout.decode().splitlines()
        status, answer = call(self.api + path, body.encode(), self.token)
        return understand(status, answer, VENDOR_WORDS.get(entity, entity.replace("_", "")))[0]

    def read(self, path, entity):
        status, answer = call(f"{self.api}/v3/company/{self.realm}/{path}", token=self.token)
        return understand(status, answer, entity)


def content(shown, *ours):
    """The record without what the vendor adds by itself."""
    if "record" not in shown:
        return shown
    return {name: value for name, value in shown["record"].items() if name in ours}


def check_lists(company):
    wanted = {"name": "Oak & Sons", "email": "a@oak.example", "street": "1 Main St", "city": "Palo Alto", "active": True}
    vendor = company.write("vendor", "create", wanted)
    expect("vendor created", wanted, content(vendor, *wanted))
    duplicate = company.write("vendor", "create", wanted)
    expect("vendor's name taken", ("refused", "duplicate", vendor["id"]),
           (duplicate["act"], duplicate["refusal"], duplicate["winner"]))
    cleared = company.write("vendor", "update", {"name": "Oak & Sons Ltd", "active": True}, vendor)
    expect("vendor renamed, the rest cleared", {"name": "Oak & Sons Ltd", "active": True}, content(cleared, *wanted))
    stale = company.write("vendor", "update", wanted, vendor)
    expect("vendor stale", ("refused", "stale"), (stale["act"], stale["refusal"]))
    rent = {"name": "Rent of halls", "type": "Expense", "number": "6100", "active": True}
    account = company.write("account", "create", rent)
    expect("account created", rent, content(account, *rent))
    part = {"name": "Small halls", "type": "Expense", "parent": account["id"], "active": True}
    expect("account below another", part, content(company.write("account", "create", part), *part))
    bank = company.write("account", "create", {"name": "House bank", "type": "bank"})
    expect("account type in any case", "Bank", bank["record"]["type"])
    gone = company.write("vendor", "create", {"name": "To be gone"})
    gone = company.write("vendor", "delete", {"name": "To be gone"}, gone)
    expect("vendor deleted is inactive", False, gone["record"]["active"])
    return cleared, account, bank


def check_documents(company, vendor, account, bank):
    lines = [{"account": account["id"], "amount": "10.00", "description": "Hall"},
             {"account": account["id"], "amount": "2.50"}]
    wanted = {"vendor": vendor["id"], "number": "H-1", "date": "2026-01-20", "due_date": "2026-02-20",
              "currency": "USD",
              "memo": "Halls", "status": "open", "total": "12.50", "expense_lines": lines}
    bill = company.write("bill", "create", wanted)
    expect("bill created", wanted, content(bill, *wanted))
    changed = {**wanted, "expense_lines": lines[:1], "total": "10.00"}
    del changed["memo"]
    bill = company.write("bill", "update", changed, bill)
    expect("bill changed, its memo cleared", changed, content(bill, *wanted))
    payment = {"vendor": vendor["id"], "date": "2026-01-21", "currency": "USD", "pay_type": "Check", "account": bank["id"],
               "total": "4.00", "status": "open", "applications": [{"bill": bill["id"], "amount": "4.00"}]}
    paid = company.write("bill_payment", "create", payment)
    expect("payment created", payment, content(paid, *payment))
    expect("bill partly paid", "6.00", company.read(f"bill/{bill['id']}", "bill")[0]["record"]["balance"])
    voided = company.write("bill_payment", "void", payment, paid)
    expect("payment voided", ("voided", "0.00", ""),
           (voided["record"]["status"], voided["record"]["total"], voided["check"]))
    bill = company.read(f"bill/{bill['id']}", "bill")[0]
    expect("bill unpaid again", "10.00", bill["record"]["balance"])
    emptied = company.write("bill", "void", {**changed, "memo": "Halls"}, bill)
    expect("bill voided", ("voided", "0.00", "Halls", ""),
           (emptied["record"]["status"], emptied["record"]["total"], emptied["record"].get("memo"), emptied["check"]))
    deleted = company.write("bill", "delete", changed, emptied)
    expect("bill deleted", (bill["id"], True), (deleted["id"], deleted["deleted"]))
    again = company.read(f"bill/{bill['id']}", "bill")[0]
    expect("bill gone", ("refused", "gone"), (again["act"], again["refusal"]))


def check_dimensions(company):
    for entity in ("department", "location"):
        wanted = {"name": f"West {entity}", "active": True}
        made = company.write(entity, "create", wanted)
        expect(f"{entity} created", wanted, content(made, *wanted))
        part = {"name": f"North of {entity}", "parent": made["id"], "active": True}
        expect(f"{entity} below another", part, content(company.write(entity, "create", part), *part))


def check_receivables(company, account, bank):
    customer = {"name": "Amy's Birds", "currency": "USD", "email": "amy@birds.example", "active": True}
    made = company.write("customer", "create", customer)
    expect("customer created", customer, content(made, *customer))
    job = {"name": "Kitchen", "parent": made["id"], "active": True}
    expect("job created", job, content(company.write("customer", "create", job), *job))
    income = company.write("account", "create", {"name": "Sales of sod", "type": "Income"})
    discounts = company.write("account", "create", {"name": "Discounts we give", "type": "Income"})
    item = {"name": "Turf by the roll", "type": "Service", "price": "5", "income_account": income["id"], "active": True}
    sod = company.write("item", "create", item)
    expect("item created", item, content(sod, *item))
    invoice = {"customer": made["id"], "number": "S-1", "date": "2026-01-20", "due_date": "2026-02-20",
               "currency": "USD", "memo": "Lawn", "status": "open", "to_be_emailed": False, "total": "45.00",
               "balance": "45.00",
               "item_lines": [{"item": sod["id"], "amount": "50.00", "quantity": "10", "unit_price": "5"}],
               "discount_lines": [{"amount": "5.00", "account": discounts["id"]}]}
    sold = company.write("invoice", "create", invoice)
    expect("invoice created", (invoice, ""), (content(sold, *invoice), sold.get("check")))
    memo = {"customer": made["id"], "number": "CM-1", "date": "2026-01-21", "currency": "USD", "status": "open",
            "total": "10.00", "balance": "10.00", "item_lines": [{"item": sod["id"], "amount": "10.00"}]}
    credit = company.write("credit_memo", "create", memo)
    expect("credit memo created", memo, content(credit, *memo))
    receipt = {"customer": made["id"], "date": "2026-01-22", "currency": "USD", "account": bank["id"],
               "total": "20.00", "status": "open", "applications": [{"invoice": sold["id"], "amount": "30.00"}],
               "credits": [{"credit_memo": credit["id"], "amount": "10.00"}]}
    paid = company.write("invoice_payment", "create", receipt)
    expect("payment with a credit memo created", receipt, content(paid, *receipt))
    expect("invoice partly paid", "15.00", company.read(f"invoice/{sold['id']}", "invoice")[0]["record"]["balance"])
    voided = company.write("invoice_payment", "void", receipt, paid)
    expect("payment received voided", ("voided", ""), (voided["record"]["status"], voided["check"]))
    again = company.read(f"invoice/{sold['id']}", "invoice")[0]
    emptied = company.write("invoice", "void", invoice, again)
    expect("invoice voided", ("voided", "Lawn", ""),
           (emptied["record"]["status"], emptied["record"].get("memo"), emptied["check"]))


def check_credits(company, vendor, account, bank):
    wanted = {"vendor": vendor["id"], "number": "VC-1", "date": "2026-01-20", "currency": "USD", "status": "open",
              "total": "6.00", "balance": "6.00", "expense_lines": [{"account": account["id"], "amount": "6.00"}]}
    credit = company.write("vendor_credit", "create", wanted)
    expect("vendor credit created", wanted, content(credit, *wanted))
    owed = company.write("bill", "create", {"vendor": vendor["id"], "number": "H-9", "date": "2026-01-20",
                                            "currency": "USD", "total": "10.00",
                                            "expense_lines": [{"account": account["id"], "amount": "10.00"}]})
    payment = {"vendor": vendor["id"], "date": "2026-01-21", "currency": "USD", "pay_type": "Check",
               "account": bank["id"], "total": "4.00", "status": "open",
               "applications": [{"bill": owed["id"], "amount": "10.00"}],
               "credits": [{"vendor_credit": credit["id"], "amount": "6.00"}]}
    expect("payment with a credit created", payment, content(company.write("bill_payment", "create", payment), *payment))
    expect("bill paid in full", "0.00", company.read(f"bill/{owed['id']}", "bill")[0]["record"]["balance"])
    other = company.write("account", "create", {"name": "Second bank", "type": "Bank"})
    moved = {"from_account": bank["id"], "to_account": other["id"], "date": "2026-01-23", "currency": "USD",
             "total": "75.00"}
    expect("transfer created", moved, content(company.write("funds_transfer", "create", moved), *moved))


KINDS = ("Account", "Class", "Department", "Item", "Customer", "Vendor", "PurchaseOrder", "Bill", "VendorCredit",
         "Invoice", "CreditMemo", "BillPayment", "Payment", "Transfer")


def check_company(company):
    for entity in KINDS:
        shown = company.read(f"query?query=select%20*%20from%20{entity}%20MAXRESULTS%201000", entity)
        wrong = [each["check"] for each in shown if each["check"]]
        expect(f"every {entity} of a company is read", (True, []), (len(shown) > 0, wrong))


server = subprocess.Popen([simulator, "--port", "0", "--control-port", "0"], stdout=subprocess.PIPE, text=True)
try:
    addresses = dict(part.split("=", 1) for part in server.stdout.readline().split()[1:])
    empty = Company(addresses["api"], addresses["control"], preset="empty")
    vendor, account, bank = check_lists(empty)
    check_documents(empty, vendor, account, bank)
    check_dimensions(empty)
    check_receivables(empty, account, bank)
    check_credits(empty, vendor, account, bank)
    check_company(Company(addresses["api"], addresses["control"], preset="landscaping", receivables=True))
finally:
    server.terminate()
    server.wait(10)
