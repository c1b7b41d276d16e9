/* A refusal in the vendor's words: code, Message, Detail, element. */
#ifndef SIMULATOR_QBO_FAULT_H
#define SIMULATOR_QBO_FAULT_H

#include "syntax/json.h"

enum fault_code {
#define FAULT(name, code, status, type, message) FAULT_##name,
#include "tests/simulators/qbo/faults.def"
#undef FAULT
};

enum { FAULT_DETAIL_BYTES_MAX = 640, FAULT_ELEMENT_BYTES_MAX = 64 };

struct fault {
    enum fault_code code;
    const char *message; /* NULL = the table's; another language otherwise */
    char detail[FAULT_DETAIL_BYTES_MAX];
    char element[FAULT_ELEMENT_BYTES_MAX]; /* "" = none */
};

/* Fills *fault and returns false, so that `return fault_set(...)` reads well. */
bool fault_set(struct fault *fault, enum fault_code code, const char *element, const char *format,
               ...) __attribute__((format(printf, 4, 5)));
int fault_status(const struct fault *fault); /* HTTP */
/* The member "Fault": {"Error":[...],"type":...} of an open object. */
void fault_write(struct json_writer *writer, const struct fault *fault);

#endif
