#include <string.h>

#include "tests/simulators/qbo/control.h"

enum switch_kind { SWITCH_BOOLEAN, SWITCH_COUNT, SWITCH_ROTATION };

static const char *const rotations[] = {"daily", "per_use", "strict"};

static const struct switch_row {
    const char *name;
    enum switch_kind kind;
    size_t offset;
} rows[] = {
#define SWITCH(name, kind, otherwise) {#name, SWITCH_##kind, offsetof(struct switches, name)},
#include "tests/simulators/qbo/switches.def"
#undef SWITCH
};

enum {
    ROWS = sizeof(rows) / sizeof(rows[0]),
    ROTATIONS = sizeof(rotations) / sizeof(rotations[0])
};

static int64_t read_switch(const struct switches *switches, const struct switch_row *row)
{
    int64_t value;
    memcpy(&value, (const char *)switches + row->offset, sizeof(value));
    return value;
}

void switch_write(struct json_writer *writer, const struct switches *switches)
{
    json_open_object(writer, NULL);
    for (size_t i = 0; i < ROWS; i++) {
        int64_t value = read_switch(switches, &rows[i]);
        switch (rows[i].kind) {
        case SWITCH_BOOLEAN:
            json_write_bool(writer, rows[i].name, value != 0);
            break;
        case SWITCH_COUNT:
            json_write_int64(writer, rows[i].name, value);
            break;
        case SWITCH_ROTATION:
            json_write_string(writer, rows[i].name, rotations[value]);
            break;
        }
    }
    json_close_object(writer);
}

static bool read_value(const struct switch_row *row, const struct json *value, int64_t *out)
{
    switch (row->kind) {
    case SWITCH_BOOLEAN:
        *out = value->kind == JSON_TRUE;
        return value->kind == JSON_TRUE || value->kind == JSON_FALSE;
    case SWITCH_COUNT:
        return value->kind == JSON_NUMBER && text_parse_int64(value->text, out) && *out >= 0;
    case SWITCH_ROTATION:
        for (*out = 0; *out < ROTATIONS; (*out)++)
            if (text_equal_string(value->text, rotations[*out]))
                return true;
        return false;
    }
    return false;
}

static const struct switch_row *find_row(struct text name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (text_equal_string(name, rows[i].name))
            return &rows[i];
    return NULL;
}

bool switch_set(struct switches *switches, const struct json *body, struct error *error)
{
    struct switches changed = *switches;
    JSON_EACH(member, body)
    {
        int64_t value;
        const struct switch_row *row = find_row(member->key);
        if (!row)
            return error_set(error, ERROR_PERMANENT, "there is no switch \"%.*s\"",
                             TEXT_ARG(member->key));
        if (!read_value(row, member, &value))
            return error_set(error, ERROR_PERMANENT, "%s: this value does not fit", row->name);
        memcpy((char *)&changed + row->offset, &value, sizeof(value));
    }
    *switches = changed;
    return true;
}
