"""Accounts, vendors, company info and preferences."""

from client import Company, control, main, prefer


def test_account_create_and_read():
    company = Company()
    account = company.save("Account", {"Name": "Gravel", "AccountType": "Expense",
                                       "AccountSubType": "SuppliesMaterials"})
    assert account["SyncToken"] == "0" and account["Active"] is True
    assert account["Classification"] == "Expense"
    assert account["FullyQualifiedName"] == "Gravel"
    assert company.read("Account", account["Id"]) ["Name"] == "Gravel"


def test_account_type_follows_from_subtype_and_back():
    company = Company()
    assert company.save("Account", {"Name": "A", "AccountSubType": "Checking"})[
        "AccountType"] == "Bank"
    assert company.save("Account", {"Name": "B", "AccountType": "Income"})[
        "AccountSubType"] == "ServiceFeeIncome"


def test_account_refusals():
    company = Company()
    company.fault("2020", "POST", "account", {"AccountType": "Expense"})
    company.fault("2020", "POST", "account", {"Name": "X"})
    company.fault("2170", "POST", "account", {"Name": "X", "AccountType": "Nonsense"})
    company.fault("2170", "POST", "account", {"Name": "X", "AccountType": "Expense",
                                              "AccountSubType": "Checking"})
    company.fault("2050", "POST", "account", {"Name": "x" * 101, "AccountType": "Expense"})
    company.fault("6000", "POST", "account", {"Name": "a:b", "AccountType": "Expense"})
    company.fault("2010", "POST", "account", {"Name": "X", "AccountType": "Expense", "Nam": 1})


def test_account_name_is_unique_per_parent_only():
    company = Company()
    error = company.fault("6240", "POST", "account", {"Name": "tRAVEL", "AccountType": "Expense"})
    assert error["Detail"].endswith("Id=22")
    child = company.save("Account", {"Name": "Travel", "AccountType": "Expense",
                                     "ParentRef": {"value": "7"}})
    assert child["SubAccount"] is True and child["FullyQualifiedName"] == "Advertising:Travel"
    assert "name" not in child["ParentRef"]


def test_account_parent_must_fit():
    company = Company()
    company.fault("6000", "POST", "account", {"Name": "X", "AccountType": "Bank",
                                              "ParentRef": {"value": "7"}})
    company.fault("2500", "POST", "account", {"Name": "X", "AccountType": "Expense",
                                              "ParentRef": {"value": "9999"}})


def test_inactive_account_is_renamed_hidden_and_refused():
    company = Company()
    account = company.save("Account", {"Name": "Gravel", "AccountType": "Expense"})
    gone = company.save("Account", {"Id": account["Id"], "SyncToken": "0", "sparse": True,
                                    "Active": False})
    assert gone["Name"] == "Gravel (deleted)" and gone["SyncToken"] == "1"
    assert company.query("select * from Account where Name like 'Gravel%'") == {}
    shown = company.query("select * from Account where Name like 'Gravel%' and Active in "
                          "(true, false)")
    assert shown["Account"][0]["Active"] is False
    vendor = company.vendor()
    body = company.bill_body(vendor)
    body["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] = account["Id"]
    error = company.fault("610", "POST", "bill", body)
    assert "made inactive" in error["Detail"]
    company.save("Account", {"Name": "Gravel", "AccountType": "Expense"})


def test_system_account_and_parent_stay_active():
    company = Company()
    for id in ("33", "2", "55"):
        company.fault("6000", "POST", "account", {"Id": id, "SyncToken": "0", "sparse": True,
                                                  "Active": False})


def test_vendor_create_update_and_case():
    company = Company()
    vendor = company.vendor("Łódź Tools")
    assert vendor["Balance"] == 0 and vendor["CurrencyRef"]["value"] == "USD"
    renamed = company.save("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True,
                                      "DisplayName": "Tools of Łódź"})
    assert renamed["DisplayName"] == "Tools of Łódź" and renamed["SyncToken"] == "1"


def test_vendor_refusals():
    company = Company()
    company.fault("2020", "POST", "vendor", {"CompanyName": "No display name"})
    company.fault("6000", "POST", "vendor", {"DisplayName": "a:b"})
    company.fault("6000", "POST", "vendor", {"DisplayName": "a\tb"})
    company.fault("2050", "POST", "vendor", {"DisplayName": "x" * 501})
    company.fault("2210", "POST", "vendor", {"DisplayName": "x",
                                             "PrimaryEmailAddr": {"Address": "nobody"}})
    company.fault("500", "POST", "vendor", {"Id": company.vendor()["Id"], "SyncToken": "0"},
                  operation="delete")


def test_display_name_is_unique_across_name_lists():
    company = Company()
    vendor = company.vendor()
    error = company.fault("6240", "POST", "vendor", {"DisplayName": "HICKS hardware"})
    assert error["Detail"].endswith("Id=" + vendor["Id"])
    id = company.control("POST", "names", {"name": "Amy's Bird Sanctuary"})["Id"]
    error = company.fault("6240", "POST", "vendor", {"DisplayName": "Amy's Bird Sanctuary"})
    assert error["Detail"].endswith("Id=" + id)
    company.fault("610", "GET", "vendor/" + id)
    company.switch(french=True)
    error = company.fault("6240", "POST", "vendor", {"DisplayName": "Hicks Hardware"})
    assert error["Message"].startswith("Erreur") and error["Detail"].endswith("Id=" + vendor["Id"])


def test_inactive_vendor_gives_its_name_free():
    company = Company()
    vendor = company.vendor()
    gone = company.save("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True,
                                   "Active": False})
    assert gone["DisplayName"] == "Hicks Hardware (deleted)"
    again = company.vendor()
    assert again["Id"] != vendor["Id"]
    company.fault("610", "POST", "bill", company.bill_body(vendor))
    second = company.save("Vendor", {"Id": again["Id"], "SyncToken": "0", "sparse": True,
                                     "Active": False})
    assert second["DisplayName"] == "Hicks Hardware (deleted 2)"


def test_currency_of_a_vendor():
    company = Company(multicurrency=True)
    vendor = company.vendor("Müller", CurrencyRef={"value": "EUR"})
    accounts = company.query("select * from Account where AccountType = 'Accounts Payable'")
    assert {"Accounts Payable (A/P)", "Accounts Payable (A/P) - EUR"} == {
        row["Name"] for row in accounts["Account"]}
    company.fault("6000", "POST", "vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True,
                                             "CurrencyRef": {"value": "CAD"}})
    Company().fault("6000", "POST", "vendor", {"DisplayName": "x",
                                               "CurrencyRef": {"value": "EUR"}})


def test_preferences():
    company = Company(multicurrency=True)
    prefs = company.ok("GET", "preferences")["Preferences"]
    assert prefs["AccountingInfoPrefs"]["FirstMonthOfFiscalYear"] == "January"
    assert prefs["OtherPrefs"]["NameValue"][0]["Name"] == "SalesFormsPrefs.DefaultCustomerMessage"
    assert prefs["CurrencyPrefs"]["MultiCurrencyEnabled"] is True
    assert company.query("select * from Preferences")["Preferences"][0]["Id"] == "1"
    off = {"Id": "1", "SyncToken": prefs["SyncToken"], "sparse": True,
           "CurrencyPrefs": {"MultiCurrencyEnabled": False}}
    company.fault("6000", "POST", "preferences", off)
    assert prefer(company, "WarnDuplicateBillNumber", "false")["SyncToken"] == "1"
    company.fault("500", "POST", "preferences", {"Id": "1", "SyncToken": "1"}, operation="delete")


def test_company_info():
    company = Company(name="Gärten & mehr")
    info = company.query("select * from CompanyInfo")["CompanyInfo"][0]
    assert info["CompanyName"] == "Gärten & mehr" and info["Country"] == "US"
    assert company.ok("GET", "companyinfo/" + company.realm)["CompanyInfo"] == info
    company.fault("500", "POST", "companyinfo", {"CompanyName": "Second"})


def test_person_changes_without_token():
    company = Company()
    vendor = company.vendor()
    changed = company.control("POST", "objects/Vendor", {"Id": vendor["Id"], "Notes": "call first"})
    assert changed["Vendor"]["Notes"] == "call first"
    assert changed["Vendor"]["DisplayName"] == "Hicks Hardware"
    status, answer = control("POST", f"/companies/{company.realm}/objects/Vendor",
                             {"DisplayName": "Hicks Hardware"})
    assert status == 400 and answer["Fault"]["Error"][0]["code"] == "6240"


main()
