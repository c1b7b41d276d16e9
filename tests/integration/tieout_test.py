"""The command line with a real journal and database: each command, for people and as JSON, and how it ends."""

import json
import os
import pathlib
import subprocess
import tempfile
import uuid

import cases
from company import Company, settle
from door import OPERATOR, OTHER, TENANT, TOKEN, Door
from fleet import BIN, psql

DONE, FAILED, USAGE, NOT_FOUND, UNREACHABLE = range(5)
EQUAL, DIFFERENT, UNKNOWN = range(3)  # of replay


def environment(fleet, **settings):
    outside = {n: v for n, v in os.environ.items() if not n.startswith("TIEOUT_")}
    return {**outside, "DATABASE_URL": fleet.url, "KAFKA_BROKERS": fleet.brokers,
            "TIEOUT_TOPIC_PREFIX": fleet.prefix, "ASAN_OPTIONS": "exitcode=99", **settings}


def tieout(fleet, *arguments, end=DONE, **settings):
    """What it prints; `end` is the exit code that it must have."""
    done = subprocess.run([BIN / "tieout", *arguments], env=environment(fleet, **settings),
                          capture_output=True, text=True, timeout=120, check=False)
    said = (arguments, done.returncode, done.stdout, done.stderr)
    assert done.returncode == end, said
    assert bool(done.stderr) == (end != DONE) or "sync" in arguments, said
    if end != DONE:
        assert done.stderr.startswith("tieout: "), said
    return done.stdout


def story(fleet, bills=4):
    """A tenant with a run behind it: lists and bills agreed, one bill withheld, one event set aside."""
    fleet.reconciler().start().wait_ready()
    company = Company(fleet, "story")
    company.id = uuid.UUID(TENANT)
    company.connect()
    company.show_lists()
    for number in range(bills):
        company.show_bill(number)
    company.show("online", "bill", "B9", 0, {
        "vendor": "V1", "number": "P-9", "date": "2026-01-05", "currency": "USD", "total": "10.00",
        "balance": "4.00", "expense_lines": [{"account": "A1", "amount": "10.00"}]})
    company.tell("observed", {"side": "online"})
    company.ask_for_run()
    settle(fleet, [company])
    return company


def test_where_a_tenant_stands_is_shown(fleet):
    story(fleet)
    page = tieout(fleet, "status", TENANT)
    assert "A partly paid bill does not come in" in page and "R93" in page, page
    assert "Set aside: 1 quarantined" in page and "closed; " in page, page
    status = json.loads(tieout(fleet, "status", TENANT, "--json"))
    assert status["digest"] in page and status["last_runs"][0]["phase"] == "closed", status
    assert "REASON" in tieout(fleet, "quarantine", TENANT)
    assert json.loads(tieout(fleet, "quarantine", TENANT, "--json"))["quarantined"] == 1
    withheld = tieout(fleet, "records", TENANT, "--standing", "withheld").splitlines()
    assert len(withheld) == 2 and "P-9" in withheld[1] and "10.00" in withheld[1], withheld
    listed = json.loads(tieout(fleet, "records", TENANT, "--entity=vendor", "--json"))
    assert [r["ledger"]["id"] for r in listed["records"]] == ["V1"], listed


def test_a_record_is_explained_also_one_that_never_crossed(fleet):
    story(fleet)
    page = tieout(fleet, "explain", TENANT, "bill:B9")
    for piece in ("is withheld", "R93: A partly paid bill", "It would cross if", "paid=partly",
                  "eligibility", "applies", "DECISION"):
        assert piece in page, (piece, page)
    assert tieout(fleet, "explain", TENANT, "bill:ledger:B9") == page
    whole = json.loads(tieout(fleet, "explain", TENANT, "bill:B9", "--json"))
    assert whole["rule"] == "R93" and whole["facts"]["paid"] == "partly", whole
    assert [f["fact"] for f in whole["would_cross_if"]] == ["paid"], whole  # the next sync comes by itself
    assert whole["waits_for"]["kind"] == "itself", whole["waits_for"]  # settings cannot release it
    assert "when it changes itself" in page and "the whole of it were still to be paid" in page, page
    assert tieout(fleet, "explain", TENANT, whole["record"]) == page
    assert "is agreed" in tieout(fleet, "explain", TENANT, "bill:B0")
    tieout(fleet, "explain", TENANT, "bill:platform:B9", end=NOT_FOUND)
    tieout(fleet, "explain", TENANT, str(uuid.uuid4()), end=NOT_FOUND)
    tieout(fleet, "explain", TENANT, "B9", end=USAGE)


def test_what_other_settings_would_lead_to_is_shown_and_nothing_written(fleet):
    door = Door(fleet)
    company = story(fleet)
    door.token = OPERATOR
    door.connect(wait=20, tx_direction="up_only")
    door.token = TOKEN
    company.show_bill(7)
    company.show_bill(8)
    fleet.producer.flush()
    fleet.wait_quiet()
    before, sent = company.head(), len(company.bodies("commands.pusher"))
    page = tieout(fleet, "what-if", TENANT, "--set", "tx_direction=both")
    answer = json.loads(tieout(fleet, "what-if", TENANT, "--set=tx_direction=both", "--json"))
    [group] = answer["groups"]
    assert (group["effect"], group["entity"], group["rule"], group["count"]) == ("enters", "bill", "R97", 2), answer
    assert group["otherwise"]["rule"] == "R112" and group["otherwise"]["effect"] == "withheld", group
    assert group["amounts"] == [{"currency": "USD", "total": "180.00"}], group
    assert sorted(e["name"] for e in group["examples"]) == ["INV-7", "INV-8"], group
    assert "enters" in page and "USD 180.00" in page and "withheld R112" in page, page
    told = door.expect(200, "POST", f"/v1/tenants/{TENANT}/what-if", {"tx_direction": "both"})
    assert told == answer, told
    assert "0 of" in tieout(fleet, "what-if", TENANT, "--set", "lists_up=on")
    fleet.wait_quiet()
    assert company.head() == before and len(company.bodies("commands.pusher")) == sent
    # And what was foretold is what happens.
    company.settings(tx_direction="both")
    company.ask_for_run()
    settle(fleet, [company])
    for number in (7, 8):
        assert "is agreed" in tieout(fleet, "explain", TENANT, f"bill:ledger:B{number}")
    for arguments in (["--set", "bird=x"], ["--set", "tx_direction"], ["--set", "tx_direction=x"], []):
        tieout(fleet, "what-if", TENANT, *arguments, end=USAGE)
    tieout(fleet, "what-if", OTHER, "--set", "lists_up=on", end=NOT_FOUND)
    door.refuse(422, "bird", "POST", f"/v1/tenants/{TENANT}/what-if", {"bird": "x"})


def test_replay_is_equal_to_live_from_kafka_and_from_a_file(fleet):
    company = story(fleet)
    page = tieout(fleet, "replay", "--tenant", TENANT)
    assert "equal: " in page and company.digest() in page, page
    proof = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--json", "--rows"))
    [tenant] = proof["tenants"]
    assert proof["result"] == "equal" and tenant["rows"] == [], proof
    assert tenant["live"] == tenant["replay"] == company.digest(), proof
    journal = tieout(fleet, "journal", TENANT)
    assert len(journal.splitlines()) == proof["events"], journal
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "journal.jsonl"
        path.write_text(journal)
        folded = tieout(fleet, "fold", path)
        assert f"digest {TENANT} {company.digest()}" in folded, folded
        assert "bill:ledger:B9" in folded and "quarantined: " in folded, folded
        lines = [json.loads(line) for line in tieout(fleet, "fold", path, "--json").splitlines()]
        assert lines[-1] == {"tenant": TENANT, "digest": company.digest()}, lines[-1]
        head = company.head()
        assert sum("decision" in line for line in lines) == head["decision_count"], head
        # Without settings of a process: a file needs no server.
        tieout(fleet, "fold", path, DATABASE_URL="", KAFKA_BROKERS="")
        path.write_text("{}\n")
        tieout(fleet, "fold", path, end=FAILED)
        tieout(fleet, "fold", path.with_suffix(".nowhere"), end=USAGE)


def tamper(fleet, sql):
    psql(fleet.url, f"SET tieout.tenants = '{{{TENANT}}}'", sql)


def test_a_state_that_was_tampered_with_is_found(fleet):
    company = story(fleet)
    row = company.rows("SELECT record_id, ledger_document FROM reconciler.record WHERE ledger_id = 'B9'")[0]
    tamper(fleet, "UPDATE reconciler.record SET ledger_document = replace(ledger_document, 'P-9', 'P-8')"
                  " WHERE ledger_id = 'B9'")
    # The digest is as it was: only the rows tell.
    assert "equal: " in tieout(fleet, "replay", "--tenant", TENANT)
    found = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--rows", "--json", end=DIFFERENT))
    [tenant] = found["tenants"]
    assert tenant["rows_different"] == 1 and tenant["rows"][0]["members"] == ["ledger.document"], tenant
    assert tenant["rows"][0]["record"] == row["record_id"], tenant
    assert "P-8" in json.dumps(tenant["rows"][0]["live"]) and "P-9" in json.dumps(tenant["rows"][0]["replay"])
    tamper(fleet, "DELETE FROM reconciler.record WHERE ledger_id = 'B9'")
    page = tieout(fleet, "replay", "--all", "--rows", end=DIFFERENT)
    assert "live does not have it" in page and "1 different" in page, page
    head = company.head()
    head["digest"] = head["digest"][::-1]
    text = json.dumps(head, separators=(",", ":"))
    tamper(fleet, f"UPDATE reconciler.tenant SET head = $h${text}$h$ WHERE tenant = '{TENANT}'")
    assert "different" in tieout(fleet, "replay", "--tenant", TENANT, end=DIFFERENT)
    tamper(fleet, f"UPDATE reconciler.tenant SET head = '{{}}' WHERE tenant = '{TENANT}'")
    assert "cannot be read" in tieout(fleet, "replay", "--all", end=DIFFERENT)


def test_all_tenants_are_replayed_beside_live_traffic_and_from_a_checkpoint(fleet):
    company = story(fleet)
    others = [Company(fleet, f"other {number}") for number in range(6)]
    for other in others:
        other.connect()
        other.show_lists()
        other.show_bill(1)
        other.ask_for_run()
    settle(fleet, others)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "first.checkpoint"
        whole = json.loads(tieout(fleet, "replay", "--all", "--save", path, "--json"))
        assert (whole["result"], whole["equal"], whole["tenants"]) == ("equal", 7, []), whole
        for number in range(200):  # nobody waits until they are folded
            others[number % 6].show_bill(10 + number)
        fleet.producer.flush()
        assert "equal: " in tieout(fleet, "replay", "--all")
        settle(fleet, others)
        rest = json.loads(tieout(fleet, "replay", "--all", "--from-checkpoint", path, "--rows", "--json"))
        assert rest["result"] == "equal" and rest["equal"] == 7, rest
        again = json.loads(tieout(fleet, "replay", "--all", "--json"))
        assert 200 <= rest["events"] == again["events"] - whole["events"], (rest, again, whole)
        one = json.loads(tieout(fleet, "replay", "--tenant", str(others[0].id), "--from-checkpoint", path,
                                "--json"))
        assert one["tenants"][0]["replay"] == others[0].digest() and one["events"] < rest["events"], one
        # A damaged one, one that ends early, one of another tenant: nothing can be told.
        # States that wait in a file, each looked at for one event and one comparison at a time.
        away = json.loads(tieout(fleet, "replay", "--all", "--memory", "0", "--rows", "--json", "--save",
                                 f"{path}.away"))
        assert away["result"] == "equal" and away["equal"] == 7, away
        assert "equal: 0 events" in tieout(fleet, "replay", "--all", "--from-checkpoint", f"{path}.away",
                                           "--memory", "0")
        good = path.read_text()
        for bad in (good.replace("Books by Bessie", "Books by Bertha", 1), good[:len(good) // 2], "{}\n", ""):
            path.write_text(bad)
            tieout(fleet, "replay", "--all", "--from-checkpoint", path, end=UNKNOWN)
        tieout(fleet, "replay", "--tenant", TENANT, "--save", path)
        tieout(fleet, "replay", "--all", "--from-checkpoint", path, end=UNKNOWN)
        assert "equal: 0 events" in tieout(fleet, "replay", "--tenant", TENANT, "--from-checkpoint", path)
        assert not list(pathlib.Path(folder).glob("*.new"))
    assert company.digest()


def test_a_past_moment_is_folded_but_not_compared_with_now(fleet):
    story(fleet)
    proof = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--json"))
    here = proof["tenants"][0]["offset"]
    assert "equal: " in tieout(fleet, "replay", "--tenant", TENANT, "--to", str(here))
    past = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--to", "3", "--json", end=UNKNOWN))
    [tenant] = past["tenants"]
    assert tenant["offset"] == 3 and f"offset {here}" in tenant["reason"], tenant
    assert tenant["replay"] not in ("none", tenant["live"]), tenant
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "past"
        tieout(fleet, "replay", "--tenant", TENANT, "--to", "3", "--save", path, end=UNKNOWN)
        assert "equal: " in tieout(fleet, "replay", "--tenant", TENANT, "--from-checkpoint", path)


def begin_generation(fleet, partitions):
    """The runbook's way: the same database, another prefix and number of partitions."""
    for process in fleet.processes:
        process.stop()
    fleet.prefix += "-next"
    fleet.partitions = partitions
    fleet.settings.update(TIEOUT_TOPIC_PREFIX=fleet.prefix, TIEOUT_PARTITIONS=str(partitions))
    fleet.readers = {}
    assert fleet.process("tieout-setup").start().wait_death() == 0


def test_a_generation_may_keep_the_partitions(fleet):
    """Then its offsets are met a second time, in the same partition."""
    company = story(fleet)
    old = fleet.prefix
    for round in (1, 2):
        begin_generation(fleet, fleet.partitions)
        fleet.reconciler().start().wait_ready()
        company.show_bill(50 + round)
        fleet.producer.put(fleet.topic("events"), TENANT.encode(), b"no event", [])
        settle(fleet, [company])
        asides = fleet.query("SELECT generation FROM reconciler.aside ORDER BY 1", [TENANT])
        assert [row["generation"] for row in asides] == list(range(round + 1)), asides
    late = fleet.reconciler(TIEOUT_TOPIC_PREFIX=old)
    assert late.start().wait_death() != 0
    assert "earlier generation" in late.log_path.read_text()


def test_what_is_not_sent_keeps_the_generation(fleet):
    story(fleet)
    psql(fleet.url, "INSERT INTO reconciler.outbox_position (partition_number, source_offset, ordinal,"
                    " tenant, message_id) VALUES (99, 0, 0, gen_random_uuid(), gen_random_uuid())")
    setup = fleet.process("tieout-setup", TIEOUT_TOPIC_PREFIX=fleet.prefix + "-next")
    assert setup.start().wait_death() != 0
    assert "not sent yet" in setup.log_path.read_text()


def test_a_tenant_of_an_earlier_generation_is_not_called_different(fleet):
    company = story(fleet)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "old.checkpoint"
        tieout(fleet, "replay", "--all", "--save", path)
        begin_generation(fleet, 64)
        fleet.reconciler().start().wait_ready()
        company.show_bill(50)
        settle(fleet, [company])
        told = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--json", end=UNKNOWN))
        assert "earlier generation" in told["tenants"][0]["reason"], told
        assert "1 not to be told" in tieout(fleet, "replay", "--all", end=UNKNOWN)
        rest = json.loads(tieout(fleet, "replay", "--all", "--from-checkpoint", path, "--rows", "--json"))
        assert rest["result"] == "equal" and rest["events"] < 10, rest


def test_other_rules_are_rehearsed_on_the_journal(fleet):
    story(fleet)
    same = json.loads(tieout(fleet, "replay", "--tenant", TENANT, "--rules", "1", "--json"))
    assert same["decisions"] > 10 and same["other"] == 0 and same["groups"] == [], same
    assert "0 of" in tieout(fleet, "replay", "--all", "--edition", "online_2019")
    other = json.loads(tieout(fleet, "replay", "--all", "--set", "tx_direction=up_only", "--json", end=DIFFERENT))
    found = {(g["entity"], g["from"]["rule"], g["to"]["rule"]): g for g in other["groups"]}
    assert sum(g["count"] for g in found.values()) == other["other"], other
    assert found["bill", "R97", "R112"]["to"]["verdict"] == "withheld", other
    assert found["bill", "R97", "R112"]["examples"][0]["tenant"] == TENANT, other
    assert ("bill", "R93", "R112") not in found, "a partly paid bill is withheld by R93 either way"
    page = tieout(fleet, "replay", "--all", "--set", "tx_direction=up_only", end=DIFFERENT)
    assert "R112" in page and "decisions would be others" in page, page
    for wrong in (["--rules", "99"], ["--rules", "0"], ["--edition", "x"], ["--set", "bird=x"], ["--to", "x"],
                  ["--memory", "x"]):
        tieout(fleet, "replay", "--tenant", TENANT, *wrong, end=UNKNOWN)


def test_a_run_is_asked_for_and_followed(fleet):
    door = Door(fleet)
    company = story(fleet)
    door.connect()
    reach = {"TIEOUT_CONSOLE_URL": door.url, "TIEOUT_PLATFORM_TOKEN": door.token}
    assert TENANT in tieout(fleet, "status")
    assert json.loads(tieout(fleet, "status", "--json"))["tenants"][0]["tenant"] == TENANT
    assert "Asked for run" in tieout(fleet, "sync", TENANT, **reach)
    fleet.wait_quiet()
    assert "Joined run" in tieout(fleet, "sync", TENANT, **reach)
    settle(fleet, [company])
    waiting = subprocess.Popen(
        [BIN / "tieout", "sync", TENANT, "--wait", "--json"], stdout=subprocess.PIPE, text=True,
        stderr=subprocess.PIPE, env=environment(fleet, **reach))
    for _ in range(100):
        if waiting.poll() is not None:
            break
        settle(fleet, [company])
    out, said = waiting.communicate(timeout=60)
    assert waiting.returncode == DONE and json.loads(out)["phase"] == "closed", (out, said)
    tieout(fleet, "sync", OTHER, end=NOT_FOUND, **reach)
    tieout(fleet, "sync", TENANT, end=USAGE, TIEOUT_CONSOLE_URL=door.url, TIEOUT_PLATFORM_TOKEN="wrong")
    assert door.process.stop() == 0
    tieout(fleet, "sync", TENANT, end=UNREACHABLE, **reach)


def test_nothing_is_written_before_the_review(fleet):
    door = Door(fleet)
    fleet.reconciler().start().wait_ready()
    company = Company(fleet, "new")
    company.id = uuid.UUID(TENANT)
    door.connect(wait=20, review=None, sync_mode="live")
    company.show_lists()
    company.show("platform", "vendor", "P1", 1, {"name": "Books by Bessie"})
    company.show_bill(1)
    fleet.producer.flush()
    fleet.wait_quiet()
    reach = {"TIEOUT_CONSOLE_URL": door.url, "TIEOUT_PLATFORM_TOKEN": door.token}
    told = json.loads(tieout(fleet, "review", TENANT, "--json", **reach))
    assert told == door.get(f"/v1/tenants/{TENANT}/review"), told
    assert told["review"] == "open" and not told["deciding"], told
    assert {"entity": "vendor", "count": 1, "amounts": []} in told["matched"], told
    new = {(row["entity"], row["target"], row["action"]): row for row in told["would_write"]}
    assert new["bill", "platform", "create"]["count"] == 1, new
    assert new["bill", "platform", "create"]["amounts"] == [{"currency": "USD", "total": "90.00"}], new
    page = tieout(fleet, "review", TENANT, **reach)
    assert "USD 90.00" in page and "--accept" in page, page
    assert company.bodies("commands.pusher") == []
    assert "Accepted" in tieout(fleet, "review", TENANT, "--accept", **reach)
    fleet.wait_quiet()
    assert company.bodies("commands.pusher") != []
    assert door.get(f"/v1/tenants/{TENANT}/review")["would_write"] == []
    tieout(fleet, "review", OTHER, end=NOT_FOUND, **reach)


def test_a_hold_keeps_back_and_its_release_lists(fleet):
    door = Door(fleet)
    company = story(fleet)
    door.connect(wait=20, sync_mode="live")
    reach = {"TIEOUT_CONSOLE_URL": door.url, "TIEOUT_PLATFORM_TOKEN": door.token}
    assert "On hold" in tieout(fleet, "hold", TENANT, "--entity", "bill", "--to", "platform", **reach)
    assert "already" in tieout(fleet, "hold", TENANT, "--entity", "bill", "--to", "platform", **reach)
    count = len(company.bodies("commands.pusher"))
    company.show_bill(7)
    fleet.producer.flush()
    fleet.wait_quiet()
    assert len(company.bodies("commands.pusher")) == count
    held = door.get(f"/v1/tenants/{TENANT}/holds")
    assert held["holds"] == [{"entity": "bill", "toward": "platform"}], held
    tieout(fleet, "hold", TENANT, **reach)  # everything, both ways
    assert door.get(f"/v1/tenants/{TENANT}/holds")["holds"][-1] == {"toward": "both"}
    one = json.loads(tieout(fleet, "release", TENANT, "--entity=bill", "--json", **reach))
    assert one["would_write"] == [], one  # the other hold still keeps it
    listed = json.loads(tieout(fleet, "release", TENANT, "--json", **reach))["would_write"]
    assert [(r["entity"], r["target"], r["count"]) for r in listed] == [("bill", "platform", 1)], listed
    assert "--yes" in tieout(fleet, "release", TENANT, **reach)
    assert len(company.bodies("commands.pusher")) == count
    assert "Released" in tieout(fleet, "release", TENANT, "--yes", **reach)
    fleet.wait_quiet()
    assert len(company.bodies("commands.pusher")) == count + 1
    assert "not on hold" in tieout(fleet, "release", TENANT, **reach)
    for wrong in (["--to", "moon"], ["--entity", "bird"]):
        tieout(fleet, "hold", TENANT, *wrong, end=USAGE, **reach)


def test_operators_activate_rules(fleet):
    door = Door(fleet)
    story(fleet)
    door.connect()
    platform = {"TIEOUT_CONSOLE_URL": door.url, "TIEOUT_PLATFORM_TOKEN": door.token}
    operator = {"TIEOUT_CONSOLE_URL": door.url, "TIEOUT_OPERATOR_TOKEN": OPERATOR}
    activate = "rules", "activate"
    assert "applied" in tieout(fleet, *activate, "1", "--tenant", TENANT, **operator)
    assert tieout(fleet, *activate, "1", "--all", **operator).count("applied") == 1
    tieout(fleet, *activate, "99", "--all", end=FAILED, **operator)
    tieout(fleet, *activate, "1", "--all", end=USAGE, **platform)  # 403
    tieout(fleet, *activate, "1", "--tenant", OTHER, end=NOT_FOUND, **operator)
    for wrong in (["1"], ["1", "--all", "--tenant", TENANT], ["0", "--all"], ["one", "--all"]):
        tieout(fleet, *activate, *wrong, end=USAGE, **operator)


def test_what_is_wrong_is_said_and_coded(fleet):
    assert "Exit codes:" in tieout(fleet, "help") and "DATABASE_URL" in tieout(fleet, "help")
    assert "tieout explain TENANT" in tieout(fleet, "explain", "--help")
    assert tieout(fleet, "--version").startswith("tieout ")
    for arguments in (["dance"], ["status", "x", "y"], ["status", "--loud"], ["records", TENANT, "--standing"],
                      ["records", TENANT, "--standing", "lost"], ["records", TENANT, "--entity", "bird"],
                      ["status", "not-a-tenant"], ["explain", TENANT], ["help", "dance"],
                      ["status", "--json=yes"], ["status", "--set", "lists_up=on"]):
        tieout(fleet, *arguments, end=USAGE)
    tieout(fleet, "status", end=USAGE, TIEOUT_TOPICS="x")  # no such setting
    tieout(fleet, "status", OTHER, end=NOT_FOUND)
    tieout(fleet, "replay", "--tenant", OTHER, end=UNKNOWN)
    tieout(fleet, "replay", "--tenant", OTHER, end=UNKNOWN, KAFKA_BROKERS="127.0.0.1:1")
    for arguments in ([], ["--all", "--tenant", TENANT], ["--tenant", "x"], [TENANT], ["--all", "--to", "5"]):
        tieout(fleet, "replay", *arguments, end=UNKNOWN)
    assert json.loads(tieout(fleet, "status", "--json")) == {"tenants": []}
    tieout(fleet, "status", end=UNREACHABLE, DATABASE_URL="postgresql://127.0.0.1:1/none")


if __name__ == "__main__":
    cases.main()
