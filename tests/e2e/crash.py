"""The whole system is killed at each of its named points, and must come to the same books.

  tests/e2e/crash.py [SEED...] [POINT...]     (default: seed 1, every point of crash_points.tsv, but
                                              for those that desktop.py passes)

For each point a new tenant with a small company: connected, synced, changed on both sides, synced
again. The process that passes the point is armed to die by SIGKILL at one of its hits, chosen by
seed; whatever dies is started again. When all is quiet the two simulators' books are compared
record by record (compare.py), and no write may have been done twice. Prints how often each point was hit;
one that was never hit fails. Environment: see tests/integration/fleet.py.
"""

import collections
import pathlib
import random
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "integration")]

from cases import LANES, parallel, run_titled, say  # noqa: E402
from crash_points import SESSION, read_points  # noqa: E402
from fleet import LOGS, TOP, Fleet  # noqa: E402
from system import System  # noqa: E402

# What a rule keeps on one side, by the names of compare.py: R93 to R96; R107; E25; R108, R109; R100;
# K19; R110; inactive entries.
ALLOWED = ("quickbooks/*/paid", "quickbooks/*/partly_paid", "*/*/foreign", "*/*/of_unpaired_*",
           "quickbooks/*/without_number", "*/credit_memo/missing", "platform/item/missing",
           "platform/customer/missing", "platform/application/missing", "quickbooks/*/inactive",
           "quickbooks/invoice/voided")


def check_table(points):
    """Every point that there is has a row, and one without a process is passed nowhere."""
    rows = (TOP / "common/service/kill_points.def").read_text()
    known = dict(re.findall(r'^KILL_POINT\((\w+), "(\w+)"', rows, re.M))
    passed = set()
    for source in [*TOP.glob("services/*/*.c"), *TOP.glob("common/*/*.c")]:
        passed.update(known.get(symbol) for symbol in
                      re.findall(r"service_kill_point\(KILL_(\w+)\)", source.read_text()))
    listed = {point.name for point in points}
    running = {point.name for point in points if point.process != "-"}
    assert listed == set(known.values()), listed ^ set(known.values())
    assert running == passed, f"passed by a source or armed, not both: {running ^ passed}"


def compare(system, company):
    """What compare.py finds fault with. What the last run paid is in no register that was read."""
    allowed = [word for pattern in ALLOWED for word in ("--allow", pattern)]
    done = subprocess.run(
        [sys.executable, "-B", HERE / "compare.py", "--quickbooks", system.qbo.control,
         "--company", company.realm, "--platform", system.platform.control,
         "--tenant", company.tenant, "--quiet", "--allow-field", "register/amount", *allowed],
        capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines()
            if line.startswith("FAULT") or done.returncode > 1]


def check(system, company):
    """After everything is quiet: the same books, each write once, each run closed."""
    faults = compare(system, company) + company.double_writes() + company.open_runs()
    assert not faults, "\n  ".join(["faults:", *faults])


def tell(system, point, chance):
    """The story of one tenant, with a death in it."""
    if point.story == "setup":
        return die_in_setup(point, chance)
    number = chance.randint(1, int(point.hits))
    company = system.new_company(chance)
    if point.story == "connect":
        system.arm(point, number)
    company.connect()
    company.sync()
    if point.story != "connect":
        system.arm(point, number)
    company.edit(chance)
    if point.story == "refresh":
        company.let_token_expire()
    company.sync()
    system.wait_quiet(company)
    if not system.died(point):  # a busier company than was thought: give it more to do
        company.edit(chance)
        company.sync()
        system.wait_quiet(company)
    assert system.died(point), f"hit {number} was never reached"
    check(system, company)
    return number


def die_in_setup(point, chance):
    number = chance.randint(1, int(point.hits))
    fleet = Fleet(is_set_up=False)
    setup = fleet.process(point.process, TIEOUT_KILL_LOG=str(LOGS / "hits"))
    assert setup.start(TIEOUT_KILL_POINT=f"{point.name}:{number}").wait_death() == -9
    assert setup.start().wait_death() == 0
    assert fleet.query("SELECT 1 FROM fleet.generation"), "setup has not come to its end"
    fleet.drop()
    return number


def report_hits(points):
    hits = collections.Counter((LOGS / "hits").read_text().split())
    failed = 0
    for point in points:
        if point.process != "-":
            print(f"hit {hits[point.name]:6d} times: {point.name} ({point.process})")
            if not hits[point.name]:
                failed += 1
                print(f"not ok {point.name} is hit")
    return failed


def run_point(system, point, seed):
    return run_titled(
        f"killed at {point.name}, seed {seed}",
        lambda: f": hit {tell(system, point, random.Random(f'{seed} {point.name}'))}",
        lambda: [f"  logs: {LOGS}"])


def run_lane(work):
    """A system that dies of one thing after another; several lanes run at once, mostly waiting."""
    fleet = Fleet()
    system = System(fleet)
    failed = sum(not run_point(system, point, seed) for point, seed in work)
    failed += system.report_deaths()
    system.stop()
    return failed


def main():
    words = sys.argv[1:]
    seeds = [int(word) for word in words if word.isdigit()] or [1]
    names = [word for word in words if not word.isdigit()]
    points = read_points()
    check_table(points)
    say("ok every kill point has a row")
    chosen = [p for p in points if p.process != "-" and p.story != SESSION and
              (not names or p.name in names)]
    work = [(point, seed) for seed in seeds for point in chosen]
    lanes = min(LANES, len(work))
    failed = sum(parallel(run_lane, [work[lane::lanes] for lane in range(lanes)], lanes))
    failed += report_hits(chosen)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
