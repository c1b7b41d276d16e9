/* Holds: what a person keeps from being written for a while, and lets go again. */
#include "kept_back.h"
#include "model/profile.h"

/* A hold's value as two flags. */
static void read_hold(struct text value, bool held[static HALF_COUNT])
{
    bool is_both = text_equal_string(value, "both");
    for (int half = 0; half < HALF_COUNT; half++)
        held[half] = is_both || text_equal_string(value, half_name((enum half)half));
}

static const char *hold_word(const bool held[static HALF_COUNT])
{
    if (held[HALF_PLATFORM] && held[HALF_LEDGER])
        return "both";
    if (held[HALF_PLATFORM])
        return half_name(HALF_PLATFORM);
    return held[HALF_LEDGER] ? half_name(HALF_LEDGER) : "none";
}

struct holding {
    struct cli *cli;
    struct uuid tenant;
    enum entity entity;              /* ENTITY_COUNT: all */
    enum half toward;                /* HALF_COUNT: both */
    struct tenant_settings settings; /* of holds only */
    struct text changes;
};

static bool begin(struct cli *cli, struct holding *out, enum cli_end *end)
{
    struct error error;
    *out = (struct holding){.cli = cli, .entity = ENTITY_COUNT, .toward = HALF_COUNT};
    out->changes = TEXT("");
    tenant_settings_init(&out->settings);
    *end = CLI_USAGE;
    if (!cli_tenant(cli, &out->tenant))
        return false;
    if (!cli_entity(cli, &out->entity))
        return false;
    if (text_is_present(cli->to) && !half_parse(cli->to, &out->toward)) {
        cli_fail(CLI_USAGE, "--to takes platform or ledger.");
        return false;
    }
    if (!cli_settings(cli))
        return false;
    const struct json *page = tenant_page(cli, out->tenant, "settings", end);
    for (int i = 0; page && i <= ENTITY_COUNT; i++) {
        enum tenant_setting hold = setting_of_hold((enum entity)i);
        JSON_EACH(member, page)
        {
            if (text_equal_string(member->key, tenant_setting_name(hold)))
                tenant_settings_put(&out->settings, hold, member->text, &error);
        }
    }
    if (page)
        *end = CLI_DONE;
    return page != NULL;
}

/* Puts the asked side (or both) of one hold to `is_held`; notes the change when it is one. */
static void set_hold(struct holding *holding, enum entity entity, bool is_held)
{
    enum tenant_setting setting = setting_of_hold(entity);
    bool held[HALF_COUNT];
    struct error error;
    read_hold(tenant_settings_get(&holding->settings, setting), held);
    for (int half = 0; half < HALF_COUNT; half++)
        if (holding->toward == HALF_COUNT || holding->toward == (enum half)half)
            held[half] = is_held;
    const char *word = hold_word(held);
    if (tenant_settings_is(&holding->settings, setting, word))
        return;
    REQUIRE(tenant_settings_put(&holding->settings, setting, text_of(word), &error));
    holding->changes =
        arena_format(&holding->cli->arena, "%.*s%s\"%s\":\"%s\"", TEXT_ARG(holding->changes),
                     holding->changes.length ? "," : "", tenant_setting_name(setting), word);
}

enum cli_end run_hold(struct cli *cli)
{
    struct holding holding;
    enum cli_end end = CLI_DONE;
    if (!begin(cli, &holding, &end))
        return end;
    set_hold(&holding, holding.entity, true);
    if (holding.changes.length == 0) {
        buffer_append_string(&cli->out, "That is on hold already.\n");
        return CLI_DONE;
    }
    end = tenant_change(cli, holding.tenant, holding.changes);
    if (end == CLI_DONE)
        buffer_append_string(&cli->out,
                             "On hold. What was handed out already still goes; everything is read "
                             "and decided as before.\n");
    return end;
}

/* What is let go by the change: other holds may still keep some of it. */
static struct text released_rows(struct holding *holding, const struct json *page)
{
    struct arena *arena = &holding->cli->arena;
    struct text rows = TEXT("");
    JSON_EACH(row, json_member(page, "would_write"))
    {
        enum entity entity;
        enum half target;
        if (entity_parse(json_text(row, "entity"), &entity) &&
            half_parse(json_text(row, "target"), &target) &&
            profile_is_held(&holding->settings, entity, target))
            continue;
        rows = arena_format(arena, "%.*s%s%.*s", TEXT_ARG(rows), rows.length ? "," : "",
                            TEXT_ARG(row->span));
    }
    return arena_format(arena, "[%.*s]", TEXT_ARG(rows));
}

static void append_released(struct cli *cli, const struct json *page, struct text rows)
{
    struct error error;
    if (cli->is_json) {
        buffer_append_format(&cli->out, "{\"deciding\":%s,\"would_write\":%.*s}\n",
                             json_is_true(page, "deciding") ? "true" : "false", TEXT_ARG(rows));
        return;
    }
    print_deciding(cli, page);
    buffer_append_string(&cli->out, "Goes out with the release:\n");
    print_would_write(cli, json_parse(&cli->arena, rows, &error));
}

enum cli_end run_release(struct cli *cli)
{
    struct holding holding;
    enum cli_end end = CLI_DONE;
    if (!begin(cli, &holding, &end))
        return end;
    set_hold(&holding, holding.entity, false);
    for (int i = 0; holding.entity == ENTITY_COUNT && i < ENTITY_COUNT; i++)
        set_hold(&holding, (enum entity)i, false);
    if (holding.changes.length == 0) {
        buffer_append_string(&cli->out, "That is not on hold.\n");
        return CLI_DONE;
    }
    const struct json *page = tenant_page(cli, holding.tenant, "holds", &end);
    if (!page)
        return end;
    append_released(cli, page, released_rows(&holding, page));
    if (cli->is_sure)
        end = tenant_change(cli, holding.tenant, holding.changes);
    if (!cli->is_json && end == CLI_DONE)
        buffer_append_string(&cli->out, cli->is_sure
                                            ? "\nReleased: the next sync writes it.\n"
                                            : "\nIt is still on hold: --yes releases it.\n");
    return end;
}
