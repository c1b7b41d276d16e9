/* The settings of a process: one table (settings.def), read once at start.
 *
 * A setting is the environment variable of its name, or the contents of the file that NAME_FILE
 * points to (for secrets; one line end is cut off). Both together, a bad value, a missing one that
 * is needed, and an unknown TIEOUT_ key are refused, naming the key and never the value.
 */
#ifndef TIEOUT_SERVICE_SETTINGS_H
#define TIEOUT_SERVICE_SETTINGS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "service/secret.h"

enum process {
#define PROCESS(id, name, meaning) PROCESS_##id,
#include "service/process.def"
#undef PROCESS
    PROCESS_COUNT
};
const char *process_name(enum process process);

enum setting {
#define SETTING(id, name, type, fallback, least, most, used_by, meaning) SETTING_##id,
#include "service/settings.def"
#undef SETTING
    SETTING_COUNT
};

enum setting_type {
    SETTING_TYPE_TEXT,
    SETTING_TYPE_LIST,     /* separated by commas */
    SETTING_TYPE_INTEGER,  /* least..most */
    SETTING_TYPE_BOOLEAN,  /* true, false, yes, no, on, off, 1, 0 */
    SETTING_TYPE_DURATION, /* "250ms", "30s", "5m", "2h", "7d"; kept in ms, least..most */
    SETTING_TYPE_URL,      /* http or https, without a user name in it */
    SETTING_TYPE_SECRET,   /* only as struct secret, which no log prints */
};

enum { SETTING_BYTES_MAX = 65536, SETTING_LIST_MAX = 64 };

struct setting_value {
    struct text text; /* absent when not set and without a default; terminated otherwise */
    int64_t number;   /* INTEGER, DURATION (ms), BOOLEAN */
};

struct settings {
    struct arena arena;
    enum process process;
    struct setting_value values[SETTING_COUNT];
};

/* Reads what `process` uses from `environment` (NULL-terminated, "NAME=value"), e.g. environ. */
bool settings_load(struct settings *settings, enum process process, const char *const *environment,
                   struct error *error);
void settings_release(struct settings *settings);

/* Asking for another type than the table's, or for a setting that the table does not give to this
 * process, is a bug and ends the process. */
struct text settings_text(const struct settings *settings, enum setting setting); /* TEXT, URL */
int64_t settings_integer(const struct settings *settings, enum setting setting);
int64_t settings_duration_ms(const struct settings *settings, enum setting setting);
bool settings_bool(const struct settings *settings, enum setting setting);
struct secret settings_secret(const struct settings *settings, enum setting setting);
/* The items, trimmed, empty ones left out; returns how many. */
size_t settings_list(const struct settings *settings, enum setting setting,
                     struct text items[static SETTING_LIST_MAX]);
bool settings_is_set(const struct settings *settings, enum setting setting);

/* The table's columns, for help and for the generated page. */
const char *setting_name(enum setting setting);
const char *setting_type_name(enum setting_type type);
/* deploy/SETTINGS.md; and the list for --help of one process. */
void settings_format_page(struct buffer *out);
void settings_format_help(enum process process, struct buffer *out);

#endif
