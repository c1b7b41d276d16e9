#include "qbo/entity.h"

#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/error.h"

#define READ true
#define SHARED false
#define QBO_ENTITY(symbol, key, last, sub, void_operation, read, shows)                            \
    [ENTITY_##symbol] = {key, last, sub, void_operation, read, shows_##shows},
typedef enum qbo_showing shows_test(const struct json *object);
static shows_test shows_ANY, shows_REGISTERS, shows_CREDITS_ALONE, shows_NO_CREDITS_ALONE;

static const struct row {
    const char *name, *path, *sub, *void_operation;
    bool is_read;
    shows_test *shows;
} ROWS[ENTITY_COUNT] = {
#include "qbo/entities.def"
};
#undef QBO_ENTITY

#define QBO_ENTITY(symbol, key, last, sub, void_operation, read, shows) {ENTITY_##symbol, read},
static const struct {
    enum entity entity;
    bool is_read;
} READING[] = {
#include "qbo/entities.def"
};
#undef QBO_ENTITY
#undef READ
#undef SHARED

static const struct row *row_of(enum entity entity)
{
    REQUIRE((unsigned)entity < ENTITY_COUNT);
    return &ROWS[entity];
}

const char *qbo_entity_name(enum entity entity)
{
    return row_of(entity)->name;
}

const char *qbo_entity_path(enum entity entity)
{
    return row_of(entity)->path;
}

bool qbo_is_read(enum entity entity)
{
    return row_of(entity)->is_read;
}

enum entity qbo_read_after(enum entity entity)
{
    bool is_past = entity == ENTITY_COUNT;
    for (size_t i = 0; i < sizeof(READING) / sizeof(READING[0]); i++) {
        if (is_past && READING[i].is_read)
            return READING[i].entity;
        is_past = is_past || READING[i].entity == entity;
    }
    return ENTITY_COUNT;
}

bool qbo_is_same_name(enum entity a, enum entity b)
{
    const char *name = qbo_entity_name(a), *other = qbo_entity_name(b);
    return name && other && strcmp(name, other) == 0;
}

const char *qbo_sub_member(enum entity entity)
{
    return row_of(entity)->sub;
}

const char *qbo_void_operation(enum entity entity)
{
    return row_of(entity)->void_operation;
}

bool qbo_entity_parse(struct text name, enum entity *out)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const char *word = qbo_is_read((enum entity)i) ? ROWS[i].name : NULL;
        if (!word || name.length != strlen(word) || strncasecmp(name.data, word, name.length) != 0)
            continue;
        *out = (enum entity)i;
        return true;
    }
    return false;
}

/* --- what an object shows --------------------------------------------------------------------- */

static bool is_deleted(const struct json *object)
{
    return text_equal_string(json_text(object, "status"), "Deleted");
}

static enum qbo_showing shows_ANY(const struct json *object)
{
    (void)object;
    return QBO_SHOWS;
}

/* An account that is deleted is made inactive: it never loses its type. */
static enum qbo_showing shows_REGISTERS(const struct json *object)
{
    struct text type = json_text(object, "AccountType");
    bool is_register = text_equal_string(type, "Bank") || text_equal_string(type, "Credit Card");
    bool has_balance = text_is_present(json_scalar(object, "CurrentBalance"));
    return is_register && has_balance ? QBO_SHOWS : QBO_SHOWS_NOT;
}

struct links {
    bool has_any, has_credit;
};

static struct links links_of(const struct json *payment)
{
    struct links links = {false, false};
    JSON_EACH(line, json_member(payment, "Line"))
    {
        JSON_EACH(link, json_member(line, "LinkedTxn"))
        {
            links.has_any = true;
            links.has_credit |= text_equal_string(json_text(link, "TxnType"), "VendorCredit");
        }
    }
    return links;
}

static enum qbo_showing shows_CREDITS_ALONE(const struct json *payment)
{
    struct decimal total = DECIMAL_ZERO;
    struct links links = links_of(payment);
    if (is_deleted(payment))
        return QBO_MAY_SHOW;
    if (!decimal_parse(json_scalar(payment, "TotalAmt"), &total) || decimal_sign(total) != 0)
        return QBO_SHOWS_NOT;
    if (!links.has_any)
        return QBO_MAY_SHOW;
    return links.has_credit ? QBO_SHOWS : QBO_SHOWS_NOT;
}

static enum qbo_showing shows_NO_CREDITS_ALONE(const struct json *payment)
{
    switch (shows_CREDITS_ALONE(payment)) {
    case QBO_SHOWS_NOT:
        return QBO_SHOWS;
    case QBO_SHOWS:
        return QBO_SHOWS_NOT;
    case QBO_MAY_SHOW:
        break;
    }
    return QBO_MAY_SHOW;
}

enum qbo_showing qbo_shows(const struct json *object, enum entity entity)
{
    REQUIRE(qbo_entity_name(entity));
    return row_of(entity)->shows(object);
}
