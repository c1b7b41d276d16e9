/* The vendor's OAuth endpoints: tokens, revocation, consent, discovery. */
#include <stdio.h>
#include <string.h>

#include "io/crypto.h"
#include "syntax/url.h"
#include "tests/simulators/qbo/oauth_token.h"
#include "tests/simulators/qbo/simulator.h"

static struct text form_value(struct exchange *exchange, const char *name)
{
    return url_query_value(&exchange->arena, exchange->body, name);
}

/* Credentials come in HTTP Basic, or in the form. */
static bool is_client(const struct oauth *oauth, struct exchange *exchange)
{
    struct text expected =
        arena_format(&exchange->arena, "%s:%s", oauth->client_id, oauth->client_secret);
    struct text basic =
        arena_format(&exchange->arena, "Basic %s", crypto_base64(expected, &exchange->arena).data);
    if (text_is_present(exchange->authorization))
        return text_equal(exchange->authorization, basic);
    return text_equal_string(form_value(exchange, "client_id"), oauth->client_id) &&
           text_equal_string(form_value(exchange, "client_secret"), oauth->client_secret);
}

static void refuse_grant(struct exchange *exchange, const char *why)
{
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "error", "invalid_grant");
    json_write_string(&writer, "error_description", why);
    json_close_object(&writer);
    exchange->status = 400;
}

static void answer_grant(struct simulator *simulator, struct company *company, struct token *token,
                         struct exchange *exchange)
{
    char text[TOKEN_BYTES_MAX];
    memcpy(text, token->text, sizeof(text));
    if (token->kind == TOKEN_CODE) {
        token->expires = exchange->now; /* a code works once */
        oauth_connect(&simulator->oauth, company->realm, false, exchange);
    } else if (oauth_is_worn_out(token, exchange->now)) {
        refuse_grant(exchange, "Token has reached its absolute maximum lifetime");
    } else if (!traffic_has_budget(company)) {
        exchange_throttled(exchange, company->switches.throttle_xml, 429);
    } else {
        oauth_refresh(&simulator->oauth, company, text, exchange);
    }
}

static void grant_tokens(struct simulator *simulator, struct exchange *exchange)
{
    struct text type = form_value(exchange, "grant_type");
    bool is_code = text_equal_string(type, "authorization_code");
    if (!is_code && !text_equal_string(type, "refresh_token")) {
        exchange_error(exchange, 400, "unsupported_grant_type");
        return;
    }
    if (!is_client(&simulator->oauth, exchange)) {
        exchange_error(exchange, 401, "invalid_client");
        return;
    }
    struct token *token =
        oauth_find(&simulator->oauth, is_code ? TOKEN_CODE : TOKEN_REFRESH,
                   form_value(exchange, is_code ? "code" : "refresh_token"), exchange->now);
    struct company *company = token ? simulator_find(simulator, text_of(token->realm)) : NULL;
    const struct injection *injection =
        injection_take(&simulator->injections, company ? company->realm : "", CALL_TOKEN);
    if (!injection || injection_is_after(injection)) {
        if (company)
            answer_grant(simulator, company, token, exchange);
        else
            refuse_grant(exchange, "Incorrect or expired token");
    }
    if (injection)
        injection_apply(injection, exchange);
    if (company) {
        traffic_meter(company, CALL_TOKEN, exchange->status == 200);
        traffic_record(company, exchange, TEXT_NONE);
    }
}

static void revoke(struct simulator *simulator, struct exchange *exchange)
{
    struct error error;
    const struct json *body = json_parse(&exchange->arena, exchange->body, &error);
    struct text text = body ? json_text(body, "token") : form_value(exchange, "token");
    if (!is_client(&simulator->oauth, exchange)) {
        exchange_error(exchange, 401, "invalid_client");
        return;
    }
    const struct token *token = oauth_find(&simulator->oauth, TOKEN_REFRESH, text, exchange->now);
    if (!token)
        token = oauth_find(&simulator->oauth, TOKEN_ACCESS, text, exchange->now);
    if (!token) {
        exchange_error(exchange, 400, "invalid_request");
        return;
    }
    oauth_kill(&simulator->oauth, token->realm, true, true);
    exchange_text(exchange, 200, "application/json", "");
}

/* A person who says yes at once. */
static void consent(struct simulator *simulator, struct exchange *exchange)
{
    struct text back = exchange_query(exchange, "redirect_uri");
    struct text realm = exchange_query(exchange, "realm");
    const struct company *company = NULL;
    if (text_is_present(realm))
        company = simulator_find(simulator, realm);
    else if (simulator->company_count > 0)
        company = simulator->companies[simulator->company_count - 1];
    if (text_is_empty(back) || !company ||
        !text_equal_string(exchange_query(exchange, "client_id"), simulator->oauth.client_id)) {
        exchange_error(exchange, 400, "redirect_uri, client_id or company is unknown");
        return;
    }
    struct buffer location;
    buffer_init(&location, sizeof(exchange->location) - 1);
    buffer_append_text(&location, back);
    buffer_append_string(&location, memchr(back.data, '?', back.length) ? "&code=" : "?code=");
    buffer_append_string(&location, oauth_code(&simulator->oauth, company->realm, exchange->now));
    buffer_append_format(&location, "&realmId=%s&state=", company->realm);
    url_append_encoded(&location, exchange_query(exchange, "state"));
    exchange_text(exchange, 302, "text/html", "");
    bool is_whole = !location.is_full && text_copy(buffer_text(&location), exchange->location,
                                                   sizeof(exchange->location));
    if (!is_whole)
        exchange_error(exchange, 400, "redirect_uri or state is too long");
    buffer_release(&location);
}

static void write_address(struct json_writer *writer, const char *key, const char *base,
                          const char *path)
{
    char address[256];
    snprintf(address, sizeof(address), "%s%s", base, path);
    json_write_string(writer, key, address);
}

static void discover(const struct simulator *simulator, struct exchange *exchange)
{
    const char *base = simulator->base_address;
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    write_address(&writer, "issuer", base, "/op/v1");
    write_address(&writer, "authorization_endpoint", base, "/connect/oauth2");
    write_address(&writer, "token_endpoint", base, "/oauth2/v1/tokens/bearer");
    write_address(&writer, "userinfo_endpoint", base, "/v1/openid_connect/userinfo");
    write_address(&writer, "revocation_endpoint", base, "/v2/oauth2/tokens/revoke");
    write_address(&writer, "jwks_uri", base, "/op/v1/jwks");
    json_close_object(&writer);
}

bool oauth_handle(struct simulator *simulator, struct exchange *exchange)
{
    struct text path = exchange->path;
    bool is_post = exchange_is(exchange, "POST");
    if (is_post && text_equal_string(path, "/oauth2/v1/tokens/bearer"))
        grant_tokens(simulator, exchange);
    else if (is_post && text_equal_string(path, "/v2/oauth2/tokens/revoke"))
        revoke(simulator, exchange);
    else if (!is_post && text_equal_string(path, "/connect/oauth2"))
        consent(simulator, exchange);
    else if (!is_post &&
             (text_starts_with(path, TEXT("/.well-known/openid_configuration")) ||
              text_starts_with(path, TEXT("/.well-known/openid_sandbox_configuration"))))
        discover(simulator, exchange);
    else
        return false;
    return true;
}
