/* What the endpoints need of the token store. */
#ifndef SIMULATOR_QBO_OAUTH_TOKEN_H
#define SIMULATOR_QBO_OAUTH_TOKEN_H

#include "tests/simulators/qbo/oauth.h"

/* A living token, or NULL; it lives until the next token is made. */
struct token *oauth_find(struct oauth *oauth, enum token_kind kind, struct text text,
                         instant_us now);
/* Answers with new tokens for the living refresh token `text`, rotated as the company's switch
 * says. */
void oauth_refresh(struct oauth *oauth, const struct company *company, const char *text,
                   struct exchange *exchange);
/* The five years since consent are over. */
bool oauth_is_worn_out(const struct token *token, instant_us now);

#endif
