#!/usr/bin/env python3
"""Compares the books of two simulators record by record, without asking Tieout anything.

  tests/e2e/compare.py --quickbooks http://127.0.0.1:8802 --company 9130001 \\
                       --platform http://127.0.0.1:8812 --tenant UUID [--ledger online|desktop] \\
                       [--two-way-since TIME] [--invoices-since DATE] \\
                       [--allow PATTERN]... [--allow-field PATTERN]... [--quiet]

Records are paired by what they say, never by ids of ours: accounts, customers, vendors and items by
their (path of) names, bills and invoices by whom they are of, number, date and total, payments by
whom, date and what they settle; first where everything is equal, then where less and less is. Then
every pair is compared field by field, as far as both sides can hold it.

A record that stands on one side only is named SIDE/ENTITY/HINT (quickbooks/bill/paid,
platform/invoice/foreign, quickbooks/receipt/of_unpaired_invoice ...), one that stands twice SIDE/ENTITY/double.
With QuickBooks Desktop bills and invoices there from before --two-way-since (a time) and
--invoices-since (a date) are "older".
--allow takes such names, with *; everything else that is one-sided is a fault. --allow-field takes
ENTITY/FIELD. A balance may differ by what one-sided payments settle of it, which is said and is
no fault by itself.

At the end payables and receivables of both books and what the differences consist of. Exit code 0: no fault
and nothing unexplained; 1: otherwise; 2: a door did not answer.
"""

import argparse
import datetime
import fnmatch
import json
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from decimal import Decimal

import books_desktop
import books_online
from books import CREDITS, DOCUMENTS, TRADES, Platform

ENTITIES = ("account", "item", "vendor", "customer", "bill", "vendor_credit", "invoice",
            "credit_memo", "payment", "receipt", "application", "transfer", "register")
SIDES = ("quickbooks", "platform")
LISTS = ("account", "item", "vendor", "customer", "register")
DOOR_SECONDS = 30


# --- pairing ------------------------------------------------------------------------------------

def content(record, *names):
    return tuple(str(record.fields[n]) for n in names)


def what_it_settles(record):
    """What a payment settles and uses, by pair where it has one."""
    return tuple(sorted((str(owed.pair[0].id) if owed and owed.pair else f"{record.side} {owed}",
                         str(value)) for owed, value in record.settled))


def all_fields(record):
    return content(record, *(n for n in record.fields if n != "balance")) + what_it_settles(record)


# From strict to loose: (key, whether several of one key are paired in order).
NAMED = [(lambda r: content(r, "name"), True)]
OWED = [(all_fields, True),
        (lambda r: content(r, "party", "number", "date", "total"), True),
        (lambda r: r.fields["number"] and content(r, "party", "number"), False),
        (lambda r: r.fields["total"] and content(r, "party", "date", "total"), False),
        (lambda r: r.fields["number"] and content(r, "number", "date", "total"), False)]
PAYMENTS = [(all_fields, True),
            (lambda r: content(r, "party", "date", "status") + what_it_settles(r), True),
            (lambda r: r.fields.get("number") and content(r, "party", "number", "date"), False),
            (lambda r: r.fields.get("number") and content(r, "party", "number", "total"), False)]


def passes(entity):
    if entity in DOCUMENTS | CREDITS:
        return OWED
    return NAMED if entity in LISTS else PAYMENTS


def pair_up(records, entity):
    for key, takes_several in passes(entity):
        groups = defaultdict(lambda: {side: [] for side in SIDES})
        for record in records:
            if record.entity == entity and not record.pair and key(record):
                groups[key(record)][record.side].append(record)
        for group in groups.values():
            mine, theirs = group["quickbooks"], group["platform"]
            if takes_several or len(mine) == len(theirs) == 1:
                for pair in zip(mine, theirs):
                    pair[0].pair = pair[1].pair = pair


def give_hints(records, home, options):
    """Why a record may stand alone. That it is the double of a paired one hides all other hints."""
    seen = defaultdict(set)
    for record in records:
        if record.pair:
            seen[record.side, record.entity].add(all_fields(record))
    paired = {(r.entity, r.fields["name"]) for r in records if r.pair and "name" in r.fields}
    for record in records:
        if record.pair:
            continue
        if all_fields(record) in seen[record.side, record.entity]:
            record.hints = ["double"]
            continue
        record.hints = list(hints_of(record, paired, home, options)) or ["missing"]


def is_older(record, since):
    """A bill of before two-way bill sync, an invoice of before the first connection (R76, R42)."""
    if record.entity == "bill":
        return since.two_way_since and record.created < since.two_way_since
    return record.entity == "invoice" and record.fields["date"] < since.invoices_since


def hints_of(record, paired, home, since):
    fields = record.fields
    if record.side == "quickbooks" and is_older(record, since):
        yield "older"
    if fields["currency"] != home:
        yield "foreign"
    if fields.get("active") is False:
        yield "inactive"
    if fields.get("status") == "voided":
        yield "voided"
    if record.entity in DOCUMENTS:
        if fields["balance"] < fields["total"]:
            yield "partly_paid" if fields["balance"] else "paid"
        if record.side == "quickbooks" and not fields["number"]:
            yield "without_number"
    for line in fields.get("item_lines", []):
        if ("item", line[0]) not in paired:
            yield "of_unpaired_item"
    for trade in TRADES:
        if record.entity in (trade.document, trade.credit, trade.payment, trade.uses) and \
                (trade.party, fields["party"]) not in paired:
            yield f"of_unpaired_{trade.party}"
        for owed, _ in record.settled:
            if owed is None and record.entity in (trade.payment, trade.uses):
                yield f"of_unpaired_{trade.document}"
            elif owed and not owed.pair and owed.entity in (trade.document, trade.credit):
                yield f"of_unpaired_{owed.entity}"


# --- judging ------------------------------------------------------------------------------------

class Result:
    def __init__(self):
        self.pairs = defaultdict(int)
        self.differences = []  # (entity, field, sentence)
        self.one_sided = []
        self.explained = []  # sentences


def one_sided_payments(records, told):
    """What one-sided payments settle of each paired document or credit: {Record: amount}, but what
    QuickBooks settles of a kind that is told: the platform knows its balance."""
    paid = defaultdict(Decimal)
    for record in records:
        if not record.pair:
            for owed, value in record.settled:
                if owed and owed.pair and (owed.side, owed.entity) not in told:
                    paid[owed] += value
    return paid


def compare_pair(pair, paid, result):
    ledger, platform = pair
    entity = ledger.entity
    for name in dict.fromkeys([*ledger.fields, *platform.fields]):
        value, other = ledger.fields.get(name), platform.fields.get(name)
        if value == other or name == "balance":
            continue
        result.differences.append((entity, name, f"{ledger}: {name} is {value!s}, on the platform "
                                                 f"({platform.id}) {other!s}"))
    if what_it_settles(ledger) != what_it_settles(platform):
        result.differences.append((entity, "settled", f"{ledger}, platform {platform.id}: "
                                                      "they settle other things"))
    if "balance" in ledger.fields:
        compare_balance(ledger, platform, paid, result)


def compare_balance(ledger, platform, paid, result):
    gap = ledger.fields["balance"] - platform.fields["balance"]
    stated = platform.fields["total"] - ledger.fields["total"]  # a difference that is told already
    by_payments = paid[platform] - paid[ledger]
    sentence = (f"{ledger}: balance is {ledger.fields['balance']}, on the platform ({platform.id}) "
                f"{platform.fields['balance']}")
    if not gap:  # of QuickBooks Desktop what is open follows, and no payment
        return
    if gap + stated == by_payments:
        if by_payments:
            result.explained.append(sentence + ": settled on one side only")
    else:
        result.differences.append((ledger.entity, "balance", sentence))


# How each QuickBooks' dump is read, the platform's payments split beside it, and what is told with
# its balance (R126).
READERS = {"online": (books_online.read, None, ()),
           "desktop": (books_desktop.read, books_desktop.split, (("quickbooks", "invoice"),))}


def compare(options, ledger_dump, platform_dump, home):
    """(Result, records)"""
    read, split, told = READERS[options.ledger]
    records = read(ledger_dump, home) + Platform(platform_dump, home, options.ledger).read(split)
    for entity in ENTITIES:
        pair_up(records, entity)
    give_hints(records, home, options)
    paid = one_sided_payments(records, told)
    result = Result()
    for record in records:
        if not record.pair:
            result.one_sided.append(record)
        elif record.side == "quickbooks":
            result.pairs[record.entity] += 1
            compare_pair(record.pair, paid, result)
    return result, records


def is_allowed(record, patterns):
    names = [f"{record.side}/{record.entity}/{hint}" for hint in record.hints]
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


# What either side's books call its figures: open, unapplied (each QuickBooks has its word), open here.
FIGURES = {"payables": ("accounts_payable", ("unapplied_payments", "unapplied_bill_payments"),
                        "open_payables"),
           "receivables": ("accounts_receivable", ("unapplied_receipts",), "open_receivables")}


def figures(records, trade, ledger_books, platform_books, home):
    """[(sentence, amount)], the last one what is unexplained."""
    def total(values):
        return sum(values, Decimal(0))

    def alone(entity, side):
        return total(r.open_at_home(home) for r in records
                     if (r.entity, r.side) == (entity, side) and not r.pair)
    ledger, unapplied, owed = FIGURES[trade.name]
    theirs, ours = Decimal(ledger_books[ledger]), Decimal(platform_books[owed])
    paired = total(r.open_at_home(home) * (1 if r.side == "quickbooks" else -1) for r in records
                   if r.pair and r.entity in (trade.document, trade.credit))
    loose = total(r.unapplied_at_home(home) for r in records
                  if (r.side, r.entity) == ("platform", trade.payment))
    documents, credits = (f"{word.replace('_', ' ')}s" for word in (trade.document, trade.credit))
    rows = [("in QuickBooks' ledger", theirs), ("on the platform", ours),
            ("difference", theirs - ours),
            (f"{documents} in QuickBooks only", alone(trade.document, "quickbooks")),
            (f"{documents} on the platform only", -alone(trade.document, "platform")),
            (f"{credits} in QuickBooks only", alone(trade.credit, "quickbooks")),
            (f"{credits} on the platform only", -alone(trade.credit, "platform")),
            ("balances that differ", paired),
            ("payments in QuickBooks that settle nothing", -Decimal(next(ledger_books[word] for word in unapplied
                                                                 if word in ledger_books))),
            ("payments on the platform that settle nothing", loose)]
    rows.append(("unexplained", rows[2][1] - total(value for _, value in rows[3:])))
    return [(f"{trade.name}, {sentence}", value) for sentence, value in rows]


# --- the command --------------------------------------------------------------------------------

def fetch(url):
    with urllib.request.urlopen(url, timeout=DOOR_SECONDS) as answer:
        return json.load(answer, parse_float=Decimal)


def report(result, faults, rows, is_quiet):
    for entity in ENTITIES:
        alone = {side: sum(1 for r in result.one_sided if (r.side, r.entity) == (side, entity))
                 for side in SIDES}
        print(f"{entity}: {result.pairs[entity]} on both sides, {alone['quickbooks']} only in QuickBooks, "
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
    for name in ("--quickbooks", "--company", "--platform", "--tenant"):
        parser.add_argument(name, required=True)
    parser.add_argument("--ledger", choices=READERS, default="online")
    parser.add_argument("--two-way-since", type=datetime.datetime.fromisoformat)
    parser.add_argument("--invoices-since", default="")
    parser.add_argument("--allow", action="append", default=[])
    parser.add_argument("--allow-field", action="append", default=[])
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    company = f"{options.quickbooks}/control/companies/{options.company}"
    tenant = f"{options.platform}/control/tenants/{options.tenant}"
    try:
        ledger_books, ledger_dump = fetch(company + "/books"), fetch(company + "/dump")
        platform_books, platform_dump = fetch(tenant + "/books"), fetch(tenant + "/dump")
    except (urllib.error.URLError, ValueError, TimeoutError) as problem:
        print(f"a control door did not answer: {problem}", file=sys.stderr)
        return 2
    home = ledger_books.get("currency", "USD")
    result, records = compare(options, ledger_dump, platform_dump, home)
    faults = [sentence for entity, field, sentence in result.differences
              if not any(fnmatch.fnmatchcase(f"{entity}/{field}", p) for p in options.allow_field)]
    faults += [f"{record} stands alone: {', '.join(record.hints)}" for record in result.one_sided
               if not is_allowed(record, options.allow)]
    rows = []
    for trade in TRADES:
        rows += figures(records, trade, ledger_books, platform_books, home)
        if rows[-1][1]:
            faults.append(f"{rows[-1][1]} of the {trade.name}' difference is unexplained")
    report(result, faults, rows, options.quiet)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
