#include "tests/simulators/qbo/reference.h"

#include <string.h>

#include "tests/simulators/qbo/rules.h"

static const struct reference_row {
    const char *key;
    enum entity entity;
} reference_rows[] = {
#define REFERENCE(key, entity) {key, ENTITY_##entity},
#include "tests/simulators/qbo/references.def"
#undef REFERENCE
};

bool reference_is_key(const char *key)
{
    size_t length = strlen(key);
    return length > 3 && strcmp(key + length - 3, "Ref") == 0;
}

bool reference_entity(struct text key, enum entity *out)
{
    for (size_t i = 0; i < sizeof(reference_rows) / sizeof(reference_rows[0]); i++)
        if (text_equal_string(key, reference_rows[i].key)) {
            *out = reference_rows[i].entity;
            return true;
        }
    return false;
}

static bool check_member(const struct company *company, const struct json *holder,
                         const struct json *member, struct fault *fault)
{
    enum entity entity;
    char key[FAULT_ELEMENT_BYTES_MAX];
    if (member->kind == JSON_ARRAY) {
        JSON_EACH(item, member)
        if (!check_references(company, item, fault))
            return false;
        return true;
    }
    if (member->kind != JSON_OBJECT)
        return true;
    if (!reference_entity(member->key, &entity))
        return check_references(company, member, fault);
    if (text_is_empty(json_scalar(member, "value")))
        return true;
    return text_copy(member->key, key, sizeof(key)) &&
           check_reference(company, entity, holder, key, fault) != NULL;
}

bool check_references(const struct company *company, const struct json *document,
                      struct fault *fault)
{
    if (!document || document->kind != JSON_OBJECT)
        return true;
    JSON_EACH(member, document)
    {
        if (!check_member(company, document, member, fault))
            return false;
    }
    return true;
}
