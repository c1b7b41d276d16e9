#include "tests/simulators/qbo/oauth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "tests/simulators/qbo/oauth_token.h"

static const instant_us SECOND_US = 1000000;
static const instant_us DAY_US = INT64_C(86400) * 1000000;

enum {
    CODE_S = 600,
    ACCESS_S = 3600,
    REFRESH_TOLD_S = 8726400,
    REFRESH_DAYS = 100,
    HARD_DAYS = 5 * 365,
    PURGE_AT = 1000,
};

void oauth_init(struct oauth *oauth, const char *client_id, const char *client_secret)
{
    *oauth = (struct oauth){0};
    REQUIRE(text_copy(text_of(client_id), oauth->client_id, sizeof(oauth->client_id)));
    REQUIRE(text_copy(text_of(client_secret), oauth->client_secret, sizeof(oauth->client_secret)));
}

void oauth_release(struct oauth *oauth)
{
    free(oauth->tokens);
}

static void purge(struct oauth *oauth, instant_us now)
{
    size_t kept = 0;
    for (size_t i = 0; i < oauth->count; i++)
        if (oauth->tokens[i].expires > now)
            oauth->tokens[kept++] = oauth->tokens[i];
    oauth->count = kept;
}

/* The text is hard to guess only for people: the simulator guards nothing. */
static struct token *add_token(struct oauth *oauth, enum token_kind kind, const char *realm,
                               instant_us now, instant_us lives_us)
{
    static const char *const prefixes[] = {"AC", "eyJ", "RT1-"};
    char seed[128];
    char hash[65];
    if (oauth->count >= PURGE_AT)
        purge(oauth, now);
    if (oauth->count == oauth->capacity) {
        REQUIRE(oauth->count < TOKENS_MAX);
        oauth->capacity = oauth->capacity * 2 + 64;
        oauth->tokens = realloc(oauth->tokens, oauth->capacity * sizeof(*oauth->tokens));
        if (!oauth->tokens)
            bug("no memory for tokens");
    }
    struct token *token = &oauth->tokens[oauth->count++];
    *token =
        (struct token){.kind = kind, .issued = now, .consented = now, .expires = now + lives_us};
    REQUIRE(text_copy(text_of(realm), token->realm, sizeof(token->realm)));
    snprintf(seed, sizeof(seed), "%s/%" PRIu64 "/%" PRId64, realm, ++oauth->last, now);
    struct sha256 sum = sha256_of(text_of(seed));
    snprintf(token->text, sizeof(token->text), "%s%.40s", prefixes[kind],
             sha256_format(&sum, hash).data);
    return token;
}

struct token *oauth_find(struct oauth *oauth, enum token_kind kind, struct text text,
                         instant_us now)
{
    for (size_t i = 0; i < oauth->count; i++) {
        struct token *token = &oauth->tokens[i];
        if (token->kind == kind && token->expires > now && text_equal_string(text, token->text))
            return token;
    }
    return NULL;
}

const char *oauth_code(struct oauth *oauth, const char *realm, instant_us now)
{
    return add_token(oauth, TOKEN_CODE, realm, now, CODE_S * SECOND_US)->text;
}

static void write_tokens(struct exchange *exchange, const char *access, const struct token *refresh,
                         bool tells_realm)
{
    struct json_writer writer = exchange_begin(exchange);
    instant_us hard_end = refresh->consented + HARD_DAYS * DAY_US;
    json_open_object(&writer, NULL);
    json_write_string(&writer, "token_type", "bearer");
    json_write_string(&writer, "access_token", access);
    json_write_int64(&writer, "expires_in", ACCESS_S);
    json_write_string(&writer, "refresh_token", refresh->text);
    json_write_int64(&writer, "x_refresh_token_expires_in", REFRESH_TOLD_S);
    if (exchange->wants_hard_expiry)
        json_write_int64(&writer, "x_refresh_token_hard_expires_in",
                         (hard_end - exchange->now) / SECOND_US);
    if (tells_realm)
        json_write_string(&writer, "realmId", refresh->realm);
    json_close_object(&writer);
}

void oauth_connect(struct oauth *oauth, const char *realm, bool tells_realm,
                   struct exchange *exchange)
{
    char access[TOKEN_BYTES_MAX];
    instant_us now = exchange->now;
    memcpy(access, add_token(oauth, TOKEN_ACCESS, realm, now, ACCESS_S * SECOND_US)->text,
           sizeof(access));
    write_tokens(exchange, access,
                 add_token(oauth, TOKEN_REFRESH, realm, now, REFRESH_DAYS * DAY_US), tells_realm);
}

void oauth_refresh(struct oauth *oauth, const struct company *company, const char *text,
                   struct exchange *exchange)
{
    char access[TOKEN_BYTES_MAX];
    instant_us now = exchange->now;
    struct token old = *oauth_find(oauth, TOKEN_REFRESH, text_of(text), now);
    int64_t mode = company->switches.token_rotation;
    bool is_kept = mode == ROTATION_DAILY && now - old.issued < DAY_US;
    memcpy(access, add_token(oauth, TOKEN_ACCESS, old.realm, now, ACCESS_S * SECOND_US)->text,
           sizeof(access));
    struct token *current = oauth_find(oauth, TOKEN_REFRESH, text_of(old.text), now);
    current->expires = is_kept ? now + REFRESH_DAYS * DAY_US : now;
    if (mode == ROTATION_PER_USE)
        current->expires = old.expires < now + DAY_US ? old.expires : now + DAY_US;
    if (!is_kept) {
        current = add_token(oauth, TOKEN_REFRESH, old.realm, now, REFRESH_DAYS * DAY_US);
        current->consented = old.consented;
    }
    write_tokens(exchange, access, current, false);
}

bool oauth_is_worn_out(const struct token *token, instant_us now)
{
    return now - token->consented >= HARD_DAYS * DAY_US;
}

void oauth_kill(struct oauth *oauth, const char *realm, bool access, bool refresh)
{
    for (size_t i = 0; i < oauth->count; i++) {
        struct token *token = &oauth->tokens[i];
        bool is_meant =
            (token->kind == TOKEN_ACCESS && access) || (token->kind == TOKEN_REFRESH && refresh);
        if (is_meant && strcmp(token->realm, realm) == 0)
            token->expires = INT64_MIN;
    }
}

bool oauth_check(struct oauth *oauth, const struct company *company, struct exchange *exchange)
{
    enum { TOKEN_LENGTH_MIN = 8 };
    struct text bearer = exchange->authorization;
    if (!text_starts_with(bearer, TEXT("Bearer "))) {
        exchange_unauthorized(exchange, false, "Missing bearer token");
        return false;
    }
    bearer = text_trim(text_slice(bearer.data + 7, bearer.length - 7));
    if (bearer.length < TOKEN_LENGTH_MIN) {
        exchange_unauthorized(exchange, false, "Malformed bearer token: too short or too long");
        return false;
    }
    const struct token *token = oauth_find(oauth, TOKEN_ACCESS, bearer, exchange->now);
    if (!token) {
        exchange_unauthorized(exchange, false, "Token expired");
        return false;
    }
    if (company && strcmp(token->realm, company->realm) == 0)
        return true;
    struct fault fault;
    fault_set(&fault, FAULT_WRONG_REALM, NULL,
              "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403");
    exchange_fault(exchange, &fault);
    return false;
}
