"""kill -9 at each point between two durable steps: afterwards each side has done each write once, and
each command has one result (perhaps told twice, with the same words)."""

import collections
import signal
import time

import cases
from fleet import wait_until
from world import World, vendor

POINTS = ["intent_after_accept", "intent_before_call", "intent_after_call", "intent_after_answer",
          "intent_after_result"]
WRITES = 6


def tell(world, target, start):
    return [world.command(target, "vendor", "create", vendor(f"{target} {n}"))
            for n in range(start, start + WRITES)]


def assert_once(world, commands):
    for command in commands:
        assert world.result(command)["result"] == "applied"
        assert world.done(command) == 1, command
    world.wait_published()
    ids = collections.defaultdict(set)
    for kind, body, message in world.events():
        if kind == "tieout.result.v1":
            ids[body["command"]].add((message.headers["ce_id"], message.value))
    assert {len(told) for told in ids.values()} == {1}, ids
    assert {row["is_published"] for row in world.intents()} == {True}, world.intents()
    names = [v["DisplayName"] for v in world.online("Vendor")]
    names += [v["record"]["name"] for v in world.on_platform("vendors")]
    assert len(names) == len(set(names)) == len(commands), names


def die_at(fleet, point):
    """Dies there at its first and at its third time, with writes to both sides under way."""
    world = World(fleet)
    world.platform.post(f"/tenants/{world.tenant}/switches", {"echo": "off"})
    commands = []
    for number, time_of_death in enumerate((1, 3)):
        commands += tell(world, "online", number * WRITES) + tell(world, "platform", number * WRITES)
        if point == "intent_after_accept":  # a batch each
            world.flush()
        pusher = world.pusher(TIEOUT_KILL_POINT=f"{point}:{time_of_death}")
        while pusher.popen.poll() is None:
            world.flush()
            if point == "intent_after_accept":
                commands.append(world.command("platform", "vendor", "create",
                                              vendor(f"more {len(commands)}")))
            time.sleep(0.2)
            assert len(commands) < 200, f"{point} is never passed"
        assert pusher.popen.returncode == -signal.SIGKILL, pusher.popen.returncode
        world.flush()
    pusher = world.pusher()
    assert_once(world, commands)
    assert pusher.stop() == 0


def test_die_with_intents_stored_and_nothing_handed_out(fleet):
    die_at(fleet, "intent_after_accept")


def test_die_handed_out_and_nothing_sent(fleet):
    die_at(fleet, "intent_before_call")


def test_die_when_it_was_done_and_not_noted(fleet):
    die_at(fleet, "intent_after_call")


def test_die_with_the_answer_stored_and_not_told(fleet):
    die_at(fleet, "intent_after_answer")


def test_die_with_the_result_told_and_not_marked(fleet):
    die_at(fleet, "intent_after_result")


def test_die_again_and_again_without_warning(fleet):
    world = World(fleet)
    pusher = world.pusher(is_kept=True)
    commands = []
    for number in range(5):
        commands += tell(world, "online", number * WRITES)
        commands += tell(world, "platform", number * WRITES)
        world.flush()
        time.sleep(0.35)
        pusher.kill()
    assert_once(world, commands)
    assert len(pusher.deaths) == 5, pusher.deaths


def test_two_pushers_share_the_work(fleet):
    world = World(fleet)
    others = [world.add_tenant() for _ in range(3)]
    first, second = world.pusher(), world.pusher()
    first.wait_ready()
    second.wait_ready()
    commands = [world.command("platform", "vendor", "create", vendor(f"shared {n}"),
                              tenant=tenant)
                for tenant in [world.tenant, *others] for n in range(25)]
    world.flush()
    first.signal(signal.SIGSTOP)  # in the middle; the other takes over what it leaves
    wait_until(lambda: world.counts()["applied"] == len(commands), "all is applied", 90)
    first.signal(signal.SIGCONT)
    world.wait_published()
    assert world.platform.get("/counts")["double_creates"] == 0
    for tenant in world.tenants:
        assert len(world.platform.get(f"/tenants/{tenant}/dump")["vendors"]) == 25


def test_an_orderly_end_leaves_no_lease_behind(fleet):
    world = World(fleet, TIEOUT_LEASE="60s")
    pusher = world.pusher().wait_ready()
    world.applied("platform", "vendor", "create", vendor("One"))
    assert pusher.stop() == 0
    assert fleet.query("SELECT 1 FROM pusher.company WHERE lease_until > 0") == []
    world.pusher().wait_ready()
    world.applied("platform", "vendor", "create", vendor("Two"))


def test_it_ends_when_idle(fleet):
    world = World(fleet, TIEOUT_EXIT_WHEN_IDLE="yes")
    commands = tell(world, "online", 0) + tell(world, "platform", 0)
    world.flush()
    pusher = world.pusher()
    assert pusher.wait_death() == 0
    assert_once(world, commands)


if __name__ == "__main__":
    cases.main()
