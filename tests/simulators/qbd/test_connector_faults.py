"""How a Web Connector misbehaves on request, and by a seed."""
import time

from client import PROGRAM, Company, element, main, message_set, request
from service import ONE_SET, START, Connector

ADD = message_set(request("VendorAdd", element("Name", "Hicks Hardware")), newMessageSetID="S1")
ENDS = ["getLastError", "closeConnection"]


def connector_with(text=ADD, **settings):
    connector = Connector(**settings)
    connector.service.always["sendRequestXML"] = text
    return connector


def vendors(connector):
    return connector.company.code("VendorQuery") == 0


def test_handed_out_and_never_seen_by_quickbooks():
    connector = connector_with()
    connector.fault("lost", on="sendRequestXML")
    state = connector.run(START + ["sendRequestXML"] + ENDS, "error")
    assert "QBWC1041" in state["status"] and not vendors(connector)
    connector.fault("killed_after", on="sendRequestXML")
    connector.run(START + ["sendRequestXML"], "killed")
    assert not vendors(connector)
    connector.run(ONE_SET)  # each hits once
    assert vendors(connector)


def test_applied_and_never_told():
    connector = connector_with()
    connector.fault("killed", on="receiveResponseXML")
    state = connector.run(START + ["sendRequestXML"], "killed")
    assert vendors(connector) and state["message_sets"][0]["newMessageSetID"] == "S1"
    connector = connector_with()
    connector.fault("unsent", on="receiveResponseXML")
    state = connector.run(START + ["sendRequestXML"] + ENDS, "error")
    assert vendors(connector) and "QBWC1042" in state["status"]


def test_quickbooks_ends_in_the_middle_of_a_set():
    both = [request("VendorAdd", element("Name", name)) for name in ("First", "Second")]
    connector = connector_with(message_set("".join(both), newMessageSetID="S1"))
    connector.fault("cut")
    state = connector.update()
    assert state["message_sets"][0]["hresult"] == "0x80040402", state
    [told] = [call for call in connector.service.calls if call.name == "receiveResponseXML"]
    assert told.values["hresult"] == "0x80040402" and not told.values["response"], told.values
    codes = [connector.company.code("VendorQuery", element("FullName", name))
             for name in ("First", "Second")]
    assert codes[0] == 0 and codes[1] != 0, codes
    # What was done is remembered, the rest is not done by asking again.
    connector.update()
    again = [call for call in connector.service.calls if call.name == "receiveResponseXML"][-1]
    assert again.values["response"].count("<VendorAddRs") == 1, again.values


def test_the_reply_to_what_was_told_is_lost():
    connector = connector_with()
    connector.fault("lost", on="receiveResponseXML")
    connector.run(ONE_SET[:-1] + ENDS, "error")
    connector.fault("killed_after", on="receiveResponseXML")
    connector.run(ONE_SET[:-1], "killed")
    connector.fault("killed", on="closeConnection")
    connector.run(ONE_SET[:-1], "killed")


def test_a_call_that_is_sent_twice():
    connector = connector_with()
    connector.fault("twice", on="receiveResponseXML")
    connector.service.answer("receiveResponseXML", 50, 100)  # the second answer counts
    connector.update()
    calls = [call for call in connector.service.calls if call.name == "receiveResponseXML"]
    assert len(calls) == 2 and calls[0].values == calls[1].values
    assert connector.service.names() == ONE_SET[:4] + ["receiveResponseXML"] * 2 + [
        "closeConnection"]


def test_a_call_that_is_sent_twice_at_once():
    connector = connector_with()
    connector.fault("doubled", on="sendRequestXML")
    connector.update()
    deadline = time.monotonic() + 10
    while len(connector.service.calls) < len(ONE_SET) + 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    first, second = [call for call in connector.service.calls if call.name == "sendRequestXML"]
    assert first.values == second.values
    assert sorted(connector.service.names()) == sorted(ONE_SET + ["sendRequestXML"])
    assert connector.state()["result"] == "ok" and vendors(connector)


def test_quickbooks_refuses_a_set_or_cannot_be_opened():
    connector = connector_with()
    connector.fault("refused", hresult="0x80040402", message="unexpected", skip=1)
    connector.run(ONE_SET)
    connector.update()
    received = connector.service.calls[4].values
    assert (received["response"], received["hresult"]) == ("", "0x80040402")
    assert received["message"] == "unexpected"
    assert connector.service.names() == ONE_SET
    connector.fault("shut")
    connector.update()
    error = connector.service.calls[3]
    assert error.name == "connectionError" and error.values["hresult"] == "0x80040414"
    assert connector.service.names() == START + ["connectionError", "closeConnection"]
    connector.settings(closes_after_done=False)
    connector.fault("shut", hresult="0x80040408")
    connector.run(START + ["connectionError"], "error")


def test_another_company_file_is_open():
    connector = connector_with()
    other = Company(name="Another")
    connector.fault("other_file", company=other.id)
    connector.update()
    first = connector.service.calls[3].values
    assert other.id in first["strCompanyFileName"]
    assert "<CompanyName>Another<" in first["strHCPResponse"]
    assert "DataExtRet" not in first["strHCPResponse"]
    assert connector.service.names() == ONE_SET
    assert other.code("VendorQuery") == 0 and not vendors(connector)
    connector.run(ONE_SET)
    assert vendors(connector)


def test_slow_calls():
    connector = connector_with()
    connector.fault("slow", milliseconds=100, count=4)
    started = time.monotonic()
    connector.run(ONE_SET)
    assert time.monotonic() - started > 0.4


def test_faults_of_the_company_file_reach_the_connector_too():
    connector = connector_with()
    PROGRAM.ok("POST", "/faults", {"company": connector.company.id, "hresult": "0x80040402"})
    connector.update()
    assert connector.service.calls[4].values["hresult"] == "0x80040402"
    connector.service.names()
    PROGRAM.ok("POST", "/faults", {"company": connector.company.id, "lost": True})
    connector.run(START + ["sendRequestXML"], "killed")
    assert vendors(connector)
    PROGRAM.ok("DELETE", "/faults")


def test_iterators_end_with_the_session():
    connector = connector_with(message_set(request("VendorQuery", element("MaxReturned", "1"),
                                                   iterator="Start")))
    for name in ("One", "Two"):
        connector.company.vendor(name)
    connector.update()
    response = connector.service.calls[4].values["response"]
    iterator = response.split('iteratorID="')[1].split('"')[0]
    connector.service.names()
    connector.service.always["sendRequestXML"] = message_set(
        request("VendorQuery", element("MaxReturned", "1"), iterator="Continue",
                iteratorID=iterator))
    connector.update()
    assert 'statusCode="3391"' in connector.service.calls[4].values["response"]
    connector.service.names()


def story(seed, rate, sessions):
    connector = connector_with()
    connector.control("POST", "/faults", {"seed": seed, "rate": rate})
    told = []
    for _ in range(sessions):
        told.append(connector.update()["result"])
        told.extend(connector.service.names())
    return told


def test_a_seed_gives_the_same_story_each_time():
    first = story(17, 0.2, 20)
    assert first == story(17, 0.2, 20)
    assert first != story(18, 0.2, 20)
    assert {"ok", "error", "killed"} <= set(first)
    assert set(story(17, 0, 3)) == {"ok", *ONE_SET}
    assert set(story(17, 1, 3)) <= {"killed", "error", *ONE_SET}


def test_what_is_no_fault_is_refused():
    connector = connector_with()
    for body in ({"fault": "nonsense"}, {"fault": "lost", "on": "nonsense"}, {},
                 {"seed": 1, "rate": 1.5}, {"seed": 1}):
        status, _ = PROGRAM.control("POST", f"/connectors/{connector.id}/faults", body)
        assert status == 400, body
    connector.fault("lost", count=5)
    assert len(connector.state()["faults"]) == 1
    connector.control("DELETE", "/faults")
    assert connector.run(ONE_SET)["faults"] == []


main()
