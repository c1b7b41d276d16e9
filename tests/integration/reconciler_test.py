"""The reconciler with a real journal and a real database: folding, sharing, fencing."""

import re
import signal
import subprocess
import time

import cases
from company import Company, settle
from fleet import PATIENCE_SECONDS, psql, wait_until
from proxy import Proxy

AGREED = 0


def tell_all(company, bills):
    company.connect()
    company.show_lists()
    for number in range(bills):
        company.show_bill(number)
    company.ask_for_run()


def edit_all(company, bills):
    for number in range(bills):
        company.show_bill(number, version=1, amount="95.00")
    company.ask_for_run()


def assert_agreed(company, bills):
    """Everything that was told stands in agreement, and was written once."""
    standings = company.standings()
    assert sum(standings.values()) == bills + 3 and {s for _, s in standings} == {AGREED}, standings
    assert set(company.creations.values()) == {1} and len(company.creations) == bills + 3
    run = company.head()["run"]
    assert run["phase"] == "closed", run


def refold(fleet, companies, **settings):
    """The journal folded from its first event into a new database; returns the states."""
    before = len(fleet.reader("commands.pusher").messages)
    fleet.use_database(f"{fleet.database}_again")
    reconciler = fleet.reconciler(**settings).start().wait_ready()
    fleet.wait_quiet()
    assert reconciler.stop() == 0
    fleet.reader("commands.pusher").read()
    assert len(fleet.reader("commands.pusher").messages) == before, "answered commands went out"
    return [company.state() for company in companies]


def test_a_story_ends_agreed_and_folds_again_to_the_same_digest(fleet):
    reconciler = fleet.reconciler().start().wait_ready()
    company = Company(fleet, "story")
    tell_all(company, bills=5)
    answered = settle(fleet, [company])
    assert_agreed(company, 5)
    edit_all(company, bills=5)
    settle(fleet, [company], answered)
    assert_agreed(company, 5)
    # The same again says nothing new, and a run without changes writes nothing.
    writes = len(company.commands("commands.pusher"))
    edit_all(company, bills=5)
    settle(fleet, [company], answered)
    assert len(company.commands("commands.pusher")) == writes
    assert set(company.repeats("commands.pusher").values()) == {1}
    assert reconciler.stop() == 0
    state, digest = company.state(), company.digest()
    assert digest and refold(fleet, [company], TIEOUT_BATCH_EVENTS="1") == [state]
    assert company.digest() == digest


def test_two_reconcilers_share_partitions_and_a_rebalance_loses_nothing(fleet):
    companies = [Company(fleet, f"shared {n}") for n in range(12)]
    first = fleet.reconciler(TIEOUT_BATCH_EVENTS="7").start().wait_ready()
    answered = set()
    for company in companies:
        tell_all(company, bills=6)
    fleet.producer.flush()
    second = fleet.reconciler(TIEOUT_BATCH_EVENTS="7").start()  # joins in mid-stream
    wait_until(lambda: second.lines("assigned"), "the second one has partitions")
    settle(fleet, companies, answered)
    for company in companies:
        edit_all(company, bills=6)
    fleet.producer.flush()
    first.kill()  # and the second one takes all, in mid-stream again
    settle(fleet, companies, answered)
    for company in companies:
        assert_agreed(company, 6)
    states = [company.state() for company in companies]
    assert second.stop() == 0
    assert refold(fleet, companies) == states


def through_proxy(fleet):
    """A proxy in front of the database, and the setting that leads through it."""
    host, port = re.search(r"@([^/:]*):(\d+)/", fleet.url).groups()
    proxy = Proxy(host, port)
    return proxy, {"DATABASE_URL": fleet.url_through(proxy.port)}


def wait_all_assigned(fleet, process):
    wait_until(lambda: {line["partition"] for line in process.lines("assigned")} ==
               set(range(fleet.partitions)), "it has all partitions")


def test_a_build_without_the_rules_in_force_does_not_start(fleet):
    company = Company(fleet, "newer")
    reconciler = fleet.reconciler().start().wait_ready()
    company.connect()
    settle(fleet, [company])
    company.tell("rules", {"version": 1, "as": "operator"})
    company.tell("rules", {"version": 99, "as": "operator"})  # ours has no such version
    settle(fleet, [company])
    refused = company.rows("SELECT reason FROM reconciler.aside")
    assert len(refused) == 1 and "start the newer build first" in refused[0]["reason"], refused
    assert company.head()["rules_version"] == 1
    reconciler.stop()
    psql(fleet.url, f"INSERT INTO reconciler.rules_index VALUES ('{company.id}', 99)")
    older = fleet.reconciler().start()
    assert older.popen.wait(PATIENCE_SECONDS) not in (0, 99)
    assert "version 99 of the rules" in older.log_path.read_text()


def test_a_zombie_writes_nothing_the_offset_fences_it(fleet):
    """Paused with a batch in hand, on its way to the database, while another member takes over."""
    company = Company(fleet, "zombie")
    proxy, by_proxy = through_proxy(fleet)
    zombie = fleet.reconciler(**by_proxy).start().wait_ready()
    company.connect()
    company.show_lists()
    answered = settle(fleet, [company])
    proxy.is_open.clear()
    company.show_bill(1)
    company.ask_for_run()
    fleet.producer.flush()
    assert proxy.held.wait(PATIENCE_SECONDS), "the zombie has not begun its transaction"
    zombie.signal(signal.SIGSTOP)
    other = fleet.reconciler().start()
    wait_all_assigned(fleet, other)
    settle(fleet, [company], answered)
    state = company.state()
    writes = company.repeats("commands.pusher")
    proxy.is_open.set()
    zombie.signal(signal.SIGCONT)
    wait_until(lambda: zombie.lines("fenced"), "the zombie is fenced")
    assert_nothing_new(fleet, company, state, writes)
    company.show_bill(2)
    settle(fleet, [company], answered)
    other.stop()
    zombie.stop()
    state = company.state()
    assert refold(fleet, [company]) == [state]


def assert_nothing_new(fleet, company, state, writes):
    fleet.wait_quiet()
    assert company.state() == state
    assert company.repeats("commands.pusher") == writes


def test_a_member_that_was_paused_finds_its_place_again(fleet):
    """Past the session's end while idle: what comes afterwards is folded once, by whoever."""
    company = Company(fleet, "paused")
    paused = fleet.reconciler(is_kept=True).start().wait_ready()
    company.connect()
    company.show_lists()
    answered = settle(fleet, [company])
    paused.signal(signal.SIGSTOP)
    company.show_bill(1)  # read by the pending fetch, perhaps
    company.ask_for_run()
    fleet.producer.flush()
    other = fleet.reconciler().start()
    wait_all_assigned(fleet, other)
    settle(fleet, [company], answered)
    paused.signal(signal.SIGCONT)
    company.show_bill(2)
    settle(fleet, [company], answered)
    wait_until(lambda: paused.lines("revoked") or paused.deaths, "the paused one notices")
    other.kill()
    company.show_bill(3)
    company.ask_for_run()
    settle(fleet, [company], answered)
    assert_agreed(company, 3)
    assert set(company.repeats("commands.pusher").values()) == {1}


class RowLock:
    """Another session, which has locked our offsets' rows and takes its time."""

    def __init__(self, fleet):
        self.session = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", fleet.url],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.session.stdin.write("BEGIN;\nSELECT count(*) FROM (SELECT FROM"
                                 " reconciler.partition_offset FOR UPDATE) AS locked;\n")
        self.session.stdin.flush()
        self.count = int(self.session.stdout.readline())

    def end(self):
        self.session.communicate("COMMIT;\n")


def test_a_locked_offset_holds_up_nobody(fleet):
    """The first questions where to begin fail; the loop turns all the while, and health answers."""
    company = Company(fleet, "locked")
    first = fleet.reconciler().start().wait_ready()
    company.connect()
    company.show_lists()
    answered = settle(fleet, [company])
    assert first.stop() == 0
    lock = RowLock(fleet)
    assert lock.count == fleet.partitions
    member = fleet.reconciler().start()
    wait_until(lambda: "offsets" in member.get("/health/ready")[1], "it says what is missing")
    slowest, until = 0, time.monotonic() + 5
    while time.monotonic() < until:
        began = time.monotonic()
        assert member.get("/health/live")[0] == 200
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.02)
    assert slowest < 1, f"health was held up for {slowest} s"
    assert member.get("/health/ready")[0] == 503 and not member.lines("assigned")
    lock.end()
    member.wait_ready()
    company.show_bill(1)
    company.ask_for_run()
    settle(fleet, [company], answered)
    assert_agreed(company, 1)
    assert member.stop() == 0


def test_how_far_it_is_behind_is_a_metric(fleet):
    """The journal's lag while nothing can be folded; what waits in the outbox, and for how long."""
    company = Company(fleet, "lag")
    proxy, by_proxy = through_proxy(fleet)
    reconciler = fleet.reconciler(**by_proxy).start().wait_ready()
    company.connect()
    company.show_lists()
    answered = settle(fleet, [company])

    def shows(*lines):
        wait_until(lambda: set(lines) <= set(reconciler.get("/metrics")[1].splitlines()), lines)

    lag, depth = 'tieout_journal_lag_messages{topic="events"}', "tieout_outbox_messages"
    age = "tieout_outbox_age_seconds"
    shows(f"{lag} 0", f"{depth} 0", f"{age} 0")
    proxy.refuse()
    for number in range(7):
        company.show_bill(number)
    fleet.producer.flush()
    shows(f"{lag} 7")
    proxy.accept_again()
    shows(f"{lag} 0")
    # Rows whose answers are known already: whoever turns to them next takes them off.
    psql(fleet.url, "INSERT INTO reconciler.outbox_position SELECT n, 0, 0, gen_random_uuid(),"
         " gen_random_uuid(), extract(epoch FROM now() - interval '1 hour') * 1000000"
         " FROM generate_series(0, 2) AS n")
    shows(f"{depth} 3")
    assert 3600 <= reconciler.metric(age) < 3600 + PATIENCE_SECONDS
    company.ask_for_run()
    settle(fleet, [company], answered)
    shows(f"{depth} 0", f"{age} 0")
    assert_agreed(company, 7)
    assert reconciler.stop() == 0


def test_each_decision_names_its_rule_to_those_who_watch(fleet):
    """As a line of the log, when they ask for all, and as a count."""
    company = Company(fleet, "watched")
    reconciler = fleet.reconciler(TIEOUT_LOG_LEVEL="debug").start().wait_ready()
    company.connect()
    company.show_lists()
    company.show("online", "bill", "B9", 0, {
        "vendor": "V1", "number": "P-9", "date": "2026-01-05", "currency": "USD", "total": "10.00",
        "balance": "4.00", "expense_lines": [{"account": "A1", "amount": "10.00"}]})
    company.ask_for_run()
    settle(fleet, [company])
    lines = reconciler.lines("decided")
    assert len(lines) == company.head()["decision_count"]
    withheld = [line for line in lines if line["entity"] == "bill"]
    assert [(w["rule"], w["standing"]) for w in withheld] == [("R93", "withheld")], withheld
    assert reconciler.metric("tieout_decisions_total") == len(lines)
    assert 'tieout_decisions_total{rule="R93",outcome="withheld"} 1' in reconciler.get("/metrics")[1]
    assert reconciler.stop() == 0


def test_quickbooks_desktop_has_a_topic_of_its_own(fleet):
    """Reads and writes; the Web Connector's calls join the run while it reads, and ask for the next
    afterwards; only what is answered stays."""
    company = Company(fleet, "desktop")
    reconciler = fleet.reconciler().start().wait_ready()
    company.settings(ledger="desktop", home_currency="USD")
    company.show("platform", "vendor", "PV1", 0, {"name": "Bessie", "currency": "USD"})
    for _ in range(2):
        company.tell("run-requested", {"by": "web_connector"})
    answered = set()
    fleet.producer.flush()
    fleet.wait_quiet()
    assert company.answer_reads(answered, "commands.gateway") == 1
    fleet.producer.flush()
    fleet.wait_quiet()
    company.tell("run-requested", {"by": "web_connector"})
    fleet.producer.flush()
    fleet.wait_quiet()
    told = list(company.commands("commands.gateway").values())
    assert [body.get("kind") or body["action"] for body in told] == ["run", "create"], told
    kept = "SELECT convert_from(body, 'UTF8')::json ->> 'command' AS id FROM reconciler.outbox"
    assert company.rows(kept) == [{"id": told[1]["command"]}]
    company.apply(told[1])
    fleet.producer.flush()
    fleet.wait_quiet()
    told = list(company.commands("commands.gateway").values())
    assert [body["kind"] for body in told[2:]] == ["schedule", "run"], "it was asked for again"
    assert told[2] == {"command": told[2]["command"], "kind": "schedule", "run": told[0]["run"]}
    assert told[3]["run"] != told[0]["run"] and company.rows(kept) == []
    assert company.answer_reads(answered, "commands.gateway") == 1
    fleet.producer.flush()
    fleet.wait_quiet()
    told = list(company.commands("commands.gateway").values())
    assert [(body["kind"], body["run"]) for body in told[4:]] == [("schedule", told[3]["run"])]
    assert company.rows(kept) == []
    assert company.commands("commands.poller") == company.commands("commands.pusher") == {}
    assert company.head()["run"]["phase"] == "closed"
    assert reconciler.stop() == 0


def test_an_answer_to_commit_that_is_lost_is_folded_once(fleet):
    company = Company(fleet, "commit")
    proxy, by_proxy = through_proxy(fleet)
    reconciler = fleet.reconciler(is_kept=True, **by_proxy).start().wait_ready()
    company.connect()
    company.show_lists()
    answered = settle(fleet, [company])
    for number in range(6):
        proxy.cut_after = b"COMMIT"
        company.show_bill(number)
        company.ask_for_run()
        settle(fleet, [company], answered)
    assert proxy.cuts >= 5, proxy.cuts
    assert not reconciler.deaths and reconciler.lines("batch_was_stored"), reconciler.log_path
    assert_agreed(company, 6)
    reconciler.stop()
    state = company.state()
    assert refold(fleet, [company]) == [state]


if __name__ == "__main__":
    cases.main(lanes=cases.LANES)
