#include "qbxml/answer.h"

#include <string.h>

/* --- one answer ------------------------------------------------------------------------------- */

static uint64_t number_of(struct text text, uint64_t otherwise)
{
    uint64_t number;
    return text_parse_uint64(text, &number) ? number : otherwise;
}

static bool is_record(const struct xml *element)
{
    static const struct text END = {"Ret", 3};
    struct text name = element->name;
    return name.length > END.length &&
           memcmp(name.data + name.length - END.length, END.data, END.length) == 0;
}

static const struct xml *record_from(const struct xml *element)
{
    while (element && !is_record(element))
        element = element->next;
    return element;
}

const struct xml *qbxml_record_next(const struct qbxml_answer *answer, const struct xml *previous)
{
    return record_from(previous ? previous->next : answer->element->first);
}

/* A list's record has a ListID, a transaction a TxnID; each has one only. */
static struct text id_in(const struct xml *element)
{
    struct text id = xml_text(element, "TxnID");
    return text_is_present(id) ? id : xml_text(element, "ListID");
}

static void take_identity(const struct xml *element, struct qbxml_answer *out)
{
    out->id = id_in(element);
    out->edit_sequence = xml_text(element, "EditSequence");
    out->external_guid = xml_text(element, "ExternalGUID");
    out->has_record = !text_is_empty(out->id);
}

/* A payment of nothing leaves a record without an id: that is none. */
static void take_record(const struct xml *element, struct qbxml_answer *out)
{
    const struct xml *record = record_from(element->first);
    const struct xml *recovery = xml_child(element, "ErrorRecovery");
    if (record)
        take_identity(record, out);
    if (!out->has_record && recovery) {
        take_identity(recovery, out);
        out->is_recovered = out->has_record;
    }
    if (!out->has_record)
        take_identity(element, out);
}

static bool take_answer(const struct xml *element, struct qbxml_answer *out, struct error *error)
{
    uint64_t code = number_of(xml_attribute(element, "statusCode"), QBXML_NO_CODE);
    if (code >= QBXML_NO_CODE)
        return error_set(error, ERROR_PERMANENT, "%.*s: has no statusCode",
                         TEXT_ARG(text_cut(element->name, ERROR_MESSAGE_BYTES_MAX / 4)));
    *out = (struct qbxml_answer){.name = element->name,
                                 .request_id = xml_attribute(element, "requestID"),
                                 .code = (uint32_t)code,
                                 .severity = xml_attribute(element, "statusSeverity"),
                                 .message = xml_attribute(element, "statusMessage"),
                                 .iterator_id = xml_attribute(element, "iteratorID"),
                                 .remaining_count =
                                     number_of(xml_attribute(element, "iteratorRemainingCount"), 0),
                                 .element = element};
    out->has_more = out->remaining_count > 0;
    take_record(element, out);
    return true;
}

/* --- the set ---------------------------------------------------------------------------------- */

static struct text without_declaration(struct text document)
{
    struct text rest = text_trim(document);
    const char *end = NULL;
    if (!text_starts_with(rest, TEXT("<?xml ")))
        return rest;
    end = memmem(rest.data, rest.length, "?>", strlen("?>"));
    if (!end)
        return rest;
    end += strlen("?>");
    return text_slice(end, rest.length - (size_t)(end - rest.data));
}

static bool take_answers(struct arena *arena, const struct xml *set, struct qbxml_answers *out,
                         struct error *error)
{
    size_t count = 0;
    XML_EACH(child, set)
    {
        count++;
    }
    if (count > QBXML_ANSWERS_MAX)
        return error_set(error, ERROR_PERMANENT, "QBXMLMsgsRs: more than %d answers",
                         QBXML_ANSWERS_MAX);
    struct qbxml_answer *items = ARENA_ARRAY(arena, struct qbxml_answer, count);
    out->items = items;
    XML_EACH(child, set)
    {
        if (!take_answer(child, &items[out->count], error))
            return false;
        out->count++;
    }
    return true;
}

/* --- what XML does not know --------------------------------------------------------------------
 */

static bool is_control(unsigned number)
{
    return number < 0x20 && number != '\t' && number != '\n' && number != '\r';
}

/* The length of "&#31;" or "&#x1F;" at the beginning of `text`; 0: there is none. */
static size_t control_reference(struct text text)
{
    bool is_hex = text_starts_with(text, TEXT("&#x"));
    size_t first = is_hex ? 3 : 2, at = first;
    unsigned number = 0;
    if (!text_starts_with(text, TEXT("&#")))
        return 0;
    for (; at < text.length && number < 0x20; at++) {
        static const char DIGITS[] = "0123456789abcdef";
        const char *digit = memchr(DIGITS, text.data[at] | 0x20, is_hex ? 16 : 10);
        if (!digit)
            break;
        number = number * (is_hex ? 16 : 10) + (unsigned)(digit - DIGITS);
    }
    bool is_whole = at > first && at < text.length && text.data[at] == ';';
    return is_whole && is_control(number) ? at + 1 : 0;
}

/* QuickBooks shows what somebody has pasted into a memo: a question mark stands for each. */
static struct text without_controls(struct arena *arena, struct text document)
{
    char *out = arena_alloc(arena, document.length + 1);
    size_t length = 0;
    for (size_t at = 0; at < document.length;) {
        size_t reference = control_reference(text_slice(document.data + at, document.length - at));
        bool is_bad = reference > 0 || is_control((unsigned char)document.data[at]);
        out[length++] = is_bad ? '?' : document.data[at];
        at += reference > 0 ? reference : 1;
    }
    return text_slice(out, length);
}

bool qbxml_answers_parse(struct arena *arena, struct text document, struct qbxml_answers *out,
                         struct error *error)
{
    struct xml_document parsed;
    *out = (struct qbxml_answers){.set_code = QBXML_NO_CODE};
    struct text text = without_declaration(document);
    if (!xml_parse(arena, text, &parsed, error) &&
        !xml_parse(arena, without_controls(arena, text), &parsed, error))
        return false;
    const struct xml *set = xml_child(parsed.root, "QBXMLMsgsRs");
    if (!text_equal(parsed.root->name, TEXT("QBXML")) || !set)
        return error_set(error, ERROR_PERMANENT, "QBXMLMsgsRs: is missing");
    out->set_id = xml_attribute(set, "newMessageSetID");
    out->set_code = (uint32_t)number_of(xml_attribute(set, "messageSetStatusCode"), QBXML_NO_CODE);
    return take_answers(arena, set, out, error);
}

const struct qbxml_answer *qbxml_answer_to(const struct qbxml_answers *answers,
                                           struct text request_id)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (text_is_present(request_id) && text_equal(answers->items[i].request_id, request_id))
            return &answers->items[i];
    }
    return NULL;
}
