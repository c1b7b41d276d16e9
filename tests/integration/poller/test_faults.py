"""What QuickBooks Online, the network and a power cut do: the journal misses nothing, a token is
never lost, and nobody is asked more often than allowed."""

from harness import *


def fault(company, kind, **more):
    body = {"kind": kind, "realm": company.realm}
    body.update(more)
    simulator("POST", "/faults", body)


def status_of(company):
    return psql("SELECT status, reason FROM online.connection WHERE tenant = '%s'"
                % company.tenant)[0]


def token_calls(company):
    return [each for each in company.control("GET", "/calls")["calls"]
            if each["path"].startswith("/oauth2")]


def a_refused_token_is_renewed_once():
    company = Company(bills=10, vendors=3).connect()
    company.control("POST", "/expire", {"access": True})
    start_poller()
    company.read_run()
    company.check_journal()
    assert len(token_calls(company)) == 1, token_calls(company)


def an_expired_token_is_renewed_before_it_is_used():
    company = Company(bills=10, vendors=3).connect(expires_in=30)
    start_poller()
    company.read_run()
    calls = company.control("GET", "/calls")["calls"]
    assert not [each for each in calls if each["status"] == 401], calls
    assert len(token_calls(company)) == 1


def a_dead_token_needs_a_person_and_no_more_calls():
    company = Company(bills=10, vendors=3).connect()
    company.control("POST", "/expire", {"access": True, "refresh": True})
    start_poller()
    run = company.run()
    wait_for("the status", lambda: status_of(company)[0] == "1")
    time.sleep(1)
    calls = len(company.control("GET", "/calls")["calls"])
    time.sleep(2)
    assert len(company.control("GET", "/calls")["calls"]) == calls
    company.connect()
    company.wait_run(run)
    company.check_journal()


def two_pollers_refresh_a_token_once():
    companies = [Company(bills=10, vendors=3) for _ in range(3)]
    for company in companies:
        company.control("POST", "/switches", {"token_rotation": "strict"})
        company.connect(live=True, expires_in=1)
    start_poller("poller-a", TIEOUT_POLL_INTERVAL="1s")
    start_poller("poller-b", TIEOUT_POLL_INTERVAL="1s")
    for company in companies:
        company.read_run()
        for _ in range(2):
            psql("UPDATE online.connection SET access_expires_at = 0 WHERE tenant = '%s'"
                 % company.tenant)
            company.control("POST", "/expire", {"access": True})
            company.read_run()
        company.check_journal()
        assert status_of(company) == ["0", ""], status_of(company)
        assert len(token_calls(company)) == 3, token_calls(company)


def a_throttled_company_waits_a_minute_and_others_do_not():
    slow, quick = Company(bills=10, vendors=3).connect(), Company(bills=10, vendors=3).connect()
    fault(slow, "throttled")
    start_poller()
    run = slow.run()
    quick.read_run()
    wait_for("the pause", lambda: psql(
        "SELECT 1 FROM online.budget WHERE tenant = '%s' AND blocked_until > online.clock_us() + "
        "50000000" % slow.tenant))
    assert slow.metered() == 0
    psql("UPDATE online.budget SET blocked_until = 0; UPDATE poller.due SET due_at = 0")
    slow.wait_run(run)
    slow.check_journal()


def a_throttled_refresh_is_no_dead_token():
    company = Company(bills=10, vendors=3).connect(expires_in=1)
    fault(company, "throttled", on="token")
    start_poller()
    run = company.run()
    wait_for("the call", lambda: token_calls(company))
    time.sleep(1)
    assert status_of(company)[0] == "0"
    assert len(token_calls(company)) == 1, "the other processes, too, wait"
    psql("UPDATE online.budget SET blocked_until = 0; UPDATE poller.due SET due_at = 0")
    company.wait_run(run)


def bad_answers_are_asked_for_again():
    company = Company(bills=10, vendors=3).connect()
    for kind in ("error_500", "error_503_html", "html_200", "cut_after", "truncated", "malformed"):
        fault(company, kind, skip=1 if kind == "error_500" else 0)
    start_poller(TIEOUT_BREAKER_PAUSE="1s")
    company.read_run()
    company.check_journal()


def a_hanging_call_is_given_up():
    company = Company(bills=10, vendors=3).connect()
    fault(company, "hang", on="query")
    start_poller(TIEOUT_QBO_TOTAL_TIMEOUT="2s")
    company.read_run()
    company.check_journal()


def failures_in_a_row_open_the_breaker():
    company = Company(bills=10, vendors=3).connect()
    fault(company, "error_500", count=1000)
    start_poller(TIEOUT_BREAKER_FAILURES="2", TIEOUT_BREAKER_PAUSE="60s")
    run = company.run()
    wait_for("the breaker", lambda: psql("SELECT 1 FROM online.budget WHERE tenant = '%s' AND "
                                         "blocked_until > online.clock_us()" % company.tenant))
    calls = len(company.control("GET", "/calls")["calls"])
    time.sleep(2)
    assert len(company.control("GET", "/calls")["calls"]) == calls
    simulator("DELETE", "/faults")
    psql("UPDATE online.budget SET blocked_until = 0; UPDATE poller.due SET due_at = 0")
    company.wait_run(run)


def a_suspended_company_is_paused_alone():
    company = Company(bills=10, vendors=3).connect()
    company.control("POST", "/switches", {"disconnected": True})
    other = Company(bills=10, vendors=3).connect()
    start_poller()
    company.run()
    other.read_run()
    wait_for("the status", lambda: status_of(company)[0] != "0")


def metered_calls_are_counted_and_limited():
    company = Company(bills=10, vendors=3).connect()
    start_poller(TIEOUT_QBO_METERED_PER_DAY=str(FIRST_CALLS))
    company.read_run()
    company.run()
    company.run()
    time.sleep(3)
    assert company.metered() <= FIRST_CALLS
    counted = psql("SELECT metered FROM online.meter WHERE tenant = '%s'" % company.tenant)
    assert counted == [[str(company.metered())]], (counted, company.metered())


def limits_of_the_vendor_are_kept():
    company = Company(bills=60, vendors=12).connect()
    start_poller(TIEOUT_PAGE_SIZE="4")
    company.read_run()
    company.check_journal()
    assert company.control("GET", "/meter")["throttled"] == 0


def killed_at(point, prepare=None, **settings):
    """The poller dies at the point, a second one goes on: nothing is missing."""
    company = Company(bills=30, vendors=5)
    if prepare:
        prepare(company)
    company.connect(expires_in=settings.pop("expires_in", None))
    dying = start_poller("poller-killed", TIEOUT_KILL_POINT=point, TIEOUT_PAGE_SIZE="9", **settings)
    run = company.run()
    assert dying.wait() == -signal.SIGKILL, dying.process.returncode
    start_poller("poller-after", TIEOUT_PAGE_SIZE="9")
    company.wait_run(run)
    company.check_journal()
    assert status_of(company) == ["0", ""], status_of(company)
    bill = company.control("GET", "/dump?entity=Bill")["Bill"][0]["Id"]
    company.control("POST", "/objects/bill", {"Id": bill, "PrivateNote": "afterwards"})
    company.read_run()
    company.check_journal()
    return company


def killed_before_publishing():
    killed_at("read_before_publish:3")


def killed_after_publishing():
    company = killed_at("read_after_publish:3")
    ids = [each["headers"]["ce_id"] for each in company.events("observed")]
    assert len(ids) > len(set(ids)), "the page was published again, with the same ids"


def killed_after_the_cursor():
    company = killed_at("read_after_cursor:4")
    ids = [each["headers"]["ce_id"] for each in company.events("observed")]
    assert len(ids) == len(set(ids))


def killed_before_the_tokens_are_saved():
    def per_use(company):
        company.control("POST", "/switches", {"token_rotation": "per_use"})
    killed_at("token_before_save", per_use, expires_in=1)


def killed_after_the_tokens_are_saved():
    def strict(company):
        company.control("POST", "/switches", {"token_rotation": "strict"})
    killed_at("token_after_save", strict, expires_in=1)


def tokens_are_sealed():
    company = Company(bills=10, vendors=3)
    company.connect()
    rows = psql("SELECT encode(access_token, 'hex'), encode(refresh_token, 'hex'), "
                "key_version FROM online.connection WHERE tenant = '%s'" % company.tenant)
    assert rows[0][2] == "1"
    assert b"eyJ" not in bytes.fromhex(rows[0][0]) and b"RT1-" not in bytes.fromhex(rows[0][1])


if __name__ == "__main__":
    sys.exit(run_tests([
        a_refused_token_is_renewed_once, an_expired_token_is_renewed_before_it_is_used,
        a_dead_token_needs_a_person_and_no_more_calls, two_pollers_refresh_a_token_once,
        a_throttled_company_waits_a_minute_and_others_do_not,
        a_throttled_refresh_is_no_dead_token, bad_answers_are_asked_for_again,
        a_hanging_call_is_given_up, failures_in_a_row_open_the_breaker,
        a_suspended_company_is_paused_alone, metered_calls_are_counted_and_limited,
        limits_of_the_vendor_are_kept, killed_before_publishing, killed_after_publishing,
        killed_after_the_cursor, killed_before_the_tokens_are_saved,
        killed_after_the_tokens_are_saved, tokens_are_sealed]))
