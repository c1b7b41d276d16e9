/* The command line: it reads topics and PostgreSQL, asks the console for what people may ask, and
 * writes nothing itself.
 *
 *   commands.def, options.def, exits.def   what there is
 *   main.c        arguments, help             cli.c       settings, connections, errors
 *   show.c        status, records, quarantine             table.c     tables for people
 *   explain.c     explain                                 what_if.c   what-if
 *   sync.c        sync now                    journal.c   a tenant's journal from Kafka
 *   console.c     calls to the console        rules.c     activates rules
 *   review.c      the first review            hold.c      holds and their release
 *   refold.c      folds a journal anew        fold.c      of a file
 *   replay.h      replay and its parts        state_file.c   complete states
 *   line.c        an event as a JSON line, and back
 */
#ifndef TIEOUT_SERVICES_TIEOUT_CLI_H
#define TIEOUT_SERVICES_TIEOUT_CLI_H

#include <stdio.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/uuid.h"
#include "report/report.h"
#include "service/settings.h"
#include "syntax/json.h"

struct postgres;

enum {
    CLI_ARGUMENTS_MAX = 4,
    CLI_LIST_MAX = 32, /* times that one option may be given */
    CLI_LIST = 200,    /* entries shown at once */
};

enum cli_end {
#define EXIT(symbol, code, meaning) CLI_##symbol = (code),
#include "exits.def"
#undef EXIT
};

struct cli_list {
    struct text items[CLI_LIST_MAX];
    size_t count;
};

struct cli {
    struct text arguments[CLI_ARGUMENTS_MAX];
    size_t argument_count;
    bool is_json;
    bool is_waiting;
    bool wants_help;
    struct text standing; /* TEXT_NONE: any; so are the others */
    struct text entity;
    struct cli_list sets;
    struct text tenant;
    bool is_all;
    struct cli_list stops;
    bool is_deep;
    struct text from, save, memory, rules, edition;
    bool is_accepting, is_sure;
    struct text to;
    struct arena arena;
    struct buffer out; /* what goes to standard output */
    struct settings settings;
    bool has_settings;
    struct postgres *db;
};

#define COMMAND(name, arguments, least, most, handler, sentence, page)                             \
    enum cli_end handler(struct cli *cli);
#include "commands.def"
#undef COMMAND

/* --- cli.c --- */
/* Says what went wrong, and ends so. */
enum cli_end cli_fail(enum cli_end end, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum cli_end cli_fail_with(const struct error *error);
/* Reads the settings and opens what a command needs; false: said why. */
bool cli_settings(struct cli *cli);
bool cli_database(struct cli *cli);
/* The first argument as a tenant's id; false: said why. */
bool cli_tenant(struct cli *cli, struct uuid *out);
/* What --entity names; left as it is without one. False: said why. */
bool cli_entity(const struct cli *cli, enum entity *out);
/* A report into cli->out; anything but CLI_DONE was said. */
struct report cli_report(struct cli *cli, struct uuid tenant);
enum cli_end cli_reported(struct cli *cli, enum report_end end, const char *what,
                          const struct error *error);
/* The settings given by --set, into `changes` with room for CLI_LIST_MAX; false: said why. */
struct setting_change;
bool cli_changes(const struct cli *cli, struct setting_change *changes);
/* The report in cli->out as a tree, so that a table can be made of it; empties cli->out. */
const struct json *cli_take_report(struct cli *cli);
void cli_print(struct cli *cli); /* cli->out to standard output; empties it */

/* --- console.c --- */
struct console_request {
    const char *method;
    struct text path;
    struct text body;
    bool waits; /* until the event is folded, 20 s at most */
};
/* True when the console answered: *status is HTTP's, *out its JSON. False: said why, and *status is
 * how to end. */
bool console_send(struct cli *cli, const struct console_request *request, int *status,
                  const struct json **out);
/* The same, without a body of its own: a POST says only who asks. */
bool console_call(struct cli *cli, const char *method, struct text path, int *status,
                  const struct json **out);
enum cli_end console_refused(int status, const struct json *answer);

/* --- table.c --- */
struct column {
    const char *title;
    const char *path; /* of the value in each row; NULL: by `value` */
    struct text (*value)(struct cli *cli, const struct json *row);
    bool is_number; /* to the right */
};
/* Cells: a row's "amounts"; its number or name (show.c). */
struct text amounts_value(struct cli *cli, const struct json *row);
struct text label_value(struct cli *cli, const struct json *row);
void table_print(struct cli *cli, const struct json *rows, const struct column *columns,
                 size_t count);

#endif
