"""Purchase orders, and the bills that come of them."""

from client import Company, close_books, main


def order_body(company, vendor, *amounts, **fields):
    return company.bill_body(vendor, *amounts, **fields)


def link(order, line=None):
    row = {"TxnId": order["Id"], "TxnType": "PurchaseOrder"}
    return [dict(row, TxnLineId=line) if line else row]


def test_order_posts_nothing():
    company = Company()
    vendor = company.vendor()
    order = company.save("PurchaseOrder", order_body(company, vendor, 60, 40, DocNumber="PO-1"))
    assert order["TotalAmt"] == 100 and order["POStatus"] == "Open" and order["LinkedTxn"] == []
    assert company.books()["accounts_payable"] == "0.00"
    assert company.read("Vendor", vendor["Id"])["Balance"] == 0
    found = company.query("select * from PurchaseOrder where DocNumber = 'PO-1'")
    assert found["PurchaseOrder"] == [order]
    changed = company.save("PurchaseOrder", {"Id": order["Id"], "SyncToken": "0", "sparse": True,
                                             "POStatus": "Closed"})
    assert changed["POStatus"] == "Closed" and changed["SyncToken"] == "1"
    company.fault("2170", "POST", "purchaseorder", {"Id": order["Id"], "SyncToken": "1",
                                                    "sparse": True, "POStatus": "Lost"})
    close_books(company, "2030-12-31")
    company.save("PurchaseOrder", {"Id": order["Id"], "SyncToken": "1"}, operation="delete")


def test_bill_links_line_by_line():
    company = Company()
    vendor = company.vendor()
    order = company.save("PurchaseOrder", order_body(company, vendor, 60, 40))
    body = company.bill_body(vendor, 60)
    body["Line"][0]["LinkedTxn"] = link(order, "1")
    bill = company.save("Bill", body)
    assert bill["LinkedTxn"] == link(order)
    assert bill["Line"][0]["LinkedTxn"] == link(order, "1")
    shown = company.read("PurchaseOrder", order["Id"])
    assert shown["POStatus"] == "Open" and shown["SyncToken"] == "1"
    assert shown["LinkedTxn"] == [{"TxnId": bill["Id"], "TxnType": "Bill"}]
    body = company.bill_body(vendor, 40)
    body["Line"][0]["LinkedTxn"] = link(order, "2")
    second = company.save("Bill", body)
    assert company.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"
    company.fault("6000", "POST", "purchaseorder", {"Id": order["Id"], "SyncToken": "2"},
                  operation="delete")
    company.save("Bill", {"Id": second["Id"], "SyncToken": "0"}, operation="delete")
    shown = company.read("PurchaseOrder", order["Id"])
    assert shown["POStatus"] == "Open" and shown["SyncToken"] == "3"
    company.pay(vendor, 60, (bill, 60))
    paid = company.read("Bill", bill["Id"])
    assert [row["TxnType"] for row in paid["LinkedTxn"]] == ["PurchaseOrder", "BillPaymentCheck"]
    again = company.save("Bill", dict(paid, PrivateNote="all as it was shown"))
    assert again["LinkedTxn"] == paid["LinkedTxn"]


def test_bill_links_as_a_whole_and_gives_up():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    order = company.save("PurchaseOrder", order_body(company, vendor, 60))
    bill = company.bill(vendor, 60, LinkedTxn=link(order))
    assert company.read("PurchaseOrder", order["Id"])["POStatus"] == "Closed"
    company.fault("6000", "POST", "purchaseorder", {"Id": order["Id"], "SyncToken": "1",
                                                    "sparse": True,
                                                    "VendorRef": {"value": other["Id"]}})
    kept = company.save("Bill", {"Id": bill["Id"], "SyncToken": "0", "sparse": True,
                                 "PrivateNote": "x"})
    assert kept["LinkedTxn"] == link(order)
    gone = company.save("Bill", dict(company.bill_body(vendor, 60), Id=bill["Id"], SyncToken="1"))
    assert gone["LinkedTxn"] == []
    shown = company.read("PurchaseOrder", order["Id"])
    assert (shown["POStatus"], shown["LinkedTxn"], shown["SyncToken"]) == ("Open", [], "2")


def test_refusals():
    company = Company()
    vendor, other = company.vendor(), company.vendor("Somebody else")
    order = company.save("PurchaseOrder", order_body(company, vendor, 60))
    for code, body in (
            ("620", company.bill_body(other, 60, LinkedTxn=link(order))),
            ("620", company.bill_body(vendor, 60, LinkedTxn=link({"Id": "999"})))):
        company.fault(code, "POST", "bill", body)
    company.fault("2020", "POST", "purchaseorder", order_body(company, vendor, Line=[]))
    company.fault("2020", "POST", "purchaseorder", order_body(company, {"Id": ""}, 1))
    company.fault("500", "POST", "purchaseorder", {"Id": order["Id"], "SyncToken": "0"},
                  operation="void")
    company.fault("620", "POST", "billpayment", dict(
        company.payment_body(vendor, 1), Line=[{"Amount": 1, "LinkedTxn": link(order)}]))


main()
