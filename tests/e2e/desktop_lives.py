"""The days of a QuickBooks Desktop tenant, by a seed: people act, its Web Connector comes, something
befalls the session; and gateways die meanwhile."""

import random
import traceback

from desktop_books import check
from desktop_people import PlatformPeople, QuickBooksPeople

ROUNDS, ROUNDS_MAX = 36, 90
MET_MIN = 3  # of each point, with a write in the set: until then it goes on
ACTS_MAX = 5
FAULTS_OF_TEN = 7  # sessions that something befalls
FORGETS_OF_TEN = 1
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
    ("killed", {"fault": "killed"}),
)
POINTS = ("handed out, never seen", "done, never told", "told, reply lost")
AT_POINTS = (BEFALLS[0][1], BEFALLS[3][1], BEFALLS[4][1])  # one for each


class Life:
    """One tenant's days: people act, the Web Connector comes, something befalls it."""

    def __init__(self, system, seed, number, met):
        self.chance = random.Random(f"{seed} {number}")
        self.word = f"T{number}"
        self.met = met
        self.company = system.new_company(self.chance)
        self.platform = PlatformPeople(self.company, self.chance, self.word)
        self.quickbooks = QuickBooksPeople(self.company, self.chance, f"Q{number}")

    def begin(self):
        self.company.connect(vendor_credits="at_once")
        self.company.settle()

    def round(self):
        for _ in range(self.chance.randint(1, ACTS_MAX)):
            self.platform.act()
        if self.chance.random() < 0.5:
            self.quickbooks.act()
        [(what, fault)] = self.chance.choices(BEFALLS, [3 if w in POINTS else 1 for w, _ in BEFALLS])
        is_befallen = self.chance.randrange(10) < FAULTS_OF_TEN
        skip = self.chance.choice(SKIPS)
        if is_befallen:
            self.company.fault(**fault, skip=skip)
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
            self.round()

    def end(self):
        self.company.settle()
        check(self.company, self.word)

    def go(self, part):
        """Sentences; the others go on when this one fails."""
        try:
            part(self)
            return []
        except Exception:
            return [f"{self.word}, {self.company.tenant}: {traceback.format_exc()}"]


def kill_gateways(system, chance, has_ended):
    kills = 0
    while kills < KILLS_MAX and not has_ended.wait(chance.uniform(*KILL_PAUSE_SECONDS)):
        chance.choice(system.gateways()).kill()
        kills += 1
