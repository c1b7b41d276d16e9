"""A client of the simulator for its tests: starts the program, sends qbXML, reads what comes."""
import json
import os
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import runner

SCHEMAS = os.environ.get("QBXML_SCHEMAS")


class Program:
    """The program under test, one for each file of tests."""

    def __init__(self):
        environment = dict(os.environ, TIEOUT_HEALTH_PORT="0")
        self.process = subprocess.Popen([os.environ["SIMULATOR"], "--port", "0"],
                                        stdout=subprocess.PIPE, env=environment, text=True)
        while True:
            line = self.process.stdout.readline()
            assert line, "the program ended at once"
            if line.startswith("ready "):
                break
        self.door = urllib.parse.urlparse(line.split("control=")[1].strip())

    def send(self, method, path, body=None):
        return runner.send(self.door, method, path, body)

    def control(self, method, path, body=None):
        text = None if body is None else json.dumps(body).encode()
        status, _, answer = self.send(method, "/control" + path, text)
        return status, json.loads(answer)

    def ok(self, method, path, body=None):
        status, answer = self.control(method, path, body)
        assert status == 200, (path, status, answer)
        return answer

    def end(self):
        self.process.terminate()
        return self.process.wait(runner.TIMEOUT_S)


PROGRAM = Program()


def check_answer(text):
    """It is valid by the newest schema."""
    schema = os.path.join(SCHEMAS, "qbxmlops160.xsd")
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, "-"], check=False,
                          input=text, capture_output=True, text=True)
    assert done.returncode == 0, (text, done.stderr)


def message_set(requests, version="13.0", on_error="stopOnError", **attributes):
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?><QBXML>'
            f'<QBXMLMsgsRq onError="{on_error}"{more}>{requests}</QBXMLMsgsRq></QBXML>')


def request(name, inside="", **attributes):
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    if name.endswith(("Add", "Mod")):
        inside = f"<{name}>{inside}</{name}>"
    return f"<{name}Rq{more}>{inside}</{name}Rq>"


def element(name, content):
    return f"<{name}>{content}</{name}>"


def reference(name, full_name):
    return element(name, element("FullName", full_name))


class Company:
    """A company file of its own for a test."""

    def __init__(self, **settings):
        self.id = PROGRAM.ok("POST", "/companies", settings)["id"]

    def control(self, method, part, body=None):
        return PROGRAM.ok(method, f"/companies/{self.id}/{part}", body)

    def refused(self, part, body):
        status, answer = PROGRAM.control("POST", f"/companies/{self.id}/{part}", body)
        assert status == 422, (status, answer)
        return answer["status"]

    def switch(self, **values):
        return self.control("POST", "switches", values)

    def books(self):
        return self.control("GET", "books")

    def raw(self, text):
        answer = PROGRAM.send("POST", f"/companies/{self.id}/qbxml", text.encode("utf-8"))
        if SCHEMAS and answer[0] == 200:
            check_answer(answer[2])
        return answer

    def send(self, requests, **settings):
        """The QBXMLMsgsRs."""
        status, _, text = self.raw(message_set(requests, **settings))
        assert status == 200, (status, text)
        return ElementTree.fromstring(text).find("QBXMLMsgsRs")

    def hresult(self, requests, **settings):
        status, headers, _ = self.raw(message_set(requests, **settings))
        assert status == 422, status
        return headers["HResult"]

    def ask(self, name, inside="", version="13.0", **attributes):
        """The one response."""
        answer = self.send(request(name, inside, **attributes), version=version)
        assert len(answer) == 1 and answer[0].tag == name + "Rs"
        return answer[0]

    def do(self, name, inside="", **attributes):
        """The first thing in a response that is good."""
        response = self.ask(name, inside, **attributes)
        assert response.get("statusCode") == "0", response.attrib
        return response[0]

    def code(self, name, inside="", **attributes):
        return int(self.ask(name, inside, **attributes).get("statusCode"))

    def vendor(self, name="Hicks Hardware"):
        return self.do("VendorAdd", element("Name", name))

    def customer(self, name="Amy's Bird Sanctuary", parent=None):
        inside = element("Name", name) + (reference("ParentRef", parent) if parent else "")
        return self.do("CustomerAdd", inside)

    def bill(self, *amounts, vendor="Hicks Hardware", number=None, date=None):
        return self.do("BillAdd", bill_body(*amounts, vendor=vendor, number=number, date=date))

    def pay(self, *pairs, vendor="Hicks Hardware"):
        return self.do("BillPaymentCheckAdd", payment_body(*pairs, vendor=vendor))

    def read(self, entity, id, **flags):
        key = "ListID" if id.startswith("8") else "TxnID"
        more = "".join(element(name, "true") for name in flags)
        return self.do(entity + "Query", element(key, id) + more)


def expense(amount, account="Rent"):
    return element("ExpenseLineAdd", reference("AccountRef", account) + element("Amount", amount))


def bill_body(*amounts, vendor="Hicks Hardware", number=None, date=None):
    return (reference("VendorRef", vendor) + (element("TxnDate", date) if date else "") +
            (element("RefNumber", number) if number else "") + "".join(map(expense, amounts)))


def applied(bill, amount, *credits, discount=None):
    inside = element("TxnID", bill.findtext("TxnID")) + element("PaymentAmount", amount)
    for credit, cents in credits:
        inside += element("SetCredit", element("CreditTxnID", credit.findtext("TxnID")) +
                          element("AppliedAmount", cents))
    if discount:
        inside += (element("DiscountAmount", discount) +
                   reference("DiscountAccountRef", "Discounts Taken"))
    return element("AppliedToTxnAdd", inside)


def payment_body(*pairs, vendor="Hicks Hardware"):
    return (reference("PayeeEntityRef", vendor) + reference("BankAccountRef", "Checking") +
            element("RefNumber", "101") + "".join(applied(bill, amount) for bill, amount in pairs))


def stamp(record, key="TxnID"):
    """What begins each Mod."""
    return (element(key, record.findtext(key)) +
            element("EditSequence", record.findtext("EditSequence")))


def main():
    """Runs the tests of the calling program."""
    failed, suite = runner.run_tests("qbd.")
    if PROGRAM.end() != 0:
        failed += 1
        print(f"not ok {suite}.ends_cleanly")
    sys.exit(1 if failed else 0)
