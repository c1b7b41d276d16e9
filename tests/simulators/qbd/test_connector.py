"""The Web Connector: its .QWC, its calls in their order and form, and its habits."""
import time
import xml.etree.ElementTree as ElementTree

from client import PROGRAM, Company, element, main, message_set, request
from service import FILE, ONE_SET, OWNER, START, Connector, Raw, Service, Slow, answer_text, qwc

HOST = message_set(request("HostQuery"))
NO_OP = ["sendRequestXML", "getLastError"]


def refused(service=None, status=422, **changes):
    url = (service or Service()).url
    company = Company()
    body = {"qwc": qwc(url, **changes), "password": "x", "company": company.id}
    code, answer = PROGRAM.control("POST", "/connectors", body)
    assert code == status, (code, answer)
    return answer["error"]


def test_a_qwc_is_refused_for_what_the_real_one_refuses():
    far = "https://sync.example.com/soap"
    assert "QBWC1010" in refused(AppURL="http://sync.example.com/soap")
    assert "QBWC1010" in refused(AppURL="ftp://localhost/soap")
    assert "AppSupport" in refused(AppURL=far, AppSupport="https://other.example.com/")
    assert "UserName" in refused(UserName=None)
    assert "FileID" in refused(FileID=None)
    assert "GUID" in refused(OwnerID="57f3b9b1-86f1-4fcc-b1ee-566de1813d20")
    assert "QBType" in refused(QBType="QBPOS")
    assert "Style" in refused(Style="RPC")
    assert "Scheduler" in refused(Scheduler="<RunSometimes>1</RunSometimes>")
    company = Company()
    for text in ("no XML", "<QBXML/>", ""):
        body = {"qwc": text, "password": "x", "company": company.id}
        assert PROGRAM.control("POST", "/connectors", body)[0] == 422


def test_the_certificate_is_checked_when_it_is_added():
    service = Service()
    Connector(service=service)
    assert service.gets == ["/soap"] and service.names() == []
    Connector(service=service, changes={"CertURL": service.url + "/cert"})
    assert service.gets == ["/soap", "/soap/cert"]
    service.get_status = 404
    assert "QBWC1048" in refused(service)
    assert "QBWC1048" in refused(AppURL="http://127.0.0.1:9/soap")
    # a machine of the own network needs no https, and is then asked
    assert "QBWC1048" in refused(AppURL="http://no-such-machine-here/soap")


def test_the_file_id_is_stamped_into_the_company_file_once():
    connector = Connector()
    shown = connector.company.do("CompanyQuery", element("OwnerID", OWNER)).find("DataExtRet")
    assert shown.findtext("DataExtName") == "FileID" and shown.findtext("DataExtValue") == FILE
    Connector(company=connector.company)  # the same .QWC again
    body = {"qwc": qwc(connector.service.url, FileID=FILE.replace("9", "8")), "password": "x",
            "company": connector.company.id}
    status, answer = PROGRAM.control("POST", "/connectors", body)
    assert status == 422 and "QBWC1026" in answer["error"]


def test_one_set_goes_there_and_back():
    connector = Connector()
    service = connector.service
    service.answer("sendRequestXML", HOST)
    state = connector.update()
    calls = {call.name: call.values for call in service.calls}
    assert service.names() == ONE_SET
    assert state["result"] == "ok" and state["status"] == "OK", state
    assert calls["clientVersion"] == {"strVersion": "2.3.0.215"}
    assert calls["authenticate"] == {"strUserName": "tenant-1", "strPassword": "secret"}
    first = calls["sendRequestXML"]
    assert first["ticket"] == "T-1" and first["qbXMLCountry"] == "US"
    assert (first["qbXMLMajorVers"], first["qbXMLMinorVers"]) == ("16", "0")
    assert first["strCompanyFileName"] == f"C:\\QuickBooks\\{connector.company.id}.qbw"
    answer = ElementTree.fromstring(first["strHCPResponse"])[0]
    assert [part.tag for part in answer] == ["HostQueryRs", "CompanyQueryRs", "PreferencesQueryRs"]
    lock, mark = answer.findall("CompanyQueryRs/CompanyRet/DataExtRet")
    assert lock.findtext("DataExtName") == "AppLock" and lock.findtext("OwnerID") == OWNER
    assert mark.findtext("DataExtName") == "FileID" and mark.findtext("DataExtValue") == FILE
    after = connector.company.do("CompanyQuery", element("OwnerID", OWNER))
    assert len(after.findall("DataExtRet")) == 1  # it is not locked any more
    received = calls["receiveResponseXML"]
    assert received["hresult"] == "" and received["message"] == ""
    assert "<HostRet>" in received["response"]
    assert [row["call"] for row in state["calls"]] == ONE_SET
    assert state["message_sets"] == [{"newMessageSetID": None, "oldMessageSetID": None,
                                      "requests": "HostQueryRq", "hresult": None}]


def test_the_session_goes_on_until_100_and_only_the_first_request_tells_of_the_company():
    connector = Connector()
    service = connector.service
    service.answer("sendRequestXML", HOST, HOST, HOST)
    service.answer("receiveResponseXML", 0, 99, 100)
    connector.update()
    sent = [call.values["strHCPResponse"] for call in service.calls
            if call.name == "sendRequestXML"]
    assert [bool(text) for text in sent] == [True, False, False]
    assert service.names() == START + ["sendRequestXML", "receiveResponseXML"] * 3 + [
        "closeConnection"]


def test_cdata_and_blanks_are_read_as_xml_is():
    connector = Connector()
    text = answer_text("sendRequestXML", "@").replace("@", f"<![CDATA[{HOST}]]>")
    connector.service.answer("sendRequestXML", Raw(text))
    connector.service.answer("receiveResponseXML", " 100\n")
    connector.run(ONE_SET)


def test_what_quickbooks_refuses_is_told_with_its_hresult():
    connector = Connector()
    connector.service.answer("sendRequestXML", "<QBXML>")
    connector.service.answer("receiveResponseXML", -2)
    connector.service.answer("getLastError", "It was our fault")
    connector.update()
    received = [call.values for call in connector.service.calls
                if call.name == "receiveResponseXML"][0]
    assert received["response"] == "" and received["hresult"] == "0x80040400"
    assert received["message"]
    assert connector.service.names() == START + ["sendRequestXML", "receiveResponseXML",
                                                 "getLastError", "closeConnection"]
    state = connector.state()
    assert state["result"] == "error" and state["status"] == "It was our fault"
    assert state["message_sets"][0]["hresult"] == "0x80040400"


def test_an_empty_request_asks_for_the_last_error():
    connector = Connector()
    state = connector.run(START + ["sendRequestXML", "getLastError", "closeConnection"], "error")
    assert state["status"] == "nothing more" and state["closing"] == "OK"


def test_no_op_waits_and_asks_again():
    connector = Connector(noop_seconds=0.3)
    connector.service.answer("sendRequestXML", "NoOp", "NoOp", HOST)
    connector.service.answer("getLastError", "NoOp", "NoOp")
    started = time.monotonic()
    connector.run(START + NO_OP + NO_OP + ["sendRequestXML", "receiveResponseXML",
                                           "closeConnection"])
    assert time.monotonic() - started > 0.6
    # from one of them alone it is no NoOp
    connector.service.answer("sendRequestXML", "NoOp")
    connector.run(START + NO_OP + ["closeConnection"], "error")
    connector.service.answer("getLastError", "NoOp")
    connector.run(START + NO_OP + ["closeConnection"], "error")
    assert Connector(noop_seconds=5).state()["settings"]["noop_seconds"] == 5


def test_no_work_no_user_busy():
    connector = Connector()
    for word, result in (("none", "ok"), ("NONE", "ok"), ("nvu", "error"), ("Busy", "error")):
        connector.service.answer("authenticate", ["T-1", word])
        state = connector.run(START + ["closeConnection"], result)
        assert state["status"] != "OK" and state["status"] != "", state


def test_the_open_file_or_the_one_that_is_named():
    connector = Connector()
    path = f"C:\\QuickBooks\\{connector.company.id}.qbw"
    connector.service.answer("sendRequestXML", HOST, HOST)
    connector.service.answer("authenticate", ["T-1", path.upper()])
    connector.run(ONE_SET)
    connector.service.answer("authenticate", ["T-1", "C:\\other.qbw"])
    connector.service.answer("connectionError", "")  # then the one that is open
    connector.run(START + ["connectionError"] + ONE_SET[3:])
    connector.service.answer("authenticate", ["T-1", "C:\\other.qbw"])
    connector.service.answer("connectionError", "C:\\third.qbw", "Done")
    connector.update()
    errors = [call.values for call in connector.service.calls if call.name == "connectionError"]
    assert [values["hresult"] for values in errors] == ["0x8004040A"] * 2
    assert connector.service.names() == START + ["connectionError"] * 2 + ["closeConnection"]
    assert "QBWC1013" in connector.state()["status"]


def test_client_version_may_warn_stop_or_ask_for_another():
    connector = Connector(version="SyncDashboard/2.1.3561.1")
    connector.service.answer("sendRequestXML", HOST)
    connector.service.answer("clientVersion", "W:old")
    connector.update()
    assert connector.service.calls[1].values["strVersion"] == "SyncDashboard/2.1.3561.1"
    assert connector.service.names() == ONE_SET
    for text in ("E:too old", "O:2.3.0.30", "nonsense"):
        connector.service.answer("clientVersion", text)
        state = connector.run(START[:2], "error")
        assert text.split(":")[-1] in state["status"], state
    connector.settings(accepts_warnings=False)
    connector.service.answer("clientVersion", "W:old")
    connector.run(START[:2], "error")


def test_a_service_without_versions_is_an_old_one():
    connector = Connector()
    connector.service.answer("sendRequestXML", HOST)
    connector.service.answer("serverVersion", Raw("", 500))
    connector.service.answer("clientVersion", Raw("", 404))
    connector.run(ONE_SET)


def wrong(name, *answers, calls, says):
    connector = Connector()
    connector.service.always["sendRequestXML"] = HOST
    for answer in answers:
        connector.service.answer(name, answer)
        state = connector.run(calls, "error")
        assert says in state["status"], state


def test_answers_are_read_by_their_namespace_and_type():
    array = answer_text("authenticate", ["T-1", ""], item_space="http://schemas.microsoft.com/arr")
    nowhere = answer_text("authenticate", ["T-1", ""]).replace("http://developer.intuit.com/",
                                                               "http://example.com/")
    fault = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
             '<faultcode>s:Server</faultcode><faultstring>broken</faultstring></s:Fault></s:Body>'
             '</s:Envelope>')
    newer = answer_text("authenticate", ["T-1", ""]).replace(
        "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
    wrong("authenticate", Raw(array), Raw(nowhere), Raw(""), Raw("<html/>", 200, "text/html"),
          ["only-one"], Raw(fault, 500), Raw(newer), Raw("<not xml"), calls=START,
          says="QBWC1012: Authentication failed")
    ends = ["sendRequestXML", "receiveResponseXML", "getLastError", "closeConnection"]
    wrong("receiveResponseXML", "50.0", "", "x", Raw(""), calls=START + ends, says="QBWC1042")
    ends.remove("receiveResponseXML")
    wrong("sendRequestXML", Raw(""), Raw("", 503), Raw(fault, 500), calls=START + ends,
          says="QBWC1041")
    wrong("closeConnection", Raw(""), calls=ONE_SET, says="QBWC1044")
    connector = Connector(asks_after_failure=False)
    connector.service.answer("sendRequestXML", Raw("", 503))
    connector.run(START + ["sendRequestXML"], "error")


def test_a_call_that_takes_too_long_has_failed():
    connector = Connector(timeout_seconds=0.2)
    connector.service.answer("authenticate", Slow(0.5))
    state = connector.run(START, "error")
    assert "QBWC1012" in state["status"] and state["settings"]["timeout_seconds"] == 0.2
    assert Connector().state()["settings"]["timeout_seconds"] == 100


def until(connector, condition):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        state = connector.state()
        if condition(state):
            return state
        time.sleep(0.02)
    raise AssertionError(state)


def test_it_runs_by_itself_at_its_interval():
    connector = Connector()
    assert connector.state()["interval_seconds"] == 1800
    connector.service.always["authenticate"] = ["T-1", "none"]
    time.sleep(0.2)
    assert connector.state()["sessions"] == 0
    connector.settings(auto_run=True, every_seconds=0.05)
    until(connector, lambda state: state["sessions"] >= 3)
    connector.service.always["authenticate"] = ["T-1", "none", "", "7200"]
    raised = until(connector, lambda state: state["interval_seconds"] > 1)
    assert raised["interval_seconds"] == 7200
    connector.settings(auto_run=False)
    assert Connector(changes={"Scheduler": "<RunEveryNSeconds>90</RunEveryNSeconds>"}).state()[
        "interval_seconds"] == 90


def test_an_update_is_postponed_only_when_it_runs_by_itself():
    connector = Connector()
    connector.service.always["sendRequestXML"] = HOST
    connector.service.always["authenticate"] = ["T-1", "", "60", "90"]
    connector.run(ONE_SET)
    assert connector.state()["interval_seconds"] == 1800
    connector.settings(auto_run=True)
    state = connector.run(START + ["closeConnection"])
    assert state["status"] == "Update postponed by application."
    assert state["postponed_seconds"] == 60 and state["interval_seconds"] == 1800


main()
