#include "qbxml/record.h"

#include "base/instant.h"
#include "base/map.h"

enum { LOCAL_TIME_BYTES = 19 }; /* 2026-01-31T08:00:00 */

/* How many of the kind there are in an element, at most one but for links; those it makes. */
typedef size_t shows_function(struct arena *arena, const struct xml *ret,
                              const struct qbxml_link **links);
static shows_function shows_ALL, shows_REGISTERS, shows_CREDITS;

static const struct row {
    const char *name;
    enum entity entity;
    shows_function *shows;
} ROWS[] = {
#define RECORD(name, entity, shows) {(name), ENTITY_##entity, shows_##shows},
#include "qbxml/records.def"
};
enum { ROW_COUNT = sizeof(ROWS) / sizeof(ROWS[0]) };

/* --- the element ------------------------------------------------------------------------------ */

static bool is_named(const struct xml *element, const char *name)
{
    return text_equal(element->name, text_of(name));
}

bool qbxml_is_deleted(const struct xml *ret)
{
    return is_named(ret, "TxnDeletedRet") || is_named(ret, "ListDeletedRet");
}

bool qbxml_is_pending(const struct xml *ret)
{
    struct text told = xml_text(ret, "IsPending");
    return text_equal(told, TEXT("true")) || text_equal(told, TEXT("1"));
}

struct text qbxml_record_id(const struct xml *ret)
{
    struct text id = xml_text(ret, "TxnID");
    id = text_is_present(id) ? id : xml_text(ret, "ListID");
    return text_is_empty(id) ? TEXT_NONE : id;
}

/* "Bill" of a BillRet, and of the deletion of one. */
static struct text word_of(const struct xml *ret)
{
    static const struct text END = {"Ret", 3};
    struct text name = ret->name;
    if (is_named(ret, "TxnDeletedRet"))
        return xml_text(ret, "TxnDelType");
    if (is_named(ret, "ListDeletedRet"))
        return xml_text(ret, "ListDelType");
    bool is_record = name.length > END.length &&
                     text_equal(text_slice(name.data + name.length - END.length, END.length), END);
    return is_record ? text_slice(name.data, name.length - END.length) : TEXT_NONE;
}

struct text qbxml_local_time(const struct xml *ret)
{
    char whole[LOCAL_TIME_BYTES + 2];
    instant_us instant;
    struct text time = xml_text(ret, qbxml_is_deleted(ret) ? "TimeDeleted" : "TimeModified");
    if (time.length < LOCAL_TIME_BYTES)
        return TEXT_NONE;
    memcpy(whole, time.data, LOCAL_TIME_BYTES);
    memcpy(whole + LOCAL_TIME_BYTES, "Z", 2);
    bool is_time = whole[LOCAL_TIME_BYTES - 9] == 'T' && instant_parse(text_of(whole), &instant);
    return is_time ? text_slice(time.data, LOCAL_TIME_BYTES) : TEXT_NONE;
}

/* --- links ------------------------------------------------------------------------------------ */

bool qbxml_is_about_money(const struct xml *child)
{
    return !text_equal(xml_text(child, "LinkType"), TEXT("QUANTYPE")) &&
           !text_is_empty(xml_text(child, "TxnID"));
}

static bool is_link_to(const struct xml *child, const char *type)
{
    return is_named(child, "LinkedTxn") && qbxml_is_about_money(child) &&
           text_equal_string(xml_text(child, "TxnType"), type);
}

static size_t count_children(const struct xml *parent)
{
    size_t count = 0;
    XML_EACH(child, parent)
    {
        count++;
    }
    return count;
}

bool qbxml_link_amount(const struct xml *linked, struct decimal *out)
{
    if (!decimal_parse(xml_text(linked, "Amount"), out))
        return false;
    if (decimal_sign(*out) < 0)
        *out = decimal_negate(*out);
    return true;
}

static void add_link(struct qbxml_link *link, const struct xml *linked)
{
    struct decimal amount;
    link->is_exact = link->is_exact && qbxml_link_amount(linked, &amount) &&
                     decimal_add(link->amount, amount, &link->amount);
}

static const struct qbxml_link *take_links(struct arena *arena, const struct xml *ret,
                                           const char *type, size_t *count)
{
    struct qbxml_link *links = ARENA_ARRAY(arena, struct qbxml_link, count_children(ret));
    struct map known;
    *count = 0;
    map_init(&known);
    XML_EACH(child, ret)
    {
        if (!is_link_to(child, type))
            continue;
        struct text other = xml_text(child, "TxnID");
        struct qbxml_link *link = map_get(&known, other);
        if (!link) {
            link = &links[(*count)++];
            *link = (struct qbxml_link){other, xml_text(child, "TxnDate"), DECIMAL_ZERO, true};
            map_put(&known, other, link);
        }
        add_link(link, child);
    }
    map_release(&known);
    return links;
}

/* --- what an element shows -------------------------------------------------------------------- */

static size_t shows_ALL(struct arena *arena, const struct xml *ret, const struct qbxml_link **links)
{
    (void)arena;
    (void)ret;
    (void)links;
    return 1;
}

/* Of one that is gone nobody knows its type. */
static size_t shows_REGISTERS(struct arena *arena, const struct xml *ret,
                              const struct qbxml_link **links)
{
    (void)arena;
    (void)links;
    struct text type = xml_text(ret, "AccountType");
    bool is_register = text_equal(type, TEXT("Bank")) || text_equal(type, TEXT("CreditCard"));
    bool has_balance = !text_is_empty(xml_text(ret, "Balance"));
    return qbxml_is_deleted(ret) || (is_register && has_balance);
}

static size_t shows_CREDITS(struct arena *arena, const struct xml *ret,
                            const struct qbxml_link **links)
{
    size_t count;
    *links = take_links(arena, ret, is_named(ret, "BillRet") ? "VendorCredit" : "Bill", &count);
    return count;
}

void qbxml_objects_find(struct arena *arena, const struct xml *ret, struct qbxml_objects *out)
{
    struct text word = word_of(ret);
    size_t most = ROW_COUNT + count_children(ret);
    struct qbxml_object *items = ARENA_ARRAY(arena, struct qbxml_object, most);
    *out = (struct qbxml_objects){.items = items};
    for (size_t r = 0; r < ROW_COUNT; r++) {
        const struct qbxml_link *links = NULL;
        if (!text_equal_string(word, ROWS[r].name))
            continue;
        size_t count = ROWS[r].shows(arena, ret, &links);
        for (size_t i = 0; i < count; i++)
            items[out->count++] =
                (struct qbxml_object){ROWS[r].entity, ret, links ? &links[i] : NULL};
    }
}

/* --- applications ----------------------------------------------------------------------------- */

struct text qbxml_application_id(struct arena *arena, struct text credit, struct text bill)
{
    return arena_format(arena, "%.*s/%.*s", TEXT_ARG(credit), TEXT_ARG(bill));
}

bool qbxml_application_split(struct text id, struct text *credit, struct text *bill)
{
    struct text rest = id;
    *credit = text_next(&rest, '/');
    *bill = rest;
    return !text_is_empty(*credit) && !text_is_empty(*bill) &&
           !memchr(bill->data, '/', bill->length);
}

/* --- what is settled -------------------------------------------------------------------------- */

static bool take_settled(const struct xml *child, struct qbxml_settled *out)
{
    struct text type = xml_text(child, "TxnType");
    bool is_settling = is_named(child, "AppliedToTxnRet") || is_named(child, "LinkedTxn");
    bool is_invoice = text_equal(type, TEXT("Invoice"));
    *out =
        (struct qbxml_settled){is_invoice ? ENTITY_INVOICE : ENTITY_BILL, xml_text(child, "TxnID")};
    return is_settling && qbxml_is_about_money(child) &&
           (is_invoice || text_equal(type, TEXT("Bill")));
}

void qbxml_settled_by(struct arena *arena, const struct xml *ret, struct qbxml_settlement *out)
{
    struct qbxml_settled *items = ARENA_ARRAY(arena, struct qbxml_settled, count_children(ret));
    struct map known;
    *out = (struct qbxml_settlement){.payer = qbxml_record_id(ret), .items = items};
    map_init(&known);
    XML_EACH(child, ret)
    {
        struct qbxml_settled *settled = &items[out->count];
        if (!take_settled(child, settled) || map_get(&known, settled->id))
            continue;
        map_put(&known, settled->id, settled);
        out->count++;
    }
    map_release(&known);
}
