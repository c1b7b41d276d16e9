"""Accounts, classes, vendors, customers and items."""
from client import PROGRAM, Company, bill_body, element, main, reference, request, stamp


def test_host_company_and_preferences():
    company = Company(name="Test & Sons")
    company.control("POST", "settings", {"owner_id": "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}",
                                         "file_id": "{1}", "closing_date": "2025-12-31"})
    host = company.do("HostQuery")
    versions = [version.text for version in host.findall("SupportedQBXMLVersion")]
    assert versions[-1] == "16.0" and "13.0" in versions and host.findtext("Country") == "US"
    assert company.do("CompanyQuery").find("DataExtRet") is None  # nobody named the owner
    owner = element("OwnerID", "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}")
    answer = company.do("CompanyQuery", owner)
    assert answer.findtext("CompanyName") == "Test & Sons"
    assert answer.findtext("DataExtRet/DataExtValue") == "{1}"
    preferences = company.do("PreferencesQuery")
    assert preferences.findtext("AccountingPreferences/ClosingDate") == "2025-12-31"
    assert preferences.findtext("AccountingPreferences/IsUsingClassTracking") == "true"
    assert preferences.findtext("MultiCurrencyPreferences/IsMultiCurrencyOn") == "false"


def test_names_are_unique_over_vendors_customers_and_other_names_together():
    company = Company()
    company.vendor("Same")
    assert company.code("CustomerAdd", element("Name", "same")) == 3100
    company.control("POST", "settings", {"other_name": "Emily Platt"})
    assert company.code("VendorAdd", element("Name", "Emily Platt")) == 3100
    company.customer("Parent")
    job = company.customer("Same", parent="Parent")  # a job's name counts below its customer
    assert job.findtext("FullName") == "Parent:Same" and job.findtext("Sublevel") == "1"
    assert company.code("CustomerAdd", element("Name", "Same") +
                        reference("ParentRef", "Parent")) == 3100


def test_a_change_needs_the_current_edit_sequence():
    company = Company()
    vendor = company.vendor()
    changed = company.do("VendorMod", stamp(vendor, "ListID") + element("Phone", "555"))
    assert changed.findtext("Phone") == "555" and changed.findtext("Name") == "Hicks Hardware"
    assert changed.findtext("EditSequence") != vendor.findtext("EditSequence")
    assert company.code("VendorMod", stamp(vendor, "ListID") + element("Phone", "556")) == 3200
    assert company.code("VendorMod", element("ListID", "80000FFF-1") +
                        element("EditSequence", "1")) == 3120
    emptied = company.do("VendorMod", stamp(changed, "ListID") + element("Phone", ""))
    assert emptied.find("Phone") is None


def test_a_new_name_reaches_what_is_below():
    company = Company()
    parent = company.customer("Old")
    company.customer("Job", parent="Old")
    company.do("CustomerMod", stamp(parent, "ListID") + element("Name", "New"))
    names = [found.findtext("FullName") for found in company.ask("CustomerQuery")]
    assert names == ["New", "New:Job"]


def test_inactive_entries_are_told_only_when_asked_for():
    company = Company()
    vendor = company.vendor()
    company.do("VendorMod", stamp(vendor, "ListID") + element("IsActive", "false"))
    assert company.code("VendorQuery") == 1
    found = company.do("VendorQuery", element("ActiveStatus", "All"))
    assert found.findtext("IsActive") == "false"
    assert company.code("VendorQuery", element("FullName", "Nobody")) == 500


def test_queries_by_name_filter_and_most():
    company = Company()
    for name in ("Ash", "Birch", "Big Beech"):
        company.vendor(name)
    starts = element("NameFilter", element("MatchCriterion", "StartsWith") + element("Name", "b"))
    assert [found.findtext("Name") for found in company.ask("VendorQuery", starts)] == [
        "Birch", "Big Beech"]
    assert len(company.ask("VendorQuery", element("MaxReturned", "2"))) == 2
    counted = company.ask("VendorQuery", metaData="MetaDataOnly")
    assert counted.get("retCount") == "3" and len(counted) == 0
    only = company.do("VendorQuery", element("IncludeRetElement", "Name"))
    assert [child.tag for child in only] == ["Name"]


def test_modified_ranges_are_inclusive_local_time():
    company = Company()
    vendor = company.vendor()
    time = vendor.findtext("TimeModified")
    assert time.endswith("-08:00")
    for bound in (time, time[:19], time[:10]):
        assert company.code("VendorQuery", element("FromModifiedDate", bound)) == 0, bound
        assert company.code("VendorQuery", element("ToModifiedDate", bound)) == 0, bound
    PROGRAM.ok("POST", "/clock", {"advance_seconds": 10})
    later = company.vendor("Later").findtext("TimeModified")
    found = company.ask("VendorQuery", element("FromModifiedDate", later))
    assert [one.findtext("Name") for one in found] == ["Later"]
    assert company.code("VendorQuery", element("FromModifiedDate", time[:19] + "Z")) == 3020


def test_accounts_tell_their_balance_and_kind():
    company = Company()
    company.vendor()
    company.bill("40.00")
    payable = company.do("AccountQuery", element("FullName", "Accounts Payable"))
    assert payable.findtext("Balance") == "40.00"
    assert payable.findtext("SpecialAccountType") == "AccountsPayable"
    assert company.do("VendorQuery").findtext("Balance") == "40.00"
    child = element("Name", "Part") + reference("ParentRef", "Rent")
    assert company.code("AccountAdd", child + element("AccountType", "Income")) == 3210
    assert company.do("AccountAdd", child + element("AccountType", "Expense")).findtext(
        "FullName") == "Rent:Part"
    assert company.hresult(request("AccountQuery", element("MaxReturned", "1"),
                                   iterator="Start")) == "0x80040400"  # has none


def test_items_of_all_kinds_answer_one_query():
    company = Company(preset="landscaping", bills=0)
    tags = [found.tag for found in company.ask("ItemQuery")]
    assert tags == ["ItemServiceRet", "ItemNonInventoryRet", "ItemInventoryRet"]
    item = company.ask("ItemServiceQuery")[0]
    inside = element("SalesOrPurchaseMod", element("Price", "60.00"))
    changed = company.do("ItemServiceMod", stamp(item, "ListID") + inside)
    assert changed.findtext("SalesOrPurchase/Price") == "60.00"
    assert changed.findtext("SalesOrPurchase/AccountRef/FullName") == "Landscaping Services"


def test_iterators_page_and_die_with_the_session():
    company = Company()
    for number in range(5):
        company.vendor(f"V{number}")
    page = element("MaxReturned", "2")
    first = company.ask("VendorQuery", page, iterator="Start")
    assert len(first) == 2 and first.get("iteratorRemainingCount") == "3"
    again = {"iterator": "Continue", "iteratorID": first.get("iteratorID")}
    assert company.ask("VendorQuery", page, **again).get("iteratorRemainingCount") == "1"
    assert company.code("VendorQuery", page + element("ActiveStatus", "All"), **again) == 3390
    last = company.ask("VendorQuery", page, **again)
    assert len(last) == 1 and last.get("iteratorRemainingCount") == "0" and last.get("iteratorID")
    PROGRAM.send("POST", f"/companies/{company.id}/session")
    assert company.code("VendorQuery", page, **again) == 3391


def test_a_merge_gives_everything_to_who_stays():
    company = Company()
    gone = company.vendor("Hicks Hardware")
    stays = company.vendor("Hicks")
    bill = company.bill("25.00")
    company.control("POST", "merge", {"from": gone.findtext("ListID"),
                                      "into": stays.findtext("ListID")})
    shown = company.read("Bill", bill.findtext("TxnID"))
    assert shown.findtext("VendorRef/FullName") == "Hicks"
    assert [found.findtext("Balance") for found in company.ask("VendorQuery")] == ["25.00"]
    deleted = company.do("ListDeletedQuery", element("ListDelType", "Vendor"))
    assert deleted.findtext("FullName") == "Hicks Hardware"
    company.books()


def test_what_is_used_cannot_be_deleted():
    company = Company()
    vendor = company.vendor()
    bill = company.bill("25.00")
    named = element("ListDelType", "Vendor") + element("ListID", vendor.findtext("ListID"))
    assert company.code("ListDel", named) == 3160
    company.control("POST", "delete", {"type": "Bill", "id": bill.findtext("TxnID")})
    response = company.ask("ListDel", named)
    assert response.findtext("FullName") == "Hicks Hardware"
    assert company.code("BillAdd", bill_body("1.00")) == 3140


main()
