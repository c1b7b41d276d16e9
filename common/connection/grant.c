#include "connection/grant.h"

#include "syntax/url.h"

void grant_format_refresh(struct text refresh_token, struct buffer *out)
{
    buffer_append_string(out, "grant_type=refresh_token&refresh_token=");
    url_append_encoded(out, refresh_token);
}

void grant_format_code(struct text code, struct text redirect_url, struct buffer *out)
{
    buffer_append_string(out, "grant_type=authorization_code&code=");
    url_append_encoded(out, code);
    buffer_append_string(out, "&redirect_uri=");
    url_append_encoded(out, text_is_present(redirect_url) ? redirect_url : TEXT(""));
}

static enum grant_outcome refuse(const struct json *answer, int status, struct error *error)
{
    struct text word = json_text(answer, "error");
    if (status == 429) {
        error_set(error, ERROR_RETRY, "the token endpoint is throttled");
        return GRANT_LATER;
    }
    if (text_equal_string(word, "invalid_grant")) {
        error_set(error, ERROR_PERMANENT, "QuickBooks does not take the token any more");
        return GRANT_DEAD;
    }
    if (status == 400 || status == 401 || status == 403) {
        error_set(error, ERROR_PERMANENT, "the token endpoint refuses our request: %d %.*s", status,
                  TEXT_ARG(text_cut(word, 100)));
        return GRANT_REFUSED;
    }
    error_set(error, ERROR_RETRY, "the token endpoint answered %d", status);
    return GRANT_UNKNOWN;
}

enum grant_outcome grant_parse(struct arena *arena, int status, struct text body,
                               struct connection_tokens *out, struct error *error)
{
    const struct json *answer = json_parse(arena, body, NULL);
    if (status < 200 || status > 299)
        return refuse(answer, status, error);
    *out = (struct connection_tokens){
        .access_token = json_text(answer, "access_token"),
        .refresh_token = json_text(answer, "refresh_token"),
        .access_expires_in_s = json_int64(answer, "expires_in", 0),
        .refresh_expires_in_s = json_int64(answer, "x_refresh_token_expires_in", 0),
    };
    if (!text_is_empty(out->access_token) && !text_is_empty(out->refresh_token) &&
        out->access_expires_in_s > 0)
        return GRANT_GIVEN;
    error_set(error, ERROR_RETRY, "the token endpoint's answer has no tokens");
    return GRANT_UNKNOWN;
}
