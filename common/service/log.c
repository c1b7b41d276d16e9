#include "service/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "io/clock.h"
#include "syntax/json.h"

enum { REPEATED_EVENTS_MAX = 64 };

/* How often an event was logged in the present second. Found by the name's address: names are
 * literals. Two addresses of one name only mean two counts. */
struct repetition {
    const char *event;
    int64_t second;
    uint32_t count;
    uint32_t suppressed;
};

static struct {
    const char *service;
    enum log_level least;
    int descriptor;
    uint64_t lost;
    struct repetition repetitions[REPEATED_EVENTS_MAX];
} state = {.service = "tieout", .least = LOG_INFO, .descriptor = STDERR_FILENO};

static const char *const LEVEL_NAMES[] = {"debug", "info", "warning", "error"};

void log_open(const char *service, enum log_level least)
{
    state.service = service;
    state.least = least;
}

void log_set_descriptor(int descriptor)
{
    state.descriptor = descriptor;
}

bool log_level_parse(struct text text, enum log_level *out)
{
    for (int level = 0; level < LOG_LEVEL_COUNT; level++) {
        if (text_equal_string(text, LEVEL_NAMES[level])) {
            *out = (enum log_level)level;
            return true;
        }
    }
    return false;
}

const char *log_level_name(enum log_level level)
{
    REQUIRE((unsigned)level < LOG_LEVEL_COUNT);
    return LEVEL_NAMES[level];
}

bool log_is_on(enum log_level level)
{
    return level >= state.least;
}

uint64_t log_lines_lost(void)
{
    return state.lost;
}

/* --- repeated lines --------------------------------------------------------------------------- */

static struct repetition *find_repetition(const char *event)
{
    size_t at = ((uintptr_t)event >> 3) % REPEATED_EVENTS_MAX;
    for (size_t i = 0; i < REPEATED_EVENTS_MAX; i++) {
        struct repetition *repetition = &state.repetitions[(at + i) % REPEATED_EVENTS_MAX];
        if (repetition->event == event)
            return repetition;
        if (!repetition->event) {
            repetition->event = event;
            return repetition;
        }
    }
    return NULL; /* more events than places: the rest is not limited */
}

/* Sets how many lines of it were left out since the last one written. */
static bool may_write(enum log_level level, const char *event, uint32_t *suppressed)
{
    *suppressed = 0;
    struct repetition *repetition = level == LOG_ERROR ? NULL : find_repetition(event);
    if (!repetition)
        return true;
    int64_t second = clock_monotonic_ms() / 1000;
    if (repetition->second != second) {
        repetition->second = second;
        repetition->count = 0;
    }
    if (++repetition->count > LOG_LINES_PER_SECOND_MAX) {
        repetition->suppressed++;
        state.lost++;
        return false;
    }
    *suppressed = repetition->suppressed;
    repetition->suppressed = 0;
    return true;
}

/* --- a line ----------------------------------------------------------------------------------- */

/* JSON must be valid UTF-8; bytes of unknown origin are shown as far as they are. */
static void write_text(struct json_writer *writer, const char *key, struct text text)
{
    struct text shown = text_cut(text, LOG_TEXT_BYTES_MAX);
    if (text_is_utf8(shown)) {
        json_write_text(writer, key, shown);
        return;
    }
    char plain[LOG_TEXT_BYTES_MAX];
    size_t length = shown.length < sizeof plain ? shown.length : sizeof plain;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)shown.data[i];
        plain[i] = c >= ' ' && c < 127 ? (char)c : '?';
    }
    json_write_text(writer, key, text_slice(plain, length));
}

static void write_field(struct json_writer *writer, const struct log_field *field)
{
    char uuid[UUID_TEXT_BYTES];
    switch (field->kind) {
    case LOG_KIND_TEXT:
        write_text(writer, field->key, field->text);
        break;
    case LOG_KIND_INTEGER:
        json_write_int64(writer, field->key, field->number);
        break;
    case LOG_KIND_BOOLEAN:
        json_write_bool(writer, field->key, field->number != 0);
        break;
    case LOG_KIND_UUID:
        json_write_text(writer, field->key, uuid_format(field->uuid, uuid));
        break;
    case LOG_KIND_ERROR:
        write_text(writer, "error", field->text);
        json_write_string(writer, "error_class", error_class_name((enum error_class)field->number));
        break;
    }
}

static void format_line(enum log_level level, const char *event, const struct log_field *fields,
                        uint32_t suppressed, struct buffer *out)
{
    char now[INSTANT_TEXT_BYTES_MAX];
    struct json_writer writer;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "time", instant_format(clock_now_us(), now));
    json_write_string(&writer, "level", log_level_name(level));
    json_write_string(&writer, "service", state.service);
    json_write_string(&writer, "event", event);
    for (size_t i = 0; fields && i < LOG_FIELDS_MAX && fields[i].key; i++)
        write_field(&writer, &fields[i]);
    if (suppressed > 0)
        json_write_int64(&writer, "suppressed", suppressed);
    json_close_object(&writer);
    buffer_append_char(out, '\n');
}

/* One write a line, so that lines of several processes on one descriptor do not mix. */
static void write_line(struct text line)
{
    ssize_t written = 0;
    do
        written = write(state.descriptor, line.data, line.length);
    while (written < 0 && errno == EINTR);
    if (written != (ssize_t)line.length)
        state.lost++;
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    uint32_t suppressed = 0;
    if (!may_write(level, event, &suppressed))
        return;
    struct buffer line;
    buffer_init(&line, LOG_LINE_BYTES_MAX);
    format_line(level, event, fields, suppressed, &line);
    if (line.is_full) { /* the event must be seen, its fields need not */
        buffer_clear(&line);
        const struct log_field note[] = {log_message("(the line was too long)"), LOG_END};
        format_line(level, event, note, suppressed, &line);
    }
    write_line(buffer_text(&line));
    buffer_release(&line);
}

/* --- fields ----------------------------------------------------------------------------------- */

struct log_field log_text(const char *key, struct text value)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_TEXT, .text = value};
}

struct log_field log_string(const char *key, const char *value)
{
    return log_text(key, text_of(value));
}

struct log_field log_message(const char *sentence)
{
    return log_string("message", sentence);
}

struct log_field log_failure(const struct error *error)
{
    return (struct log_field){.key = "error",
                              .kind = LOG_KIND_ERROR,
                              .text = text_of(error->message),
                              .number = (int64_t)error->class};
}

struct log_field log_integer(const char *key, int64_t value)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_INTEGER, .number = value};
}

struct log_field log_bool(const char *key, bool value)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_BOOLEAN, .number = value};
}

struct log_field log_uuid(const char *key, struct uuid value)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_UUID, .uuid = value};
}

struct log_field log_secret(const char *key, struct secret value)
{
    return log_text(key, text_is_present(value.value) ? TEXT("***") : TEXT_NONE);
}

struct log_field log_tenant(struct uuid tenant)
{
    return log_uuid("tenant", tenant);
}

struct log_field log_message_id(struct uuid id)
{
    return log_uuid("message_id", id);
}

struct log_field log_cause_id(struct uuid id)
{
    return log_uuid("cause_id", id);
}

struct log_field log_record(struct uuid record)
{
    return log_uuid("record", record);
}

struct log_field log_command(struct uuid command)
{
    return log_uuid("command", command);
}
