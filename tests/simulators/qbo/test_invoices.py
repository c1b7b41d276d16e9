"""Invoices: lines, discount, e-mail, numbers, classes, void and delete."""

from decimal import Decimal

from client import Company, close_books, main, sell, track


def test_totals_and_ledger():
    company = Company()
    amy = company.customer()
    invoice = company.invoice(amy, "10.10", 20.2, PrivateNote="naïve ☂", DueDate="2030-01-31")
    assert invoice["TotalAmt"] == invoice["Balance"] == Decimal("30.30")
    assert invoice["DueDate"] == "2030-01-31" and invoice["SyncToken"] == "0"
    assert invoice["CustomerRef"]["name"] == "Amy's Bird Sanctuary" and invoice["LinkedTxn"] == []
    assert invoice["EmailStatus"] == "NotSet" and invoice["DocNumber"] == "1001"
    assert [line["DetailType"] for line in invoice["Line"]] == [
        "SalesItemLineDetail", "SalesItemLineDetail", "SubTotalLineDetail"]
    assert invoice["Line"][2] == {"Amount": Decimal("30.30"), "DetailType": "SubTotalLineDetail",
                                  "SubTotalLineDetail": {}}
    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["name"] == "Maintenance & Repair"
    assert company.account_balance("45") == Decimal("-30.30")
    assert company.read("Account", "84")["CurrentBalance"] == Decimal("30.30")
    assert company.read("Customer", amy["Id"])["Balance"] == Decimal("30.30")
    assert company.check_receivables()["accounts_receivable"] == "30.30"
    assert company.query("select * from Invoice where Balance > '30'")["Invoice"] == [
        invoice] == company.cdc("Invoice", invoice["MetaData"]["CreateTime"])[0]["Invoice"]


def test_what_was_shown_can_be_sent_back():
    company = Company()
    invoice = company.invoice(company.customer(), 10, 20)
    again = company.save("Invoice", dict(invoice, PrivateNote="x"))
    assert again["Line"] == invoice["Line"] and again["TotalAmt"] == 30
    sparse = company.save("Invoice", {"Id": invoice["Id"], "SyncToken": "1", "sparse": True,
                                      "DueDate": "2031-01-01"})
    assert sparse["Line"] == invoice["Line"] and sparse["PrivateNote"] == "x"
    lines = company.sale_body({"Id": "0"}, 7)["Line"]
    less = company.save("Invoice", {"Id": invoice["Id"], "SyncToken": "2", "sparse": True,
                                    "Line": lines})
    assert less["TotalAmt"] == 7 and len(less["Line"]) == 2
    full = company.save("Invoice", dict(company.sale_body(company.customer("B"), 5),
                                        Id=invoice["Id"], SyncToken="3"))
    assert "PrivateNote" not in full and full["TotalAmt"] == 5 and "DocNumber" not in full
    company.check_receivables()


def discount(amount=None, **detail):
    return {"DetailType": "DiscountLineDetail", "Amount": amount, "DiscountLineDetail": detail}


def test_discounts():
    company = Company()
    amy = company.customer()
    body = company.sale_body(amy, 80, "20.05")
    body["Line"].append(discount(PercentBased=True, DiscountPercent=10))
    invoice = company.save("Invoice", body)
    assert invoice["TotalAmt"] == Decimal("90.04"), "ten percent of 100.05 are 10.01"
    assert [line["DetailType"][:8] for line in invoice["Line"]] == [
        "SalesIte", "SalesIte", "SubTotal", "Discount"]
    assert invoice["Line"][2]["Amount"] == Decimal("100.05")
    assert invoice["Line"][3]["Amount"] == Decimal("10.01")
    assert company.account_balance("86") == Decimal("10.01")
    assert company.account_balance("45") == Decimal("-100.05")
    body["Line"][2] = discount("5.00", PercentBased=False, DiscountAccountRef={"value": "14"})
    assert company.save("Invoice", body)["TotalAmt"] == Decimal("95.05")
    assert company.account_balance("14") == 5
    body["Line"][2] = discount(200)
    company.fault("6000", "POST", "invoice", body)
    body["Line"][2] = discount()
    company.fault("2020", "POST", "invoice", body)
    company.check_receivables()


def test_lines_that_only_describe():
    company = Company()
    body = company.sale_body(company.customer(), 10)
    body["Line"].append({"DetailType": "DescriptionOnly", "Description": "as agreed",
                         "DescriptionLineDetail": {}})
    body["Line"].append({"DetailType": "SalesItemLineDetail", "Amount": 99,
                         "SalesItemLineDetail": {}})
    invoice = company.save("Invoice", body)
    assert invoice["TotalAmt"] == 10 and len(invoice["Line"]) == 4


def test_refusals():
    company = Company()
    amy = company.customer()
    good = company.sale_body(amy)
    line = good["Line"][0]
    bought_only = company.save("Item", {"Name": "Tea", "ExpenseAccountRef": {"value": "13"}})
    cases = [("2020", {"CustomerRef": None}), ("2020", {"Line": []}),
             ("2500", {"CustomerRef": {"value": "999"}}), ("2050", {"DocNumber": "x" * 22}),
             ("2170", {"EmailStatus": "Perhaps"}), ("6000", {"EmailStatus": "NeedToSend"}),
             ("2210", {"BillEmail": {"Address": "nobody"}}), ("2010", {"Colour": "red"}),
             ("6000", {"CurrencyRef": {"value": "EUR"}}), ("6000", {"ARAccountRef": {"value": "33"}})]
    for code, change in cases:
        company.fault(code, "POST", "invoice", dict(good, **change))
    detail = "SalesItemLineDetail"
    lines = [("2020", dict(line, Amount=None)), ("2020", dict(line, DetailType=None)),
             ("2170", dict(line, DetailType="AccountBasedExpenseLineDetail")),
             ("2500", dict(line, **{detail: {"ItemRef": {"value": "999"}}})),
             ("6000", dict(line, **{detail: {"ItemRef": {"value": bought_only["Id"]}}})),
             ("6070", dict(line, **{detail: {"ItemRef": {"value": "9"}, "Qty": 3,
                                             "UnitPrice": 33}})),
             ("6000", dict(line, Amount=-1))]
    for code, bad in lines:
        company.fault(code, "POST", "invoice", dict(good, Line=[bad]))
    assert company.dump("Invoice") == {}
    assert company.check_receivables()["accounts_receivable"] == "0.00"


def test_email_to_send():
    company = Company()
    invoice = company.invoice(company.customer(), EmailStatus="NeedToSend",
                              BillEmail={"Address": "amy@birds.example"})
    assert invoice["EmailStatus"] == "NeedToSend"
    assert invoice["BillEmail"] == {"Address": "amy@birds.example"}


def test_half_a_cent_is_rounded_up():
    company = Company()
    body = company.sale_body(company.customer(), "1861.08")
    body["Line"][0]["SalesItemLineDetail"].update(Qty="128.35", UnitPrice="14.5")
    assert company.save("Invoice", body)["TotalAmt"] == Decimal("1861.08")
    body["Line"][0]["Amount"] = "1861.07"
    company.fault("6070", "POST", "invoice", body)


def test_numbers():
    company = Company()
    amy = company.customer()
    assert [company.invoice(amy)["DocNumber"] for _ in range(2)] == ["1001", "1002"]
    assert company.memo(amy)["DocNumber"] == "1003"
    assert company.invoice(amy, DocNumber="2000")["DocNumber"] == "2000"
    assert company.invoice(amy)["DocNumber"] == "2001"
    company.invoice(amy, DocNumber="1001")
    sell(company, CustomTxnNumbers=True)
    bare = company.invoice(amy)
    assert "DocNumber" not in bare
    first = company.invoice(amy, DocNumber="A-1")
    error = company.fault("6140", "POST", "invoice", company.sale_body(amy, DocNumber="a-1"))
    assert error["Detail"].endswith(
        f"DocNumber=a-1 is assigned to TxnType=Invoice with TxnId={first['Id']}")
    company.save("Invoice", company.sale_body(amy, DocNumber="A-1"), include="allowduplicatedocnum")


def test_classes():
    company = Company()
    amy = company.customer()
    north = {"value": company.save("Class", {"Name": "North"})["Id"]}
    yard = {"value": company.save("Department", {"Name": "Yard"})["Id"]}
    body = company.sale_body(amy, ClassRef=north, DepartmentRef=yard)
    body["Line"][0]["SalesItemLineDetail"]["ClassRef"] = north

    def shown():
        invoice = company.save("Invoice", body)
        return ("ClassRef" in invoice, "ClassRef" in invoice["Line"][0]["SalesItemLineDetail"],
                "DepartmentRef" in invoice)

    assert shown() == (False, False, False)
    track(company, "line")
    assert shown() == (False, True, False)
    track(company, "transaction", True)
    assert shown() == (True, False, True)
    company.fault("2500", "POST", "invoice", dict(body, ClassRef={"value": "999"}))
    assert company.save("Invoice", body)["ClassRef"] == dict(north, name="North")


def test_void():
    company = Company()
    amy = company.customer()
    body = company.sale_body(amy, 100, PrivateNote="May", DocNumber="V-1")
    body["Line"][0]["SalesItemLineDetail"].update(Qty=4, UnitPrice=25)
    invoice = company.save("Invoice", body)
    payment = company.receive(amy, 60, ("Invoice", invoice, 60))
    void = {"Id": invoice["Id"], "SyncToken": "1"}
    voided = company.save("Invoice", void, operation="void")
    assert voided["TotalAmt"] == voided["Balance"] == 0 and voided["DocNumber"] == "V-1"
    assert voided["PrivateNote"] == "Voided - May" and voided["LinkedTxn"] == []
    assert voided["SyncToken"] == "2"
    assert [line["Amount"] for line in voided["Line"]] == [0, 0]
    assert "Qty" not in voided["Line"][0]["SalesItemLineDetail"]
    after = company.read("Payment", payment["Id"])
    assert after["UnappliedAmt"] == 60 and after["Line"] == [] and after["TotalAmt"] == 60
    assert int(after["SyncToken"]) > 0 and company.account_balance("45") == 0
    assert company.read("Customer", amy["Id"])["Balance"] == -60
    company.fault("6000", "POST", "invoice", dict(voided, PrivateNote="x"))
    company.check_receivables()
    company.save("Invoice", {"Id": invoice["Id"], "SyncToken": "2"},
                 operation="delete")
    assert company.dump("Invoice") == {}
    company.check_receivables()


def test_void_of_an_invoice_that_only_a_credit_paid():
    company = Company()
    amy = company.customer()
    invoice, memo = company.invoice(amy, 100), company.memo(amy, 40)
    payment = company.receive(amy, 0, ("Invoice", invoice, 40), ("CreditMemo", memo, 40))
    company.save("Invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="void")
    assert company.read("CreditMemo", memo["Id"])["RemainingCredit"] == 40
    after = company.read("Payment", payment["Id"])
    assert (after["Line"], after["UnappliedAmt"]) == ([], 0)
    company.check_receivables()


def test_delete():
    company = Company()
    amy = company.customer()
    invoice = company.invoice(amy, 100)
    payment = company.receive(amy, 60, ("Invoice", invoice, 60))
    company.fault("6000", "POST", "invoice", {"Id": invoice["Id"], "SyncToken": "1"},
                  operation="delete")
    company.fault("5010", "POST", "invoice", {"Id": invoice["Id"], "SyncToken": "0"},
                  operation="delete")
    company.save("Payment", {"Id": payment["Id"], "SyncToken": "0"}, operation="delete")
    gone = company.save("Invoice", {"Id": invoice["Id"], "SyncToken": "2"}, operation="delete")
    assert gone["status"] == "Deleted"
    assert company.check_receivables()["accounts_receivable"] == "0.00"
    rows = company.cdc("Invoice", invoice["MetaData"]["CreateTime"])[0]["Invoice"]
    assert rows[0]["status"] == "Deleted" and rows[0]["Id"] == invoice["Id"]


def test_paid_invoice_changes_within_bounds():
    company = Company()
    amy, other = company.customer(), company.customer("Other")
    invoice = company.invoice(amy, 100)
    company.receive(amy, 60, ("Invoice", invoice, 60))
    base = {"Id": invoice["Id"], "SyncToken": "1", "sparse": True}
    company.fault("6000", "POST", "invoice", dict(base, Line=company.sale_body(amy, 59)["Line"]))
    company.fault("6000", "POST", "invoice", dict(base, CustomerRef={"value": other["Id"]}))
    changed = company.save("Invoice", dict(base, Line=company.sale_body(amy, 75)["Line"]))
    assert changed["Balance"] == 15
    company.check_receivables()


def test_closed_period():
    company = Company()
    amy = company.customer()
    old = company.invoice(amy, TxnDate="2020-03-31")
    close_books(company, "2020-12-31")
    company.fault("6210", "POST", "invoice", company.sale_body(amy, TxnDate="2020-12-31"))
    change = {"Id": old["Id"], "SyncToken": "0", "sparse": True}
    company.fault("6210", "POST", "invoice", dict(change, PrivateNote="late"))
    for operation in ("delete", "void"):
        company.fault("6210", "POST", "invoice", change, operation=operation)
    company.invoice(amy, TxnDate="2021-01-01")


def test_foreign_currency():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    hans = company.customer("Müller", **euro)
    company.fault("2020", "POST", "invoice", company.sale_body(hans, 100))
    invoice = company.invoice(hans, "33.33", "33.33", "33.35", ExchangeRate="1.08423", **euro)
    assert invoice["HomeTotalAmt"] == invoice["HomeBalance"] == Decimal("108.43")
    for amount, rate in (("33.34", "1.1"), ("33.34", "1.05"), ("33.33", "1.2")):
        company.receive(hans, amount, ("Invoice", invoice, amount), ExchangeRate=rate, **euro)
        shown = company.read("Invoice", invoice["Id"])
        books = company.books()
        assert books["accounts_receivable"] == str(shown["HomeBalance"]), (books, shown)
    assert shown["Balance"] == 0 and books["accounts_receivable"] == "0.00"
    names = {row["Name"]: row["home_balance"] for row in books["accounts"]}
    assert names["Exchange Gain or Loss"] == "-3.25" and names["Undeposited Funds"] == "111.68"


main()
