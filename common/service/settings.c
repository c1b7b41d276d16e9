#include "service/settings_table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define OUR_PREFIX "TIEOUT_"
/* What a test's harness tells its own scripts is none of our business. */
#define TEST_PREFIX "TIEOUT_TEST_"

enum { NAME_BYTES_MAX = 64, SUFFIX_FILE_BYTES = 5 /* "_FILE" */ };

/* --- the environment -------------------------------------------------------------------------- */

static struct text find_variable(const char *const *environment, const char *name,
                                 const char *suffix)
{
    size_t name_length = strlen(name), suffix_length = strlen(suffix);
    for (; *environment; environment++) {
        const char *entry = *environment;
        if (strncmp(entry, name, name_length) == 0 &&
            strncmp(entry + name_length, suffix, suffix_length) == 0 &&
            entry[name_length + suffix_length] == '=')
            return text_of(entry + name_length + suffix_length + 1);
    }
    return TEXT_NONE;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein's: how many characters to insert, remove or replace. */
static size_t edit_distance(struct text a, struct text b)
{
    size_t row[NAME_BYTES_MAX + 1];
    if (a.length > NAME_BYTES_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i <= a.length; i++)
        row[i] = i;
    for (size_t j = 1; j <= b.length; j++) {
        size_t diagonal = row[0];
        row[0] = j;
        for (size_t i = 1; i <= a.length; i++) {
            size_t above = row[i];
            row[i] = min3(above + 1, row[i - 1] + 1,
                          diagonal + (a.data[i - 1] == b.data[j - 1] ? 0 : 1));
            diagonal = above;
        }
    }
    return row[a.length];
}

static const char *nearest_name(struct text key)
{
    size_t best = SIZE_MAX;
    const char *name = "";
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        const char *candidate = setting_name((enum setting)setting);
        size_t distance = edit_distance(text_of(candidate), key);
        if (distance < best) {
            best = distance;
            name = candidate;
        }
    }
    return name;
}

static bool is_known(struct text key)
{
    struct text without_file = key;
    if (key.length > SUFFIX_FILE_BYTES &&
        memcmp(key.data + key.length - SUFFIX_FILE_BYTES, "_FILE", SUFFIX_FILE_BYTES) == 0)
        without_file.length -= SUFFIX_FILE_BYTES;
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        const char *name = setting_name((enum setting)setting);
        if (text_equal_string(key, name) || text_equal_string(without_file, name))
            return true;
    }
    return false;
}

static bool check_keys(const char *const *environment, struct error *error)
{
    for (; *environment; environment++) {
        struct text rest = text_of(*environment);
        struct text key = text_next(&rest, '=');
        bool is_ours =
            text_starts_with(key, TEXT(OUR_PREFIX)) && !text_starts_with(key, TEXT(TEST_PREFIX));
        if (is_ours && !is_known(key))
            return error_set(error, ERROR_PERMANENT, "%.*s is no setting; did you mean %s?",
                             TEXT_ARG(text_cut(key, NAME_BYTES_MAX)), nearest_name(key));
    }
    return true;
}

/* --- values ----------------------------------------------------------------------------------- */

static bool refuse(const struct setting_row *row, const char *why, struct error *error)
{
    return error_set(error, ERROR_PERMANENT, "%s %s", row->name, why);
}

static bool read_file(struct settings *settings, const struct setting_row *row, struct text path,
                      struct text *out, struct error *error)
{
    char name[4096];
    if (!text_copy(path, name, sizeof name))
        return refuse(row, "names a file whose path is too long", error);
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_set(error, ERROR_PERMANENT, "the file that %s_FILE names cannot be read: %s",
                         row->name, strerror(errno));
    char *data = arena_alloc(&settings->arena, SETTING_BYTES_MAX + 1);
    size_t length = 0;
    ssize_t got = 1;
    while (got > 0 && length <= SETTING_BYTES_MAX) {
        got = read(descriptor, data + length, SETTING_BYTES_MAX + 1 - length);
        length += got > 0 ? (size_t)got : 0;
    }
    close(descriptor);
    if (got < 0)
        return refuse(row, "names a file that cannot be read", error);
    if (length > SETTING_BYTES_MAX)
        return refuse(row, "names a file that is too large", error);
    if (length > 0 && data[length - 1] == '\n')
        length--;
    if (length > 0 && data[length - 1] == '\r')
        length--;
    data[length] = '\0';
    *out = text_slice(data, length);
    return true;
}

static bool parse_duration(struct text text, int64_t *out)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } UNITS[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    size_t digits = 0;
    while (digits < text.length && text.data[digits] >= '0' && text.data[digits] <= '9')
        digits++;
    struct text unit = text_slice(text.data + digits, text.length - digits);
    int64_t number = 0;
    if (!text_parse_int64(text_slice(text.data, digits), &number))
        return false;
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (text_equal_string(unit, UNITS[i].unit))
            return !__builtin_mul_overflow(number, UNITS[i].ms, out);
    }
    return false;
}

static bool parse_boolean(struct text text, int64_t *out)
{
    static const char *const YES[] = {"true", "yes", "on", "1"};
    static const char *const NO[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < 4; i++) {
        *out = text_equal_string(text, YES[i]);
        if (*out || text_equal_string(text, NO[i]))
            return true;
    }
    return false;
}

static bool is_url(struct text text)
{
    bool is_http = text_starts_with(text, TEXT("http://"));
    if (!is_http && !text_starts_with(text, TEXT("https://")))
        return false;
    size_t begin = is_http ? 7 : 8;
    return text.length > begin && !memchr(text.data + begin, '@', text.length - begin);
}

static bool parse_value(const struct setting_row *row, struct setting_value *value,
                        struct error *error)
{
    struct text text = value->text;
    bool is_in_range = true;
    switch (row->type) {
    case SETTING_TYPE_TEXT:
    case SETTING_TYPE_LIST:
    case SETTING_TYPE_SECRET:
        return text_is_utf8(text) || refuse(row, "is not valid UTF-8", error);
    case SETTING_TYPE_INTEGER:
        if (!text_parse_int64(text, &value->number))
            return refuse(row, "must be a whole number", error);
        is_in_range = value->number >= row->least && value->number <= row->most;
        break;
    case SETTING_TYPE_BOOLEAN:
        return parse_boolean(text, &value->number) || refuse(row, "must be yes or no", error);
    case SETTING_TYPE_DURATION:
        if (!parse_duration(text, &value->number))
            return refuse(row, "must be a duration such as 250ms, 30s, 5m, 2h or 7d", error);
        is_in_range = value->number >= row->least && value->number <= row->most;
        break;
    case SETTING_TYPE_URL:
        return is_url(text) ||
               refuse(row, "must be an http or https URL without a user name", error);
    }
    if (is_in_range)
        return true;
    return error_set(error, ERROR_PERMANENT, "%s must lie between %lld and %lld%s", row->name,
                     (long long)row->least, (long long)row->most,
                     row->type == SETTING_TYPE_DURATION ? " ms" : "");
}

static bool load_one(struct settings *settings, enum setting setting,
                     const char *const *environment, struct error *error)
{
    const struct setting_row *row = setting_row(setting);
    struct setting_value *value = &settings->values[setting];
    struct text direct = find_variable(environment, row->name, "");
    struct text file = find_variable(environment, row->name, "_FILE");
    /* Compose files pass on variables that are not set as empty ones. */
    bool has_direct = direct.length > 0, has_file = file.length > 0;
    if (has_direct && has_file)
        return error_set(error, ERROR_PERMANENT, "%s and %s_FILE are both set", row->name,
                         row->name);
    if (has_direct)
        value->text = arena_copy(&settings->arena, direct);
    else if (has_file && !read_file(settings, row, file, &value->text, error))
        return false;
    if (value->text.length == 0) {
        if (!row->fallback)
            return refuse(row, "is required", error);
        value->text = row->fallback[0] ? text_of(row->fallback) : TEXT_NONE;
    }
    return !text_is_present(value->text) || parse_value(row, value, error);
}

bool settings_load(struct settings *settings, enum process process, const char *const *environment,
                   struct error *error)
{
    memset(settings, 0, sizeof *settings);
    arena_init(&settings->arena, 0);
    settings->process = process;
    if (!check_keys(environment, error))
        return false;
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        if (setting_is_used_by((enum setting)setting, process) &&
            !load_one(settings, (enum setting)setting, environment, error))
            return false;
    }
    return true;
}

void settings_release(struct settings *settings)
{
    arena_release(&settings->arena);
    memset(settings, 0, sizeof *settings);
}

/* --- asking ----------------------------------------------------------------------------------- */

static const struct setting_value *ask(const struct settings *settings, enum setting setting,
                                       enum setting_type type)
{
    if (setting_row(setting)->type != type || !setting_is_used_by(setting, settings->process))
        bug("%s is no %s of %s", setting_name(setting), setting_type_name(type),
            process_name(settings->process));
    return &settings->values[setting];
}

struct text settings_text(const struct settings *settings, enum setting setting)
{
    enum setting_type type = setting_row(setting)->type;
    return ask(settings, setting, type == SETTING_TYPE_URL ? type : SETTING_TYPE_TEXT)->text;
}

int64_t settings_integer(const struct settings *settings, enum setting setting)
{
    return ask(settings, setting, SETTING_TYPE_INTEGER)->number;
}

int64_t settings_duration_ms(const struct settings *settings, enum setting setting)
{
    return ask(settings, setting, SETTING_TYPE_DURATION)->number;
}

bool settings_bool(const struct settings *settings, enum setting setting)
{
    return ask(settings, setting, SETTING_TYPE_BOOLEAN)->number != 0;
}

struct secret settings_secret(const struct settings *settings, enum setting setting)
{
    return (struct secret){ask(settings, setting, SETTING_TYPE_SECRET)->text};
}

size_t settings_list(const struct settings *settings, enum setting setting,
                     struct text items[static SETTING_LIST_MAX])
{
    struct text rest = ask(settings, setting, SETTING_TYPE_LIST)->text;
    size_t count = 0;
    while (text_is_present(rest) && count < SETTING_LIST_MAX) {
        struct text item = text_trim(text_next(&rest, ','));
        if (item.length > 0)
            items[count++] = item;
    }
    return count;
}

bool settings_is_set(const struct settings *settings, enum setting setting)
{
    REQUIRE(setting_is_used_by(setting, settings->process));
    return text_is_present(settings->values[setting].text);
}
