"""Rate limits, the meter, and a subscription that has ended."""

from client import Company, advance, control_ok, main, token_request


def frozen(test):
    """The clock stands still, so that a slow machine does not let calls through."""
    def run():
        control_ok("POST", "/clock", {"frozen": True})
        try:
            test()
        finally:
            control_ok("POST", "/clock", {"frozen": False})
    run.__name__ = test.__name__
    return run


def calls(company, count):
    return [company.raw("GET", "preferences")[0] for _ in range(count)]


@frozen
def test_per_second():
    company = Company(limits=True)
    assert calls(company, 11) == [200] * 10 + [429]
    advance(1)
    assert calls(company, 1) == [200]
    error = Company(limits=True)
    error.switch(limit_per_second=1)
    calls(error, 1)
    assert error.fault("3001", "GET", "preferences", status=429)
    assert error.control("GET", "meter")["throttled"] == 1


@frozen
def test_per_minute():
    company = Company(limits=True)
    company.switch(limit_per_second=0, limit_per_minute=20)
    assert calls(company, 21) == [200] * 20 + [429]
    advance(59)
    assert calls(company, 1) == [429]
    advance(1)
    assert calls(company, 1) == [200]


@frozen
def test_batches_per_minute():
    company = Company(limits=True)
    company.switch(limit_per_second=0)
    batch = {"BatchItemRequest": [{"bId": "1", "Query": "select count(*) from Bill"}]}
    got = [company.raw("POST", "batch", batch)[0] for _ in range(41)]
    assert got == [200] * 40 + [429]
    assert calls(company, 1) == [200]


@frozen
def test_realms_do_not_share():
    one, two = Company(limits=True), Company(limits=True)
    assert calls(one, 11)[-1] == 429 and calls(two, 1) == [200]


@frozen
def test_throttled_in_xml():
    company = Company(limits=True)
    company.switch(limit_per_second=1, throttle_xml=True)
    calls(company, 1)
    status, headers, text = company.raw("GET", "preferences")
    assert status == 429 and "xml" in headers["Content-Type"] and "ThrottleExceeded" in text


def test_meter_counts_reads_that_succeed():
    company = Company()
    bill = company.bill(company.vendor())
    company.read("Bill", bill["Id"])
    company.query("select * from Bill")
    company.cdc("Bill", bill["MetaData"]["CreateTime"])
    company.fault("4000", "GET", "query", query="nonsense")
    meter = company.control("GET", "meter")
    assert meter["core_plus"] == 3 and meter["writes"] == 2 and meter["failed"] == 1
    assert meter["kinds"]["create"] == 2 and meter["kinds"]["query"] == 2


def test_builder_budget():
    company = Company()
    refresh_token = company.control("POST", "token")["refresh_token"]
    company.switch(core_plus_budget=2)
    assert calls(company, 3) == [200, 200, 429]
    company.vendor()
    status, _ = token_request({"grant_type": "refresh_token", "refresh_token": refresh_token})
    assert status == 429
    company.control("POST", "meter", {"core_plus": 0})
    assert calls(company, 1) == [200]
    status, _ = token_request({"grant_type": "refresh_token", "refresh_token": refresh_token})
    assert status == 200


def test_subscription_ended():
    company = Company()
    company.switch(subscription_ended=True)
    company.fault("6190", "POST", "vendor", {"DisplayName": "x"})
    company.ok("GET", "preferences")


def test_disconnected():
    company = Company()
    company.switch(disconnected=True)
    company.fault("3201", "GET", "preferences", status=403)


main()
