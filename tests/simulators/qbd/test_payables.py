"""Bills, payments, vendor credits, purchase orders."""
from client import (PROGRAM, Company, applied, bill_body, element, expense, main, payment_body,
                    reference, request, stamp)


def company_with_vendor():
    company = Company()
    company.vendor()
    return company


def credit_of(company, amount):
    return company.do("VendorCreditAdd", reference("VendorRef", "Hicks Hardware") + expense(amount))


def test_a_bill_is_owed_until_it_is_paid():
    company = company_with_vendor()
    bill = company.bill("60.00", "40.00", number="A-1")
    assert bill.findtext("AmountDue") == "100.00" and bill.findtext("IsPaid") == "false"
    assert len(bill.findall("ExpenseLineRet")) == 2
    assert company.books()["accounts_payable"] == "100.00"
    payment = company.pay((bill, "30.00"))
    assert payment.findtext("Amount") == "30.00"
    assert payment.findtext("AppliedToTxnRet/TxnID") == bill.findtext("TxnID")
    assert payment.findtext("AppliedToTxnRet/BalanceRemaining") == "70.00"
    shown = company.read("Bill", bill.findtext("TxnID"), IncludeLinkedTxns=True)
    assert shown.findtext("OpenAmount") == "70.00"
    assert shown.findtext("LinkedTxn/TxnType") == "BillPaymentCheck"
    assert shown.findtext("LinkedTxn/Amount") == "-30.00"
    assert shown.find("ExpenseLineRet") is None  # without IncludeLineItems
    company.control("POST", "pay", {"bill": bill.findtext("TxnID")})
    shown = company.read("Bill", bill.findtext("TxnID"))
    assert shown.findtext("IsPaid") == "true" and shown.find("LinkedTxn") is None
    assert company.books()["accounts_payable"] == "0.00"


def test_nobody_pays_more_than_is_due_or_what_is_anothers():
    company = company_with_vendor()
    company.vendor("Norton Lumber")
    bill = company.bill("10.00")
    assert company.code("BillPaymentCheckAdd", payment_body((bill, "10.01"))) == 3210
    assert company.code("BillPaymentCheckAdd",
                        payment_body((bill, "10.00"), vendor="Norton Lumber")) == 3210
    assert company.code("BillPaymentCheckAdd", payment_body((bill, "6.00"), (bill, "6.00"))) == 3210
    wrong = payment_body((bill, "1.00")).replace("Checking", "Rent")
    assert company.code("BillPaymentCheckAdd", wrong) == 3210
    assert company.books()["accounts_payable"] == "10.00"


def test_a_payment_is_of_its_bills_account():
    company = company_with_vendor()
    company.do("AccountAdd", element("Name", "Payables East") +
               element("AccountType", "AccountsPayable"))
    east = reference("APAccountRef", "Payables East")
    bill = company.do("BillAdd", reference("VendorRef", "Hicks Hardware") + east + expense("10.00"))
    payment = payment_body((bill, "10.00"))
    assert company.code("BillPaymentCheckAdd", payment) == 3210
    vendor = reference("PayeeEntityRef", "Hicks Hardware")
    assert vendor in payment
    company.do("BillPaymentCheckAdd", payment.replace(vendor, vendor + east))
    assert company.read("Bill", bill.findtext("TxnID")).findtext("IsPaid") == "true"
    other = company.do("BillAdd", reference("VendorRef", "Hicks Hardware") + east + expense("1.00"))
    company.control("POST", "pay", {"bill": other.findtext("TxnID")})  # a person sees which it is
    assert company.read("Bill", other.findtext("TxnID")).findtext("IsPaid") == "true"


def test_two_bills_of_one_number_are_taken():
    company = company_with_vendor()
    company.bill("1.00", number="7")
    company.bill("1.00", number="7")
    assert len(company.ask("BillQuery", element("RefNumber", "7"))) == 2
    assert company.code("BillQuery", element("RefNumber", "8")) == 1
    company.bill("1.00")
    assert company.code("BillQuery", element("RefNumber", "")) == 0  # the one without a number


def test_a_payment_touches_its_bill_if_so_switched():
    for touches in (True, False):
        company = company_with_vendor()
        company.switch(payment_touches_bill=touches)
        bill = company.bill("10.00")
        company.pay((bill, "10.00"))
        shown = company.read("Bill", bill.findtext("TxnID"))
        moved = shown.findtext("EditSequence") != bill.findtext("EditSequence")
        assert moved == touches


def test_a_mod_keeps_named_lines_removes_others_and_adds_new_ones():
    company = company_with_vendor()
    bill = company.bill("10.00", "20.00")
    first, second = [line.findtext("TxnLineID") for line in bill.findall("ExpenseLineRet")]
    kept = element("ExpenseLineMod", element("TxnLineID", second) + element("Memo", "kept"))
    new = element("ExpenseLineMod", element("TxnLineID", "-1") +
                  reference("AccountRef", "Utilities") + element("Amount", "5.00"))
    changed = company.do("BillMod", stamp(bill) + kept + new)
    lines = changed.findall("ExpenseLineRet")
    assert [line.findtext("Amount") for line in lines] == ["20.00", "5.00"]
    assert lines[0].findtext("TxnLineID") == second and lines[0].findtext("Memo") == "kept"
    assert changed.findtext("AmountDue") == "25.00"
    unknown = element("ExpenseLineMod", element("TxnLineID", first))
    assert company.code("BillMod", stamp(changed) + unknown) == 3120
    header = company.do("BillMod", stamp(changed) + element("Memo", "header only"))
    assert len(header.findall("ExpenseLineRet")) == 2
    third = header.findall("ExpenseLineRet")[1].findtext("TxnLineID")
    swapped = "".join(element("ExpenseLineMod", element("TxnLineID", id)) for id in (third, second))
    assert company.code("BillMod", stamp(header) + swapped) == 3290
    empty = company.do("BillMod", stamp(header) + element("ClearExpenseLines", "true"))
    assert empty.findtext("AmountDue") == "0.00"
    assert company.books()["accounts_payable"] == "0.00"


def test_a_paid_bill_keeps_its_amount():
    company = company_with_vendor()
    bill = company.bill("10.00")
    company.pay((bill, "10.00"))
    now = company.read("Bill", bill.findtext("TxnID"), IncludeLineItems=True)
    line = element("ExpenseLineMod", element("TxnLineID", now.findtext("ExpenseLineRet/TxnLineID"))
                   + element("Amount", "9.00"))
    assert company.code("BillMod", stamp(now) + line) == 3170
    assert company.books()["accounts_payable"] == "0.00"


def test_credits_apply_with_money_or_alone():
    company = company_with_vendor()
    bill = company.bill("100.00")
    credit = credit_of(company, "50.00")
    assert credit.findtext("CreditAmount") == "50.00"
    body = (reference("PayeeEntityRef", "Hicks Hardware") + reference("BankAccountRef", "Checking")
            + element("RefNumber", "1"))
    alone = company.ask("BillPaymentCheckAdd", body + applied(bill, "0.00", (credit, "20.00")))
    assert alone.get("statusCode") == "0" and len(alone) == 0  # no TxnID: there is no payment
    assert company.code("BillPaymentCheckQuery") == 1
    shown = company.read("Bill", bill.findtext("TxnID"), IncludeLinkedTxns=True)
    assert shown.findtext("LinkedTxn/TxnType") == "VendorCredit"
    assert shown.findtext("OpenAmount") == "80.00"
    both = company.do("BillPaymentCheckAdd", body + applied(bill, "50.00", (credit, "30.00")))
    assert both.findtext("Amount") == "50.00"
    assert company.read("Bill", bill.findtext("TxnID")).findtext("IsPaid") == "true"
    used = company.read("VendorCredit", credit.findtext("TxnID"))
    assert used.findtext("OpenAmount") == "0.00"
    other = company.bill("10.00")
    assert company.code("BillPaymentCheckAdd",
                        body + applied(other, "0.00", (credit, "0.01"))) == 3210
    assert company.books()["accounts_payable"] == "10.00"


def test_a_discount_settles_too():
    company = company_with_vendor()
    bill = company.bill("100.00")
    body = payment_body().replace("</RefNumber>", "</RefNumber>" +
                                  applied(bill, "98.00", discount="2.00"))
    payment = company.do("BillPaymentCheckAdd", body)
    assert payment.findtext("AppliedToTxnRet/DiscountAmount") == "2.00"
    assert company.read("Bill", bill.findtext("TxnID")).findtext("IsPaid") == "true"
    assert company.books()["accounts_payable"] == "0.00"


def test_void_and_delete_open_what_was_settled():
    company = company_with_vendor()
    bill = company.bill("100.00")
    payment = company.pay((bill, "100.00"))
    named = element("TxnVoidType", "BillPaymentCheck") + element("TxnID",
                                                                 payment.findtext("TxnID"))
    company.do("TxnVoid", named)
    assert company.read("Bill", bill.findtext("TxnID")).findtext("OpenAmount") == "100.00"
    voided = company.read("BillPaymentCheck", payment.findtext("TxnID"))
    assert voided.findtext("Amount") == "0.00" and voided.findtext("Memo").startswith("VOID:")
    again = company.pay((bill, "100.00"))
    gone = element("TxnDelType", "Bill") + element("TxnID", bill.findtext("TxnID"))
    response = company.ask("TxnDel", gone)
    assert response.findtext("TimeDeleted")
    assert company.code("BillQuery", element("TxnID", bill.findtext("TxnID"))) == 500
    books = company.books()
    assert books["accounts_payable"] == "-100.00"
    assert books["unapplied_bill_payments"] == "100.00"
    assert company.code("TxnDel", gone) == 3120
    deleted = company.ask("TxnDeletedQuery", element("TxnDelType", "Bill"))
    assert [one.findtext("TxnID") for one in deleted] == [bill.findtext("TxnID")]
    assert again.findtext("TxnID")


def test_deleted_records_are_told_for_90_days():
    company = company_with_vendor()
    bill = company.bill("1.00")
    company.control("POST", "delete", {"type": "Bill", "id": bill.findtext("TxnID")})
    asked = element("TxnDelType", "Bill")
    assert company.code("TxnDeletedQuery", asked) == 0
    PROGRAM.ok("POST", "/clock", {"advance_seconds": 91 * 86400})
    assert company.code("TxnDeletedQuery", asked) == 1


def test_the_closed_period_is_locked():
    company = company_with_vendor()
    bill = company.bill("1.00", date="2025-06-01")
    company.control("POST", "settings", {"closing_date": "2025-12-31"})
    assert company.code("BillMod", stamp(bill) + element("Memo", "x")) == 3171
    company.switch(closed_modify_code=3170)
    assert company.code("BillMod", stamp(bill) + element("Memo", "x")) == 3170
    gone = element("TxnDelType", "Bill") + element("TxnID", bill.findtext("TxnID"))
    assert company.code("TxnDel", gone) == 3161
    assert company.code("BillAdd", bill_body("1.00", date="2025-12-31")) == 3180
    assert company.code("BillAdd", bill_body("1.00", date="2026-01-01")) == 0


def test_purchase_orders_are_received_by_bills():
    company = Company(preset="landscaping", bills=0)
    order = company.do("PurchaseOrderQuery", element("IncludeLineItems", "true"))
    line = order.find("PurchaseOrderLineRet")
    assert line.findtext("ReceivedQuantity") == "0" and order.findtext("TotalAmount") == "180.00"
    link = element("LinkToTxn", element("TxnID", order.findtext("TxnID")) +
                   element("TxnLineID", line.findtext("TxnLineID")))
    bill = company.do("BillAdd", reference("VendorRef", "Norton Lumber") +
                      element("ItemLineAdd", element("Quantity", "1") + link))
    assert bill.findtext("AmountDue") == "45.00" and bill.find("ItemLineRet/LinkToTxn") is None
    assert bill.findtext("LinkedTxn/TxnType") == "PurchaseOrder"
    assert bill.findtext("LinkedTxn/LinkType") == "QUANTYPE"
    whole = company.do("BillAdd", reference("VendorRef", "Norton Lumber") +
                       element("LinkToTxnID", order.findtext("TxnID")))
    assert whole.findtext("AmountDue") == "180.00"
    assert company.do("PurchaseOrderQuery").findtext("IsFullyReceived") == "true"
    emptied = company.do("BillMod", stamp(whole) + element("ClearItemLines", "true"))
    assert emptied.find("LinkedTxn") is None
    assert company.do("PurchaseOrderQuery").findtext("IsFullyReceived") == "false"
    assert company.hresult(request("BillMod", stamp(bill) + element("ItemLineMod", element(
        "TxnLineID", "-1") + link))) == "0x80040400"
    company.books()


def test_a_macro_names_the_bill_that_a_payment_pays():
    company = company_with_vendor()
    bill = request("BillAdd", bill_body("9.00")).replace("<BillAdd>",
                                                         '<BillAdd defMacro="TxnID:one">')
    pays = (payment_body() + element("AppliedToTxnAdd", '<TxnID useMacro="TxnID:one"/>' +
                                     element("PaymentAmount", "9.00")))
    answers = company.send(bill + request("BillPaymentCheckAdd", pays))
    assert [answer.get("statusCode") for answer in answers] == ["0", "0"]
    assert company.code("BillPaymentCheckAdd", pays) == 9100  # not defined in this set


def test_queries_of_transactions():
    company = company_with_vendor()
    company.vendor("Norton Lumber")
    one = company.bill("1.00", number="A1", date="2026-01-05")
    company.bill("2.00", number="B2", date="2026-02-05", vendor="Norton Lumber")
    company.pay((one, "1.00"))

    def numbers(*filters):
        return [bill.findtext("RefNumber") for bill in company.ask("BillQuery", "".join(filters))]

    assert numbers(element("TxnDateRangeFilter", element("FromTxnDate", "2026-02-01"))) == ["B2"]
    assert numbers(element("EntityFilter", element("FullName", "Hicks Hardware"))) == ["A1"]
    assert numbers(element("PaidStatus", "NotPaidOnly")) == ["B2"]
    assert numbers(element("PaidStatus", "PaidOnly")) == ["A1"]
    assert numbers(element("RefNumberFilter", element("MatchCriterion", "EndsWith") +
                           element("RefNumber", "2"))) == ["B2"]
    assert numbers(element("MaxReturned", "1")) == ["A1"]
    assert numbers(element("AccountFilter", element("FullName", "Rent"))) == ["A1", "B2"]
    time = one.findtext("TimeModified")[:10]
    inside = element("ModifiedDateRangeFilter", element("FromModifiedDate", time))
    assert numbers(inside) == ["A1", "B2"]


def test_card_payments_have_no_mod_and_a_payment_can_be_applied_anew():
    company = company_with_vendor()
    one, two = company.bill("10.00"), company.bill("10.00")
    card = (reference("PayeeEntityRef", "Hicks Hardware") +
            reference("CreditCardAccountRef", "Visa") + applied(one, "10.00"))
    payment = company.do("BillPaymentCreditCardAdd", card)
    assert payment.findtext("CreditCardAccountRef/FullName") == "Visa"
    check = company.pay((two, "4.00"))
    moved = company.do("BillPaymentCheckMod", stamp(check) + element(
        "AppliedToTxnMod", element("TxnID", two.findtext("TxnID")) +
        element("PaymentAmount", "10.00")))
    assert moved.findtext("Amount") == "10.00"
    assert company.books()["accounts_payable"] == "0.00"


def test_what_is_open_with_a_vendor():
    company = company_with_vendor()
    company.vendor("Norton Lumber")
    bill = company.bill("30.00")
    company.bill("5.00", vendor="Norton Lumber")
    company.pay((bill, "10.00"))
    payee = reference("PayeeEntityRef", "Hicks Hardware")
    credit_of(company, "7.00")
    answer = company.ask("BillToPayQuery", payee, metaData="MetaDataAndResponseData")
    assert answer.get("retCount") == "2"
    assert answer.findtext("BillToPayRet/BillToPay/AmountDue") == "20.00"
    assert answer.findtext("BillToPayRet/CreditToApply/CreditRemaining") == "7.00"
    early = company.ask("BillToPayQuery", payee + element("DueDate", "2001-01-01"))
    assert early.find("BillToPayRet/BillToPay") is None and len(early) == 1
    assert company.code("BillToPayQuery", reference("PayeeEntityRef", "Nobody")) == 3140


def test_rates_need_multicurrency():
    company = company_with_vendor()
    body = bill_body("1.00").replace("<ExpenseLineAdd>",
                                     element("ExchangeRate", "1.5") + "<ExpenseLineAdd>")
    assert company.code("BillAdd", body) == 3250


main()
