#include "cli.h"

#include <stdarg.h>
#include <unistd.h>

#include "io/postgres.h"
#include "model/event.h"
#include "service/database.h"
#include "service/log.h"

extern char **environ;

enum cli_end cli_fail(enum cli_end end, const char *format, ...)
{
    va_list arguments;
    fputs("tieout: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return end;
}

enum cli_end cli_fail_with(const struct error *error)
{
    if (error->class == ERROR_RETRY)
        return cli_fail(CLI_UNREACHABLE,
                        "%s\nIs it running, and does the setting name it? "
                        "(DATABASE_URL, KAFKA_BROKERS, TIEOUT_CONSOLE_URL)",
                        error->message);
    return cli_fail(CLI_FAILED, "%s", error->message);
}

bool cli_settings(struct cli *cli)
{
    struct error error;
    if (cli->has_settings)
        return true;
    log_open("tieout", LOG_ERROR);
    if (!settings_load(&cli->settings, PROCESS_TIEOUT, (const char *const *)environ, &error)) {
        cli_fail(CLI_USAGE,
                 "%s\n`tieout help` lists the settings; beside a demo: . build/local/env",
                 error.message);
        return false;
    }
    cli->has_settings = true;
    return true;
}

bool cli_database(struct cli *cli)
{
    if (!cli_settings(cli))
        return false;
    if (!cli->db)
        cli->db = service_database(&cli->settings, PROCESS_TIEOUT, false);
    return true;
}

bool cli_tenant(struct cli *cli, struct uuid *out)
{
    if (uuid_parse(cli->arguments[0], out) && !uuid_is_nil(*out))
        return true;
    cli_fail(CLI_USAGE, "%.*s is no tenant's id (a UUID); `tieout status` lists the tenants.",
             TEXT_ARG(cli->arguments[0]));
    return false;
}

bool cli_entity(const struct cli *cli, enum entity *out)
{
    if (!text_is_present(cli->entity) || entity_parse(cli->entity, out))
        return true;
    struct text names = TEXT("");
    struct arena arena;
    arena_init(&arena, 0);
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        names = arena_format(&arena, "%.*s%s%s", TEXT_ARG(names), entity ? ", " : "",
                             entity_name((enum entity)entity));
    cli_fail(CLI_USAGE, "--entity takes one of %.*s.", TEXT_ARG(names));
    arena_release(&arena);
    return false;
}

struct report cli_report(struct cli *cli, struct uuid tenant)
{
    return (struct report){cli->db, &cli->arena, tenant, &cli->out};
}

enum cli_end cli_reported(struct cli *cli, enum report_end end, const char *what,
                          const struct error *error)
{
    switch (end) {
    case REPORT_WRITTEN:
        return CLI_DONE;
    case REPORT_NOT_FOUND:
        return cli_fail(CLI_NOT_FOUND, "There is no such %s.", what);
    case REPORT_FAILED:
        break;
    }
    buffer_clear(&cli->out);
    return cli_fail_with(error);
}

/* "on" and "off" are said for the settings that take true and false. */
static struct text spoken_value(enum tenant_setting setting, struct text value)
{
    struct error error;
    struct text other = TEXT_NONE;
    if (text_equal_string(value, "on"))
        other = TEXT("true");
    else if (text_equal_string(value, "off"))
        other = TEXT("false");
    bool is_other = text_is_present(other) && !tenant_setting_check(setting, value, &error) &&
                    tenant_setting_check(setting, other, &error);
    return is_other ? other : value;
}

static bool read_change(struct text set, struct setting_change *out)
{
    struct error error;
    struct text value = set;
    struct text name = text_next(&value, '=');
    if (!text_is_present(value)) {
        cli_fail(CLI_USAGE, "--set %.*s: say NAME=VALUE.", TEXT_ARG(set));
        return false;
    }
    if (!tenant_setting_parse(name, &out->setting)) {
        cli_fail(CLI_USAGE, "%.*s is no setting of a tenant.", TEXT_ARG(name));
        return false;
    }
    out->value = spoken_value(out->setting, value);
    if (tenant_setting_check(out->setting, out->value, &error))
        return true;
    cli_fail(CLI_USAGE, "%s.", error.message);
    return false;
}

bool cli_changes(const struct cli *cli, struct setting_change *changes)
{
    for (size_t i = 0; i < cli->sets.count; i++)
        if (!read_change(cli->sets.items[i], &changes[i]))
            return false;
    return true;
}

const struct json *cli_take_report(struct cli *cli)
{
    struct error error;
    struct text text = arena_copy(&cli->arena, buffer_text(&cli->out));
    buffer_clear(&cli->out);
    const struct json *tree = json_parse(&cli->arena, text, &error);
    if (!tree)
        bug("a report is no JSON: %s", error.message);
    return tree;
}

void cli_print(struct cli *cli)
{
    struct text out = buffer_text(&cli->out);
    fwrite(out.data, 1, out.length, stdout);
    buffer_clear(&cli->out);
}
