/* Connecting a tenant: first the company's tokens, then the settings event with which its journal
 * begins, then the poller is told how to read it, and only then it is a tenant that we know. What
 * fails on the way can be asked again. */
#include "codec/member.h"
#include "connection/connection.h"
#include "in_settings.h"
#include "judge.h"

enum {
    OF_TENANT,
    OF_REALM,
    OF_SETTINGS,
    OF_CODE,
    OF_REDIRECT_URL,
    OF_TOKENS,
    OF_BY,
    OF_PERMISSIONS,
};
static const char *const MEMBERS[] = {"tenant",       "realm",  "settings", "oauth_code",
                                      "redirect_url", "tokens", "by",       "permissions"};

enum { TOKEN_ACCESS, TOKEN_REFRESH, TOKEN_EXPIRES, TOKEN_REFRESH_EXPIRES, TOKEN_TYPE, TOKEN_REALM };
/* As Intuit's token endpoint says them. */
static const char *const TOKEN_MEMBERS[] = {"access_token", "refresh_token",
                                            "expires_in",   "x_refresh_token_expires_in",
                                            "token_type",   "realmId"};

struct connecting {
    struct visit *visit;
    struct text realm;
    struct text code; /* absent: tokens */
    struct text redirect_url;
    bool has_company;
    struct connection_tokens tokens;
    struct setting_changes changes;
    struct publication *publication;
};

/* --- reading -----------------------------------------------------------------------------------
 */

static bool read_tokens(const struct json *object, struct connecting *connecting,
                        struct error *error)
{
    struct connection_tokens *out = &connecting->tokens;
    struct members members;
    uint64_t expires = 0, refresh_expires = 0;
    if (!MEMBERS_INIT(&members, object, TOKEN_MEMBERS, error) ||
        !members_text(&members, TOKEN_ACCESS, MEMBER_REQUIRED, &out->access_token) ||
        !members_text(&members, TOKEN_REFRESH, MEMBER_REQUIRED, &out->refresh_token) ||
        !members_uint64(&members, TOKEN_EXPIRES, MEMBER_REQUIRED, &expires) ||
        !members_uint64(&members, TOKEN_REFRESH_EXPIRES, MEMBER_OPTIONAL, &refresh_expires))
        return error_prefix(error, "tokens");
    const uint64_t most = UINT32_MAX;
    out->access_expires_in_s = (int64_t)(expires < most ? expires : most);
    out->refresh_expires_in_s = (int64_t)(refresh_expires < most ? refresh_expires : most);
    return true;
}

static bool read_company(struct members *members, struct connecting *out)
{
    const struct json *tokens = members->values[OF_TOKENS];
    if (!members_text(members, OF_REALM, MEMBER_OPTIONAL, &out->realm) ||
        !members_text(members, OF_CODE, MEMBER_OPTIONAL, &out->code) ||
        !members_text(members, OF_REDIRECT_URL, MEMBER_OPTIONAL, &out->redirect_url))
        return false;
    struct text ledger = settings_change_of(&out->changes, TENANT_SETTING_LEDGER);
    out->has_company = !text_equal_string(ledger, "desktop");
    if (!out->has_company)
        return !text_is_present(out->realm) ||
               members_refuse(members, OF_REALM, "belongs to QuickBooks Online; leave it out");
    if (!text_is_present(out->realm))
        return members_refuse(members, OF_REALM, "is required: the company's id at QuickBooks");
    if (text_is_present(out->code) == (tokens != NULL))
        return members_refuse(members, OF_CODE, "give either this or tokens");
    out->tokens.realm = out->realm;
    return !tokens || read_tokens(tokens, out, members->error);
}

static void add_change(struct setting_changes *changes, enum tenant_setting setting,
                       struct text value)
{
    changes->items[changes->count++] = (struct setting_change){setting, value};
}

/* A tenant that is made. Of QuickBooks Desktop the day on which invoices begin (R40) is learnt from
 * its first session, unless the platform gives its customer's own. */
static void add_beginning(struct setting_changes *changes)
{
    /* X24: whoever connects may say that nobody has to look first. */
    if (!text_is_present(settings_change_of(changes, TENANT_SETTING_REVIEW)))
        add_change(changes, TENANT_SETTING_REVIEW, TEXT("open"));
}

static bool read_body(struct visit *visit, const struct json *body, struct connecting *out,
                      struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, MEMBERS, error) ||
        !members_uuid(&members, OF_TENANT, MEMBER_REQUIRED, &visit->tenant) ||
        (!settings_read_changes(visit->arena, members.values[OF_SETTINGS], &out->changes, error) &&
         !error_prefix(error, "settings")) ||
        !visit_requester(visit, &members, OF_BY, OF_PERMISSIONS, &out->changes.requester))
        return false;
    if (uuid_is_nil(visit->tenant))
        return members_refuse(&members, OF_TENANT, "takes a UUID that is not nil");
    if (!text_is_present(settings_change_of(&out->changes, TENANT_SETTING_LEDGER)))
        add_change(&out->changes, TENANT_SETTING_LEDGER, TEXT("online"));
    return read_company(&members, out);
}

/* --- steps -------------------------------------------------------------------------------------
 */

static bool after_settings(struct publication *publication, struct error *error)
{
    struct console *console = publication->visit->console;
    struct uuid tenant = publication->event.tenant;
    return settings_tell_poller(console, tenant, publication->context, error) &&
           store_tenant(console, tenant, error);
}

static void begin_journal(struct connecting *connecting)
{
    struct publication *publication = connecting->publication;
    publication->status = 201;
    publication->confirmed = after_settings;
    publish(publication);
}

static void after_code(void *context, const struct error *error)
{
    struct connecting *connecting = context;
    if (!error) {
        begin_journal(connecting);
        return;
    }
    struct error told = *error;
    if (told.class == ERROR_PERMANENT)
        error_prefix(&told, "oauth_code");
    answer_error(connecting->visit, &told);
}

static void connect_company(struct connecting *connecting)
{
    struct visit *visit = connecting->visit;
    struct connections *connections = visit->console->connections;
    struct error error;
    if (!text_is_present(connecting->code)) {
        if (connection_connect(connections, visit->tenant, &connecting->tokens, &error))
            begin_journal(connecting);
        else
            answer_error(visit, &error);
        return;
    }
    struct text redirect_url = connecting->redirect_url;
    if (!text_is_present(redirect_url))
        redirect_url = settings_text(&visit->console->service->settings, SETTING_PUBLIC_URL);
    const struct connection_code code = {.tenant = visit->tenant,
                                         .realm = connecting->realm,
                                         .code = connecting->code,
                                         .redirect_url = redirect_url,
                                         .on_connected = after_code,
                                         .context = connecting};
    connection_connect_code(connections, &code);
}

void connect_tenant(struct visit *visit)
{
    struct error error;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    struct connecting *connecting = ARENA_NEW(visit->arena, struct connecting);
    connecting->visit = visit;
    visit->is_connecting = true;
    if (!read_body(visit, body, connecting, &error)) {
        answer_error(visit, &error);
        return;
    }
    bool is_known = false;
    if (!store_knows_tenant(visit->console, visit->tenant, &is_known, &error)) {
        answer_error(visit, &error);
        return;
    }
    if (!is_known)
        add_beginning(&connecting->changes);
    connecting->publication = settings_publication(visit, &connecting->changes);
    if (!judge_request(visit, &connecting->publication->event, NULL))
        return;
    if (connecting->has_company)
        connect_company(connecting);
    else
        begin_journal(connecting);
}
