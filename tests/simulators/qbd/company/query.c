#include "tests/simulators/qbd/company/query.h"

#include <strings.h>

#include "tests/simulators/qbd/company/filter.h"
#include "tests/simulators/qbd/company/iterator.h"
#include "tests/simulators/qbd/company/reference.h"

struct search {
    struct company *company;
    uint32_t entities;
    const struct xml *question;
    struct query_answer *answer;
    struct status *status;
};

static void take(const struct search *search, struct object *object)
{
    search->answer->found[search->answer->count++] = object;
}

static bool is_number(const struct xml *wanted)
{
    return text_equal(wanted->name, TEXT("RefNumber")) ||
           text_equal(wanted->name, TEXT("RefNumberCaseSensitive"));
}

static bool has_number(const struct xml *wanted, const struct object *object)
{
    struct text number = object_text(object, "RefNumber");
    return text_equal(wanted->name, TEXT("RefNumber"))
               ? reference_names_equal(number, wanted->content)
               : text_equal(number, wanted->content);
}

static bool is_key(const struct xml *wanted)
{
    return text_equal(wanted->name, TEXT("ListID")) || text_equal(wanted->name, TEXT("TxnID")) ||
           text_equal(wanted->name, TEXT("FullName")) || is_number(wanted);
}

static bool is_live(const struct object *object)
{
    return !object->is_deleted && !object->merged;
}

/* Everything of the kinds that are asked for, in the order in which it came. */
static void scan(const struct search *search,
                 bool (*fits)(const struct search *, const struct object *, const struct xml *),
                 const struct xml *wanted)
{
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        const struct object_list *list = &search->company->lists[entity];
        if (!(search->entities & (UINT32_C(1) << entity)))
            continue;
        for (size_t i = 0; i < list->count; i++) {
            if (is_live(list->items[i]) && fits(search, list->items[i], wanted))
                take(search, list->items[i]);
        }
    }
}

static bool fits_key(const struct search *search, const struct object *object,
                     const struct xml *wanted)
{
    (void)search;
    if (is_number(wanted))
        return has_number(wanted, object);
    if (text_equal(wanted->name, TEXT("FullName")))
        return reference_names_equal(object->full_name, wanted->content);
    return text_equal(object->id, wanted->content);
}

static bool fits_filters(const struct search *search, const struct object *object,
                         const struct xml *wanted)
{
    (void)wanted;
    return filter_passes(search->company, search->question, object);
}

static void find_keys(const struct search *search)
{
    XML_EACH(wanted, search->question)
    {
        size_t before = search->answer->count;
        if (!is_key(wanted))
            continue;
        scan(search, fits_key, wanted);
        if (search->answer->count == before && !is_number(wanted))
            status_set(search->status, STATUS_QUERY_NOT_FOUND, wanted->content, TEXT_NONE);
    }
}

static bool has_keys(const struct xml *question)
{
    XML_EACH(wanted, question)
    {
        if (is_key(wanted))
            return true;
    }
    return false;
}

/* Most that can be found: every record, once for each key. */
static size_t count_most(const struct search *search)
{
    size_t records = 0;
    size_t keys = 1;
    for (int entity = 0; entity < ENTITY_COUNT; entity++)
        records +=
            search->entities & (UINT32_C(1) << entity) ? search->company->lists[entity].count : 0;
    XML_EACH(wanted, search->question)
    keys += is_key(wanted);
    return records * keys + 1;
}

static bool find_all(const struct search *search, struct arena *arena)
{
    int64_t most;
    struct query_answer *answer = search->answer;
    answer->found = ARENA_ARRAY(arena, struct object *, count_most(search));
    if (has_keys(search->question))
        find_keys(search);
    else
        scan(search, fits_filters, NULL);
    bool has_iterator = text_is_present(xml_attribute(search->question, "iterator"));
    if (has_iterator)
        return iterator_run(search->company, search->question, answer, search->status);
    if (text_parse_int64(xml_text(search->question, "MaxReturned"), &most) && most >= 0 &&
        answer->count > (size_t)most)
        answer->count = (size_t)most;
    return true;
}

bool query_run(struct company *company, const struct query *query, struct query_answer *answer,
               struct status *status)
{
    struct search search = {company, query->entities, query->request, answer, status};
    *answer = (struct query_answer){0};
    status_set(status, STATUS_DONE, TEXT_NONE, TEXT_NONE);
    if (!find_all(&search, query->arena))
        return false;
    if (answer->count == 0 && status->code == 0)
        status_set(status, STATUS_NO_MATCH, TEXT_NONE, TEXT_NONE);
    return true;
}
