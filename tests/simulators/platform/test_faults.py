"""Faults by switch: what a client meets, and whether the change was made."""

import http.client
import sys
import time

import harness

NO_ANSWER = (OSError, http.client.HTTPException)


def vendors(tenant):
    return [v["record"]["name"] for v in tenant.reads("dump?entity=vendors")["vendors"]]


def meet(simulator, kind, timeout=harness.PATIENCE_SECONDS, **more):
    """A fault on a create: (answer or None, tenant, order)."""
    tenant = simulator.tenant()
    simulator.arm(kind=kind, tenant=tenant.id, **more)
    order = tenant.order("create", "vendor", {"name": "Lee Advertising"})
    try:
        answer = tenant.deliver(order, timeout=timeout)
    except NO_ANSWER:
        answer = None
    return answer, tenant, order


def heals(tenant, order):
    """The same key again: the answer is whole and there is one record."""
    status, answer = tenant.deliver(order)
    assert status == 200 and answer["id"] == "V-1001", answer
    assert vendors(tenant) == ["Lee Advertising"]
    assert tenant.delivery(order["command"])["applied"] == 1
    assert [c["created"] for c in tenant.reads("creates")["creates"]] == [1]


def test_answers_that_say_no_come_before_the_change(simulator):
    for kind, status in (("error_500", 500), ("error_503", 503), ("throttled", 429)):
        answer, tenant, order = meet(simulator, kind)
        assert answer[0] == status, (kind, answer)
        assert vendors(tenant) == []
        heals(tenant, order)


def test_answers_that_mislead_come_after_the_change(simulator):
    for kind, status in (("error_500_after", 500), ("no_id", 200), ("html_200", 200)):
        answer, tenant, order = meet(simulator, kind)
        assert answer[0] == status and "V-1001" not in str(answer[1]), (kind, answer)
        assert vendors(tenant) == ["Lee Advertising"]
        heals(tenant, order)


def test_connections_break(simulator):
    for kind, made in (("cut_before", []), ("cut_after", ["Lee Advertising"]),
                       ("truncated", ["Lee Advertising"])):
        answer, tenant, order = meet(simulator, kind)
        assert answer is None, (kind, answer)
        assert vendors(tenant) == made, kind
        heals(tenant, order)


def test_answers_never_come(simulator):
    for kind, made in (("hang", []), ("hang_after", ["Lee Advertising"])):
        answer, tenant, order = meet(simulator, kind, timeout=0.3)
        assert answer is None, (kind, answer)
        assert vendors(tenant) == made, kind
        heals(tenant, order)


def test_answers_are_slow(simulator):
    began = time.monotonic()
    answer, tenant, order = meet(simulator, "slow", delay_ms=300)
    assert answer[0] == 200 and time.monotonic() - began > 0.29
    heals(tenant, order)


def test_refusals_by_switch_are_kept(simulator):
    answer, tenant, order = meet(simulator, "stale")
    assert answer[0] == 409 and answer[1]["code"] == "stale"
    assert tenant.deliver(order) == answer
    answer, tenant, order = meet(simulator, "refused", code="closed")
    assert answer[0] == 422 and answer[1]["code"] == "closed"
    assert tenant.deliver(order) == answer
    assert vendors(tenant) == []


def test_faults_hit_what_they_name_and_as_often(simulator):
    tenant, other = simulator.tenant(), simulator.tenant()
    simulator.arm(kind="error_500", on="update", tenant=tenant.id, skip=1, count=2)
    vendor = tenant.delivered("create", "vendor", {"name": "A"})
    other.delivered("create", "vendor", {"name": "A"})
    statuses = []
    version = 1
    for _ in range(4):
        order = tenant.order("update", "vendor", {"name": "B"}, id=vendor["id"],
                             base_version=str(version))
        status, answer = tenant.deliver(order)
        statuses.append(status)
        version = int(answer.get("version", version))
    assert statuses == [200, 500, 500, 200], statuses
    assert simulator.control.get("/control/faults")["faults"] == []
    simulator.arm(kind="error_503", on="read")
    path = f"/v1/tenants/{tenant.id}/vendors/{vendor['id']}"
    assert simulator.api.call("GET", path)[0] == 503
    assert simulator.api.call("GET", path)[0] == 200


def test_faults_are_checked_and_disarmed(simulator):
    for bad in ({"kind": "rain"}, {"kind": "hang", "on": "monday"}, {"kind": "hang", "count": 0},
                {"kind": "refused", "code": "sorry"}, {"kind": "slow", "delay_ms": -1}):
        assert simulator.control.call("POST", "/control/faults", bad)[0] == 400, bad
    simulator.arm(kind="hang", count=5)
    simulator.control.expect("DELETE", "/control/faults")
    simulator.tenant().delivered("create", "vendor", {"name": "A"})


def test_calls_are_remembered(simulator):
    answer, tenant, order = meet(simulator, "cut_after")
    tenant.deliver(order)
    calls = [c for c in simulator.control.get("/control/calls")["calls"]
             if c.get("key") == order["command"]]
    assert [c["status"] for c in calls] == [0, 200], calls
    assert calls[0]["method"] == "POST" and calls[0]["path"] == "/v1/deliveries"


if __name__ == "__main__":
    harness.run(sys.modules[__name__])
