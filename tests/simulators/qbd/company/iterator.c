#include "tests/simulators/qbd/company/iterator.h"

#include <inttypes.h>

#include "base/hash.h"

static uint64_t hash_of(const struct xml *question)
{
    struct buffer buffer;
    buffer_init(&buffer, 0);
    XML_EACH(child, question)
    {
        if (text_equal(child->name, TEXT("MaxReturned")))
            continue;
        buffer_append_text(&buffer, child->name);
        buffer_append_text(&buffer, child->content);
        XML_EACH(part, child)
        {
            buffer_append_text(&buffer, part->name);
            buffer_append_text(&buffer, part->content);
        }
    }
    uint64_t hash = hash_bytes(buffer_text(&buffer));
    buffer_release(&buffer);
    return hash;
}

bool iterator_is_start(const struct xml *question)
{
    return text_equal(xml_attribute(question, "iterator"), TEXT("Start"));
}

static struct iterator *find(const struct company *company, struct text id)
{
    for (struct iterator *one = company->iterator; one; one = one->next) {
        if (text_equal(one->id, id))
            return one;
    }
    return NULL;
}

static struct iterator *start(struct company *company, const struct xml *question,
                              const struct query_answer *answer)
{
    struct iterator *made = ARENA_NEW(&company->arena, struct iterator);
    made->id = arena_format(&company->arena, "{%08" PRIx64 "-0000-4000-8000-%012" PRIx64 "}",
                            company->last_session + 1, ++company->last_iterator);
    made->filters = hash_of(question);
    made->rest = ARENA_ARRAY(&company->arena, struct object *, answer->count + 1);
    made->count = answer->count;
    for (size_t i = 0; i < answer->count; i++)
        made->rest[i] = answer->found[i];
    made->next = company->iterator;
    company->iterator = made;
    return made;
}

static void take_page(struct iterator *iterator, int64_t most, struct query_answer *answer)
{
    size_t page = (size_t)most < iterator->count ? (size_t)most : iterator->count;
    answer->found = iterator->rest;
    answer->count = page;
    iterator->rest += page;
    iterator->count -= page;
    answer->has_iterator = true;
    answer->iterator_id = iterator->id;
    answer->remaining = iterator->count;
}

bool iterator_run(struct company *company, const struct xml *question, struct query_answer *answer,
                  struct status *status)
{
    struct text id = xml_attribute(question, "iteratorID");
    int64_t most = 0;
    bool is_stop = text_equal(xml_attribute(question, "iterator"), TEXT("Stop"));
    text_parse_int64(xml_text(question, "MaxReturned"), &most);
    if (most <= 0 && !is_stop)
        return status_set(status, STATUS_BAD_ITERATOR, TEXT("MaxReturned is missing"), TEXT_NONE);
    struct iterator *iterator =
        iterator_is_start(question) ? start(company, question, answer) : find(company, id);
    if (!iterator)
        return status_set(status, STATUS_NO_ITERATOR, id, TEXT_NONE);
    if (!is_stop && iterator->filters != hash_of(question))
        return status_set(status, STATUS_BAD_ITERATOR, TEXT("the filters are others"), TEXT_NONE);
    if (is_stop)
        iterator->count = 0;
    take_page(iterator, most, answer);
    return true;
}
