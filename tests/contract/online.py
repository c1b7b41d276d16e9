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
                "funds_transfer": "transfer", "credit_application": "billpayment"}


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
        shown = understand(status, answer, VENDOR_WORDS.get(entity, entity.replace("_", "")))
        return next((each for each in shown if each.get("entity", entity) == entity), shown[0])

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
    credits_alone = {**receipt, "total": "0.00", "applications": [{"invoice": sold["id"], "amount": "10.00"}]}
    del credits_alone["account"]
    linked = company.write("invoice_payment", "create", credits_alone)
    expect("a credit memo used without money is a payment of nothing", (credits_alone, ""),
           (content(linked, *(set(receipt) - {"account"})), linked["check"]))
    company.write("invoice_payment", "void", credits_alone, linked)
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


def check_applications(company, vendor, account):
    """A credit used for bills, without money: a payment of nothing in QuickBooks' words."""
    def line(amount):
        return {"total": amount, "expense_lines": [{"account": account["id"], "amount": amount}]}
    header = {"vendor": vendor["id"], "date": "2026-01-24", "currency": "USD"}
    bills = [company.write("bill", "create", {**header, "number": number, **line("10.00")})["id"]
             for number in ("A-1", "A-2")]
    credits = [company.write("vendor_credit", "create", {**header, "number": number, **line(amount)})["id"]
               for number, amount in (("AC-1", "12.00"), ("AC-2", "6.00"))]
    # As QuickBooks tells it: the first credit for the first bill, until it is used up.
    pairs = [(0, 0, "10.00"), (1, 0, "2.00"), (1, 1, "3.00")]
    wanted = {**header, "status": "open", "total": "15.00",
              "applications": [{"bill": bills[bill], "vendor_credit": credits[credit], "amount": amount}
                               for bill, credit, amount in pairs]}

    def open_amounts():
        return [company.read(f"bill/{each}", "bill")[0]["record"]["balance"] for each in bills] + \
            [company.read(f"vendorcredit/{each}", "vendorcredit")[0]["record"]["balance"] for each in credits]

    made = company.write("credit_application", "create", wanted)
    expect("credit applied", ("credit_application", wanted, ""),
           (made["entity"], content(made, *wanted), made["check"]))
    expect("bills and credits settled by it", ["0.00", "5.00", "0.00", "3.00"], open_amounts())
    less = {**wanted, "total": "10.00", "applications": wanted["applications"][:1]}
    changed = company.write("credit_application", "update", less, made, groups=["applications"])
    expect("application changed", (less, ""), (content(changed, *wanted), changed["check"]))
    expect("the rest of it given back", ["0.00", "10.00", "2.00", "6.00"], open_amounts())
    moved = company.write("credit_application", "update", {**less, "date": "2026-01-25"}, changed, groups=["dates"])
    expect("application dated otherwise", {**less, "date": "2026-01-25"}, content(moved, *wanted))
    stale = company.write("credit_application", "update", wanted, made, groups=["applications"])
    expect("application stale", ("refused", "stale"), (stale["act"], stale["refusal"]))
    voided = company.write("credit_application", "void", less, moved)
    expect("application voided", ("voided", "0.00", "", None),
           (voided["record"]["status"], voided["record"]["total"], voided["check"], voided["record"].get("applications")))
    expect("nothing is settled by it any more", ["10.00", "10.00", "12.00", "6.00"], open_amounts())
    other = company.write("credit_application", "create", wanted)
    deleted = company.write("credit_application", "delete", wanted, other)
    expect("application deleted", (other["id"], True), (deleted["id"], deleted["deleted"]))
    expect("all is open again", ["10.00", "10.00", "12.00", "6.00"], open_amounts())
    joined = {"VendorRef": {"value": vendor["id"]}, "TxnDate": "2026-01-24", "TotalAmt": 0, "PayType": "Check",
              "CheckPayment": {"PrintStatus": "NotSet"}, "CurrencyRef": {"value": "USD"},
              "Line": [{"Amount": 4, "LinkedTxn": [{"TxnId": bills[0], "TxnType": "Bill"},
                                                   {"TxnId": credits[0], "TxnType": "VendorCredit"}]}]}
    status, answer = call(f"{company.api}/v3/company/{company.realm}/billpayment", json.dumps(joined).encode(),
                          company.token)
    shown = understand(status, answer, "billpayment")
    expect("both in one line are an application too",
           [("credit_application", [{"bill": bills[0], "vendor_credit": credits[0], "amount": "4.00"}])],
           [(each["entity"], each["record"]["applications"]) for each in shown])


def check_registers(company, bank):
    balances = [each for each in company.read("query?query=select%20*%20from%20Account", "account")
                if each["entity"] == "register_balance"]
    names = {each["record"]["account"]: each["record"]["amount"] for each in balances}
    account = company.read(f"account/{bank['id']}", "account")
    expect("a bank is an account and has a balance", ["account", "register_balance"],
           [each["entity"] for each in account])
    expect("its balance is what the account says", account[0]["record"]["balance"], names[bank["id"]])
    expect("every one is sound", [], [each["check"] for each in balances if each["check"]])


def check_currencies(company):
    """A company with several currencies wants to be told which one: every kind of document says so."""
    account = company.write("account", "create", {"name": "Halls", "type": "Expense"})
    vendor = company.write("vendor", "create", {"name": "Oak"})
    bill = {"vendor": vendor["id"], "number": "M-1", "date": "2026-01-20", "total": "5.00",
            "expense_lines": [{"account": account["id"], "amount": "5.00"}]}
    unsaid = company.write("bill", "create", bill)
    expect("a bill without currency is refused", ("refused", "2020"), (unsaid["act"], unsaid.get("code")))
    said = company.write("bill", "create", {**bill, "currency": "USD"})
    expect("a bill with currency is taken", "USD", said["record"]["currency"])
    noted = company.write("bill", "update", {**bill, "currency": "USD", "memo": "Hall"}, said, groups=["memo"])
    expect("its memo is changed", "Hall", noted["record"].get("memo"))


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
    check_applications(empty, vendor, account)
    check_registers(empty, bank)
    check_currencies(Company(addresses["api"], addresses["control"], preset="empty", multicurrency=True))
    check_company(Company(addresses["api"], addresses["control"], preset="landscaping", receivables=True))
finally:
    server.terminate()
    server.wait(10)
