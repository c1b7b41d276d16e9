"""Whether a QuickBooks Desktop tenant's two sides agree after all, and each write was done once: by the
books of both simulators and by the journal."""

import collections
import json
import os
import pathlib
import subprocess
import sys
import threading

from fleet import BIN, LOGS

HERE = pathlib.Path(__file__).resolve().parent
# How what the platform keeps is found in QuickBooks: its entities there, and the member that bears the
# number or name of both.
KINDS = {
    "vendors": ("name", ("Vendor",), "Name"),
    "customers": ("name", ("Customer",), "Name"),
    "accounts": ("name", ("Account",), "Name"),
    "departments": ("name", ("Class",), "Name"),
    "bills": ("number", ("Bill",), "RefNumber"),
    "vendor_credits": ("number", ("VendorCredit",), "RefNumber"),
    "invoices": ("number", ("Invoice",), "RefNumber"),
    "bill_payments": ("number", ("BillPaymentCheck", "BillPaymentCreditCard"), "RefNumber"),
    "invoice_payments": ("number", ("ReceivePayment",), "RefNumber"),
    "funds_transfers": ("memo", ("Transfer",), "Memo"),
}
# What QuickBooks Desktop keeps for itself (R25, R23, R36, K1), lists' entries that were inactive from
# the beginning, and what was voided before it could cross.
ALLOWED = ("quickbooks/vendor_credit/*", "quickbooks/credit_memo/*", "quickbooks/payment/*",
           "quickbooks/receipt/*", "quickbooks/application/*", "quickbooks/*/inactive",
           "quickbooks/invoice/voided", "platform/bill/voided", "platform/payment/voided")
# Besides, of its bills: all of them while they are 1-way (R17), then those of R76 and R51.
ONE_WAY = ("quickbooks/bill/*",)
TWO_WAY = ("quickbooks/bill/older", "quickbooks/bill/paid", "quickbooks/bill/partly_paid",
           "quickbooks/bill/voided")
reading = threading.Lock()


def bears(name, word):
    return (name or "").startswith(word + "-")


def counted(company, word):
    """What is not exactly once in the company file of what people made on the platform."""
    platform, quickbooks = company.platform_dump(), company.quickbooks_dump()
    faults = []
    for kind, (member, entities, there) in KINDS.items():
        entries = {e["record"][member]: e for e in platform[kind]
                   if bears(e["record"].get(member), word)}
        found = collections.Counter(e.get(there) for entity in entities
                                    for e in quickbooks.get(entity, []) if bears(e.get(there), word))
        for name in sorted(entries.keys() | found.keys()):
            wanted = wanted_of(entries.get(name))
            if found[name] not in wanted:
                faults.append(f"{kind} {name} is {found[name]} times in QuickBooks, not {wanted}")
    return faults


def wanted_of(entry):
    """How often it may be there: what was voided before it could cross never does."""
    if not entry or entry["deleted"]:
        return (0,)
    return (0, 1) if entry["record"].get("status") == "voided" else (1,)


def strangers(company, words):
    """What bears another tenant's word in this one's company file, or on its platform."""
    texts = (json.dumps(company.quickbooks_dump()), json.dumps(company.platform_dump()))
    return [f"{word} is found with {company.tenant}" for word in words
            if any(f'"{word}-' in text for text in texts)]


def compared(company, two_way_since):
    """What compare.py finds fault with."""
    allowed = ALLOWED + (TWO_WAY if two_way_since else ONE_WAY)
    words = [word for pattern in allowed for word in ("--allow", pattern)]
    if two_way_since:
        words += ["--two-way-since", two_way_since]
    system = company.system
    done = subprocess.run(
        [sys.executable, "-B", HERE / "compare.py", "--ledger", "desktop",
         "--quickbooks", system.qbd.control, "--company", company.file,
         "--platform", system.platform.control, "--tenant", company.tenant, "--quiet", *words],
        capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines()
            if line.startswith("FAULT") or done.returncode > 1]


def messages(company, topic):
    with reading:  # a reader is one for all tenants
        reader = company.system.fleet.reader(topic)
        reader.read()
        key = company.tenant.encode()
        return [message for message in reader.messages if message.key == key]


def journal(company):
    """Writes down all of its messages, in order by topic; returns the file's path."""
    path = LOGS / f"journal-{company.tenant}.jsonl"
    with open(path, "w", encoding="utf-8") as out:
        for topic in ("events", "commands.gateway", "commands.pusher"):
            for message in messages(company, topic):
                out.write(json.dumps({
                    "topic": topic, "offset": message.offset, "body": json.loads(message.value),
                    **{name: message.headers.get(name, b"").decode()
                       for name in ("ce_type", "ce_time")}}) + "\n")
    return path


def results(company):
    """What came of each command, as the journal tells it; one may stand there again, with its id."""
    told = {message.headers["ce_id"]: json.loads(message.value)
            for message in messages(company, "events")
            if message.headers.get("ce_type") == b"tieout.result.v1"}
    return list(told.values())


def answered(company):
    """Each command for QuickBooks has one answer on the journal."""
    counts = collections.Counter(result["command"] for result in results(company))
    commands = [json.loads(message.value) for message in messages(company, "commands.gateway")]
    return [f"{counts[body['command']]} answers to {body}" for body in commands
            if "action" in body and counts[body["command"]] != 1]


def replayed(system):
    """The states of all tenants, folded anew from the journal, are those that are kept."""
    fleet = system.fleet
    environment = {**{n: v for n, v in os.environ.items() if not n.startswith("TIEOUT_")},
                   "DATABASE_URL": fleet.url, "KAFKA_BROKERS": fleet.brokers,
                   "TIEOUT_TOPIC_PREFIX": fleet.prefix, "ASAN_OPTIONS": "exitcode=99"}
    done = subprocess.run([BIN / "tieout", "replay", "--all", "--rows", "--json"],
                          env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0 and json.loads(done.stdout)["result"] == "equal":
        return []
    return [f"replay: {done.returncode} {done.stdout[:2000]} {done.stderr}"]


def left_behind(company, joined):
    """Bills of QuickBooks' people, by TxnID, that belong on the platform and are not there once."""
    there = collections.Counter(e["record"].get("number") for e in company.platform_dump()["bills"]
                                if not e["deleted"])
    open_bills = [bill for bill in company.quickbooks_dump()["Bill"] if bill["TxnID"] in joined and
                  not bill["is_voided"] and bill["OpenAmount"] == bill["AmountDue"]]
    return [f"{there[bill['RefNumber']]} times on the platform, not 1: bill {bill['RefNumber']}"
            for bill in open_bills if there[bill["RefNumber"]] != 1]


def orders(company):
    """Bills, by TxnID, that are linked to a purchase order."""
    return {bill["TxnID"] for bill in company.quickbooks_dump()["Bill"]
            for link in bill.get("LinkedTxn", []) if link["TxnType"] == "PurchaseOrder"}


def lost_orders(company, before):
    """R71: a bill that has none any more, though it is still there."""
    bills = {b["TxnID"] for b in company.quickbooks_dump()["Bill"] if not b["is_voided"]}
    return [f"bill {bill} has lost its order" for bill in before & bills - orders(company)]


def check(company, word, two_way_since=""):
    faults = counted(company, word) + compared(company, two_way_since) + \
        company.double_writes() + company.open_runs() + answered(company)
    assert not faults, "\n  ".join(["faults:", *faults])
