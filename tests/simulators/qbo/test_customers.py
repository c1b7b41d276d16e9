"""Customers, their jobs, and the names that they share with vendors."""

from client import Company, main


def test_create_and_change():
    company = Company()
    amy = company.customer(PrimaryEmailAddr={"Address": "amy@birds.example"}, Notes="feeders")
    assert amy["Job"] is False and amy["Balance"] == amy["BalanceWithJobs"] == 0
    assert amy["FullyQualifiedName"] == "Amy's Bird Sanctuary" and amy["Active"] is True
    assert amy["CurrencyRef"]["value"] == "USD" and amy["IsProject"] is False
    changed = company.save("Customer", {"Id": amy["Id"], "SyncToken": "0", "sparse": True,
                                        "CompanyName": "Amy Ltd"})
    assert changed["Notes"] == "feeders" and changed["SyncToken"] == "1"
    full = company.save("Customer", {"Id": amy["Id"], "SyncToken": "1", "DisplayName": "Amy"})
    assert "Notes" not in full and full["DisplayName"] == "Amy"


def test_jobs():
    company = Company()
    top = company.customer("Freeman Sporting Goods")
    job = company.customer("0969 Ocean View Road", top, BillWithParent=True)
    assert job["Job"] is True and job["BillWithParent"] is True and job["Level"] == 1
    assert job["FullyQualifiedName"] == "Freeman Sporting Goods:0969 Ocean View Road"
    assert job["ParentRef"] == {"value": top["Id"]}
    implied = company.save("Customer", {"DisplayName": "55 Twin Lane",
                                        "ParentRef": {"value": top["Id"]}})
    assert implied["Job"] is True
    company.fault("2020", "POST", "customer", {"DisplayName": "x", "Job": True})
    company.fault("2500", "POST", "customer", {"DisplayName": "x", "ParentRef": {"value": "999"}})
    company.fault("6000", "POST", "customer", {"Id": top["Id"], "SyncToken": "0", "sparse": True,
                                               "ParentRef": {"value": job["Id"]}})
    company.fault("6000", "POST", "customer", {"Id": top["Id"], "SyncToken": "0", "sparse": True,
                                               "Active": False})
    rows = company.query("select * from Customer where Job = true")["Customer"]
    assert [row["Id"] for row in rows] == [job["Id"], implied["Id"]]
    moved = company.save("Customer", {"Id": job["Id"], "SyncToken": "0", "sparse": True,
                                      "ParentRef": {"value": implied["Id"]}})
    assert moved["FullyQualifiedName"].count(":") == 2 and moved["Level"] == 2


def test_names_across_lists():
    company = Company()
    vendor, amy = company.vendor(), company.customer()
    employee = company.control("POST", "names", {"name": "Emily Platt"})["Id"]
    for entity in ("customer", "vendor"):
        for name, id in (("hicks HARDWARE", vendor["Id"]), ("amy's bird sanctuary", amy["Id"]),
                         ("Emily Platt", employee)):
            error = company.fault("6240", "POST", entity, {"DisplayName": name})
            assert error["Detail"].endswith("Id=" + id), error
    assert vendor["Id"] != amy["Id"]
    company.fault("610", "GET", "vendor/" + amy["Id"])


def test_refusals():
    company = Company()
    company.fault("2020", "POST", "customer", {"CompanyName": "No name"})
    for bad in ("a:b", "a\tb", "a\nb"):
        company.fault("6000", "POST", "customer", {"DisplayName": bad})
    company.fault("2050", "POST", "customer", {"DisplayName": "x" * 501})
    company.fault("2210", "POST", "customer", {"DisplayName": "x",
                                               "PrimaryEmailAddr": {"Address": "nobody"}})
    company.fault("2170", "POST", "customer", {"DisplayName": "x",
                                               "PreferredDeliveryMethod": "Pigeon"})
    company.fault("500", "POST", "customer", {"Id": company.customer()["Id"], "SyncToken": "0"},
                  operation="delete")


def test_inactive_customer_gives_its_name_free():
    company = Company()
    amy = company.customer()
    gone = company.save("Customer", {"Id": amy["Id"], "SyncToken": "0", "sparse": True,
                                     "Active": False})
    assert gone["DisplayName"] == "Amy's Bird Sanctuary (deleted)"
    assert company.query("select * from Customer") == {}
    assert company.customer()["Id"] != amy["Id"]
    body = company.bill_body(company.vendor())
    detail = body["Line"][0]["AccountBasedExpenseLineDetail"]
    detail.update(CustomerRef={"value": amy["Id"]}, BillableStatus="Billable")
    company.fault("610", "POST", "bill", body)


def test_currency_of_a_customer():
    company = Company(multicurrency=True)
    euro = company.customer("Müller", CurrencyRef={"value": "EUR"})
    assert company.customer("Garten", euro)["CurrencyRef"]["value"] == "EUR"
    accounts = company.query("select * from Account where AccountType = 'Accounts Receivable'")
    assert {"Accounts Receivable (A/R)", "Accounts Receivable (A/R) - EUR"} == {
        row["Name"] for row in accounts["Account"]}
    company.fault("6000", "POST", "customer", {"DisplayName": "Hof", "Job": True,
                                               "ParentRef": {"value": euro["Id"]},
                                               "CurrencyRef": {"value": "USD"}})
    Company().fault("6000", "POST", "customer", {"DisplayName": "x",
                                                 "CurrencyRef": {"value": "EUR"}})


def test_a_person_makes_one_and_cdc_tells():
    company = Company()
    amy = company.control("POST", "objects/Customer", {"DisplayName": "Amy"})["Customer"]
    rows = company.cdc("Customer", amy["MetaData"]["CreateTime"])[0]["Customer"]
    assert rows == [amy]


main()
