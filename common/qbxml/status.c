#include "qbxml/status.h"

#include <string.h>
#include <strings.h>

struct row {
    uint32_t first, last;
    struct qbxml_meaning meaning;
};

#define STATUS(code, class, advice) {code, code, {QBXML_##class, advice}},
#define STATUS_RANGE(first, last, class, advice) {first, last, {QBXML_##class, advice}},
static const struct row STATUSES[] = {
#include "qbxml/status.def"
};
#undef STATUS
#undef STATUS_RANGE

#define SET_STATUS(code, class, advice) {code, code, {QBXML_##class, advice}},
static const struct row SET_STATUSES[] = {
#include "qbxml/status.def"
};
#undef SET_STATUS

#define HRESULT(code, class, advice) {code, code, {QBXML_##class, advice}},
static const struct row HRESULTS[] = {
#include "qbxml/status.def"
};
#undef HRESULT

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Single codes stand before the ranges. */
static struct qbxml_meaning find(const struct row *rows, size_t count, uint32_t code,
                                 struct qbxml_meaning otherwise)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= rows[i].first && code <= rows[i].last)
            return rows[i].meaning;
    }
    return otherwise;
}

struct qbxml_meaning qbxml_status_meaning(uint32_t code)
{
    static const struct qbxml_meaning UNKNOWN = {
        QBXML_REFUSED,
        "QuickBooks answered with an unknown code: read its message, and report it."};
    return find(STATUSES, COUNT(STATUSES), code, UNKNOWN);
}

struct qbxml_meaning qbxml_set_meaning(uint32_t code)
{
    static const struct qbxml_meaning UNKNOWN = {
        QBXML_RECOVERY, "What became of the request is not known: it is looked up in QuickBooks "
                        "before it is sent again."};
    return find(SET_STATUSES, COUNT(SET_STATUSES), code, UNKNOWN);
}

struct qbxml_meaning qbxml_hresult_meaning(uint32_t code)
{
    static const struct qbxml_meaning UNKNOWN = {
        QBXML_RETRY, "The Web Connector failed: read its log, then sync again."};
    return find(HRESULTS, COUNT(HRESULTS), code, UNKNOWN);
}

/* --- what only the text tells ----------------------------------------------------------------- */

static bool mentions(struct text message, const char *word)
{
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= message.length; at++) {
        if (strncasecmp(message.data + at, word, length) == 0)
            return true;
    }
    return false;
}

static bool is_about_a_lock(struct text message)
{
    static const char *const WORDS[] = {"lock", "in use", "being used", "another user"};
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (mentions(message, WORDS[i]))
            return true;
    }
    return false;
}

static bool is_about_a_closed_period(uint32_t code, struct text message)
{
    static const char *const WORDS[] = {"closed period", "closing date", "period is closed"};
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (mentions(message, WORDS[i]))
            return true;
    }
    return code == 3161 || code == 3171; /* to delete, to change */
}

/* 3170 to 3180 are about saving: the reason stands in the text. */
static bool is_about_saving(uint32_t code)
{
    return code >= 3170 && code <= 3180;
}

struct qbxml_meaning qbxml_status_meaning_of(uint32_t code, struct text message)
{
    bool is_busy = is_about_saving(code) && is_about_a_lock(message);
    return qbxml_status_meaning(is_busy ? 3177 : code);
}

/* --- judgements ------------------------------------------------------------------------------- */

bool qbxml_is_written(uint32_t code, bool has_record, bool needs_record)
{
    return has_record || (!needs_record && qbxml_status_meaning(code).class == QBXML_DONE);
}

enum refusal qbxml_refusal(uint32_t code, struct text message)
{
    switch (qbxml_status_meaning_of(code, message).class) {
    case QBXML_STALE:
        return REFUSAL_STALE;
    case QBXML_DUPLICATE:
        return REFUSAL_DUPLICATE;
    case QBXML_NOTHING:
    case QBXML_DEPENDENCY:
        return REFUSAL_GONE;
    case QBXML_REFUSED:
        return is_about_a_closed_period(code, message) ? REFUSAL_CLOSED : REFUSAL_OTHER;
    case QBXML_USER:
    case QBXML_BUG:
        return REFUSAL_OTHER;
    case QBXML_DONE:
    case QBXML_RETRY:
    case QBXML_RECOVERY:
        return REFUSAL_NONE;
    case QBXML_CLASS_COUNT:
        break;
    }
    bug("qbxml: no class of code %u", (unsigned)code);
}

static int hexadecimal(char c)
{
    static const char DIGITS[] = "0123456789abcdef";
    const char *found = c ? strchr(DIGITS, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return found ? (int)(found - DIGITS) : -1;
}

bool qbxml_hresult_parse(struct text text, uint32_t *out)
{
    enum { PREFIX_BYTES = 2, DIGITS = 8 };
    uint32_t code = 0;
    text = text_trim(text);
    if (text.length != PREFIX_BYTES + DIGITS || strncasecmp(text.data, "0x", PREFIX_BYTES) != 0)
        return false;
    for (size_t i = PREFIX_BYTES; i < text.length; i++) {
        int digit = hexadecimal(text.data[i]);
        if (digit < 0)
            return false;
        code = code << 4 | (uint32_t)digit;
    }
    *out = code;
    return true;
}

const char *qbxml_class_name(enum qbxml_class class)
{
    static const char *const NAMES[] = {"done",       "nothing", "retry", "stale", "duplicate",
                                        "dependency", "refused", "user",  "bug",   "recovery"};
    REQUIRE((size_t) class < COUNT(NAMES));
    return NAMES[class];
}
