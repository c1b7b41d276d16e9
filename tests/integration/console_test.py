"""The console's REST door with a real journal, database and reconciler: each route, and its refusals.
Every answer is also held against schemas/openapi.yaml (door.py)."""

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
import uuid

import cases
from company import Company
from door import OPERATOR, OTHER, TENANT, TOKEN, TOKENS, Door, path
from fleet import BIN, wait_until
from proxy import Proxy

ACCOUNT = {"version": "1", "changed_at": "2026-01-02T03:04:05Z",
           "record": {"name": "Advertising", "type": "Expense"}}
VENDOR = {"version": "1", "record": {"name": "Books by Bessie", "currency": "USD"}}


def bill(number="INV-1", amount="12.50", version="1", **more):
    return {"version": version, **more, "record": {
        "vendor": "V1", "number": number, "date": "2026-01-05", "currency": "USD", "total": amount,
        "expense_lines": [{"account": "A1", "amount": amount}]}}


def start(fleet, **settings):
    fleet.reconciler().start()
    return Door(fleet, **settings)


def company(fleet, tenant=TENANT):
    """The rest of the world for that tenant: it shows QuickBooks' side and carries commands out."""
    other = Company(fleet, "other")
    other.id = uuid.UUID(tenant)
    return other


def journal(fleet, kind=None):
    reader = fleet.reader("events")
    reader.read()
    return [m for m in reader.messages
            if kind is None or m.headers["ce_type"] == f"tieout.{kind}.v1".encode()]


def announce(door, target, length):
    """The status for a body that is only announced."""
    connection = http.client.HTTPConnection(door.host, timeout=10)
    connection.putrequest("PUT", target)
    connection.putheader("Authorization", f"Bearer {door.token}")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_the_token_opens_the_door(fleet):
    door = start(fleet)
    door.get("/openapi.yaml")
    for token in ("", "wrong", door.token + "x", door.token[:-1]):
        door.refuse(401, None, "GET", "/v1/tenants", headers={"Authorization": f"Bearer {token}"})
    door.refuse(401, None, "GET", "/v1/tenants", headers={"Authorization": door.token})
    assert door.get("/v1/tenants") == {"tenants": []}
    door.token = None
    page = door.get("/openapi.yaml")
    assert page.startswith("#") and "openapi: 3.1" in page
    assert door.process.stop() == 0
    closed = Door(fleet, TIEOUT_PLATFORM_TOKEN="")
    closed.refuse(401, None, "GET", "/v1/tenants", headers={"Authorization": "Bearer "})


def test_a_tenant_is_connected_and_known_from_then_on(fleet):
    door = start(fleet)
    door.refuse(404, None, "GET", path("/status"))
    made = door.connect(wait=20)
    assert made["outcome"] == "applied", made
    [tenant] = door.get("/v1/tenants")["tenants"]
    assert (tenant["tenant"], tenant["realm"], tenant["live"]) == (TENANT, "9130001", False), tenant
    settings = door.get(path("/settings"))
    assert settings["home_currency"] == "USD" and settings["ledger"] == "online", settings
    status = door.get(path("/status"))
    assert status["connection"]["status"] == "connected" and status["events"] == 1, status
    # Again: the tokens are replaced. Live mode reaches the poller's schedule.
    door.connect(wait=20, sync_mode="live")
    assert door.get("/v1/tenants")["tenants"][0]["live"] is True
    stored = fleet.query("SELECT encode(access_token, 'escape') AS t FROM online.connection", [TENANT])
    assert "access-1" not in stored[0]["t"], "a token stands in the database as it is"
    door.connect(OTHER, "9130002")
    page = door.get("/v1/tenants?limit=1")
    assert [t["tenant"] for t in page["tenants"]] == [TENANT] and page["next"] == TENANT
    rest = door.get(f"/v1/tenants?after={page['next']}")
    assert [t["tenant"] for t in rest["tenants"]] == [OTHER] and "next" not in rest


def test_a_connection_that_cannot_be_is_refused_by_field(fleet):
    door = start(fleet)
    fine = {"tenant": TENANT, "realm": "9130001", "tokens": TOKENS}
    for field, change in {
        "tenant": {"tenant": "7"}, "realm": {"realm": None}, "oauth_code": {"tokens": None},
        "settings.sync_mode": {"settings": {"sync_mode": "fast"}},
        "settings.colour": {"settings": {"colour": "red"}},
        "tokens.access_token": {"tokens": {"refresh_token": "r", "expires_in": 1}},
        "tokens.expires_in": {"tokens": {**TOKENS, "expires_in": "soon"}},
        "sidewalk": {"sidewalk": 1},
    }.items():
        body = {name: value for name, value in {**fine, **change}.items() if value is not None}
        door.refuse(422, field, "POST", "/v1/tenants", body)
    door.refuse(422, "oauth_code", "POST", "/v1/tenants", {**fine, "oauth_code": "x"})
    door.refuse(422, "realm", "POST", "/v1/tenants", {**fine, "realm": "12; DROP"})
    door.refuse(400, None, "POST", "/v1/tenants", raw=b"{")
    door.refuse(400, None, "POST", "/v1/tenants", raw=b"[]")
    door.refuse(400, None, "POST", "/v1/tenants")
    assert door.get("/v1/tenants") == {"tenants": []} and journal(fleet) == []
    door.connect(wait=20)
    door.refuse(422, "realm", "POST", "/v1/tenants", {**fine, "tenant": OTHER})
    door.refuse(422, "realm", "POST", "/v1/tenants", {**fine, "realm": "9130009"})


def test_a_company_is_connected_by_its_authorisation_code(fleet):
    simulator = subprocess.Popen([BIN / "simulator-qbo", "--port", "0", "--control-port", "0"],
                                 stdout=subprocess.PIPE, text=True)
    try:
        doors = dict(part.split("=", 1) for part in simulator.stdout.readline().split()[1:])
        control = http.client.HTTPConnection(doors["control"].split("//")[1])

        def post(target, body):
            control.request("POST", target, json.dumps(body))
            return json.loads(control.getresponse().read())

        post("/control/companies", {"realm": "9130001", "preset": "empty"})
        code = post("/control/companies/9130001/code", {})["code"]
        door = start(fleet, TIEOUT_QBO_CLIENT_ID="simulator-client",
                     TIEOUT_QBO_CLIENT_SECRET="simulator-secret",
                     TIEOUT_QBO_TOKEN_URL=doors["api"] + "/oauth2/v1/tokens/bearer")
        body = {"tenant": TENANT, "realm": "9130001", "oauth_code": code}
        door.refuse(422, "oauth_code", "POST", "/v1/tenants", {**body, "oauth_code": "made-up"})
        assert journal(fleet) == []
        door.expect(201, "POST", "/v1/tenants", body, wait=20)
        assert door.get(path("/status"))["connection"]["realm"] == "9130001"
    finally:
        simulator.kill()
        simulator.wait()


def test_requests_are_judged_by_the_rules(fleet):
    door = start(fleet)
    door.connect(wait=20)
    settings, person = path("/settings"), {"by": "person:ada"}
    manager = {**person, "permissions": ["sync.manage"]}

    def refused(status, rule, field, body, token=TOKEN):
        door.token = token
        answer = door.refuse(status, field, "PATCH", settings, body)
        door.token = TOKEN
        assert answer["rule"] == rule and answer["detail"] == f"{field}: {answer['errors'][0]['detail']}", answer

    refused(403, "R78", "lists_up", {"lists_up": "false", **person})
    door.expect(200, "PATCH", settings, {"lists_up": "false", **manager}, wait=20)
    refused(403, "R112", "tx_direction", {"tx_direction": "up_only", **manager})
    refused(403, "R112", "tx_direction", {"tx_direction": "up_only"})  # nor the platform
    refused(403, "K21", "signup_date", {"signup_date": "2019-01-01", **manager})
    refused(403, "K21", "two_way_enabled_at", {"two_way_enabled_at": "2026-01-01T00:00:00Z"}, OPERATOR)
    refused(409, "K21", "ledger", {"ledger": "desktop"}, OPERATOR)
    refused(409, "R48", "two_way_bills", {"two_way_bills": "true", **manager})  # QuickBooks Online
    door.token = OPERATOR
    door.expect(200, "PATCH", settings, {"tx_direction": "up_only", "by": "person:bob"}, wait=20)
    door.token = TOKEN
    asked = json.loads(journal(fleet, "settings")[-1].value)
    assert asked["as"] == "operator" and asked["by"] == "person:bob", asked
    door.expect(200, "PATCH", settings, {"approved_only": "true", **manager}, wait=20)
    refused(409, "X9", "approved_only", {"approved_only": "false"}, OPERATOR)
    count = len(journal(fleet, "settings"))
    assert count == 4, count  # what is refused here is not on the journal
    # The fold is the judge: what got past the door ends there, with the rule.
    company(fleet).tell("settings", {"changes": {"approved_only": "false"}, "as": "operator"})
    fleet.producer.flush()
    fleet.wait_quiet()
    aside = door.get(path("/quarantine"))
    assert aside["refused"] == 1 and aside["events"][0]["rule"] == "X9", aside
    assert door.get(settings)["approved_only"] == "true"


def test_a_desktop_tenant_switches_two_way_bills_on_for_good(fleet):
    door = start(fleet)
    door.expect(201, "POST", "/v1/tenants", {"tenant": TENANT, "settings": {
        "ledger": "desktop", "ledger_edition": "pro", "agent_kind": "sync_dashboard",
        "agent_version": "2.1.3560.9"}}, wait=20)
    settings = path("/settings")
    answer = door.refuse(409, "two_way_bills", "PATCH", settings, {"two_way_bills": "true"})
    assert answer["rule"] == "R49" and "2.1.3561.1" in answer["detail"], answer
    door.expect(200, "PATCH", settings, {"agent_version": "2.1.10000.0"}, wait=20)
    door.expect(200, "PATCH", settings, {"two_way_bills": "true"}, wait=20)
    now = door.get(settings)
    assert now["two_way_bills"] == "true" and now["two_way_enabled_at"].endswith("Z"), now
    assert not now["ar_start_date"], now  # nobody has connected yet (R40)
    door.expect(200, "PATCH", settings, {"ar_start_date": "2026-01-01"}, wait=20)
    assert door.refuse(409, "two_way_bills", "PATCH", settings, {"two_way_bills": "false"})["rule"] == "R74"
    assert door.refuse(409, "ar_start_date", "PATCH", settings, {"ar_start_date": "2020-01-01"})["rule"] == "R43"


def test_settings_are_changed_and_refused(fleet):
    door = start(fleet)
    door.connect(wait=20)
    answer = door.expect(200, "PATCH", path("/settings"), {"conflict_policy": "ledger"}, wait=20)
    assert answer["outcome"] == "applied"
    assert door.get(path("/settings"))["conflict_policy"] == "ledger"
    door.expect(200, "PATCH", path("/settings"), {"home_currency": None}, wait=20)
    assert door.get(path("/settings"))["home_currency"] == ""
    for field, body in {"tx_direction": {"tx_direction": "down"}, "colour": {"colour": "red"},
                        "close_date": {"close_date": "31.12.2025"}, "lists_up": {"lists_up": True}}.items():
        door.refuse(422, field, "PATCH", path("/settings"), body)
    door.refuse(422, None, "PATCH", path("/settings"), {})
    door.refuse(404, None, "PATCH", path("/settings", OTHER), {"lists_up": "true"})


def test_a_request_with_a_key_of_its_own_is_done_once(fleet):
    door = start(fleet)
    door.connect(wait=20)
    key = {"Idempotency-Key": "k-1"}
    first = door.expect(202, "PATCH", path("/settings"), {"lists_up": "false"}, headers=key)
    door.expect(200, "PATCH", path("/settings"), {"lists_up": "true"}, wait=20)
    again = door.expect(202, "PATCH", path("/settings"), {"lists_up": "false"}, headers=key)
    assert first == again
    fleet.wait_quiet()
    assert door.get(path("/settings"))["lists_up"] == "true", "the repeat was done again"
    door.refuse(422, "Idempotency-Key", "PATCH", path("/settings"), {"lists_up": "true"}, headers=key)
    assert len(journal(fleet, "settings")) == 3


def test_records_come_in_and_can_be_followed(fleet):
    door = start(fleet)
    door.connect(wait=20)
    status, body, headers = door.call("PUT", path("/accounts/A1"), ACCOUNT)
    assert status == 202 and headers["Location"] == body["status"], body
    event = wait_until(lambda: [e for e in [door.get(body["status"])] if e["state"] == "folded"], "fold")
    assert event[0]["outcome"] == "waiting" and event[0]["rule"] == "R83", event
    # The same content is the same event; other content, another one.
    assert door.expect(202, "PUT", path("/accounts/A1"), ACCOUNT)["event"] == body["event"]
    changed = {**ACCOUNT, "version": "2"}
    assert door.expect(200, "PUT", path("/accounts/A1"), changed, wait=20)["event"] != body["event"]
    dated = {**ACCOUNT, "version": "2", "created_at": "2026-01-01T00:00:00Z"}
    assert door.expect(200, "PUT", path("/accounts/A1"), dated, wait=20)["event"] != body["event"]
    last = json.loads(journal(fleet, "observed")[-1].value)
    assert last["created_at"].startswith("2026-01-01T00:00:00"), last
    old = door.expect(200, "PUT", path("/accounts/A1"), {**ACCOUNT, "changed_at": "2025-01-01T00:00:00Z"},
                      wait=20)
    assert old["outcome"] == "superseded", old
    gone = door.expect(200, "DELETE", path("/accounts/A1?version=3"), wait=20)
    assert gone["standing"] in ("gone", "waiting", "agreed"), gone
    [first] = [m for m in journal(fleet, "observed")][:1]
    assert first.headers["ce_source"] == b"tieout/console" and first.key == TENANT.encode()
    assert json.loads(first.value)["side"] == "platform"
    door.refuse(404, None, "GET", path("/events/" + str(uuid.uuid4())))
    door.refuse(404, None, "GET", path("/events/7"))


def test_a_record_that_cannot_be_is_refused_by_field(fleet):
    door = start(fleet)
    door.connect(wait=20)
    before = len(journal(fleet))
    fine = bill()

    def broken(**change):
        record = {k: v for k, v in {**fine["record"], **change}.items() if v is not None}
        return {**fine, "record": record}

    for field, body in {
        "version": {"record": fine["record"]}, "record": {"version": "1"},
        "changed_at": {**fine, "changed_at": "yesterday"}, "created_at": {**fine, "created_at": 5}, "sidewalk": {**fine, "sidewalk": 1},
        "record.vendor": broken(vendor=None), "record.date": broken(date="5.1.2026"),
        "record.total": broken(total="13.00"), "record.currency": broken(currency="dollars"),
        "record.expense_lines[0].amount": broken(expense_lines=[{"account": "A1", "amount": 12.5}]),
        "record.due_date": broken(due_date="2026-01-01"), "record.colour": broken(colour="red"),
        "record.number": broken(number="9" * 41), "record.status": broken(status="lost"),
    }.items():
        door.refuse(422, field, "PUT", path("/bills/B1"), body)
    door.refuse(400, None, "PUT", path("/bills/B1"), raw=b'{"version":')
    door.refuse(422, "id", "PUT", path("/bills/" + "9" * 101), fine)
    door.refuse(422, "version", "DELETE", path("/bills/B1"))
    door.refuse(404, None, "PUT", path("/attachments/F1"), fine)
    door.refuse(404, None, "PUT", path("/birds/F1"), fine)
    door.refuse(404, None, "PUT", path("/bills/B1", OTHER), fine)
    door.refuse(404, None, "PUT", path("/bills/B1", "not-a-tenant"), fine)
    assert announce(door, path("/bills/B1"), 100 << 20) == 413
    assert announce(door, path("/accounts/A1"), 0) == 400
    assert len(journal(fleet)) == before, "something that was refused stands on the journal"
    door.expect(200, "PUT", path("/bills/B1"), fine, wait=20)


def test_a_run_is_asked_for_joined_and_followed(fleet):
    door = start(fleet)
    door.connect(wait=20)
    rest = company(fleet)
    door.expect(200, "PUT", path("/accounts/A1"), ACCOUNT, wait=20)
    asked = door.expect(202, "POST", path("/sync"), {"by": "person:demo"})
    run = wait_until(lambda: door.call("GET", asked["run_status"])[0] == 200 and
                     door.get(asked["run_status"]), "the run")
    assert run["phase"] == "reading" and asked["joined"] is False, run
    joined = door.expect(202, "POST", path("/sync"))
    assert (joined["joined"], joined["run"]) == (True, asked["run"]), joined
    fleet.wait_quiet()
    assert door.get(joined["status"])["run"] == asked["run"]
    status = door.get(path("/status"))
    assert status["run"]["run"] == asked["run"] and status["last_runs"] == [], status
    answered = set()
    for _ in range(3):
        rest.answer_reads(answered)
        rest.answer_writes(answered)
        fleet.producer.flush()
        fleet.wait_quiet()
    closed = door.get(asked["run_status"])
    progress = closed["progress"]
    assert closed["phase"] == "closed" and progress["released"] == progress["settled"] == 1, closed
    assert progress["created"] == 1 and closed["counts"][0]["target"] == "ledger", closed
    status = door.get(path("/status"))
    assert status["run"] is None and status["last_runs"] == [closed], status
    assert status["next_run_at"] > closed["closed_at"]
    assert door.get(path("/runs"))["runs"] == [closed]
    door.refuse(404, None, "GET", path("/runs/" + str(uuid.uuid4())))
    door.refuse(422, "by", "POST", path("/sync"), {"by": ""})
    door.refuse(422, "hurry", "POST", path("/sync"), {"hurry": True})


def test_who_prefers_to_wait_for_a_run_is_answered_when_it_has_closed(fleet):
    door = start(fleet)
    door.connect(wait=20)
    rest = company(fleet)
    later = {}
    thread = threading.Thread(target=lambda: later.update(
        answer=door.call("POST", path("/sync"), wait=30)[:2]))
    thread.start()
    wait_until(lambda: rest.commands("commands.poller"), "the command to read")
    began = time.monotonic()
    door.get(path("/status"))  # somebody who waits keeps nobody else waiting
    assert time.monotonic() - began < 2 and not later
    rest.answer_reads(set())
    fleet.producer.flush()
    thread.join()
    status, run = later["answer"]
    assert status == 200 and run["phase"] == "closed", later
    # Time that is up is no failure: 202, as without waiting.
    status, answer, _ = door.call("POST", path("/sync"), wait=1)
    assert status == 202 and answer["run"] != run["run"], answer


def test_status_counts_by_standing_and_rule_with_amounts(fleet):
    door = start(fleet)
    door.connect(wait=20)
    rest = company(fleet)
    rest.show_lists()
    for number in range(3):
        rest.show_bill(number)
    rest.show("online", "bill", "B9", 0, {
        "vendor": "V1", "number": "P-9", "date": "2026-01-05", "currency": "USD", "total": "10.00",
        "balance": "4.00", "expense_lines": [{"account": "A1", "amount": "10.00"}]})
    fleet.producer.flush()
    fleet.wait_quiet()
    groups = {(g["entity"], g["rule"]): g for g in door.get(path("/status"))["records"] if "rule" in g}
    partly = groups["bill", "R93"]
    assert partly["standing"] == "withheld" and partly["count"] == 1, groups
    assert partly["sentence"].startswith("A partly paid bill"), partly
    assert partly["amounts"] == [{"currency": "USD", "total": "10.00"}], partly
    waiting = [g for g in groups.values() if g["entity"] == "bill" and g["standing"] == "waiting"]
    assert sum(g["count"] for g in waiting) == 3 and waiting[0]["amounts"][0]["total"] == "270.00", groups


def test_records_are_listed_and_explained(fleet):
    door = start(fleet)
    door.connect(wait=20)
    for number in range(5):
        door.expect(202, "PUT", path(f"/vendors/V{number}"),
                    {"version": "1", "record": {"name": f"Vendor {number}"}})
    door.expect(200, "PUT", path("/bills/B1"), bill(), wait=20)
    seen, after = [], ""
    while True:
        page = door.get(path(f"/vendors?limit=2{after}"))
        seen += [r["record"] for r in page["records"]]
        if "next" not in page:
            break
        after = "&after=" + page["next"]
    assert len(seen) == 5 and seen == sorted(set(seen)), seen
    assert [r["platform"]["id"] for r in door.get(path("/bills?standing=waiting"))["records"]] == ["B1"]
    assert door.get(path("/bills?standing=agreed"))["records"] == []
    assert len(door.get(path("/vendors?rule=R83"))["records"]) == 5
    assert door.get(path("/vendors?rule=R93&standing=waiting"))["records"] == []
    record = door.get(path("/bills/B1"))
    assert record["rule"] == "E25" and record["waits_for"]["kind"] == "record", record
    assert record["facts"]["parent"] == "coming" and record["verdict"] == "waiting", record
    assert [r["rule"] for r in record["considered"] if r["applies"]][-1] == "E25"
    assert record["timeline"][0]["rule"] == "E25" and record["timeline"][0]["decision"] >= 1
    assert door.get(path("/bills/" + record["record"])) == record
    parent = record["platform"]["document"]["vendor"]
    assert door.get(path("/vendors/" + parent))["record"] == parent, "references are record ids"
    door.refuse(404, None, "GET", path("/accounts/" + record["record"]))
    door.refuse(404, None, "GET", path("/bills/ledger:B1"))
    door.refuse(404, None, "GET", path("/bills/B2"))
    door.refuse(404, None, "GET", path("/birds"))
    for field, query in {"limit": "limit=501", "after": "after=7", "standing": "standing=lost"}.items():
        door.refuse(422, field, "GET", path("/bills?" + query))


def test_tenants_never_meet(fleet):
    door = start(fleet)
    door.connect(wait=20)
    door.connect(OTHER, "9130002", wait=20)
    mine = door.expect(200, "PUT", path("/accounts/A1"), ACCOUNT, wait=20)
    door.refuse(404, None, "GET", path("/accounts/A1", OTHER))
    door.refuse(404, None, "GET", path("/accounts/" + mine["record"], OTHER))
    door.refuse(404, None, "GET", path("/events/" + mine["event"], OTHER))
    door.refuse(404, None, "POST", path(f"/records/{mine['record']}/choice", OTHER), {"choice": "retry"})
    assert door.get(path("/accounts", OTHER)) == {"records": []}
    assert door.get(path("/status", OTHER))["records"] == []


def test_a_person_decides_about_a_record(fleet):
    door = start(fleet)
    door.connect(wait=20)
    record = door.expect(200, "PUT", path("/accounts/A1"), ACCOUNT, wait=20)["record"]
    target = path(f"/records/{record}/choice")
    answer = door.expect(200, "POST", target, {"choice": "do_not_sync", "by": "person:demo"}, wait=20)
    assert answer["standing"] == "do_not_sync" and answer["rule"] == "R58", answer
    answer = door.expect(200, "POST", target, {"choice": "retry"}, wait=20)
    assert answer["standing"] == "waiting", answer
    door.refuse(422, "choice", "POST", target, {"choice": "maybe"})
    door.refuse(422, "choice", "POST", target, {})
    door.refuse(422, "by", "POST", target, {"choice": "retry", "by": "x" * 201})
    door.refuse(404, None, "POST", path(f"/records/{uuid.uuid4()}/choice"), {"choice": "retry"})
    door.refuse(404, None, "POST", path("/records/A1/choice"), {"choice": "retry"})


def test_what_was_set_aside_is_shown_with_its_reason(fleet):
    door = start(fleet)
    door.connect(wait=20)
    rest = company(fleet)
    rest.tell("observed", {"side": "online"})
    rest.tell("choice", {"record": str(uuid.uuid4()), "choice": "retry", "by": "person:x"})
    fleet.producer.flush()
    fleet.wait_quiet()
    aside = door.get(path("/quarantine"))
    assert (aside["quarantined"], aside["refused"]) == (1, 1), aside
    assert all(e["reason"] for e in aside["events"]), aside
    assert door.get(path("/status"))["aside"] == aside


def test_an_event_is_not_lost_when_the_console_dies_before_it_answers(fleet):
    fleet.reconciler().start()
    door = Door(fleet)
    door.connect(wait=20)
    assert door.process.stop() == 0
    door = Door(fleet, TIEOUT_KILL_POINT="api_after_publish")
    try:
        door.call("PUT", path("/accounts/A1"), ACCOUNT)
        raise AssertionError("it answered")
    except (http.client.HTTPException, ConnectionError):
        pass
    assert door.process.wait_death() == -signal.SIGKILL
    door = Door(fleet)
    again = door.expect(200, "PUT", path("/accounts/A1"), ACCOUNT, wait=20)
    events = journal(fleet, "observed")
    assert {m.headers["ce_id"].decode() for m in events} == {again["event"]} and len(events) == 2
    assert len(door.get(path("/accounts"))["records"]) == 1


def test_while_postgres_is_silent_a_request_may_be_sent_again(fleet):
    host, port = re.search(r"@([^:/]+):(\d+)/", fleet.url).groups()
    proxy = Proxy(host, port)
    door = start(fleet, DATABASE_URL=fleet.url_through(proxy.port), TIEOUT_DATABASE_TIMEOUT="200ms")
    door.connect(wait=20)
    proxy.is_open.clear()
    _, _, headers = door.call("GET", path("/status"))
    door.refuse(503, None, "PUT", path("/accounts/A1"), ACCOUNT)
    assert headers["Retry-After"]
    proxy.is_open.set()
    wait_until(lambda: door.call("PUT", path("/accounts/A1"), ACCOUNT)[0] == 202, "PostgreSQL again")
    fleet.wait_quiet()
    assert len(door.get(path("/accounts"))["records"]) == 1


def test_one_bad_client_harms_nobody(fleet):
    door = start(fleet)
    door.connect(wait=20)
    host, port = door.host.split(":")
    slow = []
    for _ in range(20):  # half a request each, and never the rest
        client = socket.create_connection((host, int(port)))
        client.sendall(b"PUT /v1/tenants HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        slow.append(client)
    for garbage in (b"\x00\x01\x02\r\n\r\n", b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", b"A" * 40000):
        client = socket.create_connection((host, int(port)))
        client.sendall(garbage)
        client.close()
    began = time.monotonic()
    door.expect(200, "PUT", path("/accounts/A1"), ACCOUNT, wait=20)
    assert time.monotonic() - began < 5
    for client in slow:
        client.close()
    assert door.process.is_ready()


if __name__ == "__main__":
    cases.main()
