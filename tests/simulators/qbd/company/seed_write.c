#include "tests/simulators/qbd/company/seed_write.h"

#include <inttypes.h>

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/reference.h"
#include "tests/simulators/qbd/company/seed.h"

void seeding_init(struct seeding *seeding, struct company *company, uint64_t seed)
{
    *seeding = (struct seeding){.company = company, .today = instant_date(company->now, 0)};
    random_seed(&seeding->random, seed);
    buffer_init(&seeding->text, 0);
}

void seeding_release(struct seeding *seeding)
{
    buffer_release(&seeding->text);
}

static struct text tag(const struct seeding *seeding, const char *end)
{
    return arena_format(&seeding->company->arena, "%s%s", entity_row(seeding->entity)->name, end);
}

void seed_begin(struct seeding *seeding, enum entity entity)
{
    seeding->entity = entity;
    buffer_clear(&seeding->text);
    xml_writer_init(&seeding->writer, &seeding->text, true);
    xml_open(&seeding->writer, tag(seeding, "AddRq"));
    xml_open(&seeding->writer, tag(seeding, "Add"));
}

void seed_open(struct seeding *seeding, const char *part)
{
    xml_open(&seeding->writer, text_of(part));
}

void seed_close(struct seeding *seeding, const char *part)
{
    xml_close(&seeding->writer, text_of(part));
}

void seed_text(struct seeding *seeding, const char *name, struct text value)
{
    xml_write_element(&seeding->writer, text_of(name), value);
}

void seed_string(struct seeding *seeding, const char *name, const char *value)
{
    seed_text(seeding, name, text_of(value));
}

void seed_number(struct seeding *seeding, const char *name, const char *before, int64_t number)
{
    seed_text(seeding, name,
              arena_format(&seeding->company->arena, "%s%05" PRId64, before, number));
}

void seed_cents(struct seeding *seeding, const char *name, int64_t cents)
{
    seed_text(seeding, name, cents_format(&seeding->company->arena, cents));
}

void seed_date(struct seeding *seeding, const char *name, date_day day)
{
    char text[DATE_TEXT_BYTES_MAX];
    seed_string(seeding, name, date_format(day, text).data);
}

void seed_reference(struct seeding *seeding, const char *name, const struct object *to)
{
    seed_open(seeding, name);
    seed_text(seeding, "ListID", to->id);
    seed_close(seeding, name);
}

void seed_applied(struct seeding *seeding, const struct object *charge, int64_t cents,
                  const struct object *credit)
{
    seed_open(seeding, "AppliedToTxnAdd");
    seed_text(seeding, "TxnID", charge->id);
    seed_cents(seeding, "PaymentAmount", cents);
    if (credit) {
        seed_open(seeding, "SetCredit");
        seed_text(seeding, "CreditTxnID", credit->id);
        seed_cents(seeding, "AppliedAmount", credit->total);
        seed_close(seeding, "SetCredit");
    }
    seed_close(seeding, "AppliedToTxnAdd");
}

struct object *seed_end(struct seeding *seeding)
{
    const struct object_list *list = &seeding->company->lists[seeding->entity];
    xml_close(&seeding->writer, tag(seeding, "Add"));
    xml_close(&seeding->writer, tag(seeding, "AddRq"));
    seed_run(seeding->company, buffer_text(&seeding->text));
    return list->count > 0 ? list->items[list->count - 1] : NULL;
}

struct object *seed_some(struct seeding *seeding, enum entity entity)
{
    const struct object_list *list = &seeding->company->lists[entity];
    struct object *object;
    REQUIRE(list->count > 0);
    do {
        object = list->items[random_below(&seeding->random, list->count)];
    } while (!object->is_active || object->is_deleted);
    return object;
}

struct object *seed_named(const struct seeding *seeding, enum entity entity, const char *full_name)
{
    struct object *object = reference_by_name(seeding->company, entity, text_of(full_name));
    REQUIRE(object);
    return object;
}

bool seed_chance(struct seeding *seeding, uint64_t bound)
{
    return random_below(&seeding->random, bound) == 0;
}
