#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/seed_parts.h"

struct object *seed_save(struct company *company, enum entity entity, struct buffer *body,
                         int64_t id)
{
    struct fault fault;
    struct error error;
    struct arena arena;
    arena_init(&arena, 0);
    const struct json *json = json_parse(&arena, buffer_text(body), &error);
    if (!json)
        bug("seed: %s", error.message);
    struct write_request request = {.entity = entity, .body = json, .as_person = true, .id = id};
    struct object *object = write_object(company, &request, &fault);
    if (!object)
        bug("seed of %s: %s", entity_name(entity), fault.detail);
    arena_release(&arena);
    buffer_release(body);
    return object;
}

struct json_writer seed_begin(struct buffer *body)
{
    struct json_writer writer;
    buffer_init(body, 0);
    json_writer_init(&writer, body);
    json_open_object(&writer, NULL);
    return writer;
}

void seed_reference(struct json_writer *writer, const char *key, int64_t id)
{
    json_open_object(writer, key);
    json_write_int64(writer, "value", id);
    json_close_object(writer);
}

void seed_write_day(struct json_writer *writer, const char *key, date_day day)
{
    char text[DATE_TEXT_BYTES_MAX];
    json_write_text(writer, key, date_format(day, text));
}

/* A rate that drifts, with up to five places. */
void seed_write_currency(struct json_writer *writer, const struct company *company,
                         const struct object *party, struct random *random)
{
    char text[DECIMAL_TEXT_BYTES_MAX];
    struct decimal rate;
    if (!company->is_multicurrency)
        return;
    json_open_object(writer, "CurrencyRef");
    json_write_string(writer, "value", party->currency);
    json_close_object(writer);
    if (strcmp(party->currency, company->home) == 0)
        return;
    struct decimal drift = decimal_of((int64_t)random_below(random, 4000) - 2000, 5);
    REQUIRE(decimal_add(company_rate(company, party->currency), drift, &rate));
    json_write_number(writer, "ExchangeRate", decimal_format(rate, 0, text));
}

void seed_write_applied(struct json_writer *writer, const struct object *target, int64_t cents)
{
    json_open_object(writer, NULL);
    cents_write(writer, "Amount", cents);
    json_open_array(writer, "LinkedTxn");
    render_link(writer, target->id, entity_name(target->entity));
    json_close_array(writer);
    json_close_object(writer);
}

struct object *seed_pick(struct random *random, const struct company *company, enum entity entity)
{
    const struct object_list *list = &company->lists[entity];
    struct object *object = NULL;
    while (!object || !object->is_active)
        object = list->items[random_below(random, list->count)];
    return object;
}

struct object *seed_find_open(const struct company *company, enum entity entity,
                              const struct object *party)
{
    COMPANY_EACH(document, company, entity)
    {
        if (document->party == party && document->open > 0 && !document->is_deleted)
            return document;
    }
    return NULL;
}

void seed_set_day(struct company *company, date_day day, int64_t second)
{
    enum { DAY_S = 86400, MORNING_S = 17 * 3600 };
    static const instant_us SECOND_US = 1000000;
    company->now = ((int64_t)day * DAY_S + MORNING_S + second) * SECOND_US;
}
