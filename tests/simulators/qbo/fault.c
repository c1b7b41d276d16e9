#include "tests/simulators/qbo/fault.h"

#include <stdarg.h>
#include <stdio.h>

struct fault_row {
    const char *code;
    int status;
    const char *type;
    const char *message;
};

static const struct fault_row fault_rows[] = {
#define FAULT(name, code, status, type, message) {code, status, type, message},
#include "tests/simulators/qbo/faults.def"
#undef FAULT
};

bool fault_set(struct fault *fault, enum fault_code code, const char *element, const char *format,
               ...)
{
    *fault = (struct fault){.code = code};
    if (element)
        (void)text_copy(text_of(element), fault->element, sizeof(fault->element));
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(fault->detail, sizeof(fault->detail), format, arguments);
    va_end(arguments);
    /* A name in several bytes a character must not be cut in the middle of one. */
    if ((size_t)length >= sizeof(fault->detail)) {
        struct text whole = text_slice(fault->detail, sizeof(fault->detail) - 1);
        fault->detail[text_cut(whole, sizeof(fault->detail) - 4).length] = '\0';
    }
    return false;
}

int fault_status(const struct fault *fault)
{
    return fault_rows[fault->code].status;
}

void fault_write(struct json_writer *writer, const struct fault *fault)
{
    const struct fault_row *row = &fault_rows[fault->code];
    json_open_object(writer, "Fault");
    json_open_array(writer, "Error");
    json_open_object(writer, NULL);
    json_write_string(writer, "Message", fault->message ? fault->message : row->message);
    json_write_string(writer, "Detail", fault->detail);
    json_write_string(writer, "code", row->code);
    if (fault->element[0])
        json_write_string(writer, "element", fault->element);
    json_close_object(writer);
    json_close_array(writer);
    json_write_string(writer, "type", row->type);
    json_close_object(writer);
}
