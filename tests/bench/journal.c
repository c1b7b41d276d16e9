#include "journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "codec/document.h"
#include "codec/event.h"
#include "fold/fold.h"
#include "syntax/json.h"

enum { ACCOUNTS = 8, VENDORS = 20, PENDING_MAX = 4096, BILLS_MAX = 4096 };

/* What happens next in a company's life, in percent. */
enum {
    SHARE_ANSWER = 30, /* to a command, when one is open */
    SHARE_BILL = 13,   /* a new one */
    SHARE_EDIT = 10,   /* of an older one */
    SHARE_ECHO = 12,   /* the platform shows what we wrote there */
    SHARE_PAYMENT = 7, /* of a bill; what is left: a bill is read again, nothing has changed */
};

static const struct text SOURCE = {"tieout/qbo_poller", sizeof("tieout/qbo_poller") - 1};

struct tenant_making {
    struct tenant_state state;
    struct random random;
    unsigned step, bills, payments;
    uint32_t bill_versions[BILLS_MAX];
    struct write_command *pending[PENDING_MAX];
    size_t pending_first, pending_count;
    const struct write_command *answered; /* the last one, until the platform shows it */
};

struct making {
    struct journal *journal;
    struct arena scratch;
    struct tenant_making *tenants;
    struct buffer body;
    instant_us now;
    size_t capacity;
};

static void append(struct making *making, struct tenant_making *tenant, struct event *event)
{
    struct journal *journal = making->journal;
    if (journal->count == making->capacity)
        return;
    struct envelope envelope;
    making->now += 1000;
    event->tenant = tenant->state.head.tenant;
    event->time = making->now;
    char name[32];
    snprintf(name, sizeof(name), "%zu", journal->count);
    event->id = derive_named_id(event->tenant, "bench", text_of(name));
    event_encode(event, SOURCE, &journal->arena, &making->body, &envelope);
    envelope.body = arena_copy(&journal->arena, buffer_text(&making->body));
    journal->messages[journal->count++] = envelope;

    struct effects effects;
    struct rules rules = {.version = 1};
    effects_init(&effects, &making->scratch);
    struct fold fold = {&rules, event, &tenant->state, &effects};
    fold_complete(&fold);
    if (journal->has_rows)
        journal_add_rows(journal, &tenant->state);
    state_flushed(&tenant->state);
    journal->write_count += effects.write_count;
    for (size_t i = 0; i < effects.write_count && tenant->pending_count < PENDING_MAX; i++) {
        size_t at = (tenant->pending_first + tenant->pending_count++) % PENDING_MAX;
        struct write_command *copy = ARENA_NEW(&making->scratch, struct write_command);
        *copy = effects.writes[i];
        tenant->pending[at] = copy;
    }
}

static void setting(struct making *making, struct tenant_making *tenant)
{
    struct setting_change changes[] = {
        {TENANT_SETTING_SIGNUP_DATE, TEXT("2019-05-01")},
        {TENANT_SETTING_HOME_CURRENCY, TEXT("USD")},
        {TENANT_SETTING_UNALLOCATED_EXPENSE, TEXT("1")},
        {TENANT_SETTING_BANK_ACCOUNT, TEXT("2")},
        {TENANT_SETTING_SYNC_MODE, TEXT("live")},
    };
    struct event event = {.type = EVENT_SETTINGS,
                          .settings = {changes, sizeof(changes) / sizeof(changes[0])}};
    append(making, tenant, &event);
}

/* What a side showed: which record, which state of it. */
struct sight {
    enum entity entity;
    unsigned id;
    uint32_t version;
};

static void observe(struct making *making, struct tenant_making *tenant, struct sight sight,
                    const char *json)
{
    struct error error;
    struct text copy = arena_copy(&making->scratch, text_of(json));
    const struct json *tree = json_parse(&making->scratch, copy, &error);
    struct event event = {.type = EVENT_OBSERVED};
    struct observation *observation = &event.observation;
    observation->side = SIDE_ONLINE;
    observation->entity = sight.entity;
    observation->id = arena_format(&making->scratch, "%u", sight.id);
    observation->version = arena_format(&making->scratch, "%u", sight.version);
    observation->changed_at = making->now;
    observation->epoch = 1;
    if (!tree ||
        !document_parse(&making->scratch, tree, sight.entity, &observation->document, &error))
        bug("%s: %s", json, error.message);
    append(making, tenant, &event);
}

static unsigned cents_of(const struct tenant_making *tenant, unsigned number)
{
    return 1000 + number * 7 + tenant->bill_versions[number] * 100;
}

/* The bill as it is now: reading it again gives the same. */
static void observe_bill(struct making *making, struct tenant_making *tenant, unsigned number)
{
    char json[1200];
    unsigned cents = cents_of(tenant, number);
    unsigned paid = number < tenant->payments ? cents : 0;
    snprintf(json, sizeof(json),
             "{\"vendor\":\"%u\",\"number\":\"INV-%06u\",\"date\":\"2026-0%u-1%u\","
             "\"due_date\":\"2026-0%u-2%u\",\"currency\":\"USD\",\"memo\":\"Garden work at the "
             "north site, invoice %u as agreed by telephone\",\"total\":\"%u.%02u\","
             "\"balance\":\"%u.%02u\",\"expense_lines\":[{\"account\":\"%u\",\"amount\":\"%u.00\","
             "\"description\":\"Rocks, gravel and sand delivered to the yard\"},"
             "{\"account\":\"%u\",\"amount\":\"%u.%02u\",\"description\":\"Labour by the hour\"}]}",
             100 + number % VENDORS, number, 1 + number % 9, number % 10, 1 + number % 9,
             number % 9, number, cents / 100, cents % 100, (cents - paid) / 100,
             (cents - paid) % 100, 1 + number % ACCOUNTS, 5U, 1 + (number + 3) % ACCOUNTS,
             cents / 100 - 5, cents % 100);
    observe(making, tenant,
            (struct sight){ENTITY_BILL, 1000 + number, tenant->bill_versions[number]}, json);
}

static void edit_bill(struct making *making, struct tenant_making *tenant, unsigned number)
{
    tenant->bill_versions[number]++;
    observe_bill(making, tenant, number);
}

/* Bills are paid in their order, each once. */
static void pay_bill(struct making *making, struct tenant_making *tenant)
{
    char json[400];
    unsigned number = tenant->payments++, cents = cents_of(tenant, number);
    snprintf(json, sizeof(json),
             "{\"vendor\":\"%u\",\"number\":\"%u\",\"date\":\"2026-09-0%u\",\"currency\":\"USD\","
             "\"pay_type\":\"Check\",\"account\":\"2\",\"total\":\"%u.%02u\",\"status\":\"open\","
             "\"applications\":[{\"bill\":\"%u\",\"amount\":\"%u.%02u\"}]}",
             100 + number % VENDORS, number, 1 + number % 9, cents / 100, cents % 100,
             1000 + number, cents / 100, cents % 100);
    observe(making, tenant, (struct sight){ENTITY_BILL_PAYMENT, 50000 + number, 0}, json);
}

static struct text platform_id(struct making *making, const struct write_command *command)
{
    char id[UUID_TEXT_BYTES];
    struct text record = uuid_format(command->record_id, id);
    return arena_format(&making->scratch, "P-%.*s", TEXT_ARG(text_cut(record, 13)));
}

static void answer(struct making *making, struct tenant_making *tenant)
{
    const struct write_command *command = tenant->pending[tenant->pending_first];
    tenant->pending_first = (tenant->pending_first + 1) % PENDING_MAX;
    tenant->pending_count--;
    struct event event = {.type = EVENT_RESULT};
    struct result *result = &event.result;
    result->command_id = command->id;
    result->record_id = command->record_id;
    result->target = command->target;
    result->entity = command->entity;
    result->command_version = command->version;
    result->kind = RESULT_APPLIED;
    result->id = platform_id(making, command);
    result->version = arena_format(&making->scratch, "%u", command->version);
    result->changed_at = making->now;
    result->has_document = true;
    result->document = command->document;
    tenant->answered = command;
    append(making, tenant, &event);
}

static void echo(struct making *making, struct tenant_making *tenant)
{
    const struct write_command *command = tenant->answered;
    struct event event = {.type = EVENT_OBSERVED};
    struct observation *observation = &event.observation;
    observation->side = command->target;
    observation->entity = command->entity;
    observation->id = platform_id(making, command);
    observation->version = arena_format(&making->scratch, "%u", command->version);
    observation->changed_at = making->now;
    observation->epoch = 1;
    observation->document = command->document;
    tenant->answered = NULL;
    append(making, tenant, &event);
}

static void one_event(struct making *making, struct tenant_making *tenant)
{
    unsigned draw = (unsigned)random_below(&tenant->random, 100);
    unsigned any = tenant->bills ? (unsigned)random_below(&tenant->random, tenant->bills) : 0;
    if (draw < SHARE_ANSWER && tenant->pending_count > 0) {
        answer(making, tenant);
        return;
    }
    draw = draw < SHARE_ANSWER ? SHARE_ANSWER : draw;
    if (tenant->bills == 0 || (draw < SHARE_ANSWER + SHARE_BILL && tenant->bills < BILLS_MAX))
        observe_bill(making, tenant, tenant->bills++);
    else if (draw < SHARE_ANSWER + SHARE_BILL + SHARE_EDIT)
        edit_bill(making, tenant, any);
    else if (draw < SHARE_ANSWER + SHARE_BILL + SHARE_EDIT + SHARE_ECHO && tenant->answered)
        echo(making, tenant);
    else if (draw >= 100 - SHARE_PAYMENT && tenant->payments < tenant->bills)
        pay_bill(making, tenant);
    else
        observe_bill(making, tenant, any);
}

/* Settings, lists, then bills, edits, repeats and answers, as a company's life goes. */
static void one_step(struct making *making, struct tenant_making *tenant)
{
    char json[400];
    unsigned step = tenant->step++;
    if (step == 0) {
        setting(making, tenant);
    } else if (step <= ACCOUNTS) {
        snprintf(json, sizeof(json), "{\"name\":\"Account %u\",\"type\":\"expense\"}", step);
        observe(making, tenant, (struct sight){ENTITY_ACCOUNT, step, 0}, json);
    } else if (step <= ACCOUNTS + VENDORS) {
        unsigned vendor = step - ACCOUNTS - 1;
        snprintf(json, sizeof(json),
                 "{\"name\":\"Vendor %u\",\"email\":\"v%u@example.com\",\"city\":\"Bayshore\"}",
                 vendor, vendor);
        observe(making, tenant, (struct sight){ENTITY_VENDOR, 100 + vendor, 0}, json);
    } else {
        one_event(making, tenant);
    }
}

void journal_make(struct journal *journal, uint64_t seed, size_t tenant_count, size_t event_count)
{
    struct making making = {.journal = journal, .capacity = event_count, .now = 1780000000000000};
    struct random random;
    *journal = (struct journal){.has_rows = journal->has_rows};
    arena_init(&journal->arena, 0);
    arena_init(&making.scratch, 0);
    buffer_init(&making.body, 0);
    journal->messages = ARENA_ARRAY(&journal->arena, struct envelope, event_count);
    making.tenants = calloc(tenant_count, sizeof(*making.tenants));
    REQUIRE(making.tenants);
    random_seed(&random, seed);
    for (size_t i = 0; i < tenant_count; i++) {
        char name[32];
        snprintf(name, sizeof(name), "tenant %zu", i);
        state_init(&making.tenants[i].state, derive_named_id(UUID_NIL, "bench", text_of(name)));
        making.tenants[i].state.is_complete = true;
        making.tenants[i].random = random_split(&random, i);
    }
    while (journal->count < event_count)
        one_step(&making, &making.tenants[random_below(&random, tenant_count)]);
    for (size_t i = 0; i < tenant_count; i++)
        state_release(&making.tenants[i].state);
    free(making.tenants);
    buffer_release(&making.body);
    arena_release(&making.scratch);
}

void journal_release(struct journal *journal)
{
    free(journal->rows);
    arena_release(&journal->arena);
}
