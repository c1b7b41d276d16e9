/* Questions: the query language and change data capture. */
#ifndef SIMULATOR_QBO_QUERY_H
#define SIMULATOR_QBO_QUERY_H

#include "tests/simulators/qbo/company.h"
#include "tests/simulators/qbo/fault.h"

/* Writes the member "QueryResponse" of an open object; false and a fault, nothing written. */
bool query_answer(struct json_writer *writer, const struct company *company, struct text query,
                  struct fault *fault);

/* Writes the member "CDCResponse". `entities` is a comma list, `since` a date or date-time. */
bool cdc_answer(struct json_writer *writer, const struct company *company, struct text entities,
                struct text since, struct fault *fault);

#endif
