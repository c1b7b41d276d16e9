"""Updates, sync tokens, requestid, batches, encodings."""

from client import Company, main


def test_stale_token():
    company = Company()
    bill = company.bill(company.vendor())
    change = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "one"}
    company.save("Bill", change)
    company.fault("5010", "POST", "bill", change)
    company.fault("5010", "POST", "bill", {"Id": bill["Id"], "SyncToken": "0"},
                  operation="delete")
    company.fault("2020", "POST", "bill", {"Id": bill["Id"], "sparse": True})
    company.fault("610", "POST", "bill", {"Id": "88888", "SyncToken": "0", "sparse": True})
    assert company.read("Bill", bill["Id"])["SyncToken"] == "1"


def test_sparse_keeps_and_full_clears():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor, DocNumber="A", PrivateNote="note")
    base = {"Id": bill["Id"], "SyncToken": "0"}
    sparse = company.save("Bill", dict(base, sparse=True, DueDate="2030-01-01"))
    assert sparse["DocNumber"] == "A" and sparse["PrivateNote"] == "note"
    assert sparse["DueDate"] == "2030-01-01" and sparse["Line"] == bill["Line"]
    lines = company.save("Bill", dict(base, SyncToken="1", sparse=True,
                                      Line=company.bill_body(vendor, 1, 2)["Line"]))
    assert lines["TotalAmt"] == 3 and lines["DocNumber"] == "A"
    full = company.save("Bill", dict(company.bill_body(vendor, 5), **dict(base, SyncToken="2")))
    assert "DocNumber" not in full and "PrivateNote" not in full and full["TotalAmt"] == 5
    company.fault("2020", "POST", "bill", dict(base, SyncToken="3"))
    cleared = company.save("Bill", dict(base, SyncToken="3", sparse=True, DocNumber="B"))
    assert company.save("Bill", dict(base, SyncToken="4", sparse=True, DocNumber=""))[
        "TotalAmt"] == cleared["TotalAmt"]
    assert "DocNumber" not in company.read("Bill", bill["Id"])


def test_delete_answers_and_hides():
    company = Company()
    bill = company.bill(company.vendor())
    gone = company.save("Bill", bill, operation="delete")
    assert gone == {"status": "Deleted", "domain": "QBO", "Id": bill["Id"]}
    assert company.query("select * from Bill") == {}
    company.fault("610", "GET", "bill/" + bill["Id"])
    company.fault("610", "POST", "bill", bill, operation="delete")


def test_requestid_replays():
    company = Company()
    body = company.bill_body(company.vendor())
    first = company.save("Bill", body, requestid="r-1")
    again = company.save("Bill", dict(body, PrivateNote="other"), requestid="r-1")
    assert first == again and len(company.dump("Bill")) == 1
    company.save("Bill", body, requestid="r-2")
    assert len(company.dump("Bill")) == 2
    counts = {row["requestid"]: row for row in company.control("GET", "requestids")["requestids"]}
    assert counts["r-1"] == {"requestid": "r-1", "calls": 2, "applied": 1, "replayed": 1}
    company.save("Bill", {"Id": first["Id"], "SyncToken": "0"}, operation="delete",
                 requestid="r-3")
    assert company.save("Bill", {"Id": first["Id"], "SyncToken": "0"}, operation="delete",
                        requestid="r-3")["status"] == "Deleted"


def test_requestid_that_does_not_replay():
    company = Company()
    company.switch(requestid_replay=False)
    body = company.bill_body(company.vendor())
    company.save("Bill", body, requestid="r-1")
    company.save("Bill", body, requestid="r-1")
    assert len(company.dump("Bill")) == 2
    assert company.control("GET", "requestids")["requestids"][0]["applied"] == 2


def test_refusals_are_not_kept_for_a_requestid():
    company = Company()
    vendor = company.vendor()
    company.fault("2050", "POST", "bill", company.bill_body(vendor, DocNumber="x" * 22),
                  requestid="r-1")
    company.save("Bill", company.bill_body(vendor), requestid="r-1")
    company.fault("2050", "POST", "bill", company.bill_body(vendor), requestid="r" * 51)


def test_bodies_that_are_no_json():
    company = Company()
    company.fault("2010", "POST", "bill", b"{")
    company.fault("2010", "POST", "bill", b"[]")
    company.fault("500", "POST", "bill", b'{"PrivateNote":"\xff\xfe"}')
    company.fault("500", "POST", "nonsense", {"A": 1})
    company.fault("500", "GET", "nonsense/1")


def test_xml_without_accept():
    company = Company()
    status, headers, text = company.raw("GET", "preferences", headers={"Accept": "*/*"})
    assert status == 200 and headers["Content-Type"].startswith("application/xml")
    assert text.startswith("<?xml")
    company.ok("GET", "preferences", format="json")
    _, headers, _ = company.raw("GET", "preferences")
    assert headers["intuit_tid"] and headers["QBO-Version"]


def test_batch():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor)
    items = [{"bId": "1", "operation": "create", "Bill": company.bill_body(vendor, 5)},
             {"bId": "2", "Query": "select count(*) from Bill"},
             {"bId": "3", "operation": "delete", "Bill": {"Id": bill["Id"], "SyncToken": "0"}},
             {"bId": "4", "Vendor": {"DisplayName": "New one"}},
             {"bId": "5", "operation": "update", "Vendor": {"Id": vendor["Id"], "SyncToken": "9",
                                                            "sparse": True}},
             {"bId": "6", "operation": "sing", "Vendor": {"Id": "1"}},
             {"bId": "7", "Nothing": {}}]
    rows = company.ok("POST", "batch", {"BatchItemRequest": items})["BatchItemResponse"]
    rows = {row["bId"]: row for row in rows}
    assert rows["1"]["Bill"]["TotalAmt"] == 5
    assert rows["2"]["QueryResponse"]["totalCount"] == 2
    assert rows["3"]["Bill"]["status"] == "Deleted" and rows["4"]["Vendor"]["Id"]
    assert rows["5"]["Fault"]["Error"][0]["code"] == "5010"
    assert "Fault" in rows["6"] and "Fault" in rows["7"]
    meter = company.control("GET", "meter")
    assert meter["kinds"]["batch"] == 1 and meter["kinds"]["query"] == 1
    assert meter["core_plus"] == 1


def test_batch_void_and_cdc():
    company = Company()
    vendor = company.vendor()
    bill = company.bill(vendor)
    payment = company.pay(vendor, 100, (bill, 100))
    since = payment["MetaData"]["CreateTime"]
    items = [{"bId": "1", "operation": "update", "optionsData": "void",
              "BillPayment": {"Id": payment["Id"], "SyncToken": "0", "sparse": True}},
             {"bId": "2", "CDCQuery": {"Entities": "BillPayment", "ChangedSince": since}}]
    rows = company.ok("POST", "batch", {"BatchItemRequest": items})["BatchItemResponse"]
    assert rows[0]["BillPayment"]["TotalAmt"] == 0
    assert "BillPayment" in rows[1]["CDCResponse"][0]["QueryResponse"][0]


def test_batch_limits():
    company = Company()
    vendor = company.vendor()
    item = {"bId": "1", "operation": "create", "Bill": company.bill_body(vendor)}
    company.fault("2010", "POST", "batch", {"BatchItemRequest": [item] * 31})
    company.ok("POST", "batch", {"BatchItemRequest": [item] * 30})
    company.fault("2050", "POST", "batch", {"BatchItemRequest": [item]}, requestid="x" * 37)
    company.fault("2050", "POST", "batch", {"BatchItemRequest": [dict(item, bId="x" * 11)]},
                  requestid="x")
    company.fault("2020", "POST", "batch", {})
    assert len(company.dump("Bill")) == 30


def test_batch_replays_by_requestid_and_bid():
    company = Company()
    vendor = company.vendor()
    items = [{"bId": name, "operation": "create", "Bill": company.bill_body(vendor, amount)}
             for name, amount in (("a", 1), ("b", 2))]
    first = company.ok("POST", "batch", {"BatchItemRequest": items}, requestid="r")
    items.append({"bId": "c", "operation": "create", "Bill": company.bill_body(vendor, 3)})
    again = company.ok("POST", "batch", {"BatchItemRequest": items}, requestid="r")
    assert first["BatchItemResponse"] == again["BatchItemResponse"][:2]
    assert len(company.dump("Bill")) == 3


main()
