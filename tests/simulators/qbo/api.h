/* Calls of the Accounting API, as far as a batch shares them with single requests. */
#ifndef SIMULATOR_QBO_API_H
#define SIMULATOR_QBO_API_H

#include "tests/simulators/qbo/simulator.h"
#include "tests/simulators/qbo/write.h"

/* Does the write, or replays what the same key has got before, and writes the entity's member.
 * False and a fault when refused; refusals are not kept. */
bool api_write(struct json_writer *writer, struct company *company,
               const struct write_request *request, struct text requestid, struct fault *fault);

/* The body of POST /batch: the whole answer, or false and a fault. */
bool batch_answer(struct json_writer *writer, struct company *company, const struct json *body,
                  struct text requestid, struct fault *fault);

#endif
