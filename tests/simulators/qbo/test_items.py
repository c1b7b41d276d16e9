"""Items, and what a bill books when it buys them."""

from client import Company, main

SERVICE = {"Name": "Weeding", "Type": "Service", "IncomeAccountRef": {"value": "45"},
           "ExpenseAccountRef": {"value": "61"}}
STOCK = {"Name": "Gnome", "Type": "Inventory", "IncomeAccountRef": {"value": "79"},
         "ExpenseAccountRef": {"value": "80"}, "AssetAccountRef": {"value": "81"},
         "TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2026-01-01"}


def balance(company, id):
    rows = {row["Id"]: row["home_balance"] for row in company.books()["accounts"]}
    return rows[id]


def test_create_and_read():
    company = Company()
    item = company.save("Item", dict(SERVICE, UnitPrice=12.5, Sku="W-1"))
    assert item["FullyQualifiedName"] == "Weeding" and item["Type"] == "Service"
    assert item["TrackQtyOnHand"] is False and item["SyncToken"] == "0"
    assert item["IncomeAccountRef"]["name"] == "Landscaping Services"
    rows = company.query("select * from Item where Sku = 'W-1'")["Item"]
    assert rows == [item] == company.cdc("Item", item["MetaData"]["CreateTime"])[0]["Item"][-1:]
    stock = company.save("Item", STOCK)
    assert stock["TrackQtyOnHand"] is True and stock["QtyOnHand"] == 10
    assert company.read("Item", "10")["Name"] == "Pest Control"


def test_refusals():
    company = Company()
    company.fault("2020", "POST", "item", dict(SERVICE, Name=None))
    company.fault("2020", "POST", "item", {"Name": "x", "Type": "Service"})
    company.fault("2170", "POST", "item", dict(SERVICE, Type="Idea"))
    company.fault("6000", "POST", "item", dict(SERVICE, Name="a:b"))
    company.fault("2500", "POST", "item", dict(SERVICE, IncomeAccountRef={"value": "999"}))
    company.fault("6000", "POST", "item", dict(SERVICE, ExpenseAccountRef={"value": "33"}))
    company.fault("6240", "POST", "item", dict(SERVICE, Name="pUMP"))
    for missing in ("AssetAccountRef", "QtyOnHand", "InvStartDate", "IncomeAccountRef"):
        company.fault("2020", "POST", "item", dict(STOCK, **{missing: None}))
    stock = company.save("Item", STOCK)
    company.fault("6000", "POST", "item", dict(SERVICE, Id=stock["Id"], SyncToken="0"))


def test_categories():
    company = Company()
    category = company.save("Item", {"Name": "Garden", "Type": "Category"})
    item = company.save("Item", dict(SERVICE, ParentRef={"value": category["Id"]}))
    assert item["FullyQualifiedName"] == "Garden:Weeding"
    assert item["SubItem"] is True and item["Level"] == 1
    company.fault("6000", "POST", "item", dict(SERVICE, Name="x", ParentRef={"value": "10"}))
    body = item_bill(company, company.vendor(), category["Id"])
    company.fault("2500", "POST", "bill", body)


def item_bill(company, vendor, item, amount=12.5, **detail):
    fields = dict({"ItemRef": {"value": item}}, **detail)
    return {"VendorRef": {"value": vendor["Id"]},
            "Line": [{"DetailType": "ItemBasedExpenseLineDetail", "Amount": amount,
                      "ItemBasedExpenseLineDetail": fields}]}


def test_bill_books_what_the_item_says():
    company = Company()
    vendor = company.vendor()
    bill = company.save("Bill", item_bill(company, vendor, "9", Qty=5, UnitPrice=2.5))
    assert bill["TotalAmt"] == 12.5
    shown = bill["Line"][0]["ItemBasedExpenseLineDetail"]
    assert shown["ItemRef"] == {"value": "9", "name": "Maintenance & Repair"}
    assert (shown["Qty"], shown["UnitPrice"]) == (5, 2.5)
    assert balance(company, "61") == "12.50"
    company.save("Bill", item_bill(company, vendor, "11", 20))
    assert balance(company, "81") == "20.00", "what is bought for stock is an asset"
    assert company.books()["accounts_payable"] == "32.50"


def test_bill_refusals_of_items():
    company = Company()
    vendor = company.vendor()
    sold_only = company.save("Item", {"Name": "Advice", "IncomeAccountRef": {"value": "1"}})
    for code, body in (("2500", item_bill(company, vendor, "999")),
                       ("2020", item_bill(company, vendor, "")),
                       ("6000", item_bill(company, vendor, sold_only["Id"])),
                       ("6070", item_bill(company, vendor, "9", Qty=5, UnitPrice=2.51)),
                       ("2170", item_bill(company, vendor, "9", BillableStatus="Perhaps")),
                       ("6000", item_bill(company, vendor, "9", BillableStatus="Billable")),
                       ("2500", item_bill(company, vendor, "9", CustomerRef={"value": "9"}))):
        company.fault(code, "POST", "bill", body)
    company.save("Bill", item_bill(company, vendor, "9", "0.34", Qty="0.135", UnitPrice="2.5"))
    company.save("Item", {"Id": "9", "SyncToken": "0", "sparse": True, "Active": False})
    company.fault("610", "POST", "bill", item_bill(company, vendor, "9"))


def test_billable_line_names_its_customer():
    company = Company()
    top = company.customer("Freeman")
    job = company.customer("Twin Lane", top)
    body = item_bill(company, company.vendor(), "9", BillableStatus="Billable",
                     CustomerRef={"value": job["Id"]})
    shown = company.save("Bill", body)["Line"][0]["ItemBasedExpenseLineDetail"]
    assert shown["CustomerRef"] == {"value": job["Id"], "name": "Freeman:Twin Lane"}
    assert shown["BillableStatus"] == "Billable"


main()
