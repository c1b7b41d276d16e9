"""Deliveries: signatures, keys, versions, refusals."""

import sys
import time
import uuid

import harness


def bill_of(vendor, *amounts, **more):
    return {"vendor": vendor, "date": "2026-01-10",
            "expense_lines": [{"amount": a} for a in amounts], **more}


def test_a_delivery_creates_updates_voids_and_deletes(simulator):
    tenant = simulator.tenant()
    vendor = tenant.delivered("create", "vendor", {"name": "Mahoney Mugs"})
    assert (vendor["id"], vendor["version"]) == ("V-1001", "1"), vendor
    bill = tenant.delivered("create", "bill", bill_of(vendor["id"], "5.00", number="1"))
    assert bill["record"]["balance"] == "5.00" and bill["changed_at"]
    same = {"id": bill["id"], "external_id": bill["external_id"]}
    edited = tenant.delivered("update", "bill", bill_of(vendor["id"], "6.00"),
                              base_version="1", **same)
    assert edited["version"] == "2" and "number" not in edited["record"], edited
    payment = tenant.delivered("create", "bill_payment", {
        "vendor": vendor["id"], "date": "2026-01-11", "pay_type": "CreditCard",
        "applications": [{"bill": bill["id"], "amount": "6.00"}], "total": "6.00"})
    assert tenant.books() == "0.00"
    tenant.turned_down(422, "other", "delete", "bill", base_version="3", **same)
    tenant.delivered("void", "bill_payment", id=payment["id"], base_version="1")
    assert tenant.books() == "6.00"
    gone = tenant.delivered("delete", "bill", base_version="4", **same)
    assert gone["deleted"] and gone["version"] == "5", gone
    status, shown = simulator.api.call("GET", f"/v1/tenants/{tenant.id}/bills/{bill['id']}")
    assert status == 200 and shown["deleted"] and shown["version"] == "5", shown
    assert shown["external_id"] == bill["external_id"]
    assert tenant.books() == "0.00"


def test_the_same_key_gives_the_same_answer(simulator):
    tenant = simulator.tenant()
    order = tenant.order("create", "vendor", {"name": "Mahoney Mugs"})
    first = tenant.deliver(order)
    tenant.does("PATCH", f"vendors/{first[1]['id']}", {"phone": "555"})
    assert tenant.deliver(order) == first
    duplicate = tenant.order("create", "vendor", {"name": "Mahoney Mugs"})
    refused = tenant.deliver(duplicate)
    assert refused[0] == 422 and refused[1]["code"] == "duplicate", refused
    tenant.does("PATCH", f"vendors/{first[1]['id']}", {"name": "Other"})
    assert tenant.deliver(duplicate) == refused
    seen = tenant.delivery(order["command"])
    assert (seen["calls"], seen["applied"], seen["replayed"]) == (2, 1, 1), seen
    status, answer = tenant.deliver({**order, "record": {"name": "Another"}})
    assert status == 422 and answer["code"] == "other", answer
    assert len(tenant.reads("dump?entity=vendors")["vendors"]) == 1


def test_another_key_is_another_record(simulator):
    tenant = simulator.tenant()
    vendor = tenant.vendor()
    before = simulator.control.get("/control/counts")["double_creates"]
    record = str(uuid.uuid4())
    for _ in range(2):
        tenant.delivered("create", "bill", bill_of(vendor, "5.00"), external_id=record)
    creates = tenant.reads("creates")["creates"]
    assert [(c["external_id"], c["created"], c["entity"]) for c in creates] == \
        [(record, 2, "bill")], creates
    assert sorted(creates[0]["ids"]) == ["B-1001", "B-1002"]
    assert simulator.control.get("/control/counts")["double_creates"] == before + 1


def test_a_version_that_is_not_the_last_is_stale(simulator):
    tenant = simulator.tenant()
    bill = tenant.bill(tenant.vendor(), tenant.account(), "5.00")
    tenant.does("PATCH", f"bills/{bill}", {"memo": "a person was here"})
    for version in ("1", "3", ""):
        for action in ("update", "void", "delete"):
            tenant.turned_down(409, "stale", action, "bill", id=bill, base_version=version)
    assert tenant.reads(f"bills/{bill}")["record"]["memo"] == "a person was here"
    tenant.turned_down(422, "gone", "update", "bill", id="B-9999", base_version="1")
    tenant.turned_down(422, "gone", "update", "vendor", id=bill, base_version="2")


def test_refusals_change_nothing(simulator):
    tenant = simulator.tenant()
    vendor = tenant.vendor()
    tenant.does("POST", "switches", {"books_closed_through": "2025-12-31"})
    before = tenant.reads("dump")
    tenant.turned_down(422, "duplicate", "create", "vendor", {"name": "Tania's Nursery"})
    tenant.turned_down(422, "gone", "create", "bill", bill_of("V-9", "1.00"))
    tenant.turned_down(422, "closed", "create", "bill",
                       {**bill_of(vendor, "1.00"), "date": "2025-12-31"})
    tenant.turned_down(422, "other", "create", "bill", bill_of(vendor))
    tenant.turned_down(422, "other", "create", "bill", bill_of(vendor, "1.00", total="2.00"))
    status, answer = tenant.deliver({**tenant.order("create", "vendor", {"name": "X"}),
                                     "tenant": str(uuid.uuid4())})
    assert status == 422 and answer["code"] == "gone", answer
    assert tenant.reads("dump") == before


def test_what_is_not_signed_is_not_read(simulator):
    tenant = simulator.tenant()
    order = tenant.order("create", "vendor", {"name": "X"})
    now = int(time.time())
    assert tenant.deliver(order, secret="another")[0] == 401
    assert tenant.deliver(order, at=now - 400)[0] == 401
    assert tenant.deliver(order, at=now + 400)[0] == 401
    headers = {"Idempotency-Key": order["command"]}
    for signature in ("", "t=1", "v1=00", f"t={now},v1=", "garbage,=,", f"t={now},v1={'0' * 64}"):
        status, _ = simulator.api.call("POST", "/v1/deliveries", order,
                                       {**headers, "Tieout-Signature": signature})
        assert status == 401, signature
    assert tenant.reads("dump?entity=vendors")["vendors"] == []
    assert tenant.deliver(order, at=now - 200)[0] == 200


def test_malformed_deliveries_are_told_so(simulator):
    tenant = simulator.tenant()
    good = tenant.order("create", "vendor", {"name": "X"})
    for spoilt in ({"command": "1"}, {"entity": "cloud"}, {"action": "restore"},
                   {"id": "V-1"}, {"action": "update"}, {"external_id": None}, {"more": 1}):
        assert tenant.deliver({**good, **spoilt})[0] == 400, spoilt
    assert tenant.deliver(good, key=str(uuid.uuid4()))[0] == 400
    assert tenant.deliver(good)[0] == 200


def test_unknown_records_are_not_found(simulator):
    tenant = simulator.tenant()
    for path in (f"{tenant.id}/bills/B-1", f"{tenant.id}/clouds/C-1", f"{uuid.uuid4()}/bills/B-1"):
        status, answer = simulator.api.call("GET", f"/v1/tenants/{path}")
        assert status == 404 and answer["error"], path


if __name__ == "__main__":
    harness.run(sys.modules[__name__])
