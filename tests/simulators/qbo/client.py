"""What the tests of the simulator share: a plain HTTP client and a runner. Standard library only."""

import base64
import json
import os
import sys
import urllib.parse
from decimal import ROUND_HALF_UP, Decimal

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from runner import TIMEOUT_S, run_tests, send

API = urllib.parse.urlsplit(os.environ["SIMULATOR_API"])
CONTROL = urllib.parse.urlsplit(os.environ["SIMULATOR_CONTROL"])
CLIENT = ("simulator-client", "simulator-secret")


def home(document, amount):
    """What an amount of the document is in home currency."""
    return (amount * document["ExchangeRate"]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def parse(text):
    return json.loads(text, parse_float=Decimal)


def control(method, path, body=None):
    text = None if body is None else json.dumps(body).encode()
    status, _, answer = send(CONTROL, method, "/control" + path, text)
    return status, parse(answer)


def control_ok(method, path, body=None):
    status, answer = control(method, path, body)
    assert status == 200, (path, status, answer)
    return answer


def token_request(fields, basic=True, headers=None):
    headers = dict(headers or {})
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    if basic:
        pair = ":".join(CLIENT).encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    status, _, text = send(API, "POST", "/oauth2/v1/tokens/bearer",
                           urllib.parse.urlencode(fields), headers)
    return status, parse(text)


class Company:
    """A company of its own for a test, without limits unless it asks for them."""

    def __init__(self, limits=False, **settings):
        settings.setdefault("preset", "empty")
        settings.setdefault("multicurrency", False)
        self.realm = control_ok("POST", "/companies", settings)["realm"]
        if not limits:
            self.switch(limit_per_second=0, limit_per_minute=0, limit_batch_per_minute=0)
        self.token = self.control("POST", "token")["access_token"]

    def control(self, method, part, body=None):
        return control_ok(method, f"/companies/{self.realm}/{part}", body)

    def switch(self, **values):
        return self.control("POST", "switches", values)

    def books(self):
        books = self.control("GET", "books")
        assert books["ledger_sum"] == "0.00"
        return books

    def dump(self, entity):
        return {row["Id"]: row for row in self.control("GET", "dump")[entity]}

    def raw(self, method, path, body=None, params=None, headers=None, timeout=TIMEOUT_S):
        query = "?" + urllib.parse.urlencode(params) if params else ""
        all_headers = {"Authorization": "Bearer " + self.token, "Accept": "application/json"}
        all_headers.update(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body, default=str).encode()
        return send(API, method, f"/v3/company/{self.realm}/{path}{query}", body, all_headers,
                    timeout)

    def call(self, method, path, body=None, params=None, headers=None):
        status, _, text = self.raw(method, path, body, params, headers)
        return status, parse(text)

    def ok(self, method, path, body=None, **params):
        status, answer = self.call(method, path, body, params)
        assert status == 200 and "Fault" not in answer, (path, status, answer)
        return answer

    def save(self, entity, body, **params):
        return self.ok("POST", entity.lower(), body, **params)[entity]

    def read(self, entity, id):
        return self.ok("GET", f"{entity.lower()}/{id}")[entity]

    def query(self, text):
        return self.ok("GET", "query", query=text)["QueryResponse"]

    def cdc(self, entities, since):
        answer = self.ok("GET", "cdc", entities=entities, changedSince=since)
        return answer["CDCResponse"][0]["QueryResponse"]

    def fault(self, code, method, path, body=None, status=400, **params):
        """Asserts a refusal with this code; returns its first Error."""
        got, answer = self.call(method, path, body, params)
        assert got == status, (got, answer)
        error = answer["Fault"]["Error"][0]
        assert error["code"] == code, (code, answer)
        return error

    def vendor(self, name="Hicks Hardware", **fields):
        return self.save("Vendor", dict(fields, DisplayName=name))

    def customer(self, name="Amy's Bird Sanctuary", parent=None, **fields):
        if parent:
            fields.update(Job=True, ParentRef={"value": parent["Id"]})
        return self.save("Customer", dict(fields, DisplayName=name))

    def bill_body(self, vendor, *amounts, **fields):
        lines = [{"DetailType": "AccountBasedExpenseLineDetail", "Amount": amount,
                  "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "7"}}}
                 for amount in amounts or (100,)]
        return dict({"VendorRef": {"value": vendor["Id"]}, "Line": lines}, **fields)

    def bill(self, vendor, *amounts, **fields):
        return self.save("Bill", self.bill_body(vendor, *amounts, **fields))

    def payment_body(self, vendor, total, *pairs, **fields):
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
                 for bill, amount in pairs]
        return dict({"VendorRef": {"value": vendor["Id"]}, "PayType": "Check", "TotalAmt": total,
                     "CheckPayment": {"BankAccountRef": {"value": "35"}}, "Line": lines}, **fields)

    def pay(self, vendor, total, *pairs, **fields):
        return self.save("BillPayment", self.payment_body(vendor, total, *pairs, **fields))


    def sale_body(self, customer, *amounts, **fields):
        """An invoice or credit memo of the item 9, which sells to Landscaping Services (45)."""
        lines = [{"DetailType": "SalesItemLineDetail", "Amount": amount,
                  "SalesItemLineDetail": {"ItemRef": {"value": "9"}}}
                 for amount in amounts or (100,)]
        return dict({"CustomerRef": {"value": customer["Id"]}, "Line": lines}, **fields)

    def invoice(self, customer, *amounts, **fields):
        return self.save("Invoice", self.sale_body(customer, *amounts, **fields))

    def memo(self, customer, *amounts, **fields):
        return self.save("CreditMemo", self.sale_body(customer, *amounts, **fields))

    def receipt_body(self, customer, total, *parts, **fields):
        """A customer's payment; each part is (entity, document, amount)."""
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": document["Id"], "TxnType": entity}]}
                 for entity, document, amount in parts]
        return dict({"CustomerRef": {"value": customer["Id"]}, "TotalAmt": total, "Line": lines},
                    **fields)

    def receive(self, customer, total, *parts, **fields):
        return self.save("Payment", self.receipt_body(customer, total, *parts, **fields))

    def account_balance(self, id):
        """In home currency, debit positive, also of income and expense."""
        rows = {row["Id"]: row["home_balance"] for row in self.books()["accounts"]}
        return Decimal(rows[id])

    def check_receivables(self):
        """The control account, the open documents and the customers tell the same."""
        books = self.books()
        figures = {"open_invoices": ("Invoice", "Balance"), "credit_memos": ("CreditMemo", "Balance"),
                   "unapplied_receipts": ("Payment", "UnappliedAmt")}
        sums = {name: sum(row[field] for row in self.dump(entity).values())
                for name, (entity, field) in figures.items()}
        for name, total in sums.items():
            assert Decimal(books[name]) == total, (name, books[name], total)
        owed = sums["open_invoices"] - sums["credit_memos"] - sums["unapplied_receipts"]
        assert Decimal(books["accounts_receivable"]) == owed + Decimal(
            books["receivable_journal_entries"])
        assert sum(row["Balance"] for row in self.dump("Customer").values()) == owed
        assert sum(Decimal(row["balance"]) for row in books["customers"]) == owed
        return books


def track(company, classes="off", locations=False):
    """Class tracking "line", "transaction" or "off", as a person sets it; locations likewise."""
    company.control("POST", "tracking", {"classes": classes, "locations": locations})


def prefer(company, name, value):
    """Changes one name/value pair of the preferences."""
    prefs = company.ok("GET", "preferences")["Preferences"]
    for pair in prefs["OtherPrefs"]["NameValue"]:
        if pair["Name"] == name:
            pair["Value"] = value
    return company.save("Preferences", {"Id": "1", "SyncToken": prefs["SyncToken"],
                                        "sparse": True, "OtherPrefs": prefs["OtherPrefs"]})


def sell(company, **values):
    """Sets preferences of the sales forms."""
    prefs = company.ok("GET", "preferences")["Preferences"]
    return company.save("Preferences", {"Id": "1", "SyncToken": prefs["SyncToken"], "sparse": True,
                                        "SalesFormsPrefs": dict(prefs["SalesFormsPrefs"],
                                                                **values)})


def close_books(company, day):
    prefs = company.ok("GET", "preferences")["Preferences"]
    accounting = dict(prefs["AccountingInfoPrefs"], BookCloseDate=day)
    return company.save("Preferences", {"Id": "1", "SyncToken": prefs["SyncToken"], "sparse": True,
                                        "AccountingInfoPrefs": accounting})


def advance(seconds):
    return control_ok("POST", "/clock", {"advance_seconds": seconds})["now"]


def now():
    return control_ok("GET", "/clock")["now"]


def main():
    """Runs the tests of the calling program."""
    sys.exit(1 if run_tests()[0] else 0)
