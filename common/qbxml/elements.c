#include "qbxml/elements.h"

#include <string.h>
#include <strings.h>

/* --- the tables ------------------------------------------------------------------------------- */

#define KIND(symbol, ...) static const struct qbxml_element symbol##_ELEMENTS[] = {
#define LINE(symbol, ...) static const struct qbxml_element symbol##_ELEMENTS[] = {
#define ELEMENT(symbol, path, type, max, add, mod)                                                 \
    {(path), QBXML_##type, (max), QBXML_##add, QBXML_##mod},
#define SHAPE_END(symbol)                                                                          \
    {                                                                                              \
        0                                                                                          \
    }                                                                                              \
    }                                                                                              \
    ;
#include "qbxml/elements.def"

static const struct qbxml_kind KINDS[] = {
#define KIND(symbol, entity, name, ids, add, mod, voids, deletes)                                  \
    {ENTITY_##entity,      (name),           QBXML_IDS_##ids,                                      \
     QBXML_##add,          QBXML_##mod,      QBXML_UNDO_##voids,                                   \
     QBXML_UNDO_##deletes, symbol##_ELEMENTS},
#include "qbxml/elements.def"
};

static const struct {
    const char *name;
    const struct qbxml_element *elements;
} LINES[] = {
#define LINE(symbol, name) {(name), symbol##_ELEMENTS},
#include "qbxml/elements.def"
};

static const struct {
    const char *name, *qbd;
} ACCOUNT_TYPES[] = {
#define ACCOUNT_TYPE(name, qbd) {(name), (qbd)},
#include "qbxml/account_types.def"
#undef ACCOUNT_TYPE
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct qbxml_kind *qbxml_kind_at(size_t index)
{
    return index < COUNT(KINDS) ? &KINDS[index] : NULL;
}

const struct qbxml_element *qbxml_line_elements(const char *name)
{
    for (size_t i = 0; i < COUNT(LINES); i++) {
        if (strcmp(LINES[i].name, name) == 0)
            return LINES[i].elements;
    }
    return NULL;
}

struct text qbxml_line_path(const struct field *field, unsigned number, struct arena *arena)
{
    REQUIRE(field->qbd_lines > 0);
    int stem = (int)strlen(field->qbd) - 1;
    return arena_format(arena, "%.*s%u", stem, field->qbd, number);
}

unsigned qbxml_line_number(const struct field *field, const char *path)
{
    size_t stem = field->qbd_lines > 0 ? strlen(field->qbd) - 1 : 0;
    bool is_its_own = stem > 0 && strlen(path) == stem + 1 && strncmp(path, field->qbd, stem) == 0;
    unsigned number = is_its_own ? (unsigned)(path[stem] - '0') : 0;
    return number <= field->qbd_lines ? number : 0;
}

/* --- which kind a document is ----------------------------------------------------------------- */

/* A bill is paid by check, which has a bank account, or by card. */
static bool is_of_kind(const struct document *document, const struct qbxml_kind *kind)
{
    if (kind->entity != document->entity)
        return false;
    bool is_card = document->entity == ENTITY_BILL_PAYMENT &&
                   text_equal_string(document->fields[BILL_PAYMENT_PAY_TYPE], "CreditCard");
    return document->entity != ENTITY_BILL_PAYMENT ||
           is_card == (strcmp(kind->name, "BillPaymentCreditCard") == 0);
}

const struct qbxml_kind *qbxml_kind_for_add(const struct document *document, uint16_t version)
{
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (KINDS[i].add <= version && is_of_kind(document, &KINDS[i]))
            return &KINDS[i];
    }
    return NULL;
}

const struct qbxml_kind *qbxml_kind_for_mod(const struct document *document, uint16_t version)
{
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (KINDS[i].mod <= version && is_of_kind(document, &KINDS[i]))
            return &KINDS[i];
    }
    return NULL;
}

/* --- words ------------------------------------------------------------------------------------ */

static bool equals_any_case(struct text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.data, word, text.length) == 0;
}

struct text qbxml_account_type(struct text canonical)
{
    for (size_t i = 0; i < COUNT(ACCOUNT_TYPES); i++) {
        if (equals_any_case(canonical, ACCOUNT_TYPES[i].name))
            return text_of(ACCOUNT_TYPES[i].qbd);
    }
    return TEXT_NONE;
}

struct text qbxml_account_type_parse(struct text word)
{
    for (size_t i = 0; i < COUNT(ACCOUNT_TYPES); i++) {
        if (equals_any_case(word, ACCOUNT_TYPES[i].qbd))
            return text_of(ACCOUNT_TYPES[i].name);
    }
    return TEXT_NONE;
}
