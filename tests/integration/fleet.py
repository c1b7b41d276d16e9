"""A fleet for a test: a database and topics of its own on the servers of the run, its processes,
and what they leave behind. Environment: KAFKA_BROKERS, DATABASE_URL (an empty database; those of
the fleets are made beside it), TIEOUT_TEST_PREFIX, FLAVOUR, BUILD."""

import atexit
import faulthandler
import itertools
import json
import os
import pathlib
import re
import sys
import signal
import subprocess
import threading
import time
import urllib.request

from kafka import Producer, Reader

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = TOP / os.environ.get("BUILD", "build")
BIN = BUILD / os.environ.get("FLAVOUR", "release") / "bin"
PREFIX = os.environ.get("TIEOUT_TEST_PREFIX", "test")
LOGS = BUILD / "test-logs" / PREFIX
PATIENCE_SECONDS = 60
READY_SECONDS = 60
RESTART_PAUSE_SECONDS = 0.05
RESTARTS_MAX = 50
TEST_SECONDS_MAX = 560  # of one test: less than a suite has (tests/suites.tsv)


children = []  # every process that was started: none may outlive us, however we end
under_way = {}  # tests: since when, by time.monotonic()


def end_children(*_):
    for child in children:
        if child.poll() is None:
            child.kill()


def _end(number, _frame):
    """Says what was cut off, and where each thread stood: no run ends without a word."""
    end_children()
    name, now = signal.Signals(number).name, time.monotonic()
    for title, began in list(under_way.items()) or [("no test was under way", now)]:
        # Not print(): the signal may have come in the middle of one.
        os.write(1, f"\nnot ok {title}: ended by {name} after {now - began:.0f} s\n".encode())
    faulthandler.dump_traceback(1, all_threads=True)
    os._exit(128 + number)  # other threads wait for what will not come any more


def _end_what_hangs():
    while True:
        time.sleep(1)
        if any(time.monotonic() - began > TEST_SECONDS_MAX for began in list(under_way.values())):
            os.kill(os.getpid(), signal.SIGALRM)


atexit.register(end_children)
for _number in (signal.SIGTERM, signal.SIGALRM):
    signal.signal(_number, _end)
threading.Thread(target=_end_what_hangs, daemon=True).start()


def wait_until(condition, what, seconds=PATIENCE_SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"after {seconds} s still not: {what() if callable(what) else what}")


def database_url(name):
    """The same server as DATABASE_URL's, another database."""
    url = os.environ["DATABASE_URL"]
    if "://" not in url:
        return f"{url} dbname={name}"
    base, question, words = url.partition("?")
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{rest.split('/')[0]}/{name}{question}{words}"


def psql(url, *commands):
    """Runs them in one session; returns the last one's rows as text."""
    arguments = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]
    for command in commands:
        arguments += ["-c", command]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip()


class Process:
    """One of Tieout's processes; with `is_kept` it is started again whenever it dies."""

    numbers = itertools.count(1)

    def __init__(self, program, settings, is_kept=False):
        self.program = program
        self.settings = dict(settings)
        self.once = {}  # settings of the next start only: a kill point
        self.is_kept = is_kept
        self.deaths = []  # how it ended, each time: -9 for SIGKILL
        self.log_path = LOGS / f"{program}-{next(self.numbers)}.log"
        self.log_from = 0
        self.popen = None
        self._is_wanted = False
        self._keeper = None
        atexit.register(self.end)

    def start(self, **once):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.once.update(once)
        self._is_wanted = True
        self._spawn()
        if self.is_kept:
            self._keeper = threading.Thread(target=self._keep, daemon=True)
            self._keeper.start()
        return self

    def _spawn(self):
        outside = {n: v for n, v in os.environ.items() if not n.startswith("TIEOUT_")}
        environment = {**outside, **self.settings, **self.once}
        environment.setdefault("ASAN_OPTIONS", "abort_on_error=0:exitcode=99")
        self.once = {}
        with open(self.log_path, "ab") as log:
            self.log_from = log.tell()
            self.popen = subprocess.Popen([BIN / self.program], env=environment, stdout=log,
                                          stderr=log, stdin=subprocess.DEVNULL, cwd=TOP)
        children.append(self.popen)

    def _keep(self):
        while self._is_wanted and len(self.deaths) < RESTARTS_MAX:
            code = self.popen.wait()
            if self._is_wanted:
                self.deaths.append(code)
                time.sleep(RESTART_PAUSE_SECONDS)
                self._spawn()

    def has_given_up(self):
        """It died too often: starting it again changes nothing."""
        return len(self.deaths) >= RESTARTS_MAX

    def log(self):
        """The log lines of all its lives, those that are JSON."""
        found = []
        for line in self.log_path.read_text(errors="replace").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                pass
        return found

    def lines(self, event):
        return [line for line in self.log() if line.get("event") == event]

    def address(self):
        """Where health and metrics are answered, as the log of this life says; None: not yet."""
        with open(self.log_path, "rb") as log:
            log.seek(self.log_from)
            found = re.findall(rb'"health_port":"?(\d+)', log.read())
        return f"http://127.0.0.1:{found[-1].decode()}" if found else None

    def get(self, path):
        """(status, body); (0, "") when nobody answers."""
        try:
            with urllib.request.urlopen(self.address() + path, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()
        except (OSError, TypeError):
            return 0, ""

    def is_ready(self):
        assert self.is_kept or self.popen.poll() is None, f"{self.program} ended: {self.log_path}"
        return self.get("/health/ready")[0] == 200

    def wait_ready(self):
        wait_until(self.is_ready, f"{self.program} ready; see {self.log_path}", READY_SECONDS)
        return self

    def metric(self, name):
        found = re.findall(rf"^{name}(?:{{.*}})? ([0-9.e+-]+)$", self.get("/metrics")[1], re.M)
        return sum(float(value) for value in found)

    def signal(self, number):
        self.popen.send_signal(number)

    def wait_death(self, seconds=PATIENCE_SECONDS):
        return self.popen.wait(timeout=seconds)

    def kill(self):
        """kill -9; a kept one comes back."""
        self.popen.kill()
        if not self.is_kept:
            self.popen.wait()

    def stop(self, seconds=30):
        """SIGTERM; returns the exit code."""
        self._is_wanted = False
        if self.popen and self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)
            self.popen.terminate()
        return self.popen.wait(timeout=seconds) if self.popen else 0

    def end(self):
        self._is_wanted = False
        if self.popen and self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()


class Fleet:
    numbers = itertools.count(1)
    setting_up = threading.Lock()  # roles belong to the server, not to one database

    def __init__(self, partitions=4, is_set_up=True, **settings):
        self.number = next(self.numbers)
        self.partitions = partitions
        # Programs of one suite share its prefix and its servers: each has fleets of its own.
        self.prefix = f"{PREFIX}-{os.path.basename(sys.argv[0]).split('.')[0]}-{self.number}"
        self.brokers = os.environ["KAFKA_BROKERS"]
        self.processes = []
        self.readers = {}
        self.settings = {"TIEOUT_TOPIC_PREFIX": self.prefix, "TIEOUT_PARTITIONS": str(partitions),
                         "TIEOUT_SESSION_TIMEOUT": "6s", "TIEOUT_HEALTH_PORT": "0", **settings}
        self.database = re.sub(r"[^a-z0-9]", "_", f"{self.prefix}".lower())
        self.use_database(self.database, is_set_up)
        self.producer = Producer(self.brokers)
        atexit.register(self.drop)

    # --- the database ---------------------------------------------------------------------------
    def use_database(self, name, is_set_up=True):
        """From now on processes use this one; made and set up when it is not there."""
        self.url = database_url(name)
        self.settings["DATABASE_URL"] = self.url
        server = os.environ["DATABASE_URL"]
        if psql(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "":
            psql(server, f'CREATE DATABASE "{name}"')
            if not is_set_up:
                return
            with self.setting_up:
                setup = self.process("tieout-setup").start()
                code = setup.wait_death()
            assert code == 0, f"setup ended with {code}: {setup.log_path}"

    def url_as(self, role):
        """The database's URL for another role."""
        if "://" not in self.url:
            return f"{self.url} user={role}"
        return self.url + ("&" if "?" in self.url else "?") + f"user={role}"

    def url_through(self, port):
        """The database's URL by way of a proxy's port."""
        return re.sub(r"@[^/]*/", f"@127.0.0.1:{port}/", self.url)

    def copy_database(self, source, target):
        """As a restored backup is: all of it, as of now. Nobody may use the source meanwhile."""
        psql(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
             f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def query(self, sql, tenants=()):
        """Rows as a list of objects; tenants: whose rows may be seen."""
        listed = ",".join(str(tenant) for tenant in tenants)
        return json.loads(psql(self.url, f"SET tieout.tenants = '{{{listed}}}'",
                               f"SELECT coalesce(json_agg(q), '[]') FROM ({sql}) q"))

    # --- processes ------------------------------------------------------------------------------
    def process(self, program, is_kept=False, **settings):
        process = Process(program, {**self.settings, **settings}, is_kept)
        self.processes.append(process)
        return process

    def reconciler(self, **settings):
        return self.process("tieout-reconciler", **settings)

    # --- the journal ----------------------------------------------------------------------------
    def topic(self, name):
        return f"{self.prefix}.{name}"

    def reader(self, name):
        if name not in self.readers:
            self.readers[name] = Reader(self.brokers, self.topic(name), self.partitions)
        return self.readers[name]

    def offsets(self):
        rows = self.query("SELECT partition_number, next_offset FROM reconciler.partition_offset"
                          f" WHERE topic = '{self.topic('events')}'")
        return {row["partition_number"]: row["next_offset"] for row in rows}

    def is_folded(self):
        offsets = self.offsets()
        return all(offsets.get(partition, 0) >= end
                   for partition, end in self.reader("events").ends().items())

    def is_quiet(self):
        """Everything is folded and nothing waits to be published; also: servers answer."""
        try:
            return (self.is_folded() and
                    self.query("SELECT 1 FROM reconciler.outbox_position") == [] and
                    self.is_folded())
        except (RuntimeError, ConnectionError):
            return False

    def wait_quiet(self, seconds=PATIENCE_SECONDS):
        wait_until(self.is_quiet, "journal folded and outbox published", seconds)

    def drop(self):
        for process in self.processes:
            process.end()
        self.processes = []
