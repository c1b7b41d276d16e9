"""A company file that is saved and restored: everything in it is as it was."""
from client import (PROGRAM, Company, element, main, message_set, payment_body, reference, request,
                    stamp)

KINDS = ["Account", "Class", "Vendor", "Customer", "Item", "Bill", "VendorCredit", "PurchaseOrder",
         "BillPaymentCheck", "Invoice", "CreditMemo", "ReceivePayment", "Transfer"]
LINKED = {"Bill", "VendorCredit", "PurchaseOrder", "Invoice", "CreditMemo"}


def dump(company):
    """All that queries tell, without what differs between sessions."""
    texts = []
    for kind in KINDS:
        lines = element("IncludeLineItems", "true") if KINDS.index(kind) > 4 and \
            kind != "Transfer" else ""
        links = element("IncludeLinkedTxns", "true") if kind in LINKED else ""
        texts.append(company.raw(message_set(request(kind + "Query", lines + links)))[2])
    texts.append(company.raw(message_set(request(
        "TxnDeletedQuery", element("TxnDelType", "Bill") + element("TxnDelType", "Invoice"))))[2])
    return texts, company.books()


def full_company():
    company = Company(preset="landscaping", bills=12)
    bill = company.bill("100.00", "20.00")
    company.pay((bill, "50.00"))
    credit = company.do("VendorCreditAdd", reference("VendorRef", "Hicks Hardware") + element(
        "ExpenseLineAdd", reference("AccountRef", "Rent") + element("Amount", "30.00")))
    gone = company.bill("7.00")
    assert 0 == company.code("TxnDel", element("TxnDelType", "Bill") +
                                      element("TxnID", gone.findtext("TxnID")))
    return company, bill, credit


def test_it_is_restored_as_it_was():
    company, bill, _ = full_company()
    bill = company.read("Bill", bill.findtext("TxnID"))  # its payment has touched it
    before = dump(company)
    company.control("POST", "backup", {})
    assert dump(company) == before
    fresh = company.bill("5.00").findtext("TxnID")
    company.do("BillMod", stamp(bill) + element("Memo", "changed"))
    company.do("VendorAdd", element("Name", "After"))
    assert dump(company) != before
    company.control("POST", "restore", {})
    assert dump(company) == before
    assert company.code("BillQuery", element("TxnID", fresh)) == 500
    company.do("BillMod", stamp(bill) + element("Memo", "the old sequence is the current one"))


def test_links_and_the_ledger_work_on_after_a_restore():
    company, bill, credit = full_company()
    company.control("POST", "backup", {})
    for _ in range(2):  # a backup can be restored again
        company.control("POST", "restore", {})
        books = company.books()
        company.do("BillPaymentCheckAdd", payment_body((bill, "40.00")))
        payments = company.send(request("BillPaymentCheckQuery",
                                        element("IncludeLineItems", "true")))[0]
        for payment in payments:
            assert company.code("TxnVoid", element("TxnVoidType", "BillPaymentCheck") +
                                element("TxnID", payment.findtext("TxnID"))) == 0
        assert company.read("Bill", bill.findtext("TxnID")).findtext("OpenAmount") == "120.00"
        assert company.read("VendorCredit", credit.findtext("TxnID")).findtext(
            "OpenAmount") == "30.00"
        assert company.books()["ledger_sum"] == "0.00" and company.books() != books


def test_message_sets_are_remembered_as_they_were():
    company = Company()
    one = message_set(request("VendorAdd", element("Name", "One")), newMessageSetID="S1")
    two = message_set(request("VendorAdd", element("Name", "Two")), newMessageSetID="S2")
    company.raw(one)
    company.control("POST", "backup", {})
    company.raw(two)
    company.control("POST", "restore", {})
    probe = company.send("", oldMessageSetID="S1", newMessageSetID="S1")
    assert probe.get("messageSetStatusCode") == "0" and len(probe) == 1
    assert company.send("", oldMessageSetID="S2").get("messageSetStatusCode") == "600"
    company.raw(two)  # runs again
    assert company.code("VendorQuery", element("FullName", "Two")) == 0


def test_iterators_are_not_in_the_file_and_without_a_backup_nothing_is_restored():
    company = Company()
    company.vendor("One")
    company.vendor("Two")
    page = company.ask("VendorQuery", element("MaxReturned", "1"), iterator="Start")
    company.control("POST", "backup", {})
    company.control("POST", "restore", {})
    assert company.code("VendorQuery", element("MaxReturned", "1"), iterator="Continue",
                        iteratorID=page.get("iteratorID")) == 3391
    other = Company()
    assert PROGRAM.control("POST", f"/companies/{other.id}/restore", {})[0] == 404


def test_the_country_of_the_edition():
    company = Company()
    assert company.do("HostQuery").findtext("Country") == "US"
    company.control("POST", "settings", {"country": "CA"})
    assert company.do("HostQuery").findtext("Country") == "CA"


main()
