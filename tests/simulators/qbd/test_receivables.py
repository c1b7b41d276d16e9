"""Invoices, customers' payments, credit memos and transfers."""
from client import Company, element, main, reference, stamp


def company_with_customer():
    company = Company(preset="landscaping", bills=0)
    return company


def sale(quantity="2", item="Gardening", customer="Amy's Bird Sanctuary", kind="InvoiceLineAdd"):
    return (reference("CustomerRef", customer) +
            element(kind, reference("ItemRef", item) + element("Quantity", quantity)))


def applied(invoice, amount, more=""):
    return element("AppliedToTxnAdd", element("TxnID", invoice.findtext("TxnID")) +
                   element("PaymentAmount", amount) + more)


def receive(company, total, *parts):
    return company.do("ReceivePaymentAdd", reference("CustomerRef", "Amy's Bird Sanctuary") +
                      element("TotalAmount", total) + "".join(parts))


def test_an_invoice_is_received_in_parts():
    company = company_with_customer()
    invoice = company.do("InvoiceAdd", sale())
    assert invoice.findtext("Subtotal") == "100.00" and invoice.findtext("RefNumber") == "1"
    payment = receive(company, "60.00", applied(invoice, "40.00"))
    assert payment.findtext("UnusedPayment") == "20.00"
    assert payment.findtext("DepositToAccountRef/FullName") == "Undeposited Funds"
    shown = company.read("Invoice", invoice.findtext("TxnID"), IncludeLinkedTxns=True)
    assert shown.findtext("BalanceRemaining") == "60.00"
    assert shown.findtext("AppliedAmount") == "-40.00" and shown.findtext("IsPaid") == "false"
    assert shown.findtext("LinkedTxn/TxnType") == "ReceivePayment"
    books = company.books()
    assert books["accounts_receivable"] == "40.00" and books["unapplied_receipts"] == "20.00"
    company.control("POST", "pay", {"invoice": invoice.findtext("TxnID")})
    assert company.read("Invoice", invoice.findtext("TxnID")).findtext("IsPaid") == "true"


def test_auto_apply_takes_the_oldest_first():
    company = company_with_customer()
    one, two = company.do("InvoiceAdd", sale("1")), company.do("InvoiceAdd", sale("1"))
    receive(company, "70.00", element("IsAutoApply", "true"))
    left = [company.read("Invoice", invoice.findtext("TxnID")).findtext("BalanceRemaining")
            for invoice in (one, two)]
    assert left == ["0.00", "30.00"]


def test_more_than_was_received_cannot_be_applied():
    company = company_with_customer()
    invoice = company.do("InvoiceAdd", sale())
    body = (reference("CustomerRef", "Amy's Bird Sanctuary") + element("TotalAmount", "10.00") +
            applied(invoice, "11.00"))
    assert company.code("ReceivePaymentAdd", body) == 3210


def test_a_jobs_invoice_is_settled_by_its_customer_and_counts_in_the_total():
    company = company_with_customer()
    invoice = company.do("InvoiceAdd", sale(customer="Amy's Bird Sanctuary:Aviary"))
    parent, job = company.ask("CustomerQuery")
    assert (parent.findtext("Balance"), parent.findtext("TotalBalance")) == ("0.00", "100.00")
    assert job.findtext("Balance") == "100.00"
    receive(company, "100.00", applied(invoice, "100.00"))
    assert company.books()["accounts_receivable"] == "0.00"


def test_credit_memos_are_used_by_payments_and_by_new_invoices():
    company = company_with_customer()
    memo = company.do("CreditMemoAdd", sale("1", kind="CreditMemoLineAdd"))
    assert memo.findtext("CreditRemaining") == "50.00"
    invoice = company.do("InvoiceAdd", sale("1"))
    credit = element("SetCredit", element("CreditTxnID", memo.findtext("TxnID")) +
                     element("AppliedAmount", "20.00"))
    receive(company, "30.00", applied(invoice, "30.00", credit))
    assert company.read("Invoice", invoice.findtext("TxnID")).findtext("IsPaid") == "true"
    body = sale("1").replace("<InvoiceLineAdd>", credit + "<InvoiceLineAdd>")
    second = company.do("InvoiceAdd", body)
    assert second.findtext("BalanceRemaining") == "30.00"
    memo = company.read("CreditMemo", memo.findtext("TxnID"))
    assert memo.findtext("CreditRemaining") == "10.00"
    company.books()


def test_received_payments_are_deleted_not_voided():
    company = company_with_customer()
    invoice = company.do("InvoiceAdd", sale())
    payment = receive(company, "100.00", applied(invoice, "100.00"))
    id = element("TxnID", payment.findtext("TxnID"))
    assert company.code("TxnVoid", element("TxnVoidType", "ReceivePayment") + id) == 3110
    assert company.code("TxnDel", element("TxnDelType", "ReceivePayment") + id) == 0
    shown = company.read("Invoice", invoice.findtext("TxnID"))
    assert shown.findtext("BalanceRemaining") == "100.00"
    named = element("TxnVoidType", "Invoice") + element("TxnID", invoice.findtext("TxnID"))
    assert company.code("TxnVoid", named) == 0
    assert company.books()["accounts_receivable"] == "0.00"


def test_transfers_move_money_and_cannot_be_undone():
    company = company_with_customer()
    body = (reference("TransferFromAccountRef", "Checking") +
            reference("TransferToAccountRef", "Savings") + element("Amount", "75.00"))
    transfer = company.do("TransferAdd", body)
    assert transfer.findtext("ToAccountBalance") == "75.00" and transfer.find("RefNumber") is None
    changed = company.do("TransferMod", stamp(transfer) + element("Amount", "80.00"))
    assert changed.findtext("FromAccountBalance") == "-80.00"
    id = element("TxnID", transfer.findtext("TxnID"))
    assert company.code("TxnDel", element("TxnDelType", "Transfer") + id) == 3110
    assert company.code("TransferAdd", body.replace("Savings", "Checking")) == 3210
    assert company.code("TransferAdd", body.replace("Savings", "Rent")) == 3210
    company.books()


def line(amount, code=None, item="Gardening", kind="InvoiceLineAdd"):
    return element(kind, reference("ItemRef", item) + element("Amount", amount) +
                   (reference("SalesTaxCodeRef", code) if code else ""))


def taxed(company, *lines, before="", kind="InvoiceAdd"):
    return company.do(kind, reference("CustomerRef", "Amy's Bird Sanctuary") + before +
                      "".join(lines))


def taxed_company():
    company = company_with_customer()
    company.control("POST", "settings", {"sales_tax_rate": "8.25"})
    return company


def test_taxable_lines_are_taxed_at_the_rate_of_the_tax_item():
    company = taxed_company()
    invoice = taxed(company, line("100.10", "Tax"), line("50.00", "Non"), line("9.90"))
    assert [invoice.findtext(name) for name in (
        "Subtotal", "ItemSalesTaxRef/FullName", "SalesTaxPercentage", "SalesTaxTotal",
        "BalanceRemaining")] == ["160.00", "Sales Tax", "8.25", "8.26", "168.26"]
    books = company.books()
    owed = {row["FullName"]: row["balance"] for row in books["trial_balance"]}
    assert owed["Sales Tax Payable"] == "-8.26" and books["accounts_receivable"] == "168.26"
    changed = company.do("InvoiceMod", stamp(invoice) + element(
        "InvoiceLineMod", element("TxnLineID", "-1") + reference("ItemRef", "Gardening") +
        element("Amount", "200.00") + reference("SalesTaxCodeRef", "Tax")))
    assert changed.findtext("SalesTaxTotal") == "16.50"
    company.control("POST", "pay", {"invoice": invoice.findtext("TxnID")})
    assert company.read("Invoice", invoice.findtext("TxnID")).findtext("IsPaid") == "true"
    memo = taxed(company, line("10.00", "Tax", kind="CreditMemoLineAdd"), kind="CreditMemoAdd")
    assert memo.findtext("TotalAmount") == "10.83"
    assert company.code("TxnVoid", element("TxnVoidType", "CreditMemo") +
                        element("TxnID", memo.findtext("TxnID"))) == 0
    shown = company.read("CreditMemo", memo.findtext("TxnID"))
    assert (shown.findtext("Subtotal"), shown.findtext("SalesTaxTotal")) == ("0.00", "0.00")
    assert company.books()["accounts_receivable"] == "0.00"


def test_item_and_customer_say_what_is_taxed():
    company = taxed_company()
    company.do("ItemServiceAdd", element("Name", "Digging") + reference("SalesTaxCodeRef", "Tax") +
               element("SalesOrPurchase", element("Price", "10.00") +
                       reference("AccountRef", "Landscaping Services")))
    company.do("ItemSalesTaxAdd", element("Name", "Lower") + element("TaxRate", "5"))
    digging = line("10.00", item="Digging")
    assert taxed(company, digging).findtext("SalesTaxTotal") == "0.83"
    lower = taxed(company, digging, before=reference("ItemSalesTaxRef", "Lower"))
    assert lower.findtext("SalesTaxTotal") == "0.50"
    lines = company.read("Invoice", lower.findtext("TxnID"), IncludeLineItems=True)
    assert lines.findtext("InvoiceLineRet/SalesTaxCodeRef/FullName") == "Tax"
    exempt = taxed(company, digging, before=reference("CustomerSalesTaxCodeRef", "Non"))
    assert exempt.findtext("SalesTaxTotal") == "0.00"
    items = [item.tag for item in company.ask("ItemQuery")]
    assert items.count("ItemSalesTaxRet") == 2


def test_without_a_tax_item_nothing_is_taxed():
    company = company_with_customer()
    company.do("SalesTaxCodeAdd", element("Name", "Tax") + element("IsTaxable", "true"))
    invoice = taxed(company, line("100.00", "Tax"))
    assert invoice.findtext("SalesTaxTotal") == "0.00"
    assert invoice.find("ItemSalesTaxRef") is None
    assert invoice.find("SalesTaxPercentage") is None


main()
