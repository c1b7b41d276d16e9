"""Faults on request: what the client meets, and whether the write was carried out."""

import http.client
import json
import socket
import time

from client import Company, control, control_ok, main


def arm(company, kind, **how):
    control_ok("DELETE", "/faults")
    return control_ok("POST", "/faults", dict({"kind": kind, "realm": company.realm}, **how))


def write(company, vendor, **how):
    return company.raw("POST", "bill", company.bill_body(vendor), **how)


def bills(company):
    return len(company.dump("Bill"))


def test_plain_answers():
    company = Company()
    vendor = company.vendor()
    expected = {"error_500": (500, "10000"), "error_502_html": (502, "<html>"),
                "error_503_html": (503, "<html>"), "html_200": (200, "<html>"),
                "fault_200": (200, '"Fault"'), "unauthorized": (401, '"fault"'),
                "unauthorized_xml": (401, "<Fault"), "throttled": (429, "3001"),
                "throttled_xml": (429, "<Fault"), "throttled_403": (403, "3001"),
                "stale_object": (400, "5010")}
    for kind, (status, text) in expected.items():
        arm(company, kind)
        got, _, body = write(company, vendor)
        assert got == status and text in body, (kind, got, body)
        assert bills(company) == 0, kind
    assert write(company, vendor)[0] == 200


def test_error_after_it_was_done():
    company = Company()
    vendor = company.vendor()
    arm(company, "error_500_after")
    assert write(company, vendor)[0] == 500 and bills(company) == 1


def test_cut():
    company = Company()
    vendor = company.vendor()
    for kind, count in (("cut_before", 0), ("cut_after", 1)):
        arm(company, kind)
        try:
            write(company, vendor)
            raise AssertionError("an answer came")
        except (http.client.RemoteDisconnected, ConnectionResetError):
            pass
        assert bills(company) == count, kind


def test_lost_answer_is_recovered_by_requestid():
    company = Company()
    vendor = company.vendor()
    arm(company, "cut_after")
    body = company.bill_body(vendor)
    try:
        company.raw("POST", "bill", body, {"requestid": "r-1"})
        raise AssertionError("an answer came")
    except (http.client.RemoteDisconnected, ConnectionResetError):
        pass
    bill = company.save("Bill", body, requestid="r-1")
    assert list(company.dump("Bill")) == [bill["Id"]]


def test_truncated():
    company = Company()
    vendor = company.vendor()
    arm(company, "truncated")
    try:
        write(company, vendor)
        raise AssertionError("a whole answer came")
    except http.client.IncompleteRead as cut:
        assert cut.partial and cut.expected > 0
    assert bills(company) == 1


def test_malformed():
    company = Company()
    vendor = company.vendor()
    arm(company, "malformed")
    status, _, text = write(company, vendor)
    assert status == 200 and bills(company) == 1
    try:
        json.loads(text)
        raise AssertionError("it is JSON")
    except json.JSONDecodeError:
        pass


def test_hang():
    company = Company()
    vendor = company.vendor()
    for kind, count in (("hang", 0), ("hang_after", 1)):
        arm(company, kind)
        try:
            write(company, vendor, timeout=0.5)
            raise AssertionError("an answer came")
        except socket.timeout:
            pass
        assert bills(company) == count, kind


def test_slow():
    company = Company()
    vendor = company.vendor()
    arm(company, "slow", delay_ms=400)
    started = time.monotonic()
    assert write(company, vendor)[0] == 200
    assert time.monotonic() - started >= 0.4


def test_which_calls_it_hits():
    company, other = Company(), Company()
    vendor = company.vendor()
    arm(company, "error_500", on="update", count=2, skip=1)
    assert other.raw("GET", "preferences")[0] == 200
    bill = company.bill(vendor)
    change = {"Id": bill["Id"], "sparse": True}
    assert company.raw("POST", "bill", dict(change, SyncToken="0"))[0] == 200
    assert control_ok("GET", "/faults")["faults"][0]["skip"] == 0
    assert company.raw("POST", "bill", dict(change, SyncToken="1"))[0] == 500
    assert company.raw("POST", "bill", dict(change, SyncToken="1"))[0] == 500
    assert company.raw("POST", "bill", dict(change, SyncToken="1"))[0] == 200
    assert control_ok("GET", "/faults")["faults"] == []


def test_groups_of_calls():
    company = Company()
    vendor = company.vendor()
    arm(company, "error_500", on="read")
    bill = company.bill(vendor)
    assert company.raw("GET", "query", params={"query": "select * from Bill"})[0] == 500
    arm(company, "error_500", on="write")
    company.read("Bill", bill["Id"])
    assert write(company, vendor)[0] == 500
    arm(company, "error_500", on="cdc")
    company.query("select * from Bill")
    assert company.raw("GET", "cdc", params={"entities": "Bill", "changedSince": bill[
        "MetaData"]["CreateTime"]})[0] == 500
    for on, params in (("delete", {"operation": "delete"}), ("void", {"include": "void"})):
        arm(company, "error_500", on=on)
        assert company.raw("POST", "bill", {"Id": bill["Id"]}, params)[0] == 500


def test_refusals():
    assert control("POST", "/faults", {"kind": "nonsense"})[0] == 400
    assert control("POST", "/faults", {"kind": "hang", "on": "nonsense"})[0] == 400
    assert control("POST", "/faults", {"kind": "hang", "count": 0})[0] == 400
    assert control_ok("DELETE", "/faults")["faults"] == []


main()
