"""Spoiled bodies and senseless queries are refused; the program and the books survive them."""

import copy
import os
import random

from client import Company, main

BODIES, QUERIES = 2400, 600
ODD = [None, "", 0, -1, "x" * 5000, [], {}, [[]], True, 1e30, "1e30", "9" * 30, {"value": {}},
       {"value": "1"}, {"value": []}, [{}], [1], [{"LinkedTxn": "x"}], [{"LinkedTxn": [1]}]]
WORDS = ("select * from Bill where and Id = 'x' in ( ) , like orderby startposition 5 maxresults "
         "Balance > '1' TxnDate count ' \\ != Active true MetaData.LastUpdatedTime 'soon'").split()


def spoil(dice, row):
    """Puts something odd in a place chosen at random."""
    at = row
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        key = dice.choice(list(keys))
        if isinstance(at[key], (dict, list)) and at[key] and dice.random() < 0.6:
            at = at[key]
            continue
        at[key] = copy.deepcopy(dice.choice(ODD))
        return


def test_spoiled_bodies():
    dice = random.Random(int(os.environ.get("SEED", "1")))
    company = Company(preset="landscaping", bills=30, invoices=40, receivables=True,
                      multicurrency=True)
    dump = company.control("GET", "dump")
    entities = [entity for entity, rows in dump.items()
                if rows and entity not in ("deleted", "JournalEntry", "CompanyInfo")]
    assert len(entities) == 15, entities
    seen = set()
    for _ in range(BODIES):
        entity = dice.choice(entities)
        body = copy.deepcopy(dice.choice(dump[entity]))
        for _ in range(dice.randint(1, 2)):
            spoil(dice, body)
        if dice.random() < 0.4:
            body.pop("Id", None)
        path, params = entity.lower(), dice.choice(({}, {}, {"operation": "delete"},
                                                    {"include": "void"}, {"operation": "void"},
                                                    {"requestid": "r-1"}))
        if dice.random() < 0.2:
            items = [{"bId": "1", entity: body}, {"Query": "select"}]
            path, body = "batch", {"BatchItemRequest": dice.choice((items, [body], body))}
        status, _ = company.call("POST", path, body, params)
        assert status in (200, 400), status
        seen.add(status)
    assert seen == {200, 400}
    company.books()


def test_senseless_queries():
    dice = random.Random(int(os.environ.get("SEED", "1")))
    company = Company()
    company.bill(company.vendor())
    for _ in range(QUERIES):
        words = [dice.choice(WORDS) for _ in range(dice.randint(0, 8))]
        text = " ".join(["select * from", dice.choice(("Bill", "Vendor", "Invoice", "Customer",
                                                         "Transfer", "Item")), *words])
        status, _ = company.call("GET", "query", params={"query": text})
        assert status in (200, 400), (status, text)


main()
