#!/usr/bin/env python3
"""Compares the books of two simulators record by record, without asking Tieout anything.

  tests/e2e/compare.py --qbo http://127.0.0.1:8802 --realm 9130001 \\
                       --platform http://127.0.0.1:8812 --tenant UUID \\
                       [--allow PATTERN]... [--allow-field PATTERN]... [--quiet]

Records are paired by what they say, never by ids of ours: accounts by their path of names, vendors
by name, bills by vendor, number, date and total, payments by vendor, date and the bills that they
pay; first where everything is equal, then where less and less is. Then every pair is compared
field by field, as far as both sides can hold it.

A record that stands on one side only is named SIDE/ENTITY/HINT (qbo/bill/paid,
platform/bill/foreign, qbo/payment/of_unpaired_bill ...), one that stands twice SIDE/ENTITY/double.
--allow takes such names, with *; everything else that is one-sided is a fault. --allow-field takes
ENTITY/FIELD. A bill's balance may differ by what one-sided payments pay of it, which is said and is
no fault by itself.

At the end the payables of both books and what their difference consists of. Exit code 0: no fault
and nothing unexplained; 1: otherwise; 2: a door did not answer.
"""

import argparse
import fnmatch
import json
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from decimal import Decimal

from books import read_platform, read_qbo

ENTITIES = ("account", "vendor", "bill", "payment")
SIDES = ("qbo", "platform")
DOOR_SECONDS = 30


# --- pairing ------------------------------------------------------------------------------------

def content(record, *names):
    return tuple(str(record.fields[n]) for n in names)


def paid_bills(record):
    """The bills that a payment pays, by pair where they have one."""
    return tuple(sorted((str(bill.pair[0].id) if bill and bill.pair else f"{record.side} {bill}",
                         str(paid)) for bill, paid in record.applications))


def all_fields(record):
    return content(record, *(n for n in record.fields if n != "balance")) + paid_bills(record)


# From strict to loose: (key, whether several of one key are paired in order).
PASSES = {
    "account": [(lambda r: content(r, "path"), True)],
    "vendor": [(lambda r: content(r, "name"), True)],
    "bill": [(all_fields, True),
             (lambda r: content(r, "vendor", "number", "date", "total"), True),
             (lambda r: r.fields["number"] and content(r, "vendor", "number"), False),
             (lambda r: content(r, "vendor", "date", "total"), False),
             (lambda r: r.fields["number"] and content(r, "number", "date", "total"), False)],
    "payment": [(all_fields, True),
                (lambda r: content(r, "vendor", "date", "status") + paid_bills(r), True),
                (lambda r: r.fields["number"] and content(r, "vendor", "number", "date"), False),
                (lambda r: r.fields["number"] and content(r, "vendor", "number", "total"), False)],
}


def pair_up(records, entity):
    for key, takes_several in PASSES[entity]:
        groups = defaultdict(lambda: {side: [] for side in SIDES})
        for record in records:
            if record.entity == entity and not record.pair and key(record):
                groups[key(record)][record.side].append(record)
        for group in groups.values():
            mine, theirs = group["qbo"], group["platform"]
            if takes_several or len(mine) == len(theirs) == 1:
                for pair in zip(mine, theirs):
                    pair[0].pair = pair[1].pair = pair


def give_hints(records, home):
    """Why a record may stand alone. That it is the double of a paired one hides all other hints."""
    seen = defaultdict(set)
    for record in records:
        if record.pair:
            seen[record.side, record.entity].add(all_fields(record))
    names = {r.fields["name"] for r in records if r.entity == "vendor" and r.pair}
    for record in records:
        if record.pair:
            continue
        if all_fields(record) in seen[record.side, record.entity]:
            record.hints = ["double"]
            continue
        record.hints = list(hints_of(record.fields, names, home))
        if any(bill is None or not bill.pair for bill, _ in record.applications):
            record.hints.append("of_unpaired_bill")
        record.hints = record.hints or ["missing"]


def hints_of(fields, paired_vendors, home):
    if fields["currency"] != home:
        yield "foreign"
    if fields.get("active") is False:
        yield "inactive"
    if "vendor" in fields and fields["vendor"] not in paired_vendors:
        yield "of_unpaired_vendor"
    if fields.get("status") == "voided":
        yield "voided"
    if "balance" in fields and fields["balance"] < fields["total"]:
        yield "partly_paid" if fields["balance"] else "paid"


# --- judging ------------------------------------------------------------------------------------

class Result:
    def __init__(self):
        self.pairs = defaultdict(int)
        self.differences = []  # (entity, field, sentence)
        self.one_sided = []
        self.explained = []  # sentences


def one_sided_payments(records):
    """What one-sided payments pay of each paired bill: {bill Record: amount}."""
    paid = defaultdict(Decimal)
    for record in records:
        if not record.pair:
            for bill, applied in record.applications:
                if bill and bill.pair:
                    paid[bill] += applied
    return paid


def compare_pair(pair, paid, result):
    qbo, platform = pair
    entity = qbo.entity
    for name, value in qbo.fields.items():
        other = platform.fields[name]
        if value == other or name == "balance":
            continue
        result.differences.append((entity, name, f"{qbo}: {name} is {value!s}, on the platform "
                                                 f"({platform.id}) {other!s}"))
    if entity == "payment" and paid_bills(qbo) != paid_bills(platform):
        result.differences.append((entity, "applications", f"{qbo}, platform {platform.id}: "
                                                           "they pay other bills"))
    if entity == "bill":
        compare_balance(qbo, platform, paid, result)


def compare_balance(qbo, platform, paid, result):
    gap = qbo.fields["balance"] - platform.fields["balance"]
    stated = platform.fields["total"] - qbo.fields["total"]  # a difference that is told already
    by_payments = paid[platform] - paid[qbo]
    sentence = (f"{qbo}: balance is {qbo.fields['balance']}, on the platform ({platform.id}) "
                f"{platform.fields['balance']}")
    if gap and gap + stated == by_payments:
        result.explained.append(sentence + ": paid on one side only")
    elif gap:
        result.differences.append(("bill", "balance", sentence))


def compare(qbo_dump, platform_dump, home):
    """(Result, records)"""
    records = read_qbo(qbo_dump, home) + read_platform(platform_dump, home)
    for entity in ENTITIES:
        pair_up(records, entity)
    give_hints(records, home)
    paid = one_sided_payments(records)
    result = Result()
    for record in records:
        if not record.pair:
            result.one_sided.append(record)
        elif record.side == "qbo":
            result.pairs[record.entity] += 1
            compare_pair(record.pair, paid, result)
    return result, records


def is_allowed(record, patterns):
    names = [f"{record.side}/{record.entity}/{hint}" for hint in record.hints]
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


def figures(records, qbo_books, platform_books, home):
    """[(sentence, amount)], the last one what is unexplained."""
    payable, owed = (Decimal(b) for b in (qbo_books["accounts_payable"],
                                          platform_books["open_payables"]))
    bills = [r for r in records if r.entity == "bill"]
    alone = {side: sum((r.open_at_home(home) for r in bills if r.side == side and not r.pair),
                       Decimal(0)) for side in SIDES}
    paired = sum((r.open_at_home(home) * (1 if r.side == "qbo" else -1)
                  for r in bills if r.pair), Decimal(0))
    rows = [("QuickBooks, accounts payable", payable), ("platform, open payables", owed),
            ("difference", payable - owed), ("bills in QuickBooks only", alone["qbo"]),
            ("bills on the platform only", -alone["platform"]),
            ("balances that differ", paired),
            ("payments in QuickBooks without a bill", -Decimal(qbo_books["unapplied_payments"]))]
    return rows + [("unexplained", rows[2][1] - sum(value for _, value in rows[3:]))]


# --- the command --------------------------------------------------------------------------------

def fetch(url):
    with urllib.request.urlopen(url, timeout=DOOR_SECONDS) as answer:
        return json.load(answer, parse_float=Decimal)


def report(result, faults, rows, is_quiet):
    for entity in ENTITIES:
        alone = {side: sum(1 for r in result.one_sided if (r.side, r.entity) == (side, entity))
                 for side in SIDES}
        print(f"{entity}: {result.pairs[entity]} on both sides, {alone['qbo']} only in QuickBooks, "
              f"{alone['platform']} only on the platform")
    if not is_quiet:
        for sentence in result.explained:
            print(f"explained: {sentence}")
    for sentence, value in rows:
        print(f"{sentence}: {value}")
    for fault in faults:
        print(f"FAULT {fault}")
    print(f"{len(faults)} faults")


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=True)
    for name in ("--qbo", "--realm", "--platform", "--tenant"):
        parser.add_argument(name, required=True)
    parser.add_argument("--allow", action="append", default=[])
    parser.add_argument("--allow-field", action="append", default=[])
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    company = f"{options.qbo}/control/companies/{options.realm}"
    tenant = f"{options.platform}/control/tenants/{options.tenant}"
    try:
        qbo_books, qbo_dump = fetch(company + "/books"), fetch(company + "/dump")
        platform_books, platform_dump = fetch(tenant + "/books"), fetch(tenant + "/dump")
    except (urllib.error.URLError, ValueError, TimeoutError) as problem:
        print(f"a control door did not answer: {problem}", file=sys.stderr)
        return 2
    home = qbo_books["currency"]
    result, records = compare(qbo_dump, platform_dump, home)
    faults = [sentence for entity, field, sentence in result.differences
              if not any(fnmatch.fnmatchcase(f"{entity}/{field}", p) for p in options.allow_field)]
    faults += [f"{record} stands alone: {', '.join(record.hints)}" for record in result.one_sided
               if not is_allowed(record, options.allow)]
    rows = figures(records, qbo_books, platform_books, home)
    if rows[-1][1]:
        faults.append(f"{rows[-1][1]} of the payables' difference is unexplained")
    report(result, faults, rows, options.quiet)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
