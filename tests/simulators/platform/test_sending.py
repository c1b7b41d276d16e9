"""What the platform tells the console: order, retries, the echo."""

import sys
import time

import harness


class Connected:
    """A simulator's console setting for the time of a test."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.console = harness.Console()

    def __enter__(self):
        self.simulator.control.post("/control/settings", {"console": self.console.url})
        return self.console

    def __exit__(self, *_):
        for tenant in self.simulator.control.get("/control/tenants")["tenants"]:
            self.simulator.control.call("DELETE", f"/control/tenants/{tenant}")
        self.console.close()


def sent(console):
    """(method, list and id, version) of each call."""
    return [(method, "/".join(path.split("/")[4:]), body["version"] if body else None)
            for method, path, body, _, _ in console.calls]


def wait_for_empty(tenant):
    """The console has counted a call before the platform has its answer."""
    harness.wait_until(lambda: tenant.reads("outbox")["waiting"] == 0, "the last answer")


def test_changes_are_sent_in_order(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant()
        vendor, account = tenant.vendor(), tenant.account()
        bill = tenant.bill(vendor, account, "10.00", memo="für Ä")
        payment = tenant.does("POST", "pay", {"bill": bill})["id"]
        tenant.does("DELETE", f"bill-payments/{payment}")
        harness.wait_until(lambda: len(console.calls) == 7, "seven changes")
        assert sent(console) == [
            ("PUT", "vendors/V-1001", "1"), ("PUT", "accounts/A-1001", "1"),
            ("PUT", "bills/B-1001", "1"), ("PUT", "bill-payments/P-1001", "1"),
            ("PUT", "bills/B-1001", "2"), ("DELETE", "bill-payments/P-1001?version=2", None),
            ("PUT", "bills/B-1001", "3")], sent(console)
        method, path, body, authorization, _ = console.calls[2]
        assert path == f"/v1/tenants/{tenant.id}/bills/B-1001"
        assert authorization == f"Bearer {harness.TOKEN}"
        assert sorted(body) == ["changed_at", "created_at", "record", "version"], body
        assert body["record"]["memo"] == "für Ä" and body["record"]["balance"] == "10.00"
        assert list(body["record"]) == ["vendor", "date", "currency", "memo", "status", "total",
                                        "balance", "expense_lines"], body["record"]
        wait_for_empty(tenant)
        assert tenant.reads("outbox")["sent"] == 7


def test_what_is_not_taken_is_sent_again(simulator):
    with Connected(simulator) as console:
        console.script = [503, 404, 500]
        tenant = simulator.tenant()
        tenant.vendor("A")
        tenant.vendor("B")
        harness.wait_until(lambda: len(console.calls) == 2, "two changes")
        assert [c[2]["record"]["name"] for c in console.calls] == ["A", "B"]
        wait_for_empty(tenant)
        state = tenant.reads("outbox")
        assert (state["tries"], state["refused"]) == (5, 3), state


def test_a_console_that_is_down_loses_nothing(simulator):
    with Connected(simulator) as console:
        port = console.port
        console.close()
        tenant = simulator.tenant()
        tenant.vendor("A")
        harness.wait_until(lambda: tenant.reads("outbox")["refused"] >= 2, "refusals")
        assert tenant.reads("outbox")["oldest"]["tries"] >= 2
        assert simulator.control.get("/control/counts")["pending"] == 1
        again = harness.Console(port)
        harness.wait_until(lambda: len(again.calls) == 1, "the change")
        harness.wait_until(lambda: simulator.control.get("/control/counts")["pending"] == 0)
        again.close()


def test_sending_is_paused_and_skipped(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant()
        tenant.does("POST", "switches", {"is_paused": True})
        tenant.vendor("A")
        tenant.vendor("B")
        time.sleep(0.1)
        state = tenant.reads("outbox")
        assert state["waiting"] == 2 and state["is_paused"] and not console.calls, state
        assert tenant.does("POST", "outbox/skip")["waiting"] == 1
        tenant.does("POST", "switches", {"is_paused": False})
        harness.wait_until(lambda: len(console.calls) == 1, "the second")
        assert console.calls[0][2]["record"]["name"] == "B"


def test_changes_are_repeated_by_switch(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant()
        tenant.does("POST", "switches", {"repeats": 2})
        tenant.vendor("A")
        tenant.vendor("B")
        harness.wait_until(lambda: len(console.calls) == 6, "six calls")
        assert [c[2]["record"]["name"] for c in console.calls] == list("AAABBB")


def test_a_new_tenant_announces_what_it_has(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant(preset="landscaping", bills=8)
        count = sum(len(r) for r in tenant.reads("dump").values())
        harness.wait_until(lambda: len(console.calls) == count, "all records")
        kinds = [c[1].split("/")[4] for c in console.calls]
        order = ["accounts", "vendors", "bills", "bill-payments"]
        assert kinds == sorted(kinds, key=order.index)
        assert tenant.does("POST", "announce")["queued"] == count
        quiet = simulator.tenant(preset="landscaping", announce=False)
        assert quiet.reads("outbox")["waiting"] == 0


def test_a_delivery_comes_back_as_an_echo(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant()
        answer = tenant.delivered("create", "vendor", {"name": "A"})
        harness.wait_until(lambda: len(console.calls) == 1, "the echo")
        body = console.calls[0][2]
        assert body["external_id"] == answer["external_id"], body
        assert body["version"] == "1" and body["record"] == answer["record"]
        tenant.does("PATCH", f"vendors/{answer['id']}", {"phone": "555"})
        harness.wait_until(lambda: len(console.calls) == 2, "the edit")
        assert console.calls[1][2]["external_id"] == answer["external_id"]


def test_the_echo_comes_first_by_switch(simulator):
    with Connected(simulator) as console:
        console.delay_seconds = 0.1
        tenant = simulator.tenant()
        tenant.does("POST", "switches", {"echo": "before"})
        began = time.monotonic()
        answer = tenant.delivered("create", "vendor", {"name": "A"})
        arrived = time.monotonic()
        assert len(console.calls) == 1 and began < console.calls[0][4] < arrived
        assert answer["id"] == "V-1001"
        order = tenant.order("update", "vendor", {"name": "B"}, id="V-1001", base_version="9")
        assert tenant.deliver(order)[0] == 409


def test_the_echo_is_left_out_by_switch(simulator):
    with Connected(simulator) as console:
        tenant = simulator.tenant()
        tenant.does("POST", "switches", {"echo": "off"})
        tenant.delivered("create", "vendor", {"name": "A"})
        tenant.vendor("B")
        harness.wait_until(lambda: len(console.calls) == 1, "the person's change")
        assert console.calls[0][2]["record"]["name"] == "B"


def test_a_tenant_may_go_while_something_is_held(simulator):
    with Connected(simulator) as console:
        console.script = [500] * 1000
        tenant = simulator.tenant()
        tenant.does("POST", "switches", {"echo": "before"})
        simulator.arm(kind="hang_after", tenant=tenant.id)
        try:
            tenant.deliver(tenant.order("create", "vendor", {"name": "A"}), timeout=0.2)
        except OSError:
            pass
        try:
            tenant.deliver(tenant.order("create", "vendor", {"name": "B"}), timeout=0.2)
        except OSError:
            pass
        simulator.control.expect("DELETE", tenant.path)
        assert simulator.control.get("/control/health")["status"] == "ok"


if __name__ == "__main__":
    harness.run(sys.modules[__name__])
