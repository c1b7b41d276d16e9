#include "qbo/fault.h"

#include <string.h>

enum { MESSAGE_BYTES_MAX = 2000 };

struct fault_row {
    const char *code;
    enum qbo_act act;
    enum refusal refusal;
    const char *sentence;
};

#define FAULT(code, act, refusal, sentence) {code, QBO_ACT_##act, REFUSAL_##refusal, sentence},
static const struct fault_row ROWS[] = {
#include "qbo/faults.def"
};
#undef FAULT

const char *qbo_act_name(enum qbo_act act)
{
    switch (act) {
    case QBO_ACT_REFUSED:
        return "refused";
    case QBO_ACT_REFRESH:
        return "refresh";
    case QBO_ACT_RECONNECT:
        return "reconnect";
    case QBO_ACT_SUSPEND:
        return "suspend";
    case QBO_ACT_WAIT:
        return "wait";
    case QBO_ACT_HALVE:
        return "halve";
    case QBO_ACT_RETRY:
        return "retry";
    }
    bug("qbo: act %d", (int)act);
}

static struct fault_row row_by_status(int status)
{
    struct fault_row row = {"", QBO_ACT_REFUSED, REFUSAL_OTHER, "QuickBooks Online said no."};
    if (status == 401)
        row = (struct fault_row){"", QBO_ACT_REFRESH, REFUSAL_NONE, "The access token is refused."};
    else if (status == 403)
        row = (struct fault_row){"", QBO_ACT_RECONNECT, REFUSAL_NONE, "Access is refused."};
    else if (status == 404)
        row = (struct fault_row){"", QBO_ACT_REFUSED, REFUSAL_GONE, "There is no such thing."};
    else if (status == 429)
        row = (struct fault_row){"", QBO_ACT_WAIT, REFUSAL_NONE, "Too many requests."};
    else if (status == 408 || status >= 500 || status < 400)
        row = (struct fault_row){"", QBO_ACT_RETRY, REFUSAL_NONE,
                                 "QuickBooks Online gave no usable answer."};
    return row;
}

static struct fault_row row_of(struct text code, int status)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (text_equal_string(code, ROWS[i].code))
            return ROWS[i];
    }
    return row_by_status(status);
}

/* --- the winner of a duplicate ---------------------------------------------------------------- */

static bool find(struct text text, struct text part, size_t *after)
{
    for (size_t at = 0; part.length <= text.length && at <= text.length - part.length; at++) {
        if (memcmp(text.data + at, part.data, part.length) == 0) {
            *after = at + part.length;
            return true;
        }
    }
    return false;
}

/* Digits behind "TxnId=" or "Id=": the words around them are in the company's language. */
static struct text winner_of(struct text detail)
{
    size_t start = 0;
    if (!find(detail, TEXT("TxnId="), &start) && !find(detail, TEXT("Id="), &start))
        return TEXT_NONE;
    size_t end = start;
    while (end < detail.length && detail.data[end] >= '0' && detail.data[end] <= '9')
        end++;
    return end > start ? text_slice(detail.data + start, end - start) : TEXT_NONE;
}

/* --- forms ------------------------------------------------------------------------------------ */

struct raw_fault {
    struct text code;
    struct text message;
    struct text detail;
    struct text element;
};

static struct text scalar_of(const struct json *object, const char *key, const char *other_key)
{
    struct text text = json_scalar(object, key);
    return text_is_present(text) ? text : json_scalar(object, other_key);
}

/* "message=AuthenticationFailed; errorCode=003200; statusCode=401" */
static struct text code_in(struct text message)
{
    size_t start = 0;
    if (!find(message, TEXT("errorCode="), &start))
        return TEXT_NONE;
    struct text rest = text_slice(message.data + start, message.length - start);
    return text_trim(text_next(&rest, ';'));
}

static bool read_json(const struct json *body, struct raw_fault *out)
{
    const struct json *fault = json_member(body, "Fault");
    if (!fault)
        fault = json_member(body, "fault");
    if (!fault)
        return false;
    const struct json *errors = json_member(fault, "Error");
    if (!errors)
        errors = json_member(fault, "error");
    const struct json *first = errors ? errors->first : NULL;
    out->code = scalar_of(first, "code", "Code");
    out->message = scalar_of(first, "Message", "message");
    out->detail = scalar_of(first, "Detail", "detail");
    out->element = scalar_of(first, "element", "Element");
    return true;
}

/* Between <Name ...> and the next '<'. Enough for a fault; nothing here is ever carried on. */
static struct text xml_text(struct text body, struct text opening)
{
    size_t at = 0;
    if (!find(body, opening, &at))
        return TEXT_NONE;
    while (at < body.length && body.data[at] != '>')
        at++;
    struct text rest = text_slice(body.data + at, body.length - at);
    if (rest.length == 0)
        return TEXT_NONE;
    rest = text_slice(rest.data + 1, rest.length - 1);
    return text_trim(text_next(&rest, '<'));
}

static struct text xml_attribute(struct text body, struct text name)
{
    size_t at = 0;
    if (!find(body, name, &at))
        return TEXT_NONE;
    struct text rest = text_slice(body.data + at, body.length - at);
    return text_next(&rest, '"');
}

static bool read_xml(struct text body, struct raw_fault *out)
{
    size_t at = 0;
    if (!find(body, TEXT("<Fault"), &at) && !find(body, TEXT("<fault"), &at))
        return false;
    struct text fault = text_slice(body.data + at, body.length - at);
    out->code = xml_attribute(fault, TEXT(" code=\""));
    out->element = xml_attribute(fault, TEXT(" element=\""));
    out->message = xml_text(fault, TEXT("<Message"));
    out->detail = xml_text(fault, TEXT("<Detail"));
    return true;
}

/* --- all together ----------------------------------------------------------------------------- */

static struct text message_of(struct arena *arena, const struct raw_fault *raw,
                              const char *sentence)
{
    struct text text = arena_format(arena, "%.*s", TEXT_ARG(raw->message));
    if (text_is_empty(text))
        text = text_of(sentence);
    if (!text_is_empty(raw->detail) && !text_equal(raw->detail, raw->message))
        text = arena_format(arena, "%.*s: %.*s", TEXT_ARG(text), TEXT_ARG(raw->detail));
    text = text_is_utf8(text) ? text : text_of(sentence);
    return text_cut(text, MESSAGE_BYTES_MAX);
}

bool qbo_fault_parse(struct arena *arena, int status, struct text body, struct qbo_fault *out,
                     const struct json **answer)
{
    const struct json *object = json_parse(arena, body, NULL);
    struct raw_fault raw = {.code = TEXT_NONE};
    bool is_object = object && object->kind == JSON_OBJECT;
    bool has_fault = is_object ? read_json(object, &raw) : read_xml(body, &raw);
    if (answer)
        *answer = is_object && !has_fault ? object : NULL;
    if (is_object && !has_fault && status >= 200 && status < 300)
        return false;
    if (text_is_empty(raw.code))
        raw.code = code_in(raw.message);
    struct fault_row row = row_of(raw.code, status);
    *out = (struct qbo_fault){
        .act = row.act,
        .refusal = row.refusal,
        .code = text_is_present(raw.code) ? raw.code : TEXT(""),
        .message = message_of(arena, &raw, row.sentence),
        .element = text_is_empty(raw.element) ? TEXT_NONE : raw.element,
        .winner_id = row.refusal == REFUSAL_DUPLICATE ? winner_of(raw.detail) : TEXT_NONE,
    };
    return true;
}
