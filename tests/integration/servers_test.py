"""Kafka and PostgreSQL are restarted amid the work; the reconciler goes on by itself.

The run's own servers are restarted, by their process ids; servers from outside are left alone.
"""

import os
import pathlib
import signal
import subprocess
import threading
import time

import cases
from company import Company, settle
from fleet import TOP, wait_until

STOP_SECONDS = 30
COMPANIES, BILLS = 4, 5


class Servers:
    """The private servers of deploy/local/servers.sh that this run uses."""

    def __init__(self):
        self.directory = pathlib.Path(os.environ.get("KCAT_CONFIG", "/")).parent
        kept = self.directory / "postgres.path"
        home = pathlib.Path(kept.read_text().strip()) if kept.exists() else (
            self.directory / "postgres")
        self.pid_files = {"kafka": self.directory / "kafka/pid",
                          "postgres": home / "data/postmaster.pid"}

    def are_ours(self):
        return (os.environ.get("LOCAL_KAFKA_BROKERS") == os.environ["KAFKA_BROKERS"] and
                all(path.exists() for path in self.pid_files.values()))

    def end(self, name, number):
        pid = int(self.pid_files[name].read_text().split()[0])
        os.kill(pid, number)
        wait_until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), f"{name} ended",
                   STOP_SECONDS)

    def start(self):
        environment = {n: v for n, v in os.environ.items()
                       if n not in ("KAFKA_BROKERS", "DATABASE_URL")}
        subprocess.run([TOP / "deploy/local/servers.sh", "--dir", self.directory, "start"],
                       env=environment, check=True, stdout=subprocess.DEVNULL)

    def restart(self, name, number):
        self.end(name, number)
        self.start()


def tell_and_restart(fleet, name, number):
    """Companies' stories, in which a server ends and comes back; their outcome must be right."""
    servers = Servers()
    if not servers.are_ours():
        print(f"  left out: {name} is not this run's own server")
        return
    reconciler = fleet.reconciler(is_kept=True, TIEOUT_BATCH_EVENTS="5").start().wait_ready()
    companies = [Company(fleet, f"{name} {number} {n}") for n in range(COMPANIES)]
    for company in companies:
        company.connect()
        company.show_lists()
    fleet.producer.flush()
    wait_until(lambda: any(fleet.offsets().values()), "the stream has begun to be folded")
    restart = threading.Thread(target=servers.restart, args=(name, number))
    restart.start()
    for bill in range(BILLS):  # meanwhile, as far as Kafka takes it
        for company in companies:
            company.show_bill(bill)
        time.sleep(0.2)
    for company in companies:
        company.ask_for_run()
    restart.join()
    began = time.monotonic()
    wait_until(lambda: reconciler.get("/health/ready")[0] == 200, "ready again", 30)
    settle(fleet, companies)
    print(f"  {time.monotonic() - began:.1f} s after {name} was back; deaths {reconciler.deaths}")
    for company in companies:
        standings = company.standings()
        assert sum(standings.values()) == BILLS + 3 and {s for _, s in standings} == {0}, standings
        assert set(company.creations.values()) == {1}
    reconciler.stop()
    states = [company.state() for company in companies]
    fleet.use_database(f"{fleet.database}_again")
    fleet.reconciler().start()
    fleet.wait_quiet()
    assert [company.state() for company in companies] == states


def test_postgres_restarts_amid_the_work(fleet):
    tell_and_restart(fleet, "postgres", signal.SIGINT)


def test_postgres_crashes_amid_the_work(fleet):
    tell_and_restart(fleet, "postgres", signal.SIGQUIT)


def test_kafka_restarts_amid_the_work(fleet):
    tell_and_restart(fleet, "kafka", signal.SIGTERM)


def test_kafka_crashes_amid_the_work(fleet):
    tell_and_restart(fleet, "kafka", signal.SIGKILL)


if __name__ == "__main__":
    cases.main(lanes=1)  # the servers are everybody's
