"""Vendor credits, and payments that use them."""

from decimal import Decimal

from client import Company, close_books, control, home, main


def credit(company, vendor, *amounts, **fields):
    return company.save("VendorCredit", company.bill_body(vendor, *amounts, **fields))


def use(company, vendor, bill, credit, cents, total=0, **fields):
    """A payment whose lines are a bill and a credit."""
    body = {"VendorRef": {"value": vendor["Id"]}, "PayType": "Check", "TotalAmt": total,
            "CheckPayment": {"PrintStatus": "NotSet"},
            "Line": [{"Amount": cents + total,
                      "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]},
                     {"Amount": cents,
                      "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "VendorCredit"}]}]}
    if total:
        body["CheckPayment"]["BankAccountRef"] = {"value": "35"}
    return dict(body, **fields)


def check_sums(company):
    """The control account, the open documents and the vendors tell the same."""
    books = company.books()
    bills, credits = company.dump("Bill").values(), company.dump("VendorCredit").values()
    owed = sum(bill["Balance"] for bill in bills) - sum(row["Balance"] for row in credits)
    assert Decimal(books["open_bills"]) == sum(bill["Balance"] for bill in bills)
    assert Decimal(books["vendor_credits"]) == sum(row["Balance"] for row in credits)
    assert Decimal(books["accounts_payable"]) == owed - Decimal(books["unapplied_payments"])
    vendors = company.dump("Vendor").values()
    assert sum(row["Balance"] for row in vendors) == Decimal(books["accounts_payable"])


def test_credit_lowers_what_is_owed():
    company = Company()
    vendor = company.vendor()
    company.bill(vendor, 100)
    row = credit(company, vendor, "30.25", DocNumber="C-1")
    assert row["TotalAmt"] == row["Balance"] == Decimal("30.25") and row["LinkedTxn"] == []
    assert "DueDate" not in row and row["APAccountRef"]["value"] == "33"
    assert company.read("Vendor", vendor["Id"])["Balance"] == Decimal("69.75")
    books = company.books()
    assert (books["accounts_payable"], books["vendor_credits"]) == ("69.75", "30.25")
    assert company.query("select * from VendorCredit where DocNumber = 'C-1'")["VendorCredit"] == [
        row] == company.cdc("VendorCredit", row["MetaData"]["CreateTime"])[0]["VendorCredit"]
    changed = company.save("VendorCredit", {"Id": row["Id"], "SyncToken": "0", "sparse": True,
                                            "Line": company.bill_body(vendor, 10)["Line"]})
    assert changed["Balance"] == 10 and changed["DocNumber"] == "C-1"
    check_sums(company)


def test_payment_of_nothing_uses_a_credit():
    company = Company()
    vendor = company.vendor()
    bill, row = company.bill(vendor, 100), credit(company, vendor, 40)
    payment = company.save("BillPayment", use(company, vendor, bill, row, 40))
    assert payment["TotalAmt"] == 0 and len(payment["Line"]) == 2
    assert payment["Line"][1]["LinkedTxn"] == [{"TxnId": row["Id"], "TxnType": "VendorCredit"}]
    link = [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]
    for entity, document, balance in (("Bill", bill, 60), ("VendorCredit", row, 0)):
        shown = company.read(entity, document["Id"])
        assert shown["Balance"] == balance and shown["LinkedTxn"] == link
        assert shown["SyncToken"] == "1"
    assert company.read("Account", "35")["CurrentBalance"] == 0
    check_sums(company)
    void = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    company.save("BillPayment", void, operation="update", include="void")
    assert company.read("VendorCredit", row["Id"])["Balance"] == 40
    assert company.read("Bill", bill["Id"])["Balance"] == 100
    check_sums(company)


def test_one_line_that_names_both():
    company = Company()
    vendor = company.vendor()
    bill, row = company.bill(vendor, 100), credit(company, vendor, 40)
    body = use(company, vendor, bill, row, 40)
    body["Line"] = [{"Amount": 30, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"},
                                                 {"TxnId": row["Id"], "TxnType": "VendorCredit"}]}]
    payment = company.save("BillPayment", body)
    assert [line["Amount"] for line in payment["Line"]] == [30, 30]
    assert company.read("VendorCredit", row["Id"])["Balance"] == 10
    body["Line"][0]["LinkedTxn"] *= 2
    company.fault("2020", "POST", "billpayment", body)
    check_sums(company)


def test_money_and_credit_together():
    company = Company()
    vendor = company.vendor()
    bill, row = company.bill(vendor, 100), credit(company, vendor, 40)
    payment = company.save("BillPayment", use(company, vendor, bill, row, 25, total=75))
    assert company.read("Account", "35")["CurrentBalance"] == -75
    assert company.read("VendorCredit", row["Id"])["Balance"] == 15
    check_sums(company)
    company.save("BillPayment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
    assert company.read("Bill", bill["Id"])["Balance"] == 100
    assert company.read("VendorCredit", row["Id"])["LinkedTxn"] == []
    check_sums(company)


def test_refusals():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    bill, row = company.bill(vendor, 100), credit(company, vendor, 40)
    foreign = credit(company, other, 40)
    for code, body in (("6000", use(company, vendor, bill, row, 41)),
                       ("620", use(company, vendor, bill, foreign, 10)),
                       ("620", use(company, vendor, bill, {"Id": "9999"}, 10))):
        company.fault(code, "POST", "billpayment", body)
    more = use(company, vendor, bill, row, 30)
    more["Line"][0]["Amount"] = 20
    company.fault("6000", "POST", "billpayment", more)
    company.fault("2020", "POST", "vendorcredit", company.bill_body({"Id": ""}, 1))
    company.fault("2500", "POST", "vendorcredit", company.bill_body({"Id": "999"}, 1))
    company.fault("6000", "POST", "vendorcredit", company.bill_body(vendor, -1))
    company.fault("500", "POST", "vendorcredit", {"Id": row["Id"], "SyncToken": "0"},
                  operation="void")
    company.save("BillPayment", use(company, vendor, bill, row, 40))
    company.fault("620", "POST", "billpayment", use(company, vendor, bill, row, 1))
    company.fault("6000", "POST", "vendorcredit", {"Id": row["Id"], "SyncToken": "1"},
                  operation="delete")
    company.fault("6000", "POST", "vendorcredit", {"Id": row["Id"], "SyncToken": "1",
                                                   "sparse": True,
                                                   "Line": company.bill_body(vendor, 39)["Line"]})
    company.fault("5010", "POST", "vendorcredit", {"Id": foreign["Id"], "SyncToken": "7"},
                  operation="delete")
    company.save("VendorCredit", {"Id": foreign["Id"], "SyncToken": "0"}, operation="delete")
    check_sums(company)


def test_closed_period():
    company = Company()
    vendor = company.vendor()
    old = credit(company, vendor, 10, TxnDate="2020-03-31")
    close_books(company, "2020-12-31")
    company.fault("6210", "POST", "vendorcredit", company.bill_body(vendor, TxnDate="2020-01-01"))
    company.fault("6210", "POST", "vendorcredit", {"Id": old["Id"], "SyncToken": "0"},
                  operation="delete")


def test_credit_in_a_foreign_currency():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    vendor = company.vendor("Müller", **euro)
    bill = company.bill(vendor, 100, ExchangeRate="1.1", **euro)
    row = credit(company, vendor, 100, ExchangeRate="1.2", **euro)
    assert row["ExchangeRate"] == Decimal("1.2") and "HomeBalance" not in row
    assert company.books()["accounts_payable"] == "-10.00"
    body = use(company, vendor, bill, row, Decimal("33.33"), ExchangeRate="1.3", **euro)
    company.save("BillPayment", body)
    books = company.books()
    shown = company.read("VendorCredit", row["Id"])
    owed = company.read("Bill", bill["Id"])["HomeBalance"] - home(shown, shown["Balance"])
    assert books["accounts_payable"] == str(owed), (books, owed)
    body = use(company, vendor, bill, row, Decimal("66.67"), **euro)
    company.save("BillPayment", body)
    books = company.books()
    names = {entry["Name"]: entry["home_balance"] for entry in books["accounts"]}
    assert books["accounts_payable"] == "0.00" and names["Exchange Gain or Loss"] == "10.00"


def test_a_person_uses_a_credit():
    company = Company()
    vendor = company.vendor()
    bill, row = company.bill(vendor, 100), credit(company, vendor, 40)
    paid = company.control("POST", "pay", {"bill": bill["Id"], "vendorcredit": row["Id"],
                                           "amount": "15.00"})["BillPayment"]
    assert paid["TotalAmt"] == 0 and company.read("VendorCredit", row["Id"])["Balance"] == 25
    company.control("POST", "pay", {"bill": bill["Id"], "vendorcredit": row["Id"]})
    assert company.read("Bill", bill["Id"])["Balance"] == 60
    for bad in ({"vendorcredit": row["Id"]}, {"bill": bill["Id"], "vendorcredit": "999"}):
        assert control("POST", f"/companies/{company.realm}/pay", bad)[0] == 400
    check_sums(company)


main()
