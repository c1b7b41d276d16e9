"""A company file with trade, and the door that shows every record."""
from client import PROGRAM, main

PLAN = {"preset": "trade", "seed": 5, "vendors": 25, "bills": 120, "invoices": 80}


def make(name, **more):
    answer = PROGRAM.ok("POST", "/companies", {"id": name, **PLAN, **more})
    assert answer["id"] == name
    return answer["counts"], PROGRAM.ok("GET", f"/companies/{name}/dump")


def bill_words(dump):
    return [(b["VendorRef"]["FullName"], b.get("RefNumber"), b["TxnDate"], b["AmountDue"],
             b["OpenAmount"]) for b in dump["Bill"]]


def test_it_holds_what_was_asked_for_and_some_of_each_state():
    counts, dump = make("trade")
    assert counts["Bill"] == 120 and counts["Invoice"] == 80 and counts["Vendor"] == 26
    assert {kind: len(records) for kind, records in dump.items()} == counts
    states = {(b["OpenAmount"] == b["AmountDue"], b["OpenAmount"] == "0.00") for b in dump["Bill"]}
    assert states == {(True, False), (False, False), (False, True)}  # unpaid, partly, fully
    of_order = [b for b in dump["Bill"] if any(l["TxnType"] == "PurchaseOrder"
                                               for l in b.get("LinkedTxn", []))]
    assert of_order and all(b["ItemLineRet"] and b["ExpenseLineRet"] for b in of_order)
    assert len(of_order) == counts["PurchaseOrder"]
    assert [b for b in dump["Bill"] if "RefNumber" not in b]
    assert [v["Name"] for v in dump["Vendor"] if v["IsActive"] == "false"] == ["Former Vendor"]
    assert [c for c in dump["Customer"] if c["Sublevel"] == "1"]
    for kind in ("VendorCredit", "BillPaymentCheck", "BillPaymentCreditCard", "CreditMemo",
                 "ReceivePayment", "Transfer", "ItemInventory"):
        assert counts[kind], kind


def test_invoices_are_of_before_and_after_today():
    today = PROGRAM.ok("POST", "/clock", {})  # not moved
    assert today == {"offset_seconds": 0}
    _, dump = make("days")
    created = dump["Invoice"][0]["TimeCreated"][:10]
    assert sum(1 for i in dump["Invoice"] if i["TxnDate"] < created) == 40
    assert sum(1 for i in dump["Invoice"] if i["TxnDate"] > created) == 40


def test_the_same_seed_makes_the_same_books():
    one, two, other = make("one"), make("two"), make("other", seed=6)
    assert one[0] == two[0] and bill_words(one[1]) == bill_words(two[1])
    assert bill_words(one[1]) != bill_words(other[1])


def test_more_of_it_comes_later():
    before, _ = make("more")
    after = PROGRAM.ok("POST", "/companies/more/trade", {"seed": 9, "bills": 20, "invoices": 0})
    assert after["counts"]["Bill"] == 140 and after["counts"]["Invoice"] == 80
    assert after["counts"]["Vendor"] == before["Vendor"]
    numbers = [b["RefNumber"] for b in PROGRAM.ok("GET", "/companies/more/dump?entity=Bill")["Bill"]
               if "RefNumber" in b]
    assert len(set(numbers)) == len(numbers)
    status, _ = PROGRAM.control("POST", "/companies/more/trade", {"bills": -1})
    assert status == 400


def test_the_dump_leaves_out_what_is_deleted_and_names_what_is_voided():
    _, dump = make("gone", bills=4, invoices=2)
    unpaid = [b["TxnID"] for b in dump["Bill"] if b["OpenAmount"] == b["AmountDue"]]
    PROGRAM.ok("POST", "/companies/gone/delete", {"type": "Bill", "id": unpaid[0]})
    PROGRAM.ok("POST", "/companies/gone/void", {"type": "Bill", "id": unpaid[1]})
    bills = {b["TxnID"]: b for b in PROGRAM.ok("GET", "/companies/gone/dump?entity=Bill")["Bill"]}
    assert unpaid[0] not in bills and bills[unpaid[1]]["is_voided"]
    assert sum(b["is_voided"] for b in bills.values()) == 1


main()
