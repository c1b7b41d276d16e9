#include "tests/simulators/qbo/company.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SALES_NUMBER = 1001 };

static const instant_us SECOND_US = 1000000;

struct company *company_create(struct text realm, const char *home_currency, instant_us now)
{
    struct company *company = calloc(1, sizeof(*company));
    if (!company)
        bug("no memory for a company");
    arena_init(&company->arena, 0);
    REQUIRE(text_copy(realm, company->realm, sizeof(company->realm)));
    REQUIRE(text_copy(text_of(home_currency), company->home, sizeof(company->home)));
    company->now = now;
    company->last_sales_number = FIRST_SALES_NUMBER - 1;
    company->preferences.book_close = DATE_NONE;
    company->switches = (struct switches){
#define SWITCH(name, kind, otherwise) .name = otherwise,
#include "tests/simulators/qbo/switches.def"
#undef SWITCH
    };
    return company;
}

void company_free(struct company *company)
{
    if (!company)
        return;
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        free(company->lists[i].items);
    arena_release(&company->arena);
    free(company);
}

static void list_append(struct object_list *list, struct object *object)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 64;
        list->items = realloc(list->items, list->capacity * sizeof(*list->items));
        if (!list->items)
            bug("no memory for %zu objects", list->capacity);
    }
    list->items[list->count++] = object;
}

struct object *company_add(struct company *company, enum entity entity, int64_t id)
{
    int64_t *last = &company->last_id[entity_sequence(entity)];
    REQUIRE(id == 0 || id > *last);
    *last = id ? id : *last + 1;
    struct object *object = ARENA_NEW(&company->arena, struct object);
    object->entity = entity;
    object->id = entity_sequence(entity) == SEQUENCE_SINGLE ? 1 : *last;
    object->is_active = true;
    object->created = company->now - company->now % SECOND_US;
    object->rate = decimal_of(1, 0);
    memcpy(object->currency, company->home, sizeof(object->currency));
    company_touch(company, object);
    list_append(&company->lists[entity], object);
    return object;
}

struct object *company_find_id(const struct company *company, enum entity entity, int64_t id)
{
    const struct object_list *list = &company->lists[entity];
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle]->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_found = low < list->count && list->items[low]->id == id;
    return is_found && !list->items[low]->is_deleted ? list->items[low] : NULL;
}

struct object *company_find(const struct company *company, enum entity entity, struct text id)
{
    int64_t number;
    return text_parse_int64(id, &number) ? company_find_id(company, entity, number) : NULL;
}

int64_t company_take_name(struct company *company, struct text name)
{
    struct company_name *taken = ARENA_NEW(&company->arena, struct company_name);
    taken->id = ++company->last_id[SEQUENCE_NAME];
    taken->name = arena_copy(&company->arena, name);
    taken->next = company->other_names;
    company->other_names = taken;
    return taken->id;
}

void company_touch(struct company *company, struct object *object)
{
    instant_us seen = company->now + company->switches.future_seconds * SECOND_US;
    object->updated = seen - seen % SECOND_US;
    object->change = ++company->last_change;
}

void company_bump(struct company *company, struct object *object)
{
    object->sync_token++;
    company_touch(company, object);
}

/* The day of the n-th Sunday of a month in the year of `day`. */
static date_day nth_sunday(int year, int month, int nth)
{
    char text[DATE_TEXT_BYTES_MAX] = "2000-01-01";
    text[0] = (char)('0' + year / 1000 % 10);
    text[1] = (char)('0' + year / 100 % 10);
    text[2] = (char)('0' + year / 10 % 10);
    text[3] = (char)('0' + year % 10);
    text[5] = (char)('0' + month / 10);
    text[6] = (char)('0' + month % 10);
    date_day first;
    REQUIRE(date_parse(text_of(text), &first));
    int weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; Sunday = 0 */
    return first + (7 - weekday) % 7 + 7 * (nth - 1);
}

int company_offset_minutes(instant_us instant)
{
    enum { WINTER = -480, SUMMER = -420, DAY_S = 86400 };
    char text[DATE_TEXT_BYTES_MAX];
    date_day day = instant_date(instant, WINTER);
    struct text year_text = text_slice(date_format(day, text).data, 4);
    int64_t year;
    REQUIRE(text_parse_int64(year_text, &year));
    /* Clocks change at 2:00: 10:00 UTC in March, 9:00 UTC in November. */
    int64_t begin_s = (int64_t)nth_sunday((int)year, 3, 2) * DAY_S + INT64_C(10) * 3600;
    int64_t end_s = (int64_t)nth_sunday((int)year, 11, 1) * DAY_S + INT64_C(9) * 3600;
    int64_t second = instant / SECOND_US;
    return second >= begin_s && second < end_s ? SUMMER : WINTER;
}

date_day company_today(const struct company *company)
{
    return instant_date(company->now, company_offset_minutes(company->now));
}

struct text company_time(instant_us instant, char out[static INSTANT_TEXT_BYTES_MAX])
{
    return instant_format_offset(instant, company_offset_minutes(instant), out);
}

struct decimal company_rate(const struct company *company, const char *currency)
{
    if (strcmp(currency, company->home) == 0)
        return decimal_of(1, 0);
    if (strcmp(currency, "EUR") == 0)
        return decimal_of(10842, 4);
    if (strcmp(currency, "CAD") == 0)
        return decimal_of(73115, 5);
    if (strcmp(currency, "GBP") == 0)
        return decimal_of(127031, 5);
    return decimal_of(1, 0);
}
