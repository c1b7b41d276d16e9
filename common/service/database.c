#include "service/database.h"

#include <stdio.h>
#include <string.h>

#include "syntax/url.h"

/* A stopped process must not keep others from its rows for long: it loses its transaction instead.
 */
enum { IDLE_IN_TRANSACTION_MS = 20000 };

static bool is_url(struct text url)
{
    return text_starts_with(url, TEXT("postgres://")) ||
           text_starts_with(url, TEXT("postgresql://"));
}

/* A later word wins over an earlier one, in both forms of a connection string. */
static void append_word(struct buffer *out, const char *name, struct text value)
{
    struct text so_far = buffer_text(out);
    if (is_url(so_far)) {
        bool has_words = memchr(so_far.data, '?', so_far.length) != NULL;
        buffer_append_format(out, "%c%s=", has_words ? '&' : '?', name);
        url_append_encoded(out, value);
        return;
    }
    buffer_append_format(out, " %s='", name);
    for (size_t i = 0; i < value.length; i++) {
        if (value.data[i] == '\'' || value.data[i] == '\\')
            buffer_append_char(out, '\\');
        buffer_append_char(out, value.data[i]);
    }
    buffer_append_char(out, '\'');
}

void service_database_url(const struct settings *settings, enum process process, bool is_owner,
                          struct buffer *out)
{
    buffer_append_text(out, settings_secret(settings, SETTING_DATABASE_URL).value);
    if (is_owner)
        return;
    char role[64];
    snprintf(role, sizeof(role), "tieout_%s", process_name(process));
    if (settings_is_set(settings, SETTING_DATABASE_ROLE))
        append_word(out, "user", settings_text(settings, SETTING_DATABASE_ROLE));
    else
        append_word(out, "user", text_of(role));
    if (settings_is_set(settings, SETTING_DATABASE_PASSWORD))
        append_word(out, "password", settings_secret(settings, SETTING_DATABASE_PASSWORD).value);
}

/* The ledger of intents is in the schema of whoever carries them out. */
static const char *schema_of(enum process process)
{
    static const char *const SCHEMAS[PROCESS_COUNT] = {
        [PROCESS_PUSHER] = "pusher",
        [PROCESS_QBD_GATEWAY] = "gateway",
    };
    return SCHEMAS[process];
}

static enum postgres_plans plans_of(enum process process)
{
    return process == PROCESS_QBD_GATEWAY ? POSTGRES_PLANS_KEPT : POSTGRES_PLANS_CUSTOM;
}

struct postgres *service_database(const struct settings *settings, enum process process,
                                  bool is_owner)
{
    struct buffer url;
    buffer_init(&url, 0);
    service_database_url(settings, process, is_owner, &url);
    struct postgres_options options = {
        .url = url.data,
        .application = process_name(process),
        .schema = schema_of(process),
        .statement_timeout_ms = settings_duration_ms(settings, SETTING_DATABASE_TIMEOUT),
        .idle_in_transaction_timeout_ms = IDLE_IN_TRANSACTION_MS,
        .plans = plans_of(process),
    };
    struct postgres *db = postgres_create(&options);
    buffer_release(&url);
    return db;
}
