"""Transfers between accounts of the balance sheet."""

from client import Company, close_books, main


def body(source, target, amount, **fields):
    return dict({"FromAccountRef": {"value": source}, "ToAccountRef": {"value": target},
                 "Amount": amount}, **fields)


def test_money_moves():
    company = Company()
    transfer = company.save("Transfer", body("35", "36", "12.30", PrivateNote="for the summer"))
    assert transfer["Amount"] == company.account_balance("36")
    assert transfer["FromAccountRef"] == {"value": "35", "name": "Checking"}
    assert company.account_balance("35") == -company.account_balance("36")
    found = company.query("select * from Transfer where Amount = '12.30'")["Transfer"]
    assert found == [transfer] == company.cdc(
        "Transfer", transfer["MetaData"]["CreateTime"])[0]["Transfer"]
    changed = company.save("Transfer", {"Id": transfer["Id"], "SyncToken": "0", "sparse": True,
                                        "Amount": 10, "ToAccountRef": {"value": "42"}})
    assert changed["PrivateNote"] == "for the summer" and changed["SyncToken"] == "1"
    assert (company.account_balance("36"), company.account_balance("42")) == (0, 10)
    company.fault("5010", "POST", "transfer", {"Id": transfer["Id"], "SyncToken": "0"},
                  operation="delete")
    company.save("Transfer", {"Id": transfer["Id"], "SyncToken": "1"}, operation="delete")
    assert company.account_balance("35") == 0


def test_refusals():
    company = Company()
    for code, bad in (("2020", body("", "36", 1)), ("2020", body("35", "", 1)),
                      ("2500", body("35", "999", 1)), ("2020", body("35", "36", None)),
                      ("6000", body("35", "36", 0)), ("6000", body("35", "36", -1)),
                      ("6000", body("35", "35", 1)), ("6000", body("35", "7", 1)),
                      ("6000", body("33", "35", 1)), ("6000", body("35", "84", 1)),
                      ("6000", body("1", "35", 1)), ("2080", body("35", "36", "much"))):
        company.fault(code, "POST", "transfer", bad)
    transfer = company.save("Transfer", body("35", "36", 1, TxnDate="2020-03-31"))
    company.fault("500", "POST", "transfer", {"Id": transfer["Id"], "SyncToken": "0"},
                  operation="void")
    close_books(company, "2020-12-31")
    company.fault("6210", "POST", "transfer", {"Id": transfer["Id"], "SyncToken": "0"},
                  operation="delete")
    company.fault("6210", "POST", "transfer", body("35", "36", 1, TxnDate="2020-12-31"))


def test_foreign_currency():
    company = Company(multicurrency=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    one, two = (company.save("Account", dict(euro, Name=name, AccountType="Bank"))["Id"]
                for name in ("Frankfurt", "Wien"))
    company.fault("2020", "POST", "transfer", body("35", "36", 1))
    company.fault("6000", "POST", "transfer", body("35", one, 1, CurrencyRef={"value": "USD"}))
    company.save("Transfer", body(one, two, 100, ExchangeRate="1.1", **euro))
    assert company.account_balance(two) == 110
    assert company.read("Account", two)["CurrentBalance"] == 100
    by_person = company.control("POST", "objects/Transfer", body("35", "36", 5))["Transfer"]
    assert by_person["CurrencyRef"]["value"] == "USD"


main()
