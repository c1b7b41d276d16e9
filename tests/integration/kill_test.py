"""The reconciler dies by kill -9 at each of its points, and the database is set back to a backup.

SEED picks at which hit of its point it dies. KILL_POINTS names those tried (default: all).
"""

import os
import random

import cases
from cases import parallel, say
from company import Company, settle
from fleet import LOGS, Fleet, wait_until

# (point, which of its hits a short story surely reaches)
POINTS = (("fold_before_commit", 4), ("fold_after_commit", 4), ("outbox_before_publish", 3),
          ("outbox_after_publish", 3), ("outbox_after_mark", 3))
SEED = int(os.environ.get("SEED", "1"))
BILLS = 3


def tell_story(fleet, company):
    """Everything up to agreement, then an edit of it: every kind of command."""
    answered = set()
    company.connect()
    company.show_lists()
    for number in range(BILLS):
        company.show_bill(number)
    company.ask_for_run()
    settle(fleet, [company], answered)
    for number in range(BILLS):
        company.show_bill(number, version=1, amount="95.00")
    company.ask_for_run()
    settle(fleet, [company], answered)


def outcome_of(company):
    return company.state(), list(company.commands("commands.pusher").values())


def die_at(point, number, reference):
    """The same story with a death in it comes to the same state and the same commands."""
    kill_log = LOGS / f"{point}.hits"
    kill_log.unlink(missing_ok=True)
    fleet = Fleet()
    company = Company(fleet, "mortal")
    reconciler = fleet.reconciler(is_kept=True, TIEOUT_KILL_LOG=str(kill_log))
    reconciler.start(TIEOUT_KILL_POINT=f"{point}:{number}")
    tell_story(fleet, company)
    assert reconciler.deaths[:1] == [-9], f"it did not die: {reconciler.deaths}"
    reconciler.stop()
    state, commands = outcome_of(company)
    assert commands == reference[1], "other commands"
    assert state == reference[0], "another state"
    assert max(company.repeats("commands.pusher").values()) <= 2
    fleet.drop()
    return kill_log.read_text().split().count(point)


def test_killed_at_every_point_it_ends_as_without(fleet):
    company = Company(fleet, "mortal")
    reconciler = fleet.reconciler().start()
    tell_story(fleet, company)
    reconciler.stop()
    reference = outcome_of(company)
    chance = random.Random(SEED)
    wanted = os.environ.get("KILL_POINTS", "").split()
    deaths = [(point, chance.randint(1, most)) for point, most in POINTS]

    def die(death):
        hits = die_at(*death, reference)
        say(f"ok killed at {death[0]}, hit {death[1]} of {hits} (seed {SEED})")

    parallel(die, [death for death in deaths if not wanted or death[0] in wanted])


def stop_with_outbox(fleet):
    """A company whose write commands are in the outbox, unpublished: now it is backed up."""
    company = Company(fleet, "restored")
    first = fleet.reconciler().start(TIEOUT_KILL_POINT="outbox_before_publish:2")
    company.connect()
    company.show_lists()
    company.ask_for_run()
    fleet.producer.flush()
    answered = set()
    wait_until(lambda: company.answer_reads(answered), "the run's read command")
    fleet.producer.flush()
    assert first.wait_death() == -9
    fleet.copy_database(fleet.database, f"{fleet.database}_backup")
    return company, answered


def set_back(fleet):
    fleet.copy_database(f"{fleet.database}_backup", fleet.database)


def test_set_back_to_a_backup_it_sends_nothing_twice(fleet):
    company, answered = stop_with_outbox(fleet)
    reconciler = fleet.reconciler().start()
    settle(fleet, [company], answered)
    for number in range(BILLS):
        company.show_bill(number)
    company.ask_for_run()
    settle(fleet, [company], answered)
    reconciler.stop()
    state, repeats = company.state(), company.repeats("commands.pusher")
    assert len(repeats) == 3 + BILLS and set(repeats.values()) == {1}, repeats

    set_back(fleet)
    assert company.state() != state
    reconciler = fleet.reconciler().start()
    fleet.wait_quiet()
    reconciler.stop()
    assert company.state() == state
    assert company.repeats("commands.pusher") == repeats


def test_set_back_it_sends_what_has_no_answer_with_the_same_ids(fleet):
    company, answered = stop_with_outbox(fleet)
    reconciler = fleet.reconciler().start()
    fleet.wait_quiet()
    assert len(company.commands("commands.pusher")) == 3
    reconciler.stop()

    set_back(fleet)
    reconciler = fleet.reconciler().start()
    settle(fleet, [company], answered)
    reconciler.stop()
    repeats = company.repeats("commands.pusher")
    assert len(repeats) == 3 and set(repeats.values()) == {2}, repeats
    assert set(company.creations.values()) == {1}
    assert {standing for _, standing in company.standings()} == {0}


if __name__ == "__main__":
    cases.main(lanes=cases.LANES)
