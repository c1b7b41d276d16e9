"""QuickBooks Desktop end to end: each write once, whatever is lost on the way.

  tests/e2e/desktop.py [SEED...] [test_NAME...]     (default: seed 1, every test)

Web Connectors (simulated, as the real one calls) and their company files, two gateways behind a
balancer, and all the rest of Tieout. Whether a write was done once is read in the company file's own
books. A seed is one run of test_answers_are_lost_at_every_point; the other tests have no chance in
them. Environment: see tests/integration/fleet.py.
"""

import collections
import pathlib
import random
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "integration")]

from cases import parallel, run_titled, say  # noqa: E402
from crash_points import SESSION, read_points  # noqa: E402
from desktop_books import check, counted, replayed, results, strangers  # noqa: E402
from desktop_lives import (  # noqa: E402
    AT_POINTS, MET_MIN, POINTS, Life, kill_gateways, print_table, report)
from desktop_people import PlatformPeople  # noqa: E402
from desktop_system import DesktopSystem  # noqa: E402
from fleet import LOGS, Fleet  # noqa: E402
import message_sets  # noqa: E402

TENANTS = 4
POINT_SESSIONS_MAX = 8
EXCHANGES_MAX = 30
NAMESAKES = 3
OLD_DATE, START_DATE = "2020-03-02", "2020-04-01"


# --- the seeded run -----------------------------------------------------------------------------

table = []  # a row for each seed that came to its end


def test_answers_are_lost_at_every_point(system, seed):
    met = collections.Counter()
    lives = [Life(system, seed, number, met) for number in range(1, TENANTS + 1)]

    def all_go(part):
        return sum(parallel(lambda life: life.go(part), lives, TENANTS), [])

    faults = all_go(Life.begin)
    has_ended = threading.Event()
    killer = threading.Thread(target=kill_gateways,
                              args=(system, random.Random(seed), has_ended), daemon=True)
    killer.start()
    faults += all_go(Life.live)
    has_ended.set()
    killer.join()
    faults += all_go(Life.end)
    words = [life.word for life in lives] + [life.quickbooks.word for life in lives]
    for life in lives:
        own = (life.word, life.quickbooks.word)
        faults += strangers(life.company, [word for word in words if word not in own])
    faults += replayed(system)
    table.append({"seed": seed, **report(system, lives, met), "faults": len(faults)})
    assert not faults, "\n  ".join(["faults:", *faults])
    for point in POINTS:
        assert met[point, True] >= MET_MIN, f"writes {point}: {met[point, True]}"


# --- told by the case ---------------------------------------------------------------------------

def new_tenant(system, word, **settings):
    """Connected, read, and people who work for it."""
    company = system.new_company(random.Random(word))
    people = PlatformPeople(company, random.Random(word), word)
    company.connect(**settings)
    company.settle()
    return company, people


def required(answer):
    assert answer, "the platform refused it"
    return answer


def written(company):
    return company.in_file("/books")["writes"]


def test_a_pc_that_was_off_for_two_weeks(system, _seed):
    """Each in its last version, once; R33: an invoice too; what came and went never arrives."""
    for mode in ("runs", "live"):
        stay_off(system, mode)


def stay_off(system, mode):
    word = f"OFF{mode}"
    company, people = new_tenant(system, word, sync_mode=mode)
    edited, deleted, voided, paid = (required(people.new_bill()) for _ in range(4))
    company.settle()
    before = written(company)
    half = {"advance_seconds": 7 * 86400}
    system.qbd.post("/clock", half)
    new, gone = required(people.new_bill()), required(people.new_bill())
    invoice, lost = required(people.new_invoice()), required(people.new_invoice())
    for count in range(3):
        people.change("bills", edited, {"memo": f"edit {count}"})
        people.change("bills", new, {"expense_lines": people.expense_lines()})
        people.change("bills", gone, {"memo": f"edit {count}"})
        people.change("invoices", invoice, {"item_lines": people.item_lines()})
        people.change("invoices", lost, {"memo": f"edit {count}"})
        company.wait_behind()
    people.door("DELETE", f"/bills/{deleted['id']}")
    people.door("POST", f"/bills/{voided['id']}/void")
    people.door("DELETE", f"/bills/{gone['id']}")
    people.door("DELETE", f"/invoices/{lost['id']}")
    required(people.door("POST", "/pay", {"bill": paid["id"], "number": people.name("P")}))
    payment = required(people.door("POST", "/pay", {"bill": new["id"], "amount": "1.00",
                                                    "number": people.name("P")}))
    people.door("DELETE", f"/bill-payments/{payment['id']}")
    people.change("bills", new, {"memo": "the last word"})
    system.qbd.post("/clock", half)
    company.wait_behind()
    company.settle()
    check(company, word)
    # edited, deleted, voided, a payment; new; the invoice.
    assert written(company) == before + 6, written(company) - before


def test_two_companies_never_mix(system, _seed):
    """In turn, call by call: each file has its own records, no ticket opens another's door."""
    tenants = [new_tenant(system, f"MIX{number}") for number in range(2)]
    for _ in range(3):
        for _, people in tenants:
            required(people.new_bill())
            required(people.new_vendor())
            required(people.new_invoice())
        parallel(lambda tenant: tenant[0].session(), tenants, 2)
    for company, people in tenants:
        company.settle()
        check(company, people.word)
        assert not strangers(company, {"MIX0", "MIX1"} - {people.word})


def test_what_both_sides_had_before_is_linked_by_its_name(system, _seed):
    """X12: once, whoever was first, also when creates of it are under way both ways (R125, live)."""
    parallel(lambda mode: had_before(system, mode), ("runs", "live"), 2)


def had_before(system, mode):
    word = f"SAME{mode}"
    company = system.new_company(random.Random(word))
    people = PlatformPeople(company, random.Random(word), word)
    kept = {kind: active_names(company, entity) for kind, entity in
            (("vendors", "Vendor"), ("customers", "Customer"))}
    for kind, names in kept.items():
        for name in names[:NAMESAKES]:
            required(people.door("POST", f"/{kind}", {"name": name, "phone": "555-0199"}))
    number = people.name("I")
    copy = company.in_file("/objects/Invoice", old_invoice(company, number))
    company.connect(sync_mode=mode, ar_start_date=START_DATE)
    company.settle()
    refused = [result for result in results(company) if result["result"] == "refused"]
    assert len(refused) == (len(kept) * NAMESAKES if mode == "live" else 0), refused
    for kind, entity in (("vendors", "Vendor"), ("customers", "Customer")):
        assert active_names(company, entity) == kept[kind]
        there = collections.Counter(e["record"]["name"] for e in company.platform_dump()[kind])
        assert all(there[name] == 1 for name in kept[kind]), there
    refuse_the_copy(company, people, number, copy["id"])
    check(company, word)


def active_names(company, entity):
    return sorted(e["Name"] for e in company.quickbooks_dump()[entity]
                  if e["IsActive"] == "true" and "ParentRef" not in e)


def old_invoice(company, number):
    """Of before the start date: it never comes in (R42)."""
    dump = company.quickbooks_dump()
    customer = min((c for c in dump["Customer"] if c["IsActive"] == "true" and "ParentRef" not in c),
                   key=lambda c: c["Name"])
    return {"CustomerRef": {"ListID": customer["ListID"]}, "TxnDate": OLD_DATE, "RefNumber": number,
            "InvoiceLineAdd": [{"ItemRef": {"ListID": dump["ItemService"][0]["ListID"]},
                                "Quantity": "1", "Rate": "30.00"}]}


def refuse_the_copy(company, people, number, copy):
    """R45: the platform's invoice of that customer and number is not made twice, and nothing else waits
    for it; R46: it goes when QuickBooks' is deleted."""
    customer = active_names(company, "Customer")[0]
    [ours] = [e for e in people.live("customers") if e["record"]["name"] == customer]
    required(people.door("POST", "/invoices", {
        "customer": ours["id"], "number": number, "date": OLD_DATE, "due_date": OLD_DATE,
        "item_lines": people.item_lines()}))
    beside = required(people.new_invoice())["record"]["number"]
    company.settle()
    numbers = [i.get("RefNumber") for i in company.quickbooks_dump()["Invoice"]]
    assert numbers.count(number) == 1 and numbers.count(beside) == 1, numbers
    rows = company.system.fleet.query("SELECT rule FROM reconciler.record WHERE rule = 'R45'",
                                      [company.tenant])
    assert len(rows) == 1, rows
    company.in_file("/delete", {"type": "Invoice", "id": copy})
    company.settle()
    [made] = [i for i in company.quickbooks_dump()["Invoice"] if i.get("RefNumber") == number]
    assert made["TxnID"] != copy, made


def stop_of(company):
    told = company.connection()
    return told["company_file"], told.get("problem", {}).get("advice", "")


def test_a_restored_backup_stops_writing_until_a_person_accepts_it(system, _seed):
    company, people = new_tenant(system, "BAK")
    company.in_file("/backup", {})
    lost = [required(people.new_bill()) for _ in range(2)]
    company.settle()
    assert not counted(company, "BAK")
    company.in_file("/restore", {})
    required(people.new_bill())
    company.wait_behind()
    before = written(company)
    for _ in range(3):
        told = company.session()
        assert not told["done"], told
        company.wait_behind()
    assert written(company) == before
    stop, advice = stop_of(company)
    assert stop == "restored" and "older" in advice, (stop, advice)
    company.ask("POST", f"/v1/tenants/{company.tenant}/desktop-connection/accept-file",
                {"by": "person:accountant", "permissions": ["sync.manage"]})
    company.settle()
    numbers = [b.get("RefNumber") for b in company.quickbooks_dump()["Bill"]]
    for entry in company.platform_dump()["bills"]:
        if entry["record"]["number"].startswith("BAK-") and entry["id"] not in \
                [bill["id"] for bill in lost]:
            assert numbers.count(entry["record"]["number"]) == 1, entry
    assert all(numbers.count(number) < 2 for number in numbers if number)


def test_another_company_file_is_never_written_to(system, _seed):
    company, people = new_tenant(system, "WRONG")
    other = system.qbd.post("/companies", {"preset": "empty"})["id"]
    required(people.new_bill())
    company.wait_behind()
    before = written(company)
    company.fault(fault="other_file", company=other)
    assert not company.session()["done"]
    company.no_faults()
    assert written(company) == before
    assert system.qbd.get(f"/companies/{other}/books")["writes"] == 0
    stop, advice = stop_of(company)
    assert stop in ("another", "unmarked") and advice, (stop, advice)
    company.settle()  # the right one is open again
    assert stop_of(company)[0] == "fine"
    check(company, "WRONG")


def use_a_credit(people, bill):
    credit = required(people.door("POST", "/vendor-credits", {
        "vendor": bill["record"]["vendor"], "number": people.name("D"), "date": bill["record"]["date"],
        "expense_lines": people.expense_lines()}))
    required(people.door("POST", "/credit-applications", {
        "vendor": bill["record"]["vendor"], "date": bill["record"]["date"], "total": "0.50",
        "applications": [{"bill": bill["id"], "vendor_credit": credit["id"], "amount": "0.50"}]}))


def make_one_of_each(people):
    bill = required(people.new_bill())
    required(people.new_invoice())
    required(people.new_vendor())
    required(people.new_transfer())
    required(people.door("POST", "/pay", {"bill": bill["id"], "amount": "1.00",
                                          "number": people.name("P")}))
    use_a_credit(people, bill)


def make_what_has_no_key(people):
    for _ in range(2):
        required(people.new_transfer())
    use_a_credit(people, required(people.new_bill()))


def lose_each(system, word, make, fault, befall):
    """Sessions in which the first, second ... exchange is lost, until one has no more of them."""
    company, people = new_tenant(system, word, vendor_credits="at_once")
    befall(company)
    make(people)
    for skip in range(EXCHANGES_MAX):
        company.wait_behind()
        company.fault(**fault, skip=skip)
        told = company.session()
        company.no_faults()
        befall(company)
        if told["done"]:
            break
    assert told["done"], f"there is no end of exchanges: {told}"
    company.settle()
    check(company, word)


def lose_at_each_point(system, word, make, befall):
    def lose(numbered):
        number, fault = numbered
        lose_each(system, f"{word}{number}", make, fault, befall)
    parallel(lose, list(enumerate(AT_POINTS)), len(AT_POINTS))


def test_a_memory_of_message_sets_that_is_gone(system, _seed):
    """600 and 9002, with the write done and not: settled by reading back."""
    lose_at_each_point(system, "GONE", make_one_of_each,
                       lambda company: company.in_file("/forget", {}))


def test_transfers_and_used_credits_have_no_key_of_their_own(system, _seed):
    """No answer is there to be had, not even of what was done."""
    lose_at_each_point(system, "KEYLESS", make_what_has_no_key, lambda company: company.in_file(
        "/switches", {"remembers_message_sets": False}))


def test_answers_are_lost_and_remembered(system, _seed):
    lose_at_each_point(system, "LOST", make_one_of_each, lambda company: None)


def test_gateways_die_at_each_of_their_points(system, _seed):
    """Whichever of the two passes it first."""
    company, people = new_tenant(system, "DIE", vendor_credits="at_once")
    for row in read_points():
        if row.story == SESSION:
            points = [row._replace(process=name) for name in system.gateway_names()]
            number = random.Random(row.name).randint(1, int(row.hits))
            for point in points:
                system.arm(point, number)
            for _ in range(POINT_SESSIONS_MAX):
                make_one_of_each(people)
                company.wait_behind()
                company.session()
                if any(map(system.died, points)):
                    break
            assert any(map(system.died, points)), f"{row.name}: hit {number} was never reached"
            say(f"ok a gateway killed at {row.name}: hit {number}")
    company.settle()
    check(company, people.word)


# --- running ------------------------------------------------------------------------------------

SEEDED = ("test_answers_are_lost_at_every_point",)
# Gateways die in them.
OWN_LANE = (*SEEDED, "test_gateways_die_at_each_of_their_points")


def run_one(system, name, seed):
    return run_titled(name[5:].replace("_", " ") + (f", seed {seed}" if seed else ""),
                      lambda: globals()[name](system, seed), lambda: [f"  logs: {LOGS}"])


def run_system(work):
    """Tests in turn; how many failed."""
    system = DesktopSystem(Fleet())
    failed = sum(not run_one(system, name, seed) for name, seed in work)
    failed += system.report_deaths()
    system.stop()
    return failed


def run_lane(work):
    """In a system of its own, and each seed in one: a process comes back only so often."""
    systems = [[one] for one in work] if work[0][0] in SEEDED else [work]
    return sum(map(run_system, systems))


def main():
    seeds = [int(word) for word in sys.argv[1:] if word.isdigit()] or [1]
    names = [word for word in sys.argv[1:] if not word.isdigit()]
    lanes = collections.defaultdict(list)
    for name in [name for name in globals() if name.startswith("test_")]:
        if not names or name in names:
            lanes[name if name in OWN_LANE else ""] += [
                (name, seed) for seed in (seeds if name in SEEDED else [None])]
    assert lanes, f"there is no such test: {names}"
    failed = sum(parallel(run_lane, lanes.values(), len(lanes)))
    if len(table) > 1:
        print_table(table)
    sys.exit(0 if message_sets.are_valid() and not failed else 1)


if __name__ == "__main__":
    main()
