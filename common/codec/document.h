/* Documents as canonical JSON: members in the order of the entity's field table, absent ones left
 * out, lines last. Values are strings, but true and false for FIELD_BOOL. The same document always
 * gives the same bytes.
 */
#ifndef TIEOUT_CODEC_DOCUMENT_H
#define TIEOUT_CODEC_DOCUMENT_H

#include "model/document.h"
#include "syntax/json.h"

/* Values point into the tree (or the arena where canonical form differs); absent fields get what
 * absence means. Refuses unknown members, wrong types and values without canonical form, by name;
 * document_check() is the caller's. */
bool document_parse(struct arena *arena, const struct json *object, enum entity entity,
                    struct document *out, struct error *error);

void document_format(const struct document *document, struct buffer *out);
/* The same as a member of an object, or an element of an array. */
void document_write(struct json_writer *writer, const char *key, const struct document *document);

#endif
