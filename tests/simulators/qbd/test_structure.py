"""What breaks the structure refuses the whole set; what is wrong with a value ends one request."""
from client import Company, bill_body, element, main, message_set, reference, request


def test_a_wrong_order_or_an_unknown_element_refuses_the_whole_set():
    company = Company()
    good = request("VendorAdd", element("Name", "Good"))
    for bad in (request("VendorAdd", element("Phone", "1") + element("Name", "Bad")),
                request("VendorAdd", element("Name", "Bad") + element("Nonsense", "1")),
                request("VendorAdd", element("Name", "A") + element("Name", "B")),
                request("VendorAdd", element("Phone", "1")),
                request("NonsenseAdd", ""),
                request("BillPaymentCreditCardMod", ""),
                "<VendorAddRq/>"):
        assert company.hresult(good + bad) == "0x80040400", bad
    assert company.code("VendorQuery") == 1  # nothing of it was done
    assert company.raw("<QBXML>")[0] == 422
    assert company.hresult(good, on_error="rollbackOnError") == "0x80040400"


def test_what_is_newer_than_the_declared_version_is_refused():
    company = Company()
    company.vendor()
    company.do("ClassAdd", element("Name", "North"))
    body = bill_body("10.00").replace("<ExpenseLineAdd>",
                                      reference("ClassRef", "North") + "<ExpenseLineAdd>", 1)
    assert company.hresult(request("BillAdd", body), version="13.0") == "0x80040400"
    assert company.hresult(request("TransferQuery"), version="11.0") == "0x80040400"
    assert company.hresult(request("VendorQuery"), version="17.0") == "0x80040423"
    bill = company.ask("BillAdd", body, version="15.0")[0]
    assert bill.findtext("ClassRef/FullName") == "North"
    shown = company.do("BillQuery", element("TxnID", bill.findtext("TxnID")))
    assert shown.find("ClassRef") is None  # a session of 13.0 does not know it


def test_alternatives_exclude_each_other_and_one_is_needed():
    company = Company()
    filters = element("ListID", "80000001-1") + element("MaxReturned", "1")
    assert company.hresult(request("VendorQuery", filters)) == "0x80040400"
    neither = (reference("PayeeEntityRef", "Hicks Hardware") +
               reference("BankAccountRef", "Checking") +
               element("AppliedToTxnAdd", element("TxnID", "1-1")))
    assert company.hresult(request("BillPaymentCheckAdd", neither)) == "0x80040400"


def test_values_end_one_request_with_a_status():
    company = Company()
    company.vendor()
    long_name = element("Name", "x" * 42)
    assert company.code("VendorAdd", long_name) == 3070
    assert company.code("BillAdd", bill_body("10.5")) == 3040
    assert company.code("BillAdd", bill_body("10")) == 0
    assert company.code("BillAdd", bill_body("1.00", date="2026-02-30")) == 3020
    assert company.code("BillAdd", bill_body("1.00", number="x" * 21)) == 3070
    assert company.code("VendorAdd", element("Name", "A") + element("IsActive", "yes")) == 3010
    assert company.code("BillAdd", bill_body("1.00", vendor="Nobody")) == 3140
    assert company.code("VendorAdd", element("Name", "A:B")) == 3210
    assert company.code("VendorQuery", element("ActiveStatus", "Some")) == 3110


def test_stop_on_error_leaves_the_rest_undone_and_continue_does_not():
    company = Company()
    requests = (request("VendorAdd", element("Name", "One"), requestID="1") +
                request("VendorAdd", element("Name", "One"), requestID="2") +
                request("VendorAdd", element("Name", "Two"), requestID="3"))
    answers = company.send(requests)
    assert [answer.get("statusCode") for answer in answers] == ["0", "3100", "3231"]
    assert [answer.get("requestID") for answer in answers] == ["1", "2", "3"]
    answers = company.send(requests, on_error="continueOnError")
    assert [answer.get("statusCode") for answer in answers] == ["3100", "3100", "0"]


def test_a_request_id_is_at_most_50_characters():
    assert Company().code("HostQuery", requestID="x" * 51) == 1060


def test_entities_and_doctypes_are_refused():
    text = message_set(request("HostQuery"))
    assert Company().raw(text.replace("<QBXML>", "<!DOCTYPE QBXML><QBXML>"))[0] == 422


def test_answers_are_ascii_and_keep_every_character():
    company = Company()
    name = "Caf\u00e9 <&> \u20ac"
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    vendor = company.do("VendorAdd", element("Name", escaped))
    assert vendor.findtext("Name") == name
    assert company.raw(message_set(request("VendorQuery")))[2].isascii()


main()
