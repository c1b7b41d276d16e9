/* tieout: the command line. */
#include <stddef.h>
#include <string.h>

#include "cli.h"
#include "io/postgres.h"
#include "service/service.h"

struct command {
    const char *name;
    const char *arguments;
    size_t least, most;
    enum cli_end (*run)(struct cli *cli);
    const char *sentence;
    const char *page;
};

#define COMMAND(name, arguments, least, most, handler, sentence, page)                             \
    {name, arguments, least, most, handler, sentence, page},
static const struct command COMMANDS[] = {
#include "commands.def"
};
#undef COMMAND

enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_LIST };

struct option {
    const char *name;
    enum option_kind kind;
    size_t member; /* of struct cli */
    const char *value;
    const char *commands;
    const char *meaning;
};

#define FLAG(name, member, commands, meaning)                                                      \
    {name, OPTION_FLAG, offsetof(struct cli, member), "", commands, meaning},
#define OPTION(name, member, value, commands, meaning)                                             \
    {name, OPTION_VALUE, offsetof(struct cli, member), value, commands, meaning},
#define LIST(name, member, value, commands, meaning)                                               \
    {name, OPTION_LIST, offsetof(struct cli, member), value, commands, meaning},
static const struct option OPTIONS[] = {
#include "options.def"
};
#undef FLAG
#undef OPTION
#undef LIST

enum {
    COMMAND_COUNT = sizeof(COMMANDS) / sizeof(COMMANDS[0]),
    OPTION_COUNT = sizeof(OPTIONS) / sizeof(OPTIONS[0]),
};

static const struct command *find_command(struct text name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (text_equal_string(name, COMMANDS[i].name))
            return &COMMANDS[i];
    return NULL;
}

/* --- help --------------------------------------------------------------------------------------
 */

static void append_exits(struct buffer *out)
{
#define EXIT(symbol, code, meaning) buffer_append_format(out, "  %d  %s\n", (int)(code), meaning);
#include "exits.def"
#undef EXIT
}

static bool is_taken_by(const struct option *option, struct text command)
{
    struct text rest = text_of(option->commands);
    bool is_for_all = rest.length == 0;
    while (!is_for_all && text_is_present(rest)) {
        if (text_equal(text_next(&rest, ' '), command))
            return true;
    }
    return is_for_all;
}

/* Those of one command, or all, with whose they are. */
static void append_options(struct buffer *out, const struct command *command)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        bool is_tagged = !command && option->commands[0];
        if (command && !is_taken_by(option, text_of(command->name)))
            continue;
        buffer_append_format(out, "  --%s %-*s  %s%s%s\n", option->name,
                             (int)(26 - strlen(option->name)), option->value,
                             is_tagged ? option->commands : "", is_tagged ? ": " : "",
                             option->meaning);
    }
}

static void append_page(struct buffer *out)
{
    buffer_append_string(out, "tieout: look into a fleet that keeps QuickBooks and the platform in "
                              "agreement, and prove it.\n\n"
                              "Usage: tieout COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        buffer_append_format(out, "  %-10s %-24s  %s\n", COMMANDS[i].name, COMMANDS[i].arguments,
                             COMMANDS[i].sentence);
    buffer_append_string(out, "\nOptions:\n");
    append_options(out, NULL);
    buffer_append_string(
        out, "\nA record is named by our id (a UUID), or by a side's: bill:B-1001 (the platform's, "
             "else QuickBooks'),\nbill:platform:B-1001, bill:ledger:145.\n\n"
             "Try: tieout status; tieout records TENANT --standing withheld; tieout explain TENANT "
             "bill:ledger:145;\n     tieout journal TENANT > journal.jsonl; tieout fold "
             "journal.jsonl; tieout replay --tenant TENANT\n\nExit codes:\n");
    append_exits(out);
    buffer_append_char(out, '\n');
    settings_format_help(PROCESS_TIEOUT, out);
}

enum cli_end run_help(struct cli *cli)
{
    if (cli->argument_count == 0) {
        append_page(&cli->out);
        return CLI_DONE;
    }
    const struct command *command = find_command(cli->arguments[0]);
    if (!command)
        return cli_fail(CLI_USAGE, "%.*s is no command; `tieout help` lists them.",
                        TEXT_ARG(cli->arguments[0]));
    buffer_append_format(&cli->out, "tieout %s %s\n  %s.\n\n%s%sOptions:\n", command->name,
                         command->arguments, command->sentence, command->page,
                         command->page[0] ? "\n" : "");
    append_options(&cli->out, command);
    buffer_append_string(&cli->out, "\nExit codes:\n");
    append_exits(&cli->out);
    return CLI_DONE;
}

/* --- arguments ---------------------------------------------------------------------------------
 */

/* Commands may take different options of one name: theirs, or else the first of that name. */
static const struct option *find_option(struct text name, struct text command)
{
    const struct option *found = NULL;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!text_equal_string(name, OPTIONS[i].name))
            continue;
        if (is_taken_by(&OPTIONS[i], command))
            return &OPTIONS[i];
        found = found ? found : &OPTIONS[i];
    }
    return found;
}

static bool put_option(struct cli *cli, const struct option *option, struct text value)
{
    void *member = (char *)cli + option->member;
    struct cli_list *list = member;
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)member = true;
        return true;
    case OPTION_VALUE:
        *(struct text *)member = value;
        return true;
    case OPTION_LIST:
        break;
    }
    if (list->count == CLI_LIST_MAX) {
        cli_fail(CLI_USAGE, "--%s is given too often.", option->name);
        return false;
    }
    list->items[list->count++] = value;
    return true;
}

/* "--name", "--name value", "--name=value"; *at moves over the value. */
static bool read_option(struct cli *cli, int argc, char **argv, int *at)
{
    struct text command = text_of(argv[1]);
    struct text rest = text_of(argv[*at] + 2);
    struct text name = text_next(&rest, '=');
    const struct option *option = find_option(name, command);
    if (!option) {
        cli_fail(CLI_USAGE, "--%.*s is no option; `tieout help` lists them.", TEXT_ARG(name));
        return false;
    }
    if (!is_taken_by(option, command)) {
        cli_fail(CLI_USAGE, "%.*s takes no --%s; `tieout %.*s --help` lists what it takes.",
                 TEXT_ARG(command), option->name, TEXT_ARG(command));
        return false;
    }
    bool takes_value = option->kind != OPTION_FLAG;
    if (takes_value && !text_is_present(rest) && *at + 1 < argc)
        rest = text_of(argv[++*at]);
    if (takes_value != text_is_present(rest)) {
        cli_fail(CLI_USAGE, takes_value ? "--%s takes a value." : "--%s takes no value.",
                 option->name);
        return false;
    }
    return put_option(cli, option, rest);
}

static bool read_arguments(struct cli *cli, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (!read_option(cli, argc, argv, &i))
                return false;
            continue;
        }
        if (cli->argument_count == CLI_ARGUMENTS_MAX) {
            cli_fail(CLI_USAGE, "These are too many arguments.");
            return false;
        }
        cli->arguments[cli->argument_count++] = text_of(argv[i]);
    }
    return true;
}

static enum cli_end run(struct cli *cli, int argc, char **argv)
{
    struct text name = argc > 1 ? text_of(argv[1]) : TEXT("help");
    if (text_equal_string(name, "--help") || text_equal_string(name, "-h"))
        name = TEXT("help");
    if (text_equal_string(name, "--version")) {
        buffer_append_format(&cli->out, "tieout %s\n", service_version());
        return CLI_DONE;
    }
    const struct command *command = find_command(name);
    if (!command)
        return cli_fail(CLI_USAGE, "%.*s is no command; `tieout help` lists them.", TEXT_ARG(name));
    if (!read_arguments(cli, argc, argv))
        return CLI_USAGE;
    if (cli->wants_help) {
        cli->arguments[0] = name;
        cli->argument_count = 1;
        return run_help(cli);
    }
    if (cli->argument_count < command->least || cli->argument_count > command->most)
        return cli_fail(CLI_USAGE, "usage: tieout %s %s", command->name, command->arguments);
    return command->run(cli);
}

int main(int argc, char **argv)
{
    struct cli cli = {.is_json = false};
    arena_init(&cli.arena, 0);
    buffer_init(&cli.out, 0);
    enum cli_end end = run(&cli, argc, argv);
    cli_print(&cli);
    if (cli.db)
        postgres_free(cli.db);
    if (cli.has_settings)
        settings_release(&cli.settings);
    buffer_release(&cli.out);
    arena_release(&cli.arena);
    bool is_written = fflush(stdout) == 0 && !ferror(stdout);
    return is_written || end != CLI_DONE ? (int)end
                                         : (int)cli_fail(CLI_FAILED, "Not all could be printed.");
}
