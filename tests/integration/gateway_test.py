"""tieout-qbd_gateway's door against real PostgreSQL and Kafka: a Web Connector of our own calls it,
written from the protocol."""

import base64
import datetime
import json
import re
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
import uuid

import cases
import message_sets
from door import Door
from fleet import psql, wait_until
from ports import free_port
from web_connector import (Company, Fault, PARAMETERS, SPACE, WebConnector, envelope, file_id_of,
                           raw_exchange, result)


class World:
    """A reconciler, the console and a gateway; companies to connect."""

    def __init__(self, fleet, **settings):
        self.fleet = fleet
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.door = Door(fleet, TIEOUT_GATEWAY_URL=self.url)
        self.settings = {"TIEOUT_TOKEN_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
                         "TIEOUT_GATEWAY_URL": self.url, **settings}
        self.gateway = self.start_gateway(self.port)
        self.reconciler = fleet.reconciler().start()

    def start_gateway(self, port):
        gateway = self.fleet.process("tieout-qbd_gateway", **self.settings,
                                     TIEOUT_HTTP_PORT=str(port)).start()
        return gateway.wait_ready()

    def tenant(self, **settings):
        tenant = str(uuid.uuid4())
        self.door.expect(201, "POST", "/v1/tenants", {"tenant": tenant, "settings": {
            "ledger": "desktop", "review": "accepted", "signup_date": "2020-01-01", **settings}},
                         wait=30)
        return tenant

    def path(self, tenant, rest=""):
        return f"/v1/tenants/{tenant}/desktop-connection{rest}"

    def connect(self, tenant=None):
        """(tenant, a Web Connector whose right company file is open)"""
        tenant = tenant or self.tenant()
        made = self.door.expect(201, "POST", self.path(tenant))
        company = Company(file_id_of(made["qwc"]))
        return tenant, WebConnector(made["url"], made["user_name"], made["password"], company)

    def shown(self, tenant):
        return self.door.get(self.path(tenant))

    def setting(self, tenant, name):
        return self.door.get(f"/v1/tenants/{tenant}/settings")[name]


def again(connector, **changes):
    """The same Web Connector on another connection."""
    other = WebConnector(f"http://{connector.host}{connector.path}", connector.user,
                         connector.password, connector.company)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


# --- connecting ---------------------------------------------------------------------------------

def test_a_company_is_connected_and_syncs(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    assert not world.setting(tenant, "ar_start_date"), "it begins with the first session (R40)"
    connector.company.closing_date = "2025-12-31"
    before = today()
    closing = connector.run()
    assert closing.startswith(("Done", "Nothing to do")), closing
    shown = world.shown(tenant)
    assert shown["session"]["state"] == "closed" and shown["session"]["percent"] == 100, shown
    assert shown["agent"] == {"kind": "web_connector", "version": "2.3.0.215"}, shown
    assert shown["last_success_at"] and "problem" not in shown, shown
    fleet.wait_quiet()
    for name, value in {"agent_kind": "web_connector", "agent_version": "2.3.0.215",
                        "ledger_edition": "premier", "home_currency": "USD",
                        "close_date": "2025-12-31", "class_tracking": "per_line"}.items():
        assert world.setting(tenant, name) == value, (name, world.setting(tenant, name))
    assert world.setting(tenant, "ar_start_date") in (before, today())
    told = count_told(fleet, "settings")
    psql(fleet.url, "UPDATE gateway.session SET read_at = 0")
    assert again(connector).run()
    fleet.wait_quiet()
    assert count_told(fleet, "settings") == told, "what has not changed was told again"
    assert count_told(fleet, "run-requested") == 2


class Abroad(Company):
    """A company with several currencies, one of its own making, and a vendor who wants it."""

    def told(self):
        told = super().told()
        several = ("<MultiCurrencyPreferences><IsMultiCurrencyOn>true</IsMultiCurrencyOn>"
                   "<HomeCurrencyRef><ListID>80000001-1</ListID><FullName>US Dollar</FullName>"
                   "</HomeCurrencyRef></MultiCurrencyPreferences></PreferencesRet>")
        return told.replace("</PreferencesRet>", several)

    def answer_one(self, name, number):
        records = {
            "CurrencyQueryRq": "<CurrencyRet><ListID>80000002-1</ListID><TimeModified>"
                               "2026-01-05T08:00:00-08:00</TimeModified><Name>Vendors' shells"
                               "</Name><CurrencyCode>XSH</CurrencyCode></CurrencyRet>",
            "VendorQueryRq": "<VendorRet><ListID>80000009-1</ListID><TimeModified>"
                             "2026-01-05T08:00:00-08:00</TimeModified><EditSequence>1"
                             "</EditSequence><Name>Ann</Name><IsActive>true</IsActive><CurrencyRef>"
                             "<ListID>80000002-1</ListID><FullName>Vendors' shells</FullName>"
                             "</CurrencyRef></VendorRet>"}
        if name not in records:
            return super().answer_one(name, number)
        return (f'<{name[:-2]}Rs requestID="{number}" statusCode="0" statusSeverity="Info"'
                f' statusMessage="Status OK">{records[name]}</{name[:-2]}Rs>')


def test_a_company_names_its_currencies_itself(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    connector.run()
    assert "CurrencyQueryRq" not in connector.company.asked, "it has only one"
    tenant, connector = world.connect(world.tenant(review="open"))  # nobody has to be written
    connector.company = Abroad(connector.company.file_id)
    connector.run()
    assert connector.company.asked.count("CurrencyQueryRq") == 1
    reader = fleet.reader("events")
    reader.read()
    [ann] = [json.loads(m.value) for m in reader.messages if b"80000009-1" in m.value]
    assert ann["record"]["currency"] == "XSH", ann
    kept = fleet.query("SELECT currencies FROM gateway.company_file", [tenant])
    assert kept == [{"currencies": "80000002-1 XSH Vendors' shells\n"}], kept


def today():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")


def count_told(fleet, kind):
    """Events of that kind that the gateway has told."""
    reader = fleet.reader("events")
    reader.read()
    return len([m for m in reader.messages if kind.encode() in m.headers["ce_type"] and
                b"qbd_gateway" in m.headers["ce_source"]])


def test_a_renewed_password_ends_the_old_one(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    made = world.door.expect(200, "POST", world.path(tenant))
    assert made["user_name"] == connector.user and made["url"].endswith(connector.path)
    assert made["password"] != connector.password
    assert connector.sign_in() == ["nvu"]
    assert again(connector, password=made["password"]).sign_in()[0] == ""
    status, text, headers = world.door.call("GET", world.path(tenant, ".qwc"))
    assert status == 200 and text == made["qwc"] and "attachment" in headers["Content-Disposition"]
    stored = fleet.query("SELECT password::text AS p, user_name FROM gateway.connection")
    assert made["password"] not in json.dumps(stored) and made["password"] not in text
    logged = world.gateway.log_path.read_text() + world.door.process.log_path.read_text()
    assert made["password"] not in logged and connector.password not in logged


def test_a_password_that_is_renewed_while_the_old_one_is_tried_stays(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    here = f" WHERE tenant = '{tenant}'"
    renewing = threading.Thread(target=psql, args=(
        fleet.url, "BEGIN", "UPDATE gateway.connection SET password = '\\x1234'" + here,
        "SELECT pg_sleep(1)", "COMMIT"))
    renewing.start()
    wait_until(lambda: fleet.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1)%'"
                                   " AND query NOT LIKE '%activity%'"), "the password is renewed")
    assert again(connector, password="wrong").sign_in() == ["nvu"]
    renewing.join()
    [stored] = fleet.query("SELECT password::text AS p, failures FROM gateway.connection" + here)
    assert stored == {"p": "\\x1234", "failures": 1}, stored


def test_only_a_desktop_tenant_has_a_web_connector(fleet):
    world = World(fleet)
    world.door.connect(wait=20)
    path = world.path("7d1f3c9e-55a0-4b3e-8a51-3b1f0e9c2d01")
    world.door.refuse(409, None, "POST", path)
    world.door.refuse(404, None, "GET", path)
    world.door.refuse(404, None, "GET", path + ".qwc")
    world.door.refuse(404, None, "POST", world.path(uuid.uuid4()))


# --- who may come in ----------------------------------------------------------------------------

def test_wrong_and_unknown_are_told_the_same(fleet):
    world = World(fleet)
    _, connector = world.connect()
    unknown = again(connector, path=f"/qbwc/{uuid.uuid4()}")
    for one in (again(connector, password="wrong"), again(connector, user="nobody"),
                again(connector, password=""), unknown, again(connector, path="/qbwc/nonsense")):
        said = one.sign_in()
        assert said == ["nvu"] and len(one.ticket) == 22, (said, one.ticket)
        assert one.send() == "" and one.receive("<x/>") == -1  # its ticket opens nothing
        assert one.call("closeConnection", one.ticket)
    assert connector.sign_in()[0] == "", "three wrong ones cost nothing"


def test_guessing_is_slowed_down(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    guess = again(connector, password="guess")
    for _ in range(5):
        assert guess.sign_in() == ["nvu"]
    said = guess.sign_in()
    assert said[0] == "busy" and 1 <= int(said[1]) <= 2, said
    said = connector.sign_in()
    assert said[0] == "busy", "nobody learns whether a password is right"
    assert fleet.query("SELECT failures FROM gateway.connection") == [{"failures": 5}]
    time.sleep(int(said[1]))
    wait_until(lambda: connector.sign_in()[0] == "", "the right one to be let in")
    assert fleet.query("SELECT failures FROM gateway.connection") == [{"failures": 0}]
    _, other = world.connect()
    assert other.sign_in()[0] == "", "another company does not wait"
    assert world.shown(tenant)["session"]["number"] >= 1


# --- tickets ------------------------------------------------------------------------------------

def is_dead(connector):
    return (connector.send() == "" and connector.receive("<x/>") == -1 and
            "over" in connector.call("getLastError", connector.ticket) and
            connector.call("connectionError", connector.ticket, "0x80040408", "x") == "done" and
            "over" in connector.call("closeConnection", connector.ticket))


def test_a_ticket_dies_with_its_session(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    connector.sign_in()
    old = again(connector, ticket=connector.ticket)
    connector.send()
    fresh = again(connector)
    assert fresh.sign_in()[0] == ""  # the same user again: the old session is over
    assert is_dead(old)
    assert world.shown(tenant)["session"]["number"] == 2
    fresh.call("closeConnection", fresh.ticket)
    assert is_dead(fresh)
    assert world.shown(tenant)["problem"]["kind"] == "ours"
    assert is_dead(again(connector, ticket="")) and is_dead(again(connector, ticket="x" * 1000))


def test_a_ticket_is_no_good_at_another_door(fleet):
    world = World(fleet)
    _, first = world.connect()
    _, second = world.connect()
    first.sign_in()
    second.sign_in()
    assert is_dead(again(second, ticket=first.ticket))
    assert "CompanyQueryRq" in first.send(hcp="") and "CompanyQueryRq" in second.send(hcp="")


OVER = "This session is over: start the update again."
ANSWERS_TO_THE_DEAD = {
    "sendRequestXML": "", "receiveResponseXML": "-1", "connectionError": "done",
    "getLastError": OVER, "closeConnection": OVER, "getInteractiveURL": None,
    "interactiveDone": "Done", "interactiveRejected": "The page was not opened: nothing is lost."}


def say_to(connector, operation, ticket):
    """The call with everything right but the ticket: one that would change much."""
    told = {"strHCPResponse": connector.company.told(), "qbXMLMajorVers": "16",
            "qbXMLMinorVers": "0", "hresult": "0x80040408" if operation == "connectionError" else "",
            "response": connector.company.told(), "qbXMLCountry": "US"}
    names = PARAMETERS[operation]
    return connector.call(operation, ticket, *(told.get(name, "") for name in names[1:]))


def test_a_ticket_that_is_not_its_own_changes_nothing_whatever_is_called(fleet):
    world = World(fleet, TIEOUT_SESSION_IDLE="60s")
    _, connector = world.connect()
    _, other = world.connect()
    with_ticket = {o for o, names in PARAMETERS.items() if names[:1] in (["ticket"], ["wcTicket"])}
    assert with_ticket == set(ANSWERS_TO_THE_DEAD)
    other.sign_in()
    other.send(hcp="")
    connector.sign_in()
    expired = connector.ticket
    connector.sign_in()
    ticket = connector.ticket
    bad = [other.ticket, expired, "", " ", ticket[:-1], ticket + "A", ticket.swapcase(),
           f" {ticket} ", "none", "{00000000-0000-0000-0000-000000000000}", "<&>\"'", "\u00e9\u4e2d",
           ticket + "\u00a0", "x" * 50000]
    url = f"{world.url}{connector.path}/status"
    for is_asked in (False, True):
        if is_asked:
            assert "CompanyQueryRq" in connector.send(hcp="")
        before = fleet.query("SELECT * FROM gateway.session ORDER BY 1"), count_told(fleet, "")
        for operation, expected in ANSWERS_TO_THE_DEAD.items():
            for one in bad:
                said = say_to(connector, operation, one)
                assert said == (url if expected is None else expected), (operation, one[:40], said)
            # The right one at another's address: in the wrong hands it is as bad.
            assert say_to(again(other), operation, ticket) == said.replace(connector.path, other.path)
        after = fleet.query("SELECT * FROM gateway.session ORDER BY 1"), count_told(fleet, "")
        assert after == before, (before, after)
    assert connector.receive(connector.company.answer(unanswered())) >= 0, "its own is good still"
    assert other.receive(other.company.answer(unanswered())) >= 0


def unanswered():
    """What identify asks."""
    asked = "".join(f'<{name} requestID="{name[:-7]}"/>' for name in
                    ("HostQueryRq", "CompanyQueryRq", "PreferencesQueryRq"))
    return (f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError='
            f'"continueOnError">{asked}</QBXMLMsgsRq></QBXML>')


def test_a_session_that_is_silent_ends(fleet):
    world = World(fleet, TIEOUT_SESSION_IDLE="4s")
    tenant, connector = world.connect()
    connector.sign_in()
    time.sleep(4.2)
    assert is_dead(connector)
    assert connector.run()
    assert "problem" not in world.shown(tenant)


def test_a_session_lasts_its_longest_only(fleet):
    world = World(fleet, TIEOUT_SESSION_MAX="10s", TIEOUT_SESSION_IDLE="60s")
    _, connector = world.connect()
    connector.sign_in()
    psql(fleet.url, "UPDATE gateway.session SET started_at = started_at - 9000000")
    assert connector.call("getLastError", connector.ticket) == "NoOp"
    psql(fleet.url, "UPDATE gateway.session SET started_at = started_at - 2000000")
    assert is_dead(connector)


# --- sessions -----------------------------------------------------------------------------------

def unmarked_first(connector):
    """A session whose first answers lack everything: it asks."""
    connector.sign_in()
    request = connector.send(hcp="")
    assert "HostQueryRq" in request and "CompanyQueryRq" in request, request
    return request


def test_an_answer_that_comes_twice_counts_once(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    answer = connector.company.answer(unmarked_first(connector))
    percent = connector.receive(answer)
    asked = count_told(fleet, "run-requested")
    assert connector.receive(answer) == percent
    assert connector.receive("not even xml") == percent
    assert count_told(fleet, "run-requested") == asked == 1


def test_a_request_that_comes_twice_is_refused_and_harms_nothing(fleet):
    world = World(fleet)
    _, connector = world.connect()
    request = unmarked_first(connector)
    try:
        connector.send(hcp="")
        raise AssertionError("handed out twice")
    except Fault as fault:
        assert "Client" in str(fault)
    assert connector.receive(connector.company.answer(request)) >= 0


def test_two_companies_at_once_never_mix(fleet):
    world = World(fleet)
    second_gateway = world.start_gateway(free_port())
    lines = second_gateway.lines("listening")
    other_host = f"localhost:{lines[-1]['port']}"
    pairs = [world.connect() for _ in range(2)]
    for _, connector in pairs:
        connector.company.closing_date = "2024-12-31"
    pairs[1][1].company.closing_date = "2023-12-31"
    hosts = [world.url.split("//")[1], other_host]
    requests = {}
    for number, (tenant, connector) in enumerate(pairs):
        connector.host = hosts[number % 2]
        requests[tenant] = unmarked_first(connector)
    for number, (tenant, connector) in enumerate(pairs):  # each call goes to the other gateway
        connector.close()
        connector.host = hosts[(number + 1) % 2]
        assert connector.receive(connector.company.answer(requests[tenant])) >= 0
    fleet.wait_quiet()
    assert [world.setting(t, "close_date") for t, _ in pairs] == ["2024-12-31", "2023-12-31"]
    for tenant, connector in pairs:
        connector.close()
        connector.host = hosts[0]
        assert connector.call("closeConnection", connector.ticket)
        assert world.shown(tenant)["session"]["state"] == "closed"


def test_a_gateway_that_dies_is_replaced_in_the_middle_of_a_session(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    request = unmarked_first(connector)
    world.gateway.kill()
    world.gateway = world.start_gateway(world.port)
    connector.close()
    assert connector.receive(connector.company.answer(request)) >= 0
    assert world.shown(tenant)["session"]["state"] in ("open", "over")


def test_work_that_is_being_prepared_is_waited_for(fleet):
    world = World(fleet, TIEOUT_GATEWAY_PATIENCE="1s")
    tenant, connector = world.connect()
    world.reconciler.stop()  # nobody says what is to be done
    connector.sign_in()
    request = connector.send()
    while request != "NoOp":
        assert request, "the session ends before anybody has said what is to be done"
        assert connector.receive(connector.company.answer(request)) >= 0
        began = time.monotonic()
        request = connector.send("")
    assert 0.9 < time.monotonic() - began < 3
    assert connector.call("getLastError", connector.ticket) == "NoOp"
    fleet.reconciler().start()
    said = wait_until(lambda: (lambda text: text != "NoOp" and [text])(connector.send("")),
                      "the session to go on")
    assert "HostQueryRq" in said[0], said  # QuickBooks is asked once more, so that all is well
    assert connector.receive(connector.company.answer(said[0])) == 100
    assert connector.call("getLastError", connector.ticket) != "NoOp"
    connector.call("closeConnection", connector.ticket)
    shown = world.shown(tenant)
    assert shown["last_read_at"] and "problem" not in shown, shown
    assert connector.sign_in() == ["none"], "everything was read just now"


def test_a_run_that_goes_on_without_quickbooks_is_not_waited_for(fleet):
    """The platform takes nothing: the run stays open, and the PC is let go."""
    world = World(fleet, TIEOUT_GATEWAY_PATIENCE="1s")
    tenant, connector = world.connect()
    vendor = ("<VendorRet><ListID>80000001-1</ListID><TimeCreated>2026-01-01T08:00:00-08:00"
              "</TimeCreated><TimeModified>2026-01-01T08:00:00-08:00</TimeModified>"
              "<EditSequence>1767283200</EditSequence><Name>Ada</Name><IsActive>true</IsActive>"
              "<Balance>0.00</Balance></VendorRet>")
    plain = connector.company.answer_one
    connector.company.answer_one = lambda name, number: (
        f'<VendorQueryRs requestID="{number}" statusCode="0" statusSeverity="Info"'
        f' statusMessage="Status OK" iteratorRemainingCount="0" iteratorID="x">{vendor}'
        '</VendorQueryRs>' if name == "VendorQueryRq" else plain(name, number))
    connector.sign_in()
    began = time.monotonic()
    percent, request = 0, connector.send()
    while percent < 100 and time.monotonic() - began < 60:
        if request != "NoOp":
            percent = connector.receive(connector.company.answer(request))
        request = connector.send("") if percent < 100 else ""
    assert percent == 100, "the PC is kept"
    runs = world.door.get(f"/v1/tenants/{tenant}/runs")["runs"]
    assert runs[0]["phase"] != "closed", runs  # the platform has still to answer
    shown = world.shown(tenant)
    assert shown["session"]["records_read"] >= 1 and "problem" not in shown, shown


class Lock:
    """A row that somebody has changed and not committed yet."""

    def __init__(self, fleet, table, connection):
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", fleet.url], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(f"BEGIN; SELECT 'held' FROM {table} WHERE connection ="
                                 f" '{connection}' FOR UPDATE;\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "held\n"

    def release(self):
        self.process.communicate("COMMIT;\n", timeout=10)


def wait_for_lock(fleet, who):
    wait_until(lambda: fleet.query("SELECT 1 FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE"
                                   " datname = current_database() AND NOT granted AND"
                                   f" application_name = '{who}'"), f"{who} to wait for a row")


def check_first_lock(fleet, who, table, connections):
    """Who waits for the first of them has taken none of the others."""
    wait_for_lock(fleet, who)
    for connection in connections[1:]:
        psql(fleet.url, f"SELECT FROM {table} WHERE connection = '{connection}' FOR UPDATE NOWAIT")


def test_rows_of_many_companies_are_locked_in_one_order(fleet):
    """Otherwise two gateways lock each other out, until PostgreSQL ends one of them."""
    world = World(fleet, TIEOUT_SESSION_IDLE="60s")
    pairs = sorted((world.connect() for _ in range(5)), key=lambda pair: pair[1].path)
    (_, spare), *pairs = pairs[::-1]
    ids = [connector.path.split("/")[-1] for _, connector in pairs]  # the highest first
    tables = "gateway.connection", "gateway.session"
    for connection in ids:
        psql(fleet.url, "UPDATE gateway.session SET heard_at = 1"  # in that order in its table too
             f" WHERE connection = '{connection}'", "UPDATE gateway.connection SET failures = 1"
             f" WHERE connection = '{connection}'")
    for table in tables:
        first = Lock(fleet, "gateway.session", spare.path.split("/")[-1])
        calls = [threading.Thread(target=connector.call, daemon=True, args=(
            "authenticate", connector.user, connector.password)) for _, connector in pairs]
        for connector in [spare] + [connector for _, connector in pairs]:
            connector.call("serverVersion")
        threading.Thread(target=spare.call, daemon=True,
                         args=("authenticate", spare.user, spare.password)).start()
        wait_for_lock(fleet, "qbd_gateway")
        for call in calls:  # all in one round, once the gateway goes on
            call.start()
            time.sleep(0.1)
        lock = Lock(fleet, table, ids[-1])
        first.release()
        check_first_lock(fleet, "qbd_gateway", table, ids[::-1])
        lock.release()
        for call in calls:
            call.join(30)
    rows = ", ".join(f"('{tenant}', '{uuid.uuid4()}', 'now')" for tenant, _ in pairs)
    tenants = ",".join(tenant for tenant, _ in pairs)
    for command in ("INSERT INTO gateway.request (tenant, command_id, kind) VALUES " + rows,
                    "DELETE FROM gateway.request"):
        lock = Lock(fleet, "gateway.session", ids[-1])
        counting = threading.Thread(target=psql, daemon=True, args=(
            fleet.url, f"SET tieout.tenants = '{{{tenants}}}'", command))
        counting.start()
        check_first_lock(fleet, "psql", "gateway.session", ids[::-1])
        lock.release()
        counting.join(30)


# --- the company file ---------------------------------------------------------------------------

def test_another_company_file_stops_the_sync_until_a_person_accepts_it(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    right, wrong = connector.company, Company(str(uuid.uuid4()))
    connector.company = wrong
    closing = connector.run()
    assert "company file" in closing, closing
    shown = world.shown(tenant)
    assert shown["company_file"] == "another" and "company file" in shown["problem"]["advice"], shown
    connector.company = right
    assert "company file" not in connector.run()
    assert world.shown(tenant)["company_file"] == "fine"
    path = world.path(tenant, "/accept-file")
    world.door.refuse(409, None, "POST", path, {"by": "person:ada", "permissions": ["sync.manage"]})
    connector.company = wrong
    psql(fleet.url, "UPDATE gateway.session SET read_at = 0")
    assert "company file" in connector.run()
    world.door.refuse(403, None, "POST", path, {"by": "person:bob"})
    shown = world.door.expect(200, "POST", path, {"by": "person:ada",
                                                  "permissions": ["sync.manage"]})
    assert shown["company_file"] == "fine"
    assert "company file" not in connector.run()
    assert world.shown(tenant)["last_read_at"] > shown.get("last_read_at", "")
    rows = fleet.query("SELECT accepted_by FROM gateway.company_file", [tenant])
    assert rows == [{"accepted_by": "person:ada"}], rows


def test_another_file_does_not_hide_that_the_right_one_was_restored(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    right = connector.company
    connector.run()
    psql(fleet.url, f"SET tieout.tenants = '{{{tenant}}}'",
         f"UPDATE gateway.company_file SET stop = 'restored' WHERE tenant = '{tenant}'",
         f"UPDATE gateway.session SET read_at = 0 WHERE tenant = '{tenant}'")
    connector.company = Company(str(uuid.uuid4()))
    assert "Another company file" in connector.run()
    connector.company = right
    assert "restoring a backup" in connector.run()
    assert world.shown(tenant)["company_file"] == "restored"


def test_a_file_without_our_mark_is_not_touched(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    connector.company = Company(None)
    assert "mark" in connector.run()
    assert connector.company.asked == ["HostQueryRq", "CompanyQueryRq", "PreferencesQueryRq"]
    assert world.shown(tenant)["company_file"] == "unmarked"
    world.door.refuse(409, None, "POST", world.path(tenant, "/accept-file"))


def test_a_quickbooks_that_is_too_old_is_refused(fleet):
    world = World(fleet)
    _, connector = world.connect()
    connector.company.version = "12.0"
    connector.company.host = lambda: Company.host(connector.company).replace(
        "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>", "")
    assert "too old" in connector.run()


# --- QuickBooks does not answer ------------------------------------------------------------------

def test_what_quickbooks_says_becomes_advice(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    unmarked_first(connector)
    assert connector.receive("", "0x80040414", "A modal dialog box is showing.") == -1
    assert "window" in connector.call("getLastError", connector.ticket)
    assert "window" in connector.call("closeConnection", connector.ticket)
    problem = world.shown(tenant)["problem"]
    assert problem["kind"] == "hresult" and problem["code"] == 0x80040414, problem
    connector.sign_in()
    assert connector.call("connectionError", connector.ticket, "0x8004040A", "other") == "done"
    assert "Another company file" in connector.call("closeConnection", connector.ticket)
    with urllib.request.urlopen(f"{world.url}{connector.path}/status", timeout=10) as page:
        text = page.read().decode()
    assert "Another company file is open" in text, text
    assert connector.run()
    assert "problem" not in world.shown(tenant)


def test_an_hresult_that_is_no_number_is_advice_too(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    for request in (lambda: unmarked_first(connector), lambda: connector.sign_in() and
                    connector.send()):  # of the company file, of what was changed
        assert "QueryRq" in request()
        assert connector.receive("", "QBWC1039", "It was a strange day.") == -1
        problem = world.shown(tenant)["problem"]
        assert problem["kind"] == "hresult" and problem["code"] == 0x80040402, problem
        assert "unexpected" in connector.call("closeConnection", connector.ticket)


def test_an_answer_that_cannot_be_read_ends_the_session(fleet):
    world = World(fleet)
    _, connector = world.connect()
    unmarked_first(connector)
    assert connector.receive("<QBXML><QBXMLMsgsRs>") == -1
    assert "could not be read" in connector.call("closeConnection", connector.ticket)


def test_what_fails_again_and_again_comes_less_often(fleet):
    world = World(fleet)
    tenant, connector = world.connect()
    for _ in range(3):
        assert connector.sign_in() == [""]
        connector.call("connectionError", connector.ticket, "0x80040414", "dialog")
        connector.call("closeConnection", connector.ticket)
    said = connector.sign_in()
    assert said[0] == "" and 1 <= int(said[1]) <= 30, said
    assert "window" in connector.call("closeConnection", connector.ticket)
    assert world.shown(tenant)["problem"]["code"] == 0x80040414
    assert len(connector.sign_in()) == 2, "it is put off still"


# --- SOAP over HTTP -----------------------------------------------------------------------------

def test_what_is_no_call_of_ours_is_a_fault(fleet):
    world = World(fleet)
    _, connector = world.connect()
    good = envelope("serverVersion")
    for body in (envelope("dropEverything"), b"", b"hello", b"<a/>", good[:-20],
                 good.replace(SPACE.encode(), b"http://example.com/"),
                 b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + good, b"\xff\xfe\x00", b"<" * 60000):
        status, text = connector.post(body)
        try:
            result("serverVersion", status, text)
            raise AssertionError(f"answered: {body[:60]}")
        except Fault as fault:
            assert "Client" in str(fault), fault


def test_prefixes_and_cdata_do_not_matter(fleet):
    world = World(fleet)
    _, connector = world.connect()
    connector.sign_in()
    body = (f'<?xml version="1.0"?><a:Envelope xmlns:a="http://schemas.xmlsoap.org/soap/envelope/">'
            f'<a:Header/><a:Body><q:sendRequestXML xmlns:q="{SPACE}"><q:ticket>'
            f'<![CDATA[{connector.ticket}]]></q:ticket><q:strHCPResponse><![CDATA['
            f'{connector.company.told()}]]></q:strHCPResponse><q:strCompanyFileName/>'
            '<q:qbXMLCountry>US</q:qbXMLCountry><q:qbXMLMajorVers>16</q:qbXMLMajorVers>'
            '<q:qbXMLMinorVers>0</q:qbXMLMinorVers></q:sendRequestXML></a:Body></a:Envelope>')
    status, text = connector.post(body.encode())
    result("sendRequestXML", status, text)
    assert "HostQueryRq" not in text.decode(), "what was told in CDATA was not read"


def test_every_operation_is_there(fleet):
    world = World(fleet)
    _, connector = world.connect()
    for operation, parameters in PARAMETERS.items():
        assert connector.call(operation, *("" for _ in parameters)) is not None
    url = connector.call("getInteractiveURL", "", "")
    assert url == f"{world.url}{connector.path}/status", url


def test_a_body_may_wait_and_come_in_pieces(fleet):
    world = World(fleet)
    _, connector = world.connect()
    body = envelope("clientVersion", ["2.3"])
    head = (f"POST {connector.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
            "Expect: 100-continue\r\n").encode()
    url = f"http://127.0.0.1:{world.port}{connector.path}"
    answer, waited = raw_exchange(url, head + b"Content-Length: %d\r\n\r\n" % len(body), body)
    assert b"clientVersionResponse" in answer and waited < 0.3, (waited, answer)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 100]), body[i:i + 100])
                      for i in range(0, len(body), 100)) + b"0\r\n\r\n"
    answer, waited = raw_exchange(url, head + b"Transfer-Encoding: chunked\r\n\r\n", chunks)
    assert b"clientVersionResponse" in answer and waited < 0.3, (waited, answer)


def unfinished(url, path, bytes_sent, length=32 << 20):
    """A POST of which not all is sent; its socket."""
    host, port = urllib.parse.urlsplit(url).netloc.split(":")
    link = socket.create_connection((host, int(port)), timeout=10)
    link.sendall((f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n" +
                  (f"Content-Length: {length}\r\n\r\n" if length else
                   f"Transfer-Encoding: chunked\r\n\r\n{bytes_sent:x}\r\n")).encode())
    try:
        link.sendall(b" " * bytes_sent)
    except OSError:
        pass  # it was closed meanwhile
    return link


def answer_of(link):
    try:
        return link.recv(1000).decode()
    except ConnectionResetError:
        return "reset"


def test_much_is_taken_only_of_a_session_that_is_under_way(fleet):
    world = World(fleet)
    _, connector = world.connect()
    unknown = f"/qbwc/{uuid.uuid4()}"
    for path in (unknown, connector.path, "/qbwc/nonsense"):
        refused = answer_of(unfinished(world.url, path, 0))
        assert refused.startswith("HTTP/1.1 413"), refused
        refused = unfinished(world.url, path, 100 << 10, None)
        refused.sendall(b"\r\n0\r\n\r\n")
        assert answer_of(refused).startswith("HTTP/1.1 413")
    sent = [unfinished(world.url, unknown, 60 << 10, 64 << 10) for _ in range(50)]  # not large
    connector.sign_in()
    request = connector.send(hcp="")
    sent += [unfinished(world.url, connector.path, 31 << 20) for _ in range(2)]
    assert answer_of(unfinished(world.url, connector.path, 0)).startswith("HTTP/1.1 503")
    _, other = world.connect()
    request = unmarked_first(other)  # nothing of it is in the way of another company
    answer = other.company.answer(request) + " " * (10 << 20)
    assert other.receive(answer) >= 0
    for link in sent:
        link.close()
    connector.call("closeConnection", connector.ticket)
    assert answer_of(unfinished(world.url, connector.path, 0)).startswith("HTTP/1.1 413")


def test_the_page_says_how_it_stands(fleet):
    world = World(fleet, TIEOUT_SESSION_IDLE="4s", TIEOUT_READ_INTERVAL="0s")
    _, connector = world.connect()

    def headline():
        with urllib.request.urlopen(f"{world.url}{connector.path}/status", timeout=10) as page:
            return re.search("<h2>(.*?)</h2>", page.read().decode()).group(1)

    assert headline() == "The Web Connector has not signed in yet"
    assert again(connector, password="x" * 22).sign_in()[0] == "nvu"
    assert "the password is wrong" in headline()
    connector.run()
    assert headline() == "The last sync did everything"
    connector.sign_in()
    assert "QueryRq" in connector.send()
    assert headline() == "A sync is going on"
    wait_until(lambda: headline() == "The last sync stopped before everything was done",
               "the silence to be an end")
    connector.run()
    assert headline() == "The last sync did everything"


def test_people_and_certificate_checks_see_a_page(fleet):
    world = World(fleet)
    _, connector = world.connect()
    url = f"{world.url}{connector.path}"
    with urllib.request.urlopen(url, timeout=10) as page:
        assert page.status == 200 and page.read()
    with urllib.request.urlopen(url + "?wsdl", timeout=10) as page:
        wsdl = page.read().decode()
    assert url in wsdl and all(name in wsdl for name in PARAMETERS), wsdl[:200]
    with urllib.request.urlopen(url + "/status", timeout=10) as page:
        text = page.read().decode()
    assert "<html lang=" in text and "<script" not in text
    assert page.headers["Content-Type"].startswith("text/html")
    assert connector.user not in text and "Acme" not in text, "the page says who it is about"


if __name__ == "__main__":
    cases.main(lanes=3, at_end=message_sets.are_valid)
