"""The reconciler with a real journal and a real database: folding, sharing, fencing."""

import random
import signal
import time

import cases
from company import Company, settle
from fleet import wait_until

AGREED = 0
LIST_COUNTS = {("account", AGREED): 2, ("vendor", AGREED): 1}


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


def test_a_zombie_writes_nothing(fleet):
    company = Company(fleet, "zombie")
    zombie = fleet.reconciler().start().wait_ready()
    company.connect()
    company.show_lists()
    settle(fleet, [company])
    zombie.signal(signal.SIGSTOP)
    other = fleet.reconciler().start()
    for number in range(5):
        company.show_bill(number)
    company.ask_for_run()
    fleet.producer.flush()
    wait_until(lambda: {line["partition"] for line in other.lines("assigned")} ==
               set(range(fleet.partitions)), "the other one has all partitions")
    answered = settle(fleet, [company])
    state = company.state()
    zombie.signal(signal.SIGCONT)
    time.sleep(1)
    company.show_bill(9)
    fleet.producer.flush()
    wait_until(lambda: zombie.popen.poll() is not None or len(zombie.lines("revoked")) > 0,
               "the zombie notices")
    settle(fleet, [company], answered)
    assert {k: v for k, v in company.state().items() if k == "run"} == {"run": state["run"]}
    assert_agreed_but_one(company)
    other.stop()
    zombie.stop()
    state = company.state()
    assert refold(fleet, [company]) == [state]


def assert_agreed_but_one(company):
    assert sum(company.standings().values()) == 9, company.standings()


if __name__ == "__main__":
    random.seed(1)
    cases.main()
