/* Tokens: authorisation codes, access tokens of an hour, refresh tokens that rotate. */
#ifndef SIMULATOR_QBO_OAUTH_H
#define SIMULATOR_QBO_OAUTH_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/exchange.h"

enum { TOKEN_BYTES_MAX = 64, TOKENS_MAX = 200000, CLIENT_BYTES_MAX = 128 };

enum token_kind { TOKEN_CODE, TOKEN_ACCESS, TOKEN_REFRESH };

struct token {
    enum token_kind kind;
    char realm[REALM_BYTES_MAX];
    char text[TOKEN_BYTES_MAX];
    instant_us issued;
    instant_us consented; /* when the chain of refresh tokens began */
    instant_us expires;
};

struct oauth {
    char client_id[CLIENT_BYTES_MAX];
    char client_secret[CLIENT_BYTES_MAX];
    struct token *tokens;
    size_t count;
    size_t capacity;
    uint64_t last;
};

struct simulator;

void oauth_init(struct oauth *oauth, const char *client_id, const char *client_secret);
void oauth_release(struct oauth *oauth);
/* A one-time code that the token endpoint takes; valid until the next call. */
const char *oauth_code(struct oauth *oauth, const char *realm, instant_us now);
/* Answers as the token endpoint does, for a new consent; the vendor does not tell the realm there,
 * the control door does. */
void oauth_connect(struct oauth *oauth, const char *realm, bool tells_realm,
                   struct exchange *exchange);
/* Does the header carry a living access token of this realm? If not, the answer is made. */
bool oauth_check(struct oauth *oauth, const struct company *company, struct exchange *exchange);
void oauth_kill(struct oauth *oauth, const char *realm, bool access, bool refresh);

/* The vendor's paths: false when the path is none of OAuth's. */
bool oauth_handle(struct simulator *simulator, struct exchange *exchange);

#endif
