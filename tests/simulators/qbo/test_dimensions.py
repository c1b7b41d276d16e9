"""Classes and departments (locations), and when documents may carry them."""

from client import Company, control, main, track


def check_hierarchy(entity, sub):
    company = Company()
    top = company.save(entity, {"Name": "North"})
    assert top[sub] is False and top["FullyQualifiedName"] == "North" and top["Active"] is True
    below = company.save(entity, {"Name": "Coast", "ParentRef": {"value": top["Id"]}})
    assert below[sub] is True and below["FullyQualifiedName"] == "North:Coast"
    assert below["ParentRef"] == {"value": top["Id"]}
    company.fault("2020", "POST", entity.lower(), {"ParentRef": {"value": top["Id"]}})
    company.fault("6000", "POST", entity.lower(), {"Name": "a:b"})
    company.fault("2050", "POST", entity.lower(), {"Name": "x" * 101})
    company.fault("2500", "POST", entity.lower(), {"Name": "x", "ParentRef": {"value": "999"}})
    error = company.fault("6240", "POST", entity.lower(), {"Name": "nORTH"})
    assert error["Detail"].endswith("Id=" + top["Id"])
    again = company.save(entity, {"Name": "North", "ParentRef": {"value": below["Id"]}})
    assert again["FullyQualifiedName"] == "North:Coast:North"
    company.fault("6000", "POST", entity.lower(), {"Id": top["Id"], "SyncToken": "0", "sparse": True,
                                                   "ParentRef": {"value": again["Id"]}})
    company.fault("6000", "POST", entity.lower(), {"Id": top["Id"], "SyncToken": "0", "sparse": True,
                                                   "Active": False})
    company.fault("500", "POST", entity.lower(), {"Id": top["Id"], "SyncToken": "0"},
                  operation="delete")
    gone = company.save(entity, {"Id": again["Id"], "SyncToken": "0", "sparse": True,
                                 "Active": False})
    assert gone["Name"] == "North (deleted)" and gone["SyncToken"] == "1"
    names = [row["FullyQualifiedName"] for row in company.query(f"select * from {entity}")[entity]]
    assert names == ["North", "North:Coast"]
    assert company.query(f"select count(*) from {entity} where Active in (true, false)") == {
        "totalCount": 3}
    rows = company.cdc(entity, top["MetaData"]["CreateTime"])[0][entity]
    assert {row["Id"] for row in rows} == {top["Id"], below["Id"], again["Id"]}


def test_class():
    check_hierarchy("Class", "SubClass")


def test_department():
    check_hierarchy("Department", "SubDepartment")


def test_renamed_parent_shows_in_the_full_name():
    company = Company()
    top = company.save("Class", {"Name": "North"})
    below = company.save("Class", {"Name": "Coast", "ParentRef": {"value": top["Id"]}})
    company.save("Class", dict(top, Name="South"))
    assert company.read("Class", below["Id"])["FullyQualifiedName"] == "South:Coast"


def bill_with_class(company, value):
    body = company.bill_body(company.vendor(f"Vendor of {value}"))
    body["Line"][0]["AccountBasedExpenseLineDetail"]["ClassRef"] = {"value": value}
    return body


def class_of(bill):
    return bill["Line"][0]["AccountBasedExpenseLineDetail"].get("ClassRef")


def test_classes_of_bill_lines():
    company = Company()
    shown = {"value": company.save("Class", {"Name": "North"})["Id"], "name": "North"}
    body = bill_with_class(company, shown["value"])
    assert class_of(company.save("Bill", body)) is None
    track(company, "line")
    bill = company.save("Bill", body)
    assert class_of(bill) == shown
    company.fault("2500", "POST", "bill", bill_with_class(company, "999"))
    company.save("Class", {"Id": shown["value"], "SyncToken": "0", "sparse": True, "Active": False})
    company.fault("610", "POST", "bill", body)
    track(company, "transaction")
    other = company.save("Class", {"Name": "South"})
    assert class_of(company.save("Bill", bill_with_class(company, other["Id"])))["name"] == "South"


def test_department_of_a_bill():
    company = Company()
    place = company.save("Department", {"Name": "Yard"})
    body = company.bill_body(company.vendor(), DepartmentRef={"value": place["Id"]})
    assert "DepartmentRef" not in company.save("Bill", body)
    track(company, locations=True)
    assert company.save("Bill", body)["DepartmentRef"] == {"value": place["Id"], "name": "Yard"}
    company.fault("2500", "POST", "bill", dict(body, DepartmentRef={"value": "999"}))


def test_tracking_shows_in_the_preferences():
    company = Company()
    for classes, line, transaction in (("line", True, False), ("transaction", False, True),
                                       ("off", False, False)):
        track(company, classes, True)
        prefs = company.ok("GET", "preferences")["Preferences"]["AccountingInfoPrefs"]
        assert prefs["ClassTrackingPerTxnLine"] is line, classes
        assert prefs["ClassTrackingPerTxn"] is transaction and prefs["TrackDepartments"] is True
        assert prefs["FirstMonthOfFiscalYear"] == "January"
    path = f"/companies/{company.realm}/tracking"
    assert control("POST", path, {"classes": "sometimes"})[0] == 400


main()
