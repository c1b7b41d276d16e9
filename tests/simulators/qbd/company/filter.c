#include "tests/simulators/qbd/company/filter.h"

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/local_time.h"
#include "tests/simulators/qbd/company/reference.h"

/* Both ends belong to the range. */
static bool is_within(instant_us time, struct text from, struct text to)
{
    enum { DATE_BYTES = 10 };
    instant_us bound;
    if (local_time_parse(from, &bound) && time < bound)
        return false;
    if (!local_time_parse(to, &bound))
        return true;
    if (to.length == DATE_BYTES)
        bound += INT64_C(86399000000); /* a day means all of it */
    return time <= bound;
}

static bool passes_modified(const struct xml *question, const struct object *object)
{
    const struct xml *range = xml_child(question, "ModifiedDateRangeFilter");
    const struct xml *bounds = range ? range : question; /* of a list they stand outside */
    return is_within(object->modified, xml_text(bounds, "FromModifiedDate"),
                     xml_text(bounds, "ToModifiedDate"));
}

static bool passes_date(const struct xml *question, const struct object *object)
{
    const struct xml *range = xml_child(question, "TxnDateRangeFilter");
    instant_us day;
    if (!range || !local_time_parse(object_text(object, "TxnDate"), &day))
        return true;
    return is_within(day, xml_text(range, "FromTxnDate"), xml_text(range, "ToTxnDate"));
}

static bool passes_active(const struct xml *question, const struct object *object)
{
    struct text wanted = xml_text(question, "ActiveStatus");
    if (!entity_row(object->entity)->is_list || text_equal(wanted, TEXT("All")))
        return true;
    return object->is_active != text_equal(wanted, TEXT("InactiveOnly"));
}

static bool has_match(const struct xml *filter, struct text wanted, struct text value)
{
    struct text how = xml_text(filter, "MatchCriterion");
    if (wanted.length > value.length)
        return false;
    for (size_t at = 0; at + wanted.length <= value.length; at++) {
        bool is_start = at == 0;
        bool is_end = at + wanted.length == value.length;
        if (!reference_names_equal(text_slice(value.data + at, wanted.length), wanted))
            continue;
        if (text_equal(how, TEXT("Contains")) ||
            (is_start && text_equal(how, TEXT("StartsWith"))) ||
            (is_end && text_equal(how, TEXT("EndsWith"))))
            return true;
    }
    return false;
}

static bool passes_match(const struct xml *question, const struct object *object)
{
    const struct xml *name = xml_child(question, "NameFilter");
    const struct xml *number = xml_child(question, "RefNumberFilter");
    if (name && !has_match(name, xml_text(name, "Name"), object->full_name))
        return false;
    return !number ||
           has_match(number, xml_text(number, "RefNumber"), object_text(object, "RefNumber"));
}

static bool is_between(const struct xml *range, const char *from, const char *to, struct text value)
{
    struct text low = xml_text(range, from);
    struct text high = xml_text(range, to);
    return (text_is_empty(low) || text_compare(value, low) >= 0) &&
           (text_is_empty(high) || text_compare(value, high) <= 0);
}

static bool passes_range(const struct xml *question, const struct object *object)
{
    const struct xml *names = xml_child(question, "NameRangeFilter");
    const struct xml *numbers = xml_child(question, "RefNumberRangeFilter");
    if (names && !is_between(names, "FromName", "ToName", object->full_name))
        return false;
    return !numbers ||
           is_between(numbers, "FromRefNumber", "ToRefNumber", object_text(object, "RefNumber"));
}

/* Is the entry named, or below one that is named WithChildren? */
static bool is_named(const struct xml *filter, const struct object *entry)
{
    XML_EACH(wanted, filter)
    {
        bool is_deep = text_equal(wanted->name, TEXT("ListIDWithChildren")) ||
                       text_equal(wanted->name, TEXT("FullNameWithChildren"));
        for (const struct object *at = entry; at; at = is_deep ? at->parent : NULL) {
            if (text_equal(wanted->content, at->id) ||
                reference_names_equal(wanted->content, at->full_name))
                return true;
        }
    }
    return false;
}

static bool passes_entity(const struct company *company, const struct xml *question,
                          const struct object *object)
{
    static const char *const NAMES[] = {"VendorRef", "CustomerRef", "PayeeEntityRef"};
    const struct xml *filter = xml_child(question, "EntityFilter");
    if (!filter)
        return true;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
        const struct object *entry = object_reference(company, object->fields, NAMES[i]);
        if (entry && is_named(filter, entry))
            return true;
    }
    return false;
}

static bool passes_account(const struct xml *question, const struct object *object)
{
    const struct xml *filter = xml_child(question, "AccountFilter");
    if (!filter)
        return true;
    for (const struct posting *posting = object->postings; posting; posting = posting->next) {
        if (is_named(filter, posting->account))
            return true;
    }
    return false;
}

static bool passes_kind(const struct xml *question, const struct object *object)
{
    struct text paid = xml_text(question, "PaidStatus");
    bool is_any = true;
    if (text_equal(paid, TEXT("PaidOnly")) && link_open(object) != 0)
        return false;
    if (text_equal(paid, TEXT("NotPaidOnly")) && link_open(object) == 0)
        return false;
    XML_EACH(wanted, question)
    {
        if (!text_equal(wanted->name, TEXT("AccountType")))
            continue;
        if (text_equal(wanted->content, object_text(object, "AccountType")))
            return true;
        is_any = false;
    }
    return is_any;
}

bool filter_passes(const struct company *company, const struct xml *question,
                   const struct object *object)
{
    return passes_modified(question, object) && passes_date(question, object) &&
           passes_active(question, object) && passes_match(question, object) &&
           passes_range(question, object) && passes_entity(company, question, object) &&
           passes_account(question, object) && passes_kind(question, object);
}
