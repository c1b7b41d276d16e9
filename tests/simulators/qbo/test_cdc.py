"""Change data capture."""

from datetime import datetime, timedelta

from client import Company, advance, main, now


def ago(**how):
    moment = datetime.fromisoformat(now().replace("Z", "+00:00")) - timedelta(**how)
    return moment.isoformat(timespec="seconds")


def later():
    """A moment that lies after everything so far, and before everything to come."""
    advance(2)
    stamp = ago()
    advance(2)
    return stamp


def test_groups_in_the_order_asked_for():
    company = Company()
    since = later()
    vendor = company.vendor()
    company.bill(vendor)
    groups = company.cdc("BillPayment,Bill,Vendor,Account", since)
    assert groups[0] == {} and len(groups) == 4
    assert [list(group)[0] for group in groups[1:]] == ["Bill", "Vendor", "Account"]
    assert groups[1]["startPosition"] == 1 and groups[1]["maxResults"] == 1
    assert groups[1]["Bill"][0]["Line"] and groups[2]["Vendor"][0]["Balance"] == 100
    assert [row["Id"] for row in groups[3]["Account"]] == ["33"]
    assert company.cdc("Bill", later()) == [{}]


def test_time_of_the_envelope_and_offsets():
    company = Company()
    answer = company.ok("GET", "cdc", entities="Bill", changedSince=ago(days=1))
    text = answer["time"]
    assert text[19] == "." and text[-6:] in ("-08:00", "-07:00"), text
    bill = company.bill(company.vendor())
    assert bill["MetaData"]["CreateTime"][19:] in ("-08:00", "-07:00")


def test_payment_shows_what_it_moved():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor)
    since = later()
    company.pay(vendor, 100, (bill, 100))
    bills, accounts, vendors = company.cdc("Bill,Account,Vendor", since)
    assert bills["Bill"][0]["Balance"] == 0
    assert {row["Id"] for row in accounts["Account"]} == {"33", "35"}
    assert vendors["Vendor"][0]["SyncToken"] == "0"


def test_deleted_ones_come_last():
    company = Company()
    vendor = company.vendor()
    first, second = company.bill(vendor), company.bill(vendor)
    since = later()
    company.save("Bill", {"Id": first["Id"], "SyncToken": "0"}, operation="delete")
    advance(2)
    company.save("Bill", {"Id": second["Id"], "SyncToken": "0", "sparse": True,
                          "PrivateNote": "x"})
    group = company.cdc("Bill", since)[0]
    assert [row["Id"] for row in group["Bill"]] == [second["Id"], first["Id"]]
    gone = group["Bill"][1]
    assert gone["status"] == "Deleted" and gone["domain"] == "QBO"
    assert set(gone) == {"status", "domain", "Id", "MetaData"}
    assert set(gone["MetaData"]) == {"LastUpdatedTime"}


def test_group_of_deletions_only():
    company = Company()
    since = later()
    bill = company.bill(company.vendor())
    company.save("Bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")
    group = company.cdc("Bill", since)[0]
    assert group["totalCount"] == group["maxResults"] == 1 and "startPosition" not in group


def test_void_is_an_update():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor)
    payment = company.pay(vendor, 100, (bill, 100))
    since = later()
    company.save("BillPayment", {"Id": payment["Id"], "SyncToken": "0", "sparse": True},
                 operation="update", include="void")
    row = company.cdc("BillPayment", since)[0]["BillPayment"][0]
    assert row["TotalAmt"] == 0 and row["PrivateNote"].startswith("Voided")


def test_cap_cuts_across_groups():
    company = Company()
    since = later()
    vendor = company.vendor()
    for _ in range(4):
        company.bill(vendor)
    company.switch(cdc_cap=3)
    bills, vendors = company.cdc("Bill,Vendor", since)
    assert bills["maxResults"] == 3 and vendors == {}
    company.switch(cdc_cap=5)
    bills, vendors = company.cdc("Bill,Vendor", since)
    assert bills["maxResults"] == 4 and vendors["maxResults"] == 1


def test_boundary():
    company = Company()
    bill = company.bill(company.vendor())
    stamp = bill["MetaData"]["LastUpdatedTime"]
    assert company.cdc("Bill", stamp)[0]["Bill"]
    company.switch(cdc_inclusive=False)
    assert company.cdc("Bill", stamp) == [{}]


def test_future_time():
    company = Company()
    company.switch(future_seconds=7200)
    bill = company.bill(company.vendor())
    seen = datetime.fromisoformat(bill["MetaData"]["LastUpdatedTime"])
    assert seen - datetime.fromisoformat(ago()) > timedelta(minutes=110)


def test_refusals():
    company = Company()
    error = company.fault("500", "GET", "cdc", entities="Bill", changedSince=ago(days=31))
    assert "older than fixed days" in error["Detail"]
    company.cdc("Bill", ago(days=29))
    company.cdc("Bill", ago(days=2)[:10])
    company.fault("2020", "GET", "cdc", entities="Bill")
    company.fault("2020", "GET", "cdc", changedSince=ago(days=1))
    company.fault("2010", "GET", "cdc", entities="Bill", changedSince="soon")
    for name in ("TaxCode", "JournalCode", "TimeActivity", "TaxAgency", "TaxRate"):
        company.fault("500", "GET", "cdc", entities="Bill," + name, changedSince=ago(days=1))


def test_one_bad_row_fails_the_answer():
    company = Company()
    since = later()
    bill = company.bill(company.vendor())
    company.control("POST", "poison", {"entity": "Bill", "id": bill["Id"]})
    company.fault("4002", "GET", "cdc", entities="Bill", changedSince=since)
    company.cdc("Vendor", since)


main()
