#include "qbxml/currency.h"

static const struct {
    const char *name, *code;
} NAMES[] = {
#define CURRENCY_NAME(name, code) {(name), (code)},
#include "qbxml/currencies.def"
#undef CURRENCY_NAME
};

void qbxml_currencies_parse(struct arena *arena, const struct qbxml_answer *answer,
                            struct qbxml_currencies *out)
{
    size_t count = 0;
    const struct xml *record = NULL;
    while ((record = qbxml_record_next(answer, record)))
        count++;
    struct qbxml_currency *items = ARENA_ARRAY(arena, struct qbxml_currency, count);
    *out = (struct qbxml_currencies){.items = items};
    while ((record = qbxml_record_next(answer, record))) {
        struct qbxml_currency *item = &items[out->count];
        *item =
            (struct qbxml_currency){xml_text(record, "ListID"), xml_text(record, "CurrencyCode")};
        out->count += !text_is_empty(item->id) && !text_is_empty(item->code);
    }
}

struct text qbxml_currency_code(const struct qbxml_currencies *listed, const struct xml *reference)
{
    struct text id = xml_text(reference, "ListID"), name = xml_text(reference, "FullName");
    for (size_t i = 0; i < listed->count; i++) {
        if (text_equal(listed->items[i].id, id))
            return listed->items[i].code;
    }
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (text_equal_string(name, NAMES[i].name))
            return text_of(NAMES[i].code);
    }
    return TEXT_NONE;
}
