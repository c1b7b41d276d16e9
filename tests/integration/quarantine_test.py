"""Events that cannot be read: each is set aside with its reason and its own bytes, and nothing else
of its tenant is lost or reordered."""

import json
import uuid

import cases
from cases import say
from company import ENTITY, Company, settle

QUARANTINED = 7
NOBODY = str(uuid.UUID(int=(1 << 128) - 1)).encode()  # where no key names a tenant
MESSAGE_BYTES_MAX = 16 << 20  # key, value and headers together


def bad_events(company):
    """(what is wrong, key, value, headers, the partition's shift, a word of the reason)"""
    good = json.dumps({"side": "online", "entity": "vendor", "id": "V9", "version": "0", "epoch": 1,
                       "record": {"name": "Nobody"}}).encode()
    key = str(company.id).encode()

    def headers(**changes):
        changed = {**company.headers("observed"), **{n.replace("__", "-"): v
                                                     for n, v in changes.items()}}
        return {name: value for name, value in changed.items() if value is not None}

    return [
        ("malformed JSON", key, b'{"side":"online",', headers(), 0, "body"),
        ("no JSON at all", key, b"\x00\xff\xfe bytes", headers(), 0, "body"),
        ("an unknown member", key, good[:-1] + b',"x":1}', headers(), 0, "x"),
        ("an amount as number", key, good.replace(b'"Nobody"', b"12.5"), headers(), 0, "name"),
        ("a reader's word that it is unreadable", key,
         good[:good.index(b'"record"')] + b'"unreadable": "Vendor 9: a phone too long"}', headers(),
         0, "unreadable: Vendor 9: a phone"),
        ("a newer type", key, good, headers(ce_type=b"tieout.observed.v2"), 0, "newer"),
        ("an unknown type", key, good, headers(ce_type=b"tieout.gossip.v1"), 0, "not known"),
        ("no type", key, good, headers(ce_type=None), 0, "ce_type"),
        ("no id", key, good, headers(ce_id=b"17"), 0, "ce_id"),
        ("no time", key, good, headers(ce_time=b"yesterday"), 0, "ce_time"),
        ("another content", key, good, headers(content__type=b"text/xml"), 0, "content-type"),
        ("no headers", key, good, {}, 0, "ce_specversion"),
        ("a tombstone", key, None, headers(), 0, "body"),
        ("no key", None, good, headers(), 0, "key"),
        ("a key in capitals", key.upper(), good, headers(), 0, "key"),
        ("another partition", key, good, headers(), 1, "partition"),
    ]


def test_what_cannot_be_read_is_set_aside_and_nothing_else(fleet):
    company = Company(fleet, "untidy")
    stranger = Company(fleet, "a stranger who never connected")
    reconciler = fleet.reconciler().start().wait_ready()
    answered = set()
    company.connect()
    company.show_lists()
    settle(fleet, [company], answered)
    home = fleet.producer.places[0][0]
    bad = bad_events(company) + bad_events(stranger)[:1]
    numbers = []
    for version, (_, key, value, headers, shift, _) in enumerate(bad):
        company.show_bill(1, version=version, amount=f"{90 + version}.00")
        numbers.append(fleet.producer.put(
            fleet.topic("events"), key, value, headers,
            (home + shift) % fleet.partitions if shift or not key else -1))
    company.ask_for_run()
    settle(fleet, [company], answered)

    fleet.reader("quarantine").read()
    aside = {(int(m.headers["tieout_source_partition"]), int(m.headers["tieout_source_offset"])): m
             for m in fleet.reader("quarantine").messages}
    assert len(aside) == len(fleet.reader("quarantine").messages) == len(bad), aside.keys()
    tenants = [company.id, stranger.id, NOBODY.decode()]
    rows = fleet.query("SELECT * FROM reconciler.aside", tenants)
    shown = {(row["partition_number"], row["source_offset"]): row for row in rows}
    for number, (what, key, value, headers, _, word) in zip(numbers, bad):
        place = fleet.producer.places[number]
        message, row = aside[place], shown[place]
        assert message.value == (value or b"") and message.key == (key or NOBODY), what
        assert message.headers["tieout_source_topic"].decode() == fleet.topic("events")
        kept = {n: v for n, v in message.headers.items()
                if not n.startswith(("tieout_reason", "tieout_source"))}
        assert kept == {n: v for n, v in headers.items() if v}, (what, kept)
        reason = message.headers["tieout_reason"].decode()
        assert word in reason and row["reason"] == reason, (what, reason)
        assert row["outcome"] == QUARANTINED, row
        say(f"ok set aside: {what} ({reason[:70]})")
    # The bill went through all of its versions; the last one is what the platform has.
    bill = [body for body in company.commands("commands.pusher").values()
            if body["entity"] == "bill"]
    assert [b["document"]["total"] for b in bill] == [f"{90 + len(bad) - 1}.00"], bill
    assert sum(company.standings().values()) == 4
    assert company.head()["event_count"] > len(bad)
    assert reconciler.metric("tieout_quarantined_total") == len(bad)


def fill_up(company, value, raw_name="tieout_raw"):
    """Headers that make the message as large as one may be."""
    headers = company.headers("observed")
    used = len(str(company.id)) + len(value) + sum(len(n) + len(v) for n, v in headers.items())
    headers[raw_name] = b"x" * (MESSAGE_BYTES_MAX - used - len(raw_name))
    return headers


def test_the_largest_message_is_taken_and_a_larger_one_is_refused_by_name(fleet):
    company = Company(fleet, "large")
    fleet.reconciler().start().wait_ready()
    company.connect()
    key = str(company.id).encode()
    events = fleet.topic("events")
    value = json.dumps({"side": "online", "entity": "vendor", "id": "V9", "version": "0",
                        "epoch": 1, "record": {"name": "Large"}}).encode()
    fleet.producer.put(events, key, value, fill_up(company, value))
    bad = fleet.producer.put(events, key, b"{" + value, fill_up(company, b"{" + value))
    fleet.producer.flush()
    too_large = fleet.producer.put(events, key, b"x" * 20_000_000, company.headers("observed"))
    try:
        fleet.producer.flush()
        raise RuntimeError("20 MB were taken")
    except AssertionError as problem:
        assert "too large" in str(problem), problem
    del fleet.producer.places[too_large]
    fleet.producer.count -= 1
    company.show_lists()
    fleet.producer.flush()
    fleet.wait_quiet()
    waiting = {(ENTITY["account"], 2): 2, (ENTITY["vendor"], 2): 2}
    assert company.standings() == waiting, company.standings()
    fleet.reader("quarantine").read()
    [aside] = fleet.reader("quarantine").messages
    assert aside.value == b"{" + value
    place = fleet.producer.places[bad]
    assert int(aside.headers["tieout_source_offset"]) == place[1]
    assert len(aside.headers["tieout_raw"]) > MESSAGE_BYTES_MAX - 1000


if __name__ == "__main__":
    cases.main(lanes=cases.LANES)
