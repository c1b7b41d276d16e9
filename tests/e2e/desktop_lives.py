"""The days of a QuickBooks Desktop tenant, by a seed: people act, its Web Connector comes, something
befalls the session; and gateways die meanwhile."""

import collections
import random
import traceback

from cases import say
from desktop_accountants import QuickBooksPeople
from desktop_books import check, journal, left_behind, lost_orders, orders
from desktop_people import PlatformPeople

ROUNDS, ROUNDS_MAX = 36, 90
TWO_WAY_FROM = {2: 0, 3: ROUNDS // 2}  # tenants with 2-way bill sync, and the round that it begins with
MET_MIN = 3  # of each point, with a write in the set: until then it goes on
ACTS_MAX = 5
FAULTS_OF_TEN = 7  # sessions that something befalls
FORGETS_OF_TEN = 1
# How many things are done in QuickBooks before a session: with 1-way bills, with 2-way bill sync.
THERE_ACTS = {False: (0, 1), True: (1, 2, 3, 4)}
# What is another way with some: QuickBooks' switches, the Web Connector's habits.
HABITS = {1: ({}, {"asks_after_failure": False}),
          2: ({"payment_touches_bill": False}, {}),
          4: ({"version": 130, "error_recovery": False}, {"closes_after_done": False})}
# The PC's clock (of all of them) goes wrong and is put right, when bills are 2-way, in this tenant's
# rounds.
CLOCK_TENANT, CLOCK = 3, {24: 3600, 30: -1800}
KILL_PAUSE_SECONDS = (2.0, 6.0)
KILLS_MAX = 40
SKIPS = (0, 1, 2, 2, 2, 3, 3, 4)  # exchanges before: what is written is often the third
MODAL_DIALOG, UNEXPECTED = "0x80040414", "0x80040402"

# What befalls a session, and where: told by which of the three points is met.
BEFALLS = (
    ("handed out, never seen", {"fault": "lost", "on": "sendRequestXML"}),
    ("handed out, never seen", {"fault": "killed_after", "on": "sendRequestXML"}),
    ("done, never told", {"fault": "unsent", "on": "receiveResponseXML"}),
    ("done, never told", {"fault": "killed", "on": "receiveResponseXML"}),
    ("told, reply lost", {"fault": "lost", "on": "receiveResponseXML"}),
    ("told, reply lost", {"fault": "killed_after", "on": "receiveResponseXML"}),
    ("told twice", {"fault": "twice", "on": "receiveResponseXML"}),
    ("refused whole", {"fault": "refused", "hresult": MODAL_DIALOG, "message": "A dialog is open"}),
    ("refused whole", {"fault": "refused", "hresult": UNEXPECTED, "message": "Unexpected error"}),
    ("not opened", {"fault": "shut", "hresult": MODAL_DIALOG, "message": "A dialog is open"}),
    ("asked twice", {"fault": "twice", "on": "sendRequestXML"}),
    ("asked twice at once", {"fault": "doubled", "on": "sendRequestXML"}),
    ("told twice at once", {"fault": "doubled", "on": "receiveResponseXML"}),
    ("slow", {"fault": "slow", "milliseconds": 700}),
    ("cut in the middle of a set", {"fault": "cut", "requests": 1}),
    ("cut in the middle of a set", {"fault": "cut", "requests": 3}),
    ("another file is open", {"fault": "other_file"}),
    ("killed", {"fault": "killed"}),
)
AT_ONCE = ("not opened", "another file is open")  # not at a call or set: nothing goes before
POINTS = ("handed out, never seen", "done, never told", "told, reply lost")
AT_POINTS = (BEFALLS[0][1], BEFALLS[3][1], BEFALLS[4][1])  # one for each


class Life:
    """One tenant's days: people act, the Web Connector comes, something befalls it."""

    def __init__(self, system, seed, number, met):
        self.chance = random.Random(f"{seed} {number}")
        self.word = f"T{number}"
        self.number = number
        self.met = met
        self.company = system.new_company(self.chance)
        self.platform = PlatformPeople(self.company, self.chance, self.word)
        self.quickbooks = QuickBooksPeople(self.company, self.chance, f"Q{number}", self.platform)
        self.two_way_from = TWO_WAY_FROM.get(number)
        self.two_way_since = ""
        self.other_file = system.qbd.post("/companies", {"preset": "empty"})["id"]
        self.acts = collections.Counter()
        self.orders = set()

    def begin(self):
        switches, habits = HABITS.get(self.number, ({}, {}))
        self.company.in_file("/switches", switches)
        self.company.connect(vendor_credits="at_once")
        self.company.habits(**habits)
        self.orders = orders(self.company)
        self.company.settle()

    def switch_two_way_on(self):
        """QuickBooks tells times in whole seconds: what is entered in the next one is surely newer."""
        self.two_way_since = self.company.switch_two_way_on()
        self.company.system.qbd.post("/clock", {"advance_seconds": 2})
        self.quickbooks.is_two_way = True
        self.platform.words += (self.quickbooks.word,)

    def round(self):
        for _ in range(self.chance.randint(1, ACTS_MAX)):
            self.acts[self.platform.act()] += 1
        for _ in range(self.chance.choice(THERE_ACTS[self.quickbooks.is_two_way])):
            self.acts[self.quickbooks.act() + "_there"] += 1
        [(what, fault)] = self.chance.choices(BEFALLS, [3 if w in POINTS else 1 for w, _ in BEFALLS])
        is_befallen = self.chance.randrange(10) < FAULTS_OF_TEN
        skip = 0 if what in AT_ONCE else self.chance.choice(SKIPS)
        if is_befallen:
            self.company.fault(**fault, skip=skip, company=self.other_file)
        self.platform.unsent.clear()
        told = self.company.session()
        self.company.no_faults()
        if is_befallen and not any(f["count"] for f in told["faults"]):
            self.met[what, self.company.has_written(told) or self.company.has_write_out()] += 1
        if self.chance.randrange(10) < FORGETS_OF_TEN:
            self.company.in_file("/forget", {})

    def live(self):
        for number in range(ROUNDS_MAX):
            if number >= ROUNDS and all(self.met[point, True] >= MET_MIN for point in POINTS):
                return
            if number == self.two_way_from:
                self.switch_two_way_on()
            if self.number == CLOCK_TENANT and number in CLOCK:
                self.company.system.qbd.post("/clock", {"advance_seconds": CLOCK[number]})
            self.round()

    def end(self):
        self.company.settle()
        check(self.company, self.word, self.two_way_since)
        faults = lost_orders(self.company, self.orders | self.quickbooks.of_orders)
        if self.two_way_since:
            faults += left_behind(self.company, self.quickbooks.joined)
        assert not faults, faults

    def go(self, part):
        """Sentences; the others go on when this one fails."""
        try:
            part(self)
            return []
        except Exception:
            return [f"{self.word}, {self.company.tenant}: {traceback.format_exc()}",
                    f"its journal: {journal(self.company)}"]


def kill_gateways(system, chance, has_ended):
    kills = 0
    while kills < KILLS_MAX and not has_ended.wait(chance.uniform(*KILL_PAUSE_SECONDS)):
        chance.choice(system.gateways()).kill()
        kills += 1


def report(system, lives, met):
    """Says what was done and what befell it; its figures, as a row of the table."""
    ends = collections.Counter(r for life in lives for r in life.company.results)
    acts = sum((life.acts for life in lives), collections.Counter())
    kills = sum(len(gateway.deaths) for gateway in system.gateways())
    say(f"sessions: {dict(ends)}, gateways killed {kills} times",
        *(f"  {what}{', a write' if is_write else ''}: {count}"
          for (what, is_write), count in sorted(met.items())),
        f"  done by people: {dict(sorted(acts.items()))}")
    return {"sessions": sum(ends.values()), "done": ends["done"], "gateways killed": kills,
            "acts": sum(acts.values()), "befallen": sum(met.values()),
            **{f"{point}, a write": met[point, True] for point in POINTS}}


def print_table(rows):
    """Of several seeds; one that did not come to its end has no row."""
    say("", *("  ".join(f"{word:>{len(name)}}" for name, word in zip(rows[0], row))
              for row in [tuple(rows[0]), *(tuple(row.values()) for row in rows)]))
