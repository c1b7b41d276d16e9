/* What the parts of the seed share. */
#ifndef SIMULATOR_QBO_SEED_PARTS_H
#define SIMULATOR_QBO_SEED_PARTS_H

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/seed.h"
#include "tests/simulators/qbo/write.h"

/* An open object in a buffer that seed_save() releases. */
struct json_writer seed_begin(struct buffer *body);
void seed_reference(struct json_writer *writer, const char *key, int64_t id);
/* Writes as a person would; a refusal is a bug of the seed. */
struct object *seed_save(struct company *company, enum entity entity, struct buffer *body,
                         int64_t id);
void seed_bills(struct company *company, const struct seed_settings *settings);

#endif
