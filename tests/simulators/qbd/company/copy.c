/* A copy of a company file: what a backup is. */
#include <stdlib.h>

#include "tests/simulators/qbd/company/company.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/recovery.h"

struct copying {
    const struct company *from;
    struct company *copy;
    struct map twins; /* address of an object or a link to its copy */
    struct arena keys;
};

static struct text key_of(const void *const *original)
{
    return text_slice((const char *)original, sizeof(*original));
}

static void pair(struct copying *copying, const void *original, void *twin)
{
    map_put(&copying->twins, arena_copy(&copying->keys, key_of(&original)), twin);
}

static void *twin_of(const struct copying *copying, const void *original)
{
    void *twin = original ? map_get(&copying->twins, key_of(&original)) : NULL;
    REQUIRE(!original == !twin);
    return twin;
}

static void copy_texts(struct copying *copying)
{
    struct company *copy = copying->copy;
    struct arena *arena = &copy->arena;
    copy->name = arena_copy(arena, copy->name);
    copy->country = arena_copy(arena, copy->country);
    copy->owner_id = arena_copy(arena, copy->owner_id);
    copy->file_id = arena_copy(arena, copy->file_id);
    copy->app_lock = arena_copy(arena, copy->app_lock);
    for (size_t i = 0; i < copy->other_name_count; i++)
        copy->other_names[i] = arena_copy(arena, copy->other_names[i]);
    for (size_t i = 0; i < MESSAGE_SETS_MAX; i++) {
        if (!copy->message_sets[i])
            continue;
        struct message_set *set = ARENA_NEW(arena, struct message_set);
        *set = *copy->message_sets[i];
        set->id = arena_copy(arena, set->id);
        set->answers = arena_copy(arena, set->answers);
        copy->message_sets[i] = set;
    }
}

static void copy_object(struct copying *copying, const struct object *original)
{
    struct arena *arena = &copying->copy->arena;
    struct object *copy = ARENA_NEW(arena, struct object);
    *copy = *original;
    copy->id = arena_copy(arena, original->id);
    copy->full_name = arena_copy(arena, original->full_name);
    copy->fields = original->fields ? fields_copy(arena, original->fields) : NULL;
    copy->by_source = NULL;
    copy->by_target = NULL;
    company_register(copying->copy, copy);
    pair(copying, original, copy);
}

static void copy_postings(const struct copying *copying, const struct object *original,
                          struct object *copy)
{
    struct posting **end = &copy->postings;
    for (const struct posting *posting = original->postings; posting; posting = posting->next) {
        *end = ARENA_NEW(&copying->copy->arena, struct posting);
        **end = *posting;
        (*end)->account = twin_of(copying, posting->account);
        (*end)->party = twin_of(copying, posting->party);
        end = &(*end)->next;
    }
    *end = NULL;
}

static void copy_links(struct copying *copying, const struct object *original, struct object *copy)
{
    struct link **end = &copy->by_source;
    LINKS_FROM(link, original)
    {
        struct link *twin = ARENA_NEW(&copying->copy->arena, struct link);
        *twin = *link;
        twin->source = copy;
        twin->target = twin_of(copying, link->target);
        twin->discount_account = twin_of(copying, link->discount_account);
        twin->source_line = arena_copy(&copying->copy->arena, link->source_line);
        twin->target_line = arena_copy(&copying->copy->arena, link->target_line);
        twin->next_of_target = NULL;
        pair(copying, link, twin);
        *end = twin;
        end = &twin->next_of_source;
    }
    *end = NULL;
}

static void join_links(const struct copying *copying, const struct object *original,
                       struct object *copy)
{
    struct link **end = &copy->by_target;
    LINKS_TO(link, original)
    {
        *end = twin_of(copying, link);
        end = &(*end)->next_of_target;
    }
}

#define EACH_OBJECT(name_, company_)                                                               \
    for (const struct map_entry *entry_ = (company_)->ids.entries,                                 \
                                *end_ = entry_ + (company_)->ids.entry_count;                      \
         entry_ < end_; entry_++)                                                                  \
        for (const struct object *name_ = entry_->value; name_; name_ = NULL)

static void copy_objects(struct copying *copying)
{
    EACH_OBJECT(object, copying->from)
    copy_object(copying, object);
    EACH_OBJECT(object, copying->from)
    {
        struct object *copy = twin_of(copying, object);
        copy->parent = twin_of(copying, object->parent);
        copy->merged = twin_of(copying, object->merged);
        copy_postings(copying, object, copy);
        copy_links(copying, object, copy);
    }
    EACH_OBJECT(object, copying->from)
    join_links(copying, object, twin_of(copying, object));
}

struct company *company_copy(const struct company *company)
{
    struct copying copying = {.from = company, .copy = calloc(1, sizeof(*company))};
    REQUIRE(copying.copy);
    *copying.copy = *company;
    arena_init(&copying.copy->arena, 0);
    map_init(&copying.copy->ids);
    for (int i = 0; i < ENTITY_COUNT; i++)
        copying.copy->lists[i] = (struct object_list){0};
    copying.copy->iterator = NULL;
    map_init(&copying.twins);
    arena_init(&copying.keys, 0);
    copy_texts(&copying);
    copy_objects(&copying);
    map_release(&copying.twins);
    arena_release(&copying.keys);
    return copying.copy;
}
