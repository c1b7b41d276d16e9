#include "qbxml/currency.h"

#include "base/buffer.h"

static const struct {
    const char *name, *code;
} NAMES[] = {
#define CURRENCY_NAME(name, code) {(name), (code)},
#include "qbxml/currencies.def"
#undef CURRENCY_NAME
};

static bool is_code(struct text code)
{
    enum { LETTERS = 3 };
    for (size_t i = 0; i < code.length && code.length == LETTERS; i++)
        if (code.data[i] < 'A' || code.data[i] > 'Z')
            return false;
    return code.length == LETTERS;
}

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
        *item = (struct qbxml_currency){xml_text(record, "ListID"),
                                        xml_text(record, "CurrencyCode"), xml_text(record, "Name")};
        out->count += !text_is_empty(item->id) && is_code(item->code);
    }
}

struct text qbxml_currencies_format(struct arena *arena, const struct qbxml_currencies *listed)
{
    struct buffer out;
    buffer_init(&out, 0);
    for (size_t i = 0; i < listed->count; i++) {
        const struct qbxml_currency *item = &listed->items[i];
        buffer_append_format(&out, "%.*s %.*s %.*s\n", TEXT_ARG(item->id), TEXT_ARG(item->code),
                             TEXT_ARG(item->name));
    }
    struct text text = out.length > 0 ? arena_copy(arena, buffer_text(&out)) : TEXT("");
    buffer_release(&out);
    return text;
}

void qbxml_currencies_read(struct arena *arena, struct text text, struct qbxml_currencies *out)
{
    size_t count = 0;
    for (size_t i = 0; text_is_present(text) && i < text.length; i++)
        count += text.data[i] == '\n';
    struct qbxml_currency *items = ARENA_ARRAY(arena, struct qbxml_currency, count);
    *out = (struct qbxml_currencies){.items = items};
    while (out->count < count) {
        struct text line = text_next(&text, '\n');
        struct qbxml_currency *item = &items[out->count++];
        item->id = text_next(&line, ' ');
        item->code = text_next(&line, ' ');
        item->name = line;
    }
}

static bool is_listed(const struct qbxml_currencies *listed, struct text id)
{
    for (size_t i = 0; i < listed->count; i++)
        if (text_equal(listed->items[i].id, id))
            return true;
    return false;
}

void qbxml_currencies_join(struct arena *arena, const struct qbxml_currencies *listed,
                           const struct qbxml_currencies *before, struct qbxml_currencies *out)
{
    struct qbxml_currency *items =
        ARENA_ARRAY(arena, struct qbxml_currency, listed->count + before->count);
    *out = (struct qbxml_currencies){.items = items};
    for (size_t i = 0; i < listed->count; i++)
        items[out->count++] = listed->items[i];
    for (size_t i = 0; i < before->count; i++)
        if (!is_listed(listed, before->items[i].id))
            items[out->count++] = before->items[i];
}

struct text qbxml_currency_code(const struct qbxml_currencies *listed, const struct xml *reference)
{
    struct text id = xml_text(reference, "ListID"), name = xml_text(reference, "FullName");
    for (size_t i = 0; i < listed->count; i++) {
        if (text_equal(listed->items[i].id, id))
            return listed->items[i].code;
    }
    for (size_t i = 0; i < listed->count; i++) {
        if (text_is_present(name) && text_equal(listed->items[i].name, name))
            return listed->items[i].code;
    }
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        if (text_equal_string(name, NAMES[i].name))
            return text_of(NAMES[i].code);
    }
    return TEXT_NONE;
}
