"""The landscaping company with all that the seed option `receivables` brings."""

from decimal import Decimal

from client import Company, control, home, main

ENTITIES = ("Customer", "Item", "Class", "Department", "VendorCredit", "PurchaseOrder", "Invoice",
            "CreditMemo", "Payment", "Transfer")
COMPANY = Company(preset="landscaping", seed=7, receivables=True)
FOREIGN = Company(preset="landscaping", seed=8, receivables=True, multicurrency=True)


def count(kinds, **found):
    for name, is_found in found.items():
        kinds[name] = kinds.get(name, 0) + bool(is_found)


def test_off_by_default():
    counts = control("POST", "/companies", {"bills": 30})[1]["counts"]
    assert counts["Item"] > 10 and counts["Bill"] == 30
    for entity in ("Customer", "Class", "Department", "Invoice", "CreditMemo", "Payment",
                   "VendorCredit", "PurchaseOrder", "Transfer"):
        assert counts[entity] == 0, entity
    assert control("POST", "/companies", {"invoices": -1})[0] == 400


def test_lists():
    customers = COMPANY.dump("Customer").values()
    jobs = [row for row in customers if row["Job"]]
    assert len(customers) >= 20 and len(jobs) >= 5
    assert any(row["FullyQualifiedName"].count(":") == 2 for row in jobs)
    assert len(COMPANY.dump("Class")) >= 5 and len(COMPANY.dump("Department")) >= 3
    prefs = COMPANY.ok("GET", "preferences")["Preferences"]
    assert prefs["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] is True
    assert prefs["AccountingInfoPrefs"]["TrackDepartments"] is True


def test_invoices():
    kinds = {}
    invoices = FOREIGN.dump("Invoice").values()
    assert len(invoices) >= 300
    for row in invoices:
        note = row.get("PrivateNote", "")
        is_void = note.startswith("Voided")
        details = [line.get("SalesItemLineDetail", {}) for line in row["Line"]]
        count(kinds, unpaid=row["Balance"] == row["TotalAmt"] and not is_void,
              paid=row["Balance"] == 0 and not is_void,
              partly=0 < row["Balance"] < row["TotalAmt"],
              foreign=row["CurrencyRef"]["value"] != "USD", no_number="DocNumber" not in row,
              classes=any("ClassRef" in detail for detail in details),
              place="DepartmentRef" in row, to_send=row["EmailStatus"] == "NeedToSend",
              discount=any(line["DetailType"] == "DiscountLineDetail" for line in row["Line"]),
              job=":" in row["CustomerRef"]["name"])
        kinds["void"] = kinds.get("void", 0) + is_void
    assert kinds.pop("void") >= 2 and all(found >= 5 for found in kinds.values()), kinds


def test_payments_and_credits():
    kinds = {}
    for row in COMPANY.dump("Payment").values():
        count(kinds, unapplied=row["UnappliedAmt"] > 0, credit=row["TotalAmt"] == 0,
              bank=row.get("DepositToAccountRef", {}).get("value") == "35",
              undeposited=row.get("DepositToAccountRef", {}).get("value") == "4")
    for row in COMPANY.dump("CreditMemo").values():
        count(kinds, used_memo=row["Balance"] < row["TotalAmt"],
              free_memo=row["Balance"] == row["TotalAmt"])
    for row in COMPANY.dump("VendorCredit").values():
        count(kinds, used_credit=row["Balance"] < row["TotalAmt"],
              free_credit=row["Balance"] == row["TotalAmt"])
    for row in COMPANY.dump("PurchaseOrder").values():
        count(kinds, open=row["POStatus"] == "Open", closed=row["POStatus"] == "Closed",
              billed=row["LinkedTxn"])
    for row in COMPANY.dump("Bill").values():
        count(kinds, ordered=any(link["TxnType"] == "PurchaseOrder" for link in row["LinkedTxn"]))
    kinds["transfers"] = len(COMPANY.dump("Transfer"))
    assert all(found >= 5 for found in kinds.values()), kinds


def test_books():
    books = COMPANY.check_receivables()
    assert Decimal(books["accounts_receivable"]) > 1000 and Decimal(books["vendor_credits"]) > 100
    for company in (COMPANY, FOREIGN):
        books = company.books()
        assert sum(Decimal(row["home_balance"]) for row in books["accounts"]) == 0
    for figure, entity in (("open_bills", "Bill"), ("vendor_credits", "VendorCredit"),
                           ("open_invoices", "Invoice"), ("credit_memos", "CreditMemo")):
        rows = FOREIGN.dump(entity).values()
        assert Decimal(books[figure]) == sum(home(row, row["Balance"]) for row in rows), figure


def test_same_seed_same_company():
    settings = dict(preset="landscaping", receivables=True, bills=40, invoices=40,
                    as_of="2026-01-31", multicurrency=True)
    one, two, three = (Company(seed=seed, **settings) for seed in (5, 5, 6))
    assert one.control("GET", "dump") == two.control("GET", "dump")
    assert one.dump("Invoice") != three.dump("Invoice")


def test_changes_of_all_of_it():
    company = Company(preset="landscaping", receivables=True, bills=40, invoices=30)
    changed = {}
    for entity in ENTITIES:
        row = company.query(f"select * from {entity} maxresults 1")[entity][0]
        changed[entity] = company.save(entity, {"Id": row["Id"], "SyncToken": row["SyncToken"],
                                                "sparse": True})
        assert changed[entity]["SyncToken"] == str(int(row["SyncToken"]) + 1), entity
    since = changed[ENTITIES[0]]["MetaData"]["LastUpdatedTime"]
    groups = company.cdc(",".join(ENTITIES), since)
    for entity, group in zip(ENTITIES, groups):
        rows = {row["Id"]: row for row in group[entity]}
        id = changed[entity]["Id"]
        assert len(rows) < 5 and rows[id] == company.read(entity, id), entity


def test_all_of_it_is_read():
    for entity in ENTITIES:
        rows = FOREIGN.query(f"select * from {entity} maxresults 1000")[entity]
        dump = FOREIGN.dump(entity)
        assert rows and all(dump[row["Id"]] == row for row in rows), entity
        assert FOREIGN.read(entity, rows[0]["Id"]) == rows[0]


main()
