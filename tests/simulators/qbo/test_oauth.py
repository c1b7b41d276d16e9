"""Tokens, and who may call."""

import json
import urllib.parse

from client import API, CLIENT, Company, advance, control_ok, main, send, token_request

DAY_S = 86400


def refresh(token, **how):
    return token_request({"grant_type": "refresh_token", "refresh_token": token}, **how)


def connect(company):
    return company.control("POST", "token")


def dead(token):
    status, answer = refresh(token)
    assert status == 400 and answer["error"] == "invalid_grant", (status, answer)


def test_code_grant_once():
    company = Company()
    code = company.control("POST", "code")
    assert code["realmId"] == company.realm
    grant = {"grant_type": "authorization_code", "code": code["code"],
             "redirect_uri": "http://127.0.0.1/back"}
    status, tokens = token_request(grant)
    assert status == 200 and tokens["token_type"] == "bearer" and tokens["expires_in"] == 3600
    assert tokens["x_refresh_token_expires_in"] == 8726400 and "realmId" not in tokens
    company.token = tokens["access_token"]
    company.ok("GET", "preferences")
    status, answer = token_request(grant)
    assert status == 400 and answer["error"] == "invalid_grant"


def test_client_in_the_form_and_wrong_client():
    company = Company()
    token = connect(company)["refresh_token"]
    fields = {"grant_type": "refresh_token", "refresh_token": token}
    status, _ = token_request(dict(fields, client_id=CLIENT[0], client_secret=CLIENT[1]),
                              basic=False)
    assert status == 200
    status, answer = token_request(dict(fields, client_id="x", client_secret="y"), basic=False)
    assert status == 401 and answer["error"] == "invalid_client"
    assert token_request({"grant_type": "password"})[0] == 400


def test_access_token_lives_an_hour():
    company = Company()
    tokens = connect(company)
    company.token = tokens["access_token"]
    advance(3590)
    company.ok("GET", "preferences")
    advance(20)
    status, headers, text = company.raw("GET", "preferences")
    assert status == 401 and headers["WWW-Authenticate"]
    answer = json.loads(text)
    assert answer["fault"]["type"] == "AUTHENTICATION" and answer["time"] > 10 ** 12
    assert answer["fault"]["error"][0]["code"] == "3200"
    company.token = refresh(tokens["refresh_token"])[1]["access_token"]
    company.ok("GET", "preferences")


def test_bad_tokens():
    company, other = Company(), Company()
    mine = company.token
    for header in ("", "Basic abc", "Bearer x", "Bearer " + "x" * 40):
        status, _, text = company.raw("GET", "preferences", headers={"Authorization": header})
        assert status == 401 and '"fault"' in text, (header, status)
    company.token = other.token
    company.fault("3100", "GET", "preferences", status=403)
    company.token = mine
    company.ok("GET", "preferences")


def test_rotation_daily():
    company = Company()
    first = connect(company)["refresh_token"]
    assert refresh(first)[1]["refresh_token"] == first
    advance(DAY_S + 10)
    second = refresh(first)[1]["refresh_token"]
    assert second != first
    dead(first)
    assert refresh(second)[1]["refresh_token"] == second


def test_rotation_per_use():
    company = Company()
    company.switch(token_rotation="per_use")
    first = connect(company)["refresh_token"]
    second = refresh(first)[1]["refresh_token"]
    assert second != first and refresh(first)[0] == 200
    advance(DAY_S + 10)
    dead(first)
    assert refresh(second)[0] == 200


def test_rotation_strict():
    company = Company()
    company.switch(token_rotation="strict")
    first = connect(company)["refresh_token"]
    second = refresh(first)[1]["refresh_token"]
    assert second != first
    dead(first)
    assert refresh(second)[0] == 200


def test_hundred_days_and_five_years():
    company = Company()
    idle, used = connect(company)["refresh_token"], connect(company)["refresh_token"]
    header = {"x-include-refresh-token-hard-expires-in": "true"}
    hard = refresh(used, headers=header)[1]["x_refresh_token_hard_expires_in"]
    assert 0 < hard <= 5 * 365 * DAY_S
    passed = 0
    while passed < 5 * 365 * DAY_S:
        status, answer = refresh(used)
        assert status == 200, (passed, answer)
        used = answer["refresh_token"]
        advance(90 * DAY_S)
        passed += 90 * DAY_S
        if passed == 180 * DAY_S:
            dead(idle)
    dead(used)


def test_expire_and_revoke():
    company = Company()
    tokens = connect(company)
    company.token = tokens["access_token"]
    company.control("POST", "expire", {"access": True})
    assert company.raw("GET", "preferences")[0] == 401
    assert refresh(tokens["refresh_token"])[0] == 200
    body = json.dumps({"token": tokens["refresh_token"]}).encode()
    assert send(API, "POST", "/v2/oauth2/tokens/revoke", body)[0] == 401
    form = urllib.parse.urlencode({"token": tokens["refresh_token"], "client_id": CLIENT[0],
                                   "client_secret": CLIENT[1]})
    assert send(API, "POST", "/v2/oauth2/tokens/revoke", form)[0] == 200
    dead(tokens["refresh_token"])
    tokens = connect(company)
    company.control("POST", "expire", {"refresh": True})
    dead(tokens["refresh_token"])


def test_consent_redirects():
    company = Company()
    query = urllib.parse.urlencode({"client_id": CLIENT[0], "state": "a b&c", "realm":
                                    company.realm, "redirect_uri": "http://127.0.0.1:9/back",
                                    "response_type": "code"})
    status, headers, _ = send(API, "GET", "/connect/oauth2?" + query)
    back = urllib.parse.urlsplit(headers["Location"])
    answer = urllib.parse.parse_qs(back.query)
    assert status == 302 and back.path == "/back" and answer["state"] == ["a b&c"]
    assert answer["realmId"] == [company.realm]
    assert token_request({"grant_type": "authorization_code", "code": answer["code"][0]})[0] == 200
    assert send(API, "GET", "/connect/oauth2?client_id=x")[0] == 400


def test_discovery():
    for name in ("openid_configuration", "openid_sandbox_configuration/"):
        status, _, text = send(API, "GET", "/.well-known/" + name)
        answer = json.loads(text)
        assert status == 200 and answer["token_endpoint"].endswith("/oauth2/v1/tokens/bearer")
        assert {"issuer", "authorization_endpoint", "userinfo_endpoint", "revocation_endpoint",
                "jwks_uri"} <= set(answer)


def test_faults_on_tokens():
    company = Company()
    company.switch(token_rotation="strict")
    token = connect(company)["refresh_token"]
    control_ok("POST", "/faults", {"kind": "throttled", "on": "token", "realm": company.realm})
    assert refresh(token)[0] == 429
    control_ok("POST", "/faults", {"kind": "error_500_after", "on": "token",
                                   "realm": company.realm})
    assert refresh(token)[0] == 500
    dead(token)


main()
