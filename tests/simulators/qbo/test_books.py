"""Bills, payments and the ledger behind them."""

from decimal import Decimal

from client import Company, advance, close_books, control_ok, main, prefer


def payable(company):
    return company.books()["accounts_payable"]


def test_bill_totals_and_ledger():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, "10.10", 20.2, "-0.30", DocNumber="A-1", PrivateNote="naïve ☂")
    assert bill["TotalAmt"] == Decimal("30.00") and bill["Balance"] == Decimal("30.00")
    assert bill["TxnDate"] == bill["DueDate"] and bill["SyncToken"] == "0"
    assert bill["APAccountRef"] == {"value": "33", "name": "Accounts Payable (A/P)"}
    assert bill["VendorRef"]["name"] == "Hicks Hardware" and "ExchangeRate" not in bill
    assert [line["LineNum"] for line in bill["Line"]] == [1, 2, 3]
    assert payable(company) == "30.00"
    assert company.read("Account", "33")["CurrentBalance"] == Decimal("-30.00")
    assert company.read("Account", "7")["CurrentBalance"] == 0
    assert company.read("Vendor", vendor["Id"])["Balance"] == 30


def test_amounts_keep_two_places_in_text():
    company = Company()
    _, _, text = company.raw("POST", "bill", company.bill_body(company.vendor(), "1.005", 0.1))
    assert '"TotalAmt":1.11,' in text and '"Amount":0.10' in text, text


def test_bill_refusals():
    company = Company()
    vendor = company.vendor()
    good = company.bill_body(vendor)
    cases = [("2020", {"VendorRef": None}), ("2020", {"Line": []}),
             ("2500", {"VendorRef": {"value": "99999"}}), ("2050", {"DocNumber": "x" * 22}),
             ("2050", {"PrivateNote": "x" * 4001}), ("2010", {"TxnDate": "2026-02-30"}),
             ("2010", {"Colour": "red"}), ("2010", {"Line": "none"}), ("2010", {"Line": [[[]]]}),
             ("6000", {"CurrencyRef": {"value": "EUR"}}),
             ("6000", {"APAccountRef": {"value": "35"}})]
    for code, change in cases:
        company.fault(code, "POST", "bill", dict(good, **change))
    line = good["Line"][0]
    detail = "AccountBasedExpenseLineDetail"
    lines = [("2020", dict(line, Amount=None)), ("2020", dict(line, DetailType=None)),
             ("2170", dict(line, DetailType="SalesItemLineDetail")),
             ("2020", dict(line, **{detail: {}})),
             ("2500", dict(line, **{detail: {"AccountRef": {"value": "9999"}}})),
             ("6000", dict(line, **{detail: {"AccountRef": {"value": "33"}}})),
             ("6000", dict(line, Amount=-1))]
    for code, bad in lines:
        company.fault(code, "POST", "bill", dict(good, Line=[bad]))
    assert payable(company) == "0.00" and company.dump("Bill") == {}


def test_lenient_input():
    company = Company()
    vendor = company.vendor()
    body = company.bill_body(vendor, DocNumber="", PrivateNote=None)
    body["VendorRef"] = {"value": int(vendor["Id"]), "type": "vendor"}
    body["Line"][0]["LineNum"] = 0
    body["TotalAmt"] = 999999
    bill = company.save("Bill", body)
    assert "DocNumber" not in bill and bill["TotalAmt"] == 100
    again = company.save("Bill", dict(bill, SyncToken=0, DocNumber="N"))
    assert again["DocNumber"] == "N" and again["SyncToken"] == "1"


def test_item_line_is_kept():
    company = Company()
    body = company.bill_body(company.vendor())
    body["Line"] = [{"DetailType": "ItemBasedExpenseLineDetail", "Amount": 12.5,
                     "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "10", "name": "Pump"},
                                                    "Qty": 5, "UnitPrice": 2.5}}]
    bill = company.save("Bill", body)
    assert bill["Line"][0]["ItemBasedExpenseLineDetail"]["Qty"] == 5
    assert payable(company) == "12.50"


def test_payment_moves_the_bill():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    advance(5)
    before = company.read("Account", "33")
    payment = company.pay(vendor, 40, (bill, 40))
    after = company.read("Bill", bill["Id"])
    assert after["Balance"] == 60 and after["SyncToken"] == "1"
    assert after["MetaData"]["LastUpdatedTime"] > bill["MetaData"]["LastUpdatedTime"]
    assert after["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "BillPaymentCheck"}]
    account = company.read("Account", "33")
    assert account["SyncToken"] == before["SyncToken"] == "0"
    assert account["MetaData"]["LastUpdatedTime"] > before["MetaData"]["LastUpdatedTime"]
    assert account["CurrentBalance"] == -60
    assert company.read("Account", "35")["CurrentBalance"] == -40
    assert company.read("Vendor", vendor["Id"])["Balance"] == 60


def test_card_payment():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    company.pay(vendor, 100, (bill, 100), PayType="CreditCard",
                CreditCardPayment={"CCAccountRef": {"value": "42"}})
    assert company.read("Account", "42")["CurrentBalance"] == 100
    assert company.read("Bill", bill["Id"])["LinkedTxn"][0]["TxnType"] == "BillPaymentCheck"
    company.switch(card_link_type=True)
    assert company.read("Bill", bill["Id"])["LinkedTxn"][0]["TxnType"] == "BillPaymentCreditCard"


def test_payment_refusals():
    company = Company()
    vendor = company.vendor()
    other = company.vendor("Somebody else")
    bill = company.bill(vendor, 100)
    good = company.payment_body(vendor, 50, (bill, 50))
    ghost = {"Id": "777777"}
    cases = [("2020", dict(good, VendorRef=None)), ("2020", dict(good, TotalAmt=None)),
             ("2020", dict(good, PayType=None)), ("2170", dict(good, PayType="Cash")),
             ("2020", dict(good, CheckPayment=None)), ("2020", dict(good, Line=[])),
             ("6000", dict(good, TotalAmt=-1)), ("6000", dict(good, TotalAmt=49)),
             ("6000", dict(good, CheckPayment={"BankAccountRef": {"value": "42"}})),
             ("6000", company.payment_body(vendor, 101, (bill, 101))),
             ("6000", company.payment_body(vendor, 120, (bill, 60), (bill, 60))),
             ("620", company.payment_body(vendor, 1, (ghost, 1))),
             ("620", company.payment_body(other, 1, (bill, 1)))]
    for code, body in cases:
        company.fault(code, "POST", "billpayment", body)
    assert company.read("Bill", bill["Id"])["SyncToken"] == "0" and payable(company) == "100.00"


def test_paid_bill_cannot_be_paid_again():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    company.pay(vendor, 100, (bill, 100))
    company.fault("620", "POST", "billpayment", company.payment_body(vendor, 1, (bill, 1)))
    company.switch(paid_bill_voids=True)
    payment = company.pay(vendor, 100, (bill, 100))
    assert payment["TotalAmt"] == 0 and payment["Line"] == []
    assert payment["PrivateNote"] == "Voided" and payable(company) == "0.00"


def test_unapplied_rest_of_a_payment():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    company.pay(vendor, 130, (bill, 100))
    books = company.books()
    assert (books["accounts_payable"], books["unapplied_payments"]) == ("-30.00", "30.00")
    assert company.read("Vendor", vendor["Id"])["Balance"] == -30


def test_payment_update_moves_bills():
    company = Company()
    vendor = company.vendor()
    one, two = company.bill(vendor, 100), company.bill(vendor, 50)
    payment = company.pay(vendor, 100, (one, 100))
    body = dict(company.payment_body(vendor, 70, (one, 20), (two, 50)), Id=payment["Id"],
                SyncToken="0")
    changed = company.save("BillPayment", body)
    assert changed["SyncToken"] == "1" and len(changed["Line"]) == 2
    assert company.read("Bill", one["Id"])["Balance"] == 80
    assert company.read("Bill", two["Id"])["Balance"] == 0 and payable(company) == "80.00"
    company.fault("6000", "POST", "billpayment",
                  dict(company.payment_body(vendor, 101, (one, 101)), Id=payment["Id"],
                       SyncToken="1"))
    assert payable(company) == "80.00"


def test_payment_void():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    payment = company.pay(vendor, 60, (bill, 60), PrivateNote="May")
    void = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    voided = company.save("BillPayment", void, operation="update", include="void")
    assert voided["TotalAmt"] == 0 and voided["Line"] == []
    assert voided["PrivateNote"] == "Voided - May" and voided["SyncToken"] == "1"
    after = company.read("Bill", bill["Id"])
    assert after["Balance"] == 100 and after["LinkedTxn"] == [] and after["SyncToken"] == "2"
    assert payable(company) == "100.00"
    company.fault("6000", "POST", "billpayment", dict(void, SyncToken="1"), operation="update",
                  include="void")
    company.fault("500", "POST", "bill", {"Id": bill["Id"], "SyncToken": "2"}, operation="void")


def test_payment_delete_restores_and_bill_delete_waits_for_it():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    payment = company.pay(vendor, 60, (bill, 60))
    company.fault("6000", "POST", "bill", {"Id": bill["Id"], "SyncToken": "1"}, operation="delete")
    gone = company.save("BillPayment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
    assert gone == {"status": "Deleted", "domain": "QBO", "Id": payment["Id"]}
    company.fault("610", "GET", "billpayment/" + payment["Id"])
    bill = company.read("Bill", bill["Id"])
    assert bill["Balance"] == 100
    company.save("Bill", bill, operation="delete")
    assert payable(company) == "0.00" and company.read("Vendor", vendor["Id"])["Balance"] == 0
    assert company.control("GET", "dump")["deleted"]["Bill"] == [bill["Id"]]


def test_paid_bill_changes_within_bounds():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    bill = company.bill(vendor, 100)
    company.pay(vendor, 60, (bill, 60))
    base = {"Id": bill["Id"], "SyncToken": "1", "sparse": True}
    company.fault("6000", "POST", "bill", dict(base, Line=company.bill_body(vendor, 59)["Line"]))
    company.fault("6000", "POST", "bill", dict(base, VendorRef={"value": other["Id"]}))
    changed = company.save("Bill", dict(base, Line=company.bill_body(vendor, 75)["Line"]))
    assert changed["Balance"] == 15 and payable(company) == "15.00"


def test_bill_moves_to_another_vendor():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    bill = company.bill(vendor, 100)
    company.save("Bill", {"Id": bill["Id"], "SyncToken": "0", "sparse": True,
                          "VendorRef": {"value": other["Id"]}})
    assert company.read("Vendor", vendor["Id"])["Balance"] == 0
    assert company.read("Vendor", other["Id"])["Balance"] == 100


def test_duplicate_bill_number():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    first = company.bill(vendor, DocNumber="A-1")
    body = company.bill_body(other, DocNumber="a-1")
    error = company.fault("6140", "POST", "bill", body)
    assert error["Detail"].endswith(
        f"DocNumber=a-1 is assigned to TxnType=Bill with TxnId={first['Id']}")
    company.switch(french=True)
    error = company.fault("6140", "POST", "bill", body)
    assert "Facture" in error["Detail"] and error["Detail"].endswith("TxnId=" + first["Id"])
    company.save("Bill", {"Id": first["Id"], "SyncToken": "0", "sparse": True, "DocNumber": "A-1"})
    company.save("Bill", body, include="allowduplicatedocnum")
    company.switch(duplicate_number_by_vendor=True)
    company.bill(company.vendor("Third"), DocNumber="A-1")
    company.fault("6140", "POST", "bill", company.bill_body(vendor, DocNumber="A-1"))
    prefer(company, "WarnDuplicateBillNumber", "false")
    company.bill(vendor, DocNumber="A-1")


def test_closed_period():
    company = Company()
    vendor = company.vendor()
    old = company.bill(vendor, TxnDate="2020-03-31")
    close_books(company, "2020-12-31")
    company.fault("6210", "POST", "bill", company.bill_body(vendor, TxnDate="2020-12-31"))
    company.fault("6210", "POST", "bill", {"Id": old["Id"], "SyncToken": "0", "sparse": True,
                                           "PrivateNote": "late"})
    company.fault("6210", "POST", "bill", {"Id": old["Id"], "SyncToken": "0", "sparse": True,
                                           "TxnDate": "2021-01-01"})
    company.fault("6210", "POST", "bill", {"Id": old["Id"], "SyncToken": "0"}, operation="delete")
    company.bill(vendor, TxnDate="2021-01-01")
    payment = company.payment_body(vendor, 5, (old, 5), TxnDate="2020-06-01")
    company.fault("6210", "POST", "billpayment", payment)
    company.save("BillPayment", dict(payment, TxnDate="2021-06-01"))


def test_multicurrency_bill_and_payment():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    vendor = company.vendor("Müller", **euro)
    company.fault("2020", "POST", "bill", company.bill_body(vendor, 100))
    company.fault("6000", "POST", "bill", company.bill_body(vendor, 100,
                                                            CurrencyRef={"value": "USD"}))
    bill = company.bill(vendor, "33.33", "33.33", "33.35", ExchangeRate="1.08423", **euro)
    assert bill["TotalAmt"] == Decimal("100.01") and bill["ExchangeRate"] == Decimal("1.08423")
    assert bill["HomeTotalAmt"] == bill["HomeBalance"] == Decimal("108.43")
    assert bill["APAccountRef"]["name"] == "Accounts Payable (A/P) - EUR"
    for amount, rate in (("33.34", "1.1"), ("33.34", "1.05"), ("33.33", "1.2")):
        company.pay(vendor, amount, (bill, amount), ExchangeRate=rate, **euro)
        books = company.books()
        shown = company.read("Bill", bill["Id"])
        assert books["accounts_payable"] == str(shown["HomeBalance"]), (books, shown)
    assert shown["Balance"] == 0 and books["accounts_payable"] == "0.00"
    names = {row["Name"]: row["home_balance"] for row in books["accounts"]}
    assert names["Exchange Gain or Loss"] == "3.25", names["Exchange Gain or Loss"]


def test_rate_change_under_payments_keeps_the_ledger():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    vendor = company.vendor("Müller", **euro)
    bill = company.bill(vendor, 100, ExchangeRate="1.1", **euro)
    first = company.pay(vendor, "33.33", (bill, "33.33"), ExchangeRate="1.1", **euro)
    company.pay(vendor, "33.33", (bill, "33.33"), ExchangeRate="1.1", **euro)
    company.save("Bill", {"Id": bill["Id"], "SyncToken": "2", "sparse": True,
                          "ExchangeRate": "1.23457"})
    assert company.books()["accounts_payable"] == "41.16"
    company.save("BillPayment", {"Id": first["Id"], "SyncToken": "0"}, operation="delete")
    assert company.books()["accounts_payable"] == "82.31"


def test_journal_entry_is_planted_outside_bills():
    company = Company()
    company.bill(company.vendor(), 100)
    entry = company.control("POST", "journal", {"amount": "0.01", "note": "planted"})
    books = company.books()
    assert books["accounts_payable"] == "100.01" and books["open_bills"] == "100.00"
    assert books["journal_entries"] == "0.01"
    assert entry["JournalEntry"]["TotalAmt"] == Decimal("0.01")
    rows = company.query("select * from JournalEntry")["JournalEntry"]
    assert rows[0]["Line"][0]["JournalEntryLineDetail"]["PostingType"] == "Credit"
    company.control("POST", "journal", {"amount": "-0.01"})
    assert company.books()["accounts_payable"] == "100.00"


def test_person_pays_and_voids():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, 100)
    paid = company.control("POST", "pay", {"bill": bill["Id"], "amount": "30.00"})["BillPayment"]
    assert company.read("Bill", bill["Id"])["Balance"] == 70
    path = f"/companies/{company.realm}/objects/BillPayment?operation=void"
    assert control_ok("POST", path, {"Id": paid["Id"]})["BillPayment"]["TotalAmt"] == 0
    company.control("POST", "pay", {"bill": bill["Id"]})
    assert company.read("Bill", bill["Id"])["Balance"] == 0


def test_person_need_not_name_the_currency():
    company = Company(multicurrency=True)
    vendor = company.vendor("Müller", CurrencyRef={"value": "EUR"})
    body = company.bill_body(vendor, 10)
    company.fault("2020", "POST", "bill", body)
    bill = company.control("POST", "objects/Bill", body)["Bill"]
    assert bill["CurrencyRef"]["value"] == "EUR"
    company.save("Bill", {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "DocNumber": "E"})
    company.control("POST", "pay", {"bill": bill["Id"]})
    assert company.read("Bill", bill["Id"])["Balance"] == 0


def test_seeded_company():
    company = Company(preset="landscaping", seed=7, multicurrency=True)
    bills = company.dump("Bill").values()
    assert len(bills) >= 400 and len(company.dump("Vendor")) >= 60
    assert len(company.dump("Account")) >= 40
    kinds = {"unpaid": 0, "partly": 0, "paid": 0, "foreign": 0, "no number": 0, "long": 0,
             "not ascii": 0}
    for bill in bills:
        open_part = bill["Balance"], bill["TotalAmt"]
        kinds["unpaid"] += open_part[0] == open_part[1]
        kinds["paid"] += open_part[0] == 0
        kinds["partly"] += 0 < open_part[0] < open_part[1]
        kinds["foreign"] += bill["CurrencyRef"]["value"] != "USD"
        kinds["no number"] += "DocNumber" not in bill
        note = bill.get("PrivateNote", "")
        kinds["long"] += len(note) > 300
        kinds["not ascii"] += not (note + bill["VendorRef"]["name"]).isascii()
    assert all(count >= 5 for count in kinds.values()), kinds
    total = sum(bill["HomeBalance"] for bill in bills)
    assert company.books()["accounts_payable"] == str(total)
    assert company.read("Account", "42")["Name"] == "Visa"
    assert company.read("Account", "86")["Name"] == "Discounts given"
    checking = company.query("select * from Account where AccountType = 'Bank'")["Account"]
    assert len(checking) >= 2 and any("checking" in row["Name"].lower() for row in checking)


def test_same_seed_same_company():
    settings = dict(preset="landscaping", bills=60, as_of="2026-01-31", multicurrency=True)
    one, two, three = Company(seed=5, **settings), Company(seed=5, **settings), \
        Company(seed=6, **settings)
    assert one.control("GET", "dump") == two.control("GET", "dump")
    assert one.dump("Bill") != three.dump("Bill")


main()
