#include "tests/simulators/qbd/company/status.h"

#include "base/buffer.h"

struct row {
    int code;
    const char *severity;
    const char *message;
};

static const struct row ROWS[] = {
#define STATUS(name_, code_, severity_, text_) {(code_), (severity_), (text_)},
#include "tests/simulators/qbd/company/statuses.def"
#undef STATUS
};

static void fill_in(struct buffer *out, const char *message, const struct text *values)
{
    for (const char *at = message; *at; at++) {
        bool is_place = at[0] == '{' && (at[1] == '1' || at[1] == '2') && at[2] == '}';
        if (!is_place) {
            buffer_append_char(out, *at);
            continue;
        }
        buffer_append_text(out, text_cut(values[at[1] - '1'], STATUS_MESSAGE_BYTES / 4));
        at += 2;
    }
}

static void set_row(struct status *status, const struct row *row, const struct text *values)
{
    struct buffer message;
    buffer_init(&message, STATUS_MESSAGE_BYTES - 1);
    fill_in(&message, row->message, values);
    status->code = row->code;
    text_copy(text_of(row->severity), status->severity, sizeof(status->severity));
    text_copy(buffer_text(&message), status->message, sizeof(status->message));
    buffer_release(&message);
}

bool status_set(struct status *status, enum status_name name, struct text one, struct text two)
{
    const struct text values[] = {one, two};
    set_row(status, &ROWS[name], values);
    return status->code == 0;
}

void status_of_code(struct status *status, int code)
{
    const struct text values[] = {TEXT("object"),
                                  TEXT("The list has been modified by another user.")};
    const struct row bare = {code, "Error", "The request could not be processed."};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].code == code) {
            set_row(status, &ROWS[i], values);
            return;
        }
    }
    set_row(status, &bare, values);
}

bool status_is_error(const struct status *status)
{
    return status->severity[0] == 'E';
}
