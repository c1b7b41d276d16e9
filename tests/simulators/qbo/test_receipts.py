"""Customers' payments and credit memos."""

from decimal import Decimal

from client import Company, close_books, control, control_ok, main, sell


def test_payment_moves_the_invoice():
    company = Company()
    amy = company.customer()
    invoice = company.invoice(amy, 100)
    payment = company.receive(amy, 40, ("Invoice", invoice, 40), PaymentRefNum="check 7")
    assert payment["UnappliedAmt"] == 0 and payment["PaymentRefNum"] == "check 7"
    assert payment["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}
    assert payment["Line"] == [{"Amount": 40, "LinkedTxn": [{"TxnId": invoice["Id"],
                                                             "TxnType": "Invoice"}]}]
    after = company.read("Invoice", invoice["Id"])
    assert after["Balance"] == 60 and after["SyncToken"] == "1"
    assert after["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert company.account_balance("4") == 40 and company.account_balance("84") == 60
    assert company.query("select * from Payment where PaymentRefNum = 'check 7'")["Payment"] == [
        payment] == company.cdc("Payment", payment["MetaData"]["CreateTime"])[0]["Payment"]
    company.check_receivables()


def test_deposit_to_a_bank():
    company = Company()
    amy = company.customer()
    company.receive(amy, 40, DepositToAccountRef={"value": "35"})
    assert company.account_balance("35") == 40
    assert company.check_receivables()["unapplied_receipts"] == "40.00"
    for bad, code in (("42", "6000"), ("14", "6000"), ("999", "2500")):
        company.fault(code, "POST", "payment", company.receipt_body(
            amy, 1, DepositToAccountRef={"value": bad}))


def test_unapplied_rest_is_applied_later():
    company = Company()
    amy = company.customer()
    one, two = company.invoice(amy, 100), company.invoice(amy, 50)
    payment = company.receive(amy, 130, ("Invoice", one, 100))
    assert payment["UnappliedAmt"] == 30
    assert company.check_receivables()["accounts_receivable"] == "20.00"
    body = company.receipt_body(amy, 130, ("Invoice", one, 90), ("Invoice", two, 40),
                                Id=payment["Id"], SyncToken="0", sparse=True)
    changed = company.save("Payment", body)
    assert changed["UnappliedAmt"] == 0 and len(changed["Line"]) == 2
    assert company.read("Invoice", one["Id"])["Balance"] == 10
    assert company.read("Invoice", two["Id"])["Balance"] == 10
    company.check_receivables()


def test_refusals():
    company = Company()
    amy, other = company.customer(), company.customer("Other")
    invoice = company.invoice(amy, 100)
    good = company.receipt_body(amy, 50, ("Invoice", invoice, 50))
    ghost = {"Id": "99999"}
    bill = company.bill(company.vendor(), 10)
    cases = [("2020", dict(good, CustomerRef=None)), ("2020", dict(good, TotalAmt=None)),
             ("2500", dict(good, CustomerRef={"value": "999"})), ("6000", dict(good, TotalAmt=-1)),
             ("6000", dict(good, TotalAmt=49)), ("2050", dict(good, PaymentRefNum="x" * 22)),
             ("6000", company.receipt_body(amy, 101, ("Invoice", invoice, 101))),
             ("620", company.receipt_body(amy, 1, ("Invoice", ghost, 1))),
             ("620", company.receipt_body(amy, 10, ("Bill", bill, 10))),
             ("620", company.receipt_body(other, 1, ("Invoice", invoice, 1)))]
    for code, body in cases:
        company.fault(code, "POST", "payment", body)
    company.receive(amy, 100, ("Invoice", invoice, 100))
    company.fault("620", "POST", "payment", company.receipt_body(amy, 1, ("Invoice", invoice, 1)))
    company.check_receivables()


def test_void_and_delete():
    company = Company()
    amy = company.customer()
    invoice = company.invoice(amy, 100)
    payment = company.receive(amy, 60, ("Invoice", invoice, 60), PrivateNote="May")
    void = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    voided = company.save("Payment", void, operation="update", include="void")
    assert (voided["TotalAmt"], voided["UnappliedAmt"], voided["Line"]) == (0, 0, [])
    assert voided["PrivateNote"] == "Voided - May"
    after = company.read("Invoice", invoice["Id"])
    assert after["Balance"] == 100 and after["LinkedTxn"] == []
    assert company.account_balance("4") == 0
    company.fault("6000", "POST", "payment", dict(void, SyncToken="1"), operation="update",
                  include="void")
    second = company.receive(amy, 60, ("Invoice", invoice, 60))
    company.save("Payment", {"Id": second["Id"], "SyncToken": "0"}, operation="delete")
    assert company.read("Invoice", invoice["Id"])["Balance"] == 100
    company.check_receivables()


def test_closed_period():
    company = Company()
    amy = company.customer()
    old = company.receive(amy, 5, TxnDate="2020-03-31")
    close_books(company, "2020-12-31")
    company.fault("6210", "POST", "payment", company.receipt_body(amy, 5, TxnDate="2020-03-31"))
    company.fault("6210", "POST", "payment", {"Id": old["Id"], "SyncToken": "0"},
                  operation="delete")


def test_parent_pays_for_its_job():
    company = Company()
    top = company.customer("Freeman")
    job = company.customer("Twin Lane", top)
    invoice = company.invoice(job, 100)
    assert invoice["CustomerRef"]["name"] == "Freeman:Twin Lane"
    shown = company.read("Customer", top["Id"])
    assert (shown["Balance"], shown["BalanceWithJobs"]) == (0, 100)
    company.receive(top, 100, ("Invoice", invoice, 100))
    assert company.read("Customer", job["Id"])["Balance"] == 0
    own = company.invoice(top, 10)
    company.fault("620", "POST", "payment", company.receipt_body(job, 10, ("Invoice", own, 10)))
    company.check_receivables()


def test_credit_memo():
    company = Company()
    amy = company.customer()
    invoice, memo = company.invoice(amy, 100), company.memo(amy, 40, DocNumber="CM-1")
    assert memo["TotalAmt"] == memo["Balance"] == memo["RemainingCredit"] == 40
    assert memo["Line"][-1]["DetailType"] == "SubTotalLineDetail" and "DueDate" not in memo
    assert company.account_balance("45") == -60
    assert company.check_receivables()["credit_memos"] == "40.00"
    payment = company.receive(amy, 0, ("Invoice", invoice, 30), ("CreditMemo", memo, 30))
    assert payment["TotalAmt"] == 0 and "DepositToAccountRef" not in payment
    assert company.read("Invoice", invoice["Id"])["Balance"] == 70
    shown = company.read("CreditMemo", memo["Id"])
    assert shown["RemainingCredit"] == 10
    assert shown["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    company.check_receivables()
    with_money = company.receive(amy, 60, ("Invoice", invoice, 70), ("CreditMemo", memo, 10))
    assert with_money["UnappliedAmt"] == 0
    assert company.check_receivables()["accounts_receivable"] == "0.00"
    company.fault("6000", "POST", "creditmemo", {"Id": memo["Id"], "SyncToken": "2"},
                  operation="delete")
    company.fault("6000", "POST", "creditmemo", {"Id": memo["Id"], "SyncToken": "2"},
                  operation="void")
    free = company.memo(amy, 5)
    voided = company.save("CreditMemo", {"Id": free["Id"], "SyncToken": "0"}, operation="void")
    assert voided["RemainingCredit"] == 0 and voided["PrivateNote"] == "Voided"
    again = company.memo(amy, 5)
    company.save("CreditMemo", {"Id": again["Id"], "SyncToken": "0"}, operation="delete")
    company.check_receivables()


def test_credits_cannot_exceed_what_they_pay():
    company = Company()
    amy = company.customer()
    invoice, memo = company.invoice(amy, 10), company.memo(amy, 40)
    body = company.receipt_body(amy, 0, ("Invoice", invoice, 10), ("CreditMemo", memo, 20))
    company.fault("6000", "POST", "payment", body)


def test_new_invoice_takes_open_credits_by_itself():
    company = Company()
    amy = company.customer()
    first, second = company.memo(amy, 40), company.memo(amy, 100)
    company.memo(company.customer("Other"), 5)
    assert company.invoice(amy, 10)["Balance"] == 10, "not unless the preferences say so"
    sell(company, AutoApplyCredit=True)
    invoice = company.invoice(amy, 100)
    assert invoice["Balance"] == 0 and len(invoice["LinkedTxn"]) == 2
    assert company.read("CreditMemo", first["Id"])["RemainingCredit"] == 0
    assert company.read("CreditMemo", second["Id"])["RemainingCredit"] == 40
    for payment in company.dump("Payment").values():
        assert payment["TotalAmt"] == 0 and len(payment["Line"]) == 2
        assert payment["PrivateNote"] == "Created by QB Online to link credits to charges."
    company.check_receivables()


def test_foreign_credit():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    hans = company.customer("Müller", **euro)
    invoice = company.invoice(hans, 100, ExchangeRate="1.1", **euro)
    memo = company.memo(hans, 100, ExchangeRate="1.2", **euro)
    assert company.books()["accounts_receivable"] == "-10.00"
    company.receive(hans, 0, ("Invoice", invoice, 100), ("CreditMemo", memo, 100), **euro)
    books = company.books()
    names = {row["Name"]: row["home_balance"] for row in books["accounts"]}
    assert books["accounts_receivable"] == "0.00" and books["customers"] == []
    assert names["Exchange Gain or Loss"] == "-10.00"


def test_a_person_receives_applies_and_voids():
    company = Company()
    amy = company.customer()
    invoice, memo = company.invoice(amy, 100), company.memo(amy, 40)
    paid = company.control("POST", "pay", {"invoice": invoice["Id"], "amount": "30.00"})["Payment"]
    assert paid["TotalAmt"] == 30
    used = company.control("POST", "pay", {"invoice": invoice["Id"], "creditmemo": memo["Id"]})
    assert used["Payment"]["TotalAmt"] == 0
    assert company.read("Invoice", invoice["Id"])["Balance"] == 30
    path = f"/companies/{company.realm}/objects/Payment?operation=void"
    assert control_ok("POST", path, {"Id": paid["Id"]})["Payment"]["TotalAmt"] == 0
    path = f"/companies/{company.realm}/objects/Invoice?operation=void"
    assert control_ok("POST", path, {"Id": invoice["Id"]})["Invoice"]["Balance"] == 0
    assert control("POST", f"/companies/{company.realm}/pay", {"invoice": invoice["Id"]})[0] == 400
    books = company.check_receivables()
    assert books["customers"] == [{"Id": amy["Id"], "FullyQualifiedName": "Amy's Bird Sanctuary",
                                   "CurrencyRef": "USD", "balance": "-40.00"}]


def test_deposited_payment_cannot_be_changed():
    company = Company()
    amy = company.customer()
    invoice = company.invoice(amy, 100)
    payment = company.receive(amy, 60, ("Invoice", invoice, 60))
    company.control("POST", "deposit", {"payment": payment["Id"]})
    assert (company.account_balance("4"), company.account_balance("35")) == (0, 60)
    change = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}
    company.fault("6540", "POST", "payment", dict(change, PrivateNote="x"))
    company.fault("6540", "POST", "payment", change, operation="update", include="void")
    company.fault("6540", "POST", "payment", change, operation="delete")
    for bad in (payment["Id"], "999"):
        assert control("POST", f"/companies/{company.realm}/deposit", {"payment": bad})[0] == 400
    company.check_receivables()


def test_journal_entry_on_the_receivables():
    company = Company()
    company.invoice(company.customer(), 100)
    company.control("POST", "journal", {"amount": "0.01", "account": "84"})
    books = company.check_receivables()
    assert books["accounts_receivable"] == "99.99"
    assert Decimal(books["receivable_journal_entries"]) == Decimal("-0.01")
    assert books["journal_entries"] == "0.00"


main()
