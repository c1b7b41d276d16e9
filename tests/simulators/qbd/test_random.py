"""Random work, with the books read after each step; and message sets that are damaged."""
import os
import random
import re
from decimal import Decimal

from client import (Company, applied, bill_body, element, expense, main, message_set,
                    payment_body, reference, request, stamp)

SEED = int(os.environ.get("SEED", "1"))
STEPS = 150
DAMAGES = 200


class Work:
    """One company, and what can be done in it; each act may be refused, and says its status."""

    def __init__(self, chance):
        self.chance = chance
        self.company = Company(preset="landscaping", bills=6)

    def pick(self, entity):
        return self.chance.choice(list(self.company.ask(entity + "Query",
                                                        element("IncludeLineItems", "true"))))

    def amount(self):
        return f"{self.chance.randint(0, 400)}.{self.chance.randint(0, 99):02}"

    def add_bill(self):
        amounts = [self.amount() for _ in range(self.chance.randint(1, 3))]
        return self.company.ask("BillAdd", bill_body(*amounts))

    def add_credit(self):
        return self.company.ask("VendorCreditAdd",
                                reference("VendorRef", "Hicks Hardware") + expense(self.amount()))

    def change_bill(self):
        bill = self.pick("Bill")
        line = element("ExpenseLineMod", element("TxnLineID", "-1") +
                       reference("AccountRef", "Utilities") + element("Amount", self.amount()))
        return self.company.ask("BillMod", stamp(bill) + line)

    def pay(self):
        bill = self.pick("Bill")
        vendor = bill.findtext("VendorRef/FullName")
        discount = self.chance.choice([None, "1.00"])
        body = payment_body(vendor=vendor) + applied(bill, self.amount(), discount=discount)
        return self.company.ask("BillPaymentCheckAdd", body)

    def use_credit(self):
        body = payment_body() + applied(self.pick("Bill"), "0.00",
                                        (self.pick("VendorCredit"), self.amount()))
        return self.company.ask("BillPaymentCheckAdd", body)

    def invoice(self):
        line = element("InvoiceLineAdd", reference("ItemRef", "Gardening") +
                       element("Quantity", self.chance.choice(["1", "0.333", "7.5"])))
        return self.company.ask("InvoiceAdd",
                                reference("CustomerRef", "Amy's Bird Sanctuary") + line)

    def receive(self):
        return self.company.ask("ReceivePaymentAdd",
                                reference("CustomerRef", "Amy's Bird Sanctuary") +
                                element("TotalAmount", self.amount()) +
                                element("IsAutoApply", "true"))

    def end(self):
        entity = self.chance.choice(["Bill", "BillPaymentCheck", "VendorCredit", "Invoice"])
        verb = self.chance.choice(["Void", "Del"])
        return self.company.ask(f"Txn{verb}", element(f"Txn{verb}Type", entity) +
                                element("TxnID", self.pick(entity).findtext("TxnID")))

    def sum(self, entity, field):
        return sum(Decimal(record.findtext(field)) for record in self.company.ask(entity + "Query"))

    def check(self):
        books = {name: value for name, value in self.company.books().items()
                 if isinstance(value, str)}
        assert Decimal(books["open_bills"]) == self.sum("Bill", "OpenAmount")
        assert Decimal(books["vendor_credits"]) == self.sum("VendorCredit", "OpenAmount")
        assert Decimal(books["open_invoices"]) == self.sum("Invoice", "BalanceRemaining")
        assert Decimal(books["accounts_payable"]) == self.sum("Vendor", "Balance")
        assert Decimal(books["accounts_receivable"]) == self.sum("Customer", "Balance")


def test_the_books_hold_after_each_random_step():
    chance = random.Random(SEED)
    work = Work(chance)
    acts = [work.add_bill, work.add_credit, work.change_bill, work.pay, work.use_credit,
            work.invoice, work.receive, work.end]
    done = set()
    for _ in range(STEPS):
        act = chance.choice(acts)
        try:
            response = act()
        except IndexError:
            continue  # there is none of the kind yet
        if response.get("statusCode") == "0":
            done.add(act.__name__)
        work.check()
    assert done == {act.__name__ for act in acts}, done  # each was taken at least once


def message_sets():
    number = element("MatchCriterion", "Contains") + element("RefNumber", "7")
    name = element("MatchCriterion", "StartsWith") + element("Name", "H")
    bill = bill_body("10.00", number="7", date="2026-01-05")
    filters = (element("TxnDateRangeFilter", element("FromTxnDate", "2026-01-01")) +
               element("EntityFilter", element("FullName", "Hicks Hardware")) +
               element("RefNumberFilter", number) + element("PaidStatus", "All"))
    one = request("BillAdd", bill).replace("<BillAdd>", '<BillAdd defMacro="TxnID:one">')
    pays = payment_body() + element("AppliedToTxnAdd", '<TxnID useMacro="TxnID:one"/>' +
                                    element("PaymentAmount", "1.00"))
    line = element("InvoiceLineAdd", reference("ItemRef", "Pump") + element("Quantity", "2"))
    return [message_set(requests) for requests in (
        one + request("BillPaymentCheckAdd", pays),
        request("BillQuery", filters, iterator="Start"),
        request("VendorQuery", element("ActiveStatus", "All") + element("NameFilter", name)),
        request("InvoiceAdd", reference("CustomerRef", "Amy's Bird Sanctuary") + line),
        request("TransferAdd", reference("TransferFromAccountRef", "Checking") +
                reference("TransferToAccountRef", "Savings") + element("Amount", "1.00")),
        request("CustomerAdd", element("Name", "A") + reference("ParentRef", "B")),
        request("TxnDeletedQuery", element("TxnDelType", "Bill")))]


def damage(chance, text):
    """One element emptied, or a few characters changed."""
    contents = list(re.finditer(">[^<]+<", text))
    if contents and chance.random() < 0.5:
        found = chance.choice(contents)
        return text[:found.start() + 1] + text[found.end() - 1:]
    place = chance.randrange(len(text))
    new = chance.choice(["", "<", ">", "&", '"', "9", "x", "\u00e9", "</BillAdd>", "<a/>", "-"])
    return text[:place] + new + text[place + chance.randint(0, 4):]


def test_damaged_message_sets_are_refused_or_answered():
    chance = random.Random(SEED)
    company = Company(preset="landscaping", bills=3)
    company.bill("1.00")  # without a number
    for _ in range(DAMAGES):
        text = chance.choice(message_sets())
        for _ in range(chance.randint(1, 3)):
            text = damage(chance, text)
        status, headers, _ = company.raw(text)
        assert status == 200 or headers["HResult"].startswith("0x800404"), status
    company.books()


main()
