#include "desktop_story.h"

#include <string.h>

#include "story.c"

static struct story story;

const char *next_version(void)
{
    static unsigned version = 10;
    return arena_format(&story.arena, "%u", ++version).data;
}

size_t apply_all(void)
{
    static unsigned made;
    struct write_command todo[64];
    size_t count = story.effects.write_count, done = 0;
    memcpy(todo, story.effects.writes, count * sizeof(todo[0]));
    for (; done < count; done++) {
        struct text id = todo[done].action == ACTION_CREATE
                             ? arena_format(&story.arena, "P%u", ++made)
                             : arena_copy(&story.arena, todo[done].native_id);
        story_apply(&story, &todo[done], id.data, next_version());
        for (size_t i = 0; i < story.effects.write_count; i++)
            todo[count++] = story.effects.writes[i];
    }
    return done;
}

void sync_all(void)
{
    story_run(&story);
    apply_all();
}

int desktop_begin(void **unused)
{
    static const struct requester OPERATOR = {.as = ASKER_OPERATOR};
    (void)unused;
    story_begin(&story);
    story_ask(&story,
              "ledger=desktop signup_date=2018-01-01 home_currency=USD ar_start_date=2026-01-01 "
              "unallocated_expense_account=A1 unallocated_income_account=A3 bank_gl_account=A2 "
              "ledger_edition=pro agent_kind=sync_dashboard agent_version=2.1.3561.1",
              &OPERATOR);
    story_show(&story, SIDE_DESKTOP, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Rent\",\"type\":\"Expense\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Bessie\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_CUSTOMER, "C1", "0", "{\"name\":\"Amy\"}");
    story_show(&story, SIDE_DESKTOP, ENTITY_ITEM, "I1", "0",
               "{\"name\":\"Sod\",\"type\":\"NonInventory\"}");
    sync_all();
    return 0;
}

int desktop_end(void **unused)
{
    (void)unused;
    story_end(&story);
    return 0;
}

const char *platform_id(enum entity entity, const char *id)
{
    const struct record *record = story_record(&story, SIDE_DESKTOP, entity, id);
    return arena_copy(&story.arena, record->shown[HALF_PLATFORM].native_id).data;
}

const char *platform_bill(const char *memo, const char *amount, const char *po_number)
{
    return arena_format(&story.arena,
                        "{\"vendor\":\"%s\",\"date\":\"2026-01-05\",\"memo\":\"%s\","
                        "\"po_number\":\"%s\",\"total\":\"%s\",\"balance\":\"%s\","
                        "\"item_lines\":[{\"item\":\"%s\",\"amount\":\"%s\"}]}",
                        platform_id(ENTITY_VENDOR, "V1"), memo, po_number, amount, amount,
                        platform_id(ENTITY_ITEM, "I1"), amount)
        .data;
}

const char *platform_invoice(const char *date, const char *memo, const char *balance)
{
    return arena_format(&story.arena,
                        "{\"customer\":\"%s\",\"number\":\"31\",\"date\":\"%s\","
                        "\"currency\":\"USD\",\"memo\":\"%s\",\"total\":\"80.00\","
                        "\"balance\":\"%s\",\"item_lines\":[{\"item\":\"%s\","
                        "\"amount\":\"80.00\"}]}",
                        platform_id(ENTITY_CUSTOMER, "C1"), date, memo, balance,
                        platform_id(ENTITY_ITEM, "I1"))
        .data;
}
