"""The query language, by GET and by POST."""

from client import Company, advance, main

COMPANY = Company()


def fill(company):
    vendor = company.vendor()
    other = company.vendor("O'Malley & Daughters")
    for number, day in enumerate(("2026-01-10", "2026-01-20", "2026-02-01"), 1):
        company.bill(vendor, 10 * number, DocNumber=f"A-{number}", TxnDate=day)
    company.bill(other, 99)
    return vendor, other


VENDOR, OTHER = fill(COMPANY)


def numbers(text):
    rows = COMPANY.query("select * from Bill " + text).get("Bill", [])
    return [row.get("DocNumber") for row in rows]


def fault(code, query):
    return COMPANY.fault(code, "GET", "query", query=query)


def test_get_and_post():
    text = "select * from Bill where DocNumber = 'A-1'"
    by_get = COMPANY.query(text)
    for kind in ("application/text", "text/plain"):
        status, answer = COMPANY.call("POST", "query", text.encode(),
                                      headers={"Content-Type": kind})
        assert status == 200 and answer["QueryResponse"] == by_get
    assert by_get["startPosition"] == 1 and by_get["maxResults"] == 1


def test_empty_answer_has_no_members():
    assert COMPANY.query("select * from Bill where DocNumber = 'none'") == {}
    assert COMPANY.query("select * from Customer") == {}
    assert COMPANY.query("select count(*) from Estimate") == {"totalCount": 0}


def test_comparisons():
    order = " orderby TxnDate"
    assert numbers("where TxnDate >= '2026-01-20' and TxnDate < '2026-02-01'") == ["A-2"]
    assert numbers("where TotalAmt > '10' and TotalAmt <= '30'" + order) == ["A-2", "A-3"]
    assert numbers("where TotalAmt = '30.00'") == ["A-3"]
    assert numbers("where DocNumber != 'A-1' and DocNumber like 'A%'" + order) == ["A-2", "A-3"]
    assert numbers("where DocNumber in ('a-1', 'A-3')" + order) == ["A-1", "A-3"]
    assert numbers("where DocNumber = ' '") == [None]
    assert numbers(f"where VendorRef = '{OTHER['Id']}'") == [None]
    assert numbers("where Balance > '90'") == [None]


def test_like():
    assert numbers("where DocNumber like '%-2'") == ["A-2"]
    assert numbers("where DocNumber like 'a%2'") == ["A-2"]
    assert numbers("where DocNumber like '2'") == []


def test_case_and_escapes():
    rows = COMPANY.query(r"SELECT * FROM vendor WHERE displayname = 'o\'malley & daughters'")
    assert rows["Vendor"][0]["Id"] == OTHER["Id"]


def test_id_only_equal_and_in():
    id = COMPANY.query("select * from Bill where DocNumber = 'A-1'")["Bill"][0]["Id"]
    assert numbers(f"where Id = '{id}'") == ["A-1"] == numbers(f"where id in ('{id}', '0')")
    fault("4001", "select * from Bill where Id > '1'")


def test_order_both_spellings_and_windows():
    assert numbers("where DocNumber like 'A%' ORDER BY DocNumber DESC") == ["A-3", "A-2", "A-1"]
    assert numbers("where DocNumber like 'A%' orderby DocNumber asc startposition 2 "
                   "maxresults 1") == ["A-2"]
    assert numbers("orderby TxnDate startposition 99") == []
    assert len(numbers("startposition 0")) == 4
    fault("4001", "select * from Bill maxresults 0")
    fault("4001", "select * from Bill maxresults 1001")


def test_lists_come_by_name():
    rows = COMPANY.query("select * from Account maxresults 1000")["Account"]
    names = [row["FullyQualifiedName"].lower() for row in rows]
    assert names == sorted(names)


def test_count_and_columns():
    assert COMPANY.query("select count(*) from Bill") == {"totalCount": 4}
    assert COMPANY.query("select Id, DocNumber from Bill where DocNumber = 'A-1'")["Bill"]


def test_times():
    company = Company()
    vendor = company.vendor()
    first = company.bill(vendor)
    advance(10)
    second = company.bill(vendor)
    stamp = second["MetaData"]["LastUpdatedTime"]
    rows = company.query(f"select * from Bill where MetaData.LastUpdatedTime >= '{stamp}'")
    assert [row["Id"] for row in rows["Bill"]] == [second["Id"]]
    rows = company.query(f"select * from Bill where Metadata.LastUpdatedTime < '{stamp}' "
                         "orderby MetaData.LastUpdatedTime")
    assert [row["Id"] for row in rows["Bill"]] == [first["Id"]]
    day = stamp[:10]
    assert company.query(f"select count(*) from Bill where MetaData.CreateTime >= '{day}'")[
        "totalCount"] == 2


def test_refusals():
    fault("4000", "select * Bill")
    fault("4000", "select * from Bill where")
    fault("4000", "select * from Bill where DocNumber = 'open")
    fault("4000", "select * from Bill where DocNumber = 'a' or DocNumber = 'b'")
    fault("4000", "delete from Bill")
    fault("4000", "")
    fault("4001", "select * from Nonsense")
    fault("4001", "select * from Bill where Nonsense = '1'")
    fault("4001", "select * from Bill where TxnDate = 'yesterday'")
    for name in ("Line", "DepartmentRef", "PrivateNote", "LinkedTxn"):
        fault("4001", f"select * from Bill where {name} = '1'")


def test_one_bad_row_fails_its_page():
    company = Company()
    vendor = company.vendor()
    bills = [company.bill(vendor, TxnDate=f"2026-01-0{day}") for day in (1, 2, 3)]
    company.control("POST", "poison", {"entity": "Bill", "id": bills[1]["Id"]})
    company.fault("4002", "GET", "query", query="select * from Bill")
    page = "select * from Bill orderby TxnDate startposition {} maxresults 1"
    assert company.query(page.format(1)) and company.query(page.format(3))
    company.fault("4002", "GET", "query", query=page.format(2))
    company.control("POST", "poison", {"entity": "Bill", "id": bills[1]["Id"], "poisoned": False})
    assert len(company.query("select * from Bill")["Bill"]) == 3


main()
