"""The control door itself, and the wire under both doors."""

import http.client
import json
import socket

from client import API, CONTROL, Company, control, control_ok, main, now, send


def test_health_and_unknown_addresses():
    assert control_ok("GET", "/health") == {"status": "ok"}
    assert control("GET", "/nonsense")[0] == 404
    assert control("GET", "/companies/1/books")[0] == 404
    company = Company()
    assert control("GET", f"/companies/{company.realm}/nonsense")[0] == 404
    assert control("PUT", f"/companies/{company.realm}/books")[0] == 404
    assert send(API, "GET", "/nonsense")[0] == 404
    assert send(API, "DELETE", f"/v3/company/{company.realm}/bill/1")[0] == 404


def test_companies():
    one = control_ok("POST", "/companies", {"realm": "4711", "preset": "empty"})
    assert one["realm"] == "4711" and one["counts"]["Account"] >= 40
    assert one["counts"]["Bill"] == 0
    assert "4711" in control_ok("GET", "/companies")["companies"]
    for bad in ({"realm": "4711"}, {"realm": "abc"}, {"preset": "bakery"}, {"bills": 10 ** 9},
                {"as_of": "soon"}):
        assert control("POST", "/companies", bad)[0] == 400, bad
    control_ok("DELETE", "/companies/4711")
    assert "4711" not in control_ok("GET", "/companies")["companies"]
    assert control("DELETE", "/companies/4711")[0] == 404


def test_clock():
    control_ok("POST", "/clock", {"frozen": True})
    start = now()
    assert now() == start
    assert control_ok("POST", "/clock", {"advance_seconds": 60})["now"] > start
    control_ok("POST", "/clock", {"frozen": False})
    assert control("POST", "/clock", {"set": "soon"})[0] == 400
    assert control("POST", "/clock", {"advance_seconds": 10 ** 12})[0] == 400


def test_offset_follows_daylight_saving():
    back = now()
    company = Company()
    stamps = {}
    for moment in ("2027-03-14T09:59:00Z", "2027-03-14T10:01:00Z", "2027-11-07T08:59:00Z",
                   "2027-11-07T09:01:00Z"):
        control_ok("POST", "/clock", {"set": moment})
        answer = company.control("POST", "objects/Vendor", {"DisplayName": moment[5:].replace(
            ":", " ")})
        stamps[moment] = answer["Vendor"]["MetaData"]["CreateTime"][10:]
    control_ok("POST", "/clock", {"set": back})
    hours = [(stamp[:6], stamp[-6:]) for stamp in stamps.values()]
    assert hours == [("T01:59", "-08:00"), ("T03:01", "-07:00"), ("T01:59", "-07:00"),
                     ("T01:01", "-08:00")], hours


def test_switches():
    company = Company()
    values = company.switch(cdc_cap=7, requestid_replay=False, token_rotation="strict")
    assert values["cdc_cap"] == 7 and values["requestid_replay"] is False
    assert company.control("GET", "switches")["token_rotation"] == "strict"
    path = f"/companies/{company.realm}/switches"
    for bad in ({"nonsense": 1}, {"cdc_cap": -1}, {"cdc_cap": "x"}, {"requestid_replay": 1},
                {"token_rotation": "never"}, {"cdc_cap": 9, "nonsense": 1}):
        assert control("POST", path, bad)[0] == 400, bad
    assert company.control("GET", "switches")["cdc_cap"] == 7


def test_bad_requests_of_a_person():
    company = Company()
    base = f"/companies/{company.realm}/"
    for part, body in (("pay", {"bill": "1"}), ("journal", {"amount": "x"}),
                       ("journal", {"amount": "1", "account": "77777"}), ("names", {}),
                       ("journal", {"amount": "0"})):
        assert control("POST", base + part, body)[0] == 400, part
    assert control("POST", base + "poison", {"entity": "Bill", "id": "1"})[0] == 404
    assert control("POST", base + "objects/Nonsense", {})[0] == 404
    assert company.books()["accounts_payable"] == "0.00"


def test_calls_are_listed():
    company = Company()
    company.save("Vendor", {"DisplayName": "x"}, requestid="r-9")
    company.fault("610", "GET", "bill/1")
    calls = company.control("GET", "calls")["calls"]
    assert [(call["method"], call["status"], call["requestid"]) for call in calls] == [
        ("POST", 200, "r-9"), ("GET", 400, "")]
    assert calls[0]["path"].endswith("/vendor")


def test_dump_by_entity():
    company = Company()
    company.vendor()
    dump = company.control("GET", "dump?entity=Vendor")
    assert set(dump) == {"Vendor", "deleted"} and len(dump["Vendor"]) == 1


def test_keep_alive_and_pipelining():
    connection = http.client.HTTPConnection(CONTROL.hostname, CONTROL.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/control/health")
        assert connection.getresponse().read() == b'{"status":"ok"}'
    connection.close()
    with socket.create_connection((CONTROL.hostname, CONTROL.port), timeout=10) as wire:
        wire.sendall(b"GET /control/health HTTP/1.1\r\nHost: x\r\n\r\n" * 2 +
                     b"GET /control/health HTTP/1.1\r\nConnection: close\r\n\r\n")
        text = b""
        while chunk := wire.recv(65536):
            text += chunk
    assert text.count(b'{"status":"ok"}') == 3


def test_slow_sender_and_large_body():
    body = json.dumps({"name": "x" * 200000}).encode()
    company = Company()
    path = f"/control/companies/{company.realm}/names"
    head = f"POST {path} HTTP/1.1\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((CONTROL.hostname, CONTROL.port), timeout=10) as wire:
        for part in (head.encode()[:20], head.encode()[20:], body[:7], body[7:]):
            wire.sendall(part)
        text = b""
        while chunk := wire.recv(65536):
            text += chunk
    assert text.startswith(b"HTTP/1.1 200 ")


def test_requests_that_are_no_http():
    for text in (b"NONSENSE\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                 b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"):
        with socket.create_connection((API.hostname, API.port), timeout=10) as wire:
            wire.sendall(text)
            assert wire.recv(100).startswith(b"HTTP/1.1 400 "), text


main()
