#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "codec/document.h"
#include "codec/event.h"
#include "fold/fold.h"
#include "journal.h"
#include "syntax/json.h"

enum { ACCOUNTS = 8, VENDORS = 20, PENDING_MAX = 256, BILLS_MAX = 4096 };

/* What happens next in a company's life, in percent. */
enum {
    SHARE_ANSWER = 30, /* to a command, when one is open */
    SHARE_BILL = 13,   /* a new one */
    SHARE_EDIT = 10,   /* of an older one */
    SHARE_ECHO = 12,   /* the platform shows what we wrote there */
    SHARE_PAYMENT = 7, /* of a bill; what is left: a bill is read again, nothing has changed */
};

static const struct text SOURCE = {"tieout/qbo_poller", sizeof("tieout/qbo_poller") - 1};

/* A command without its document, which is kept as text. */
struct kept_command {
    struct write_command command;
    struct buffer document;
};

struct tenant_making {
    struct tenant_state state;
    struct random random;
    unsigned step, bills, payments;
    uint32_t bill_versions[BILLS_MAX];
    struct kept_command pending[PENDING_MAX];
    size_t pending_first, pending_count;
    struct kept_command answered; /* the last one, until the platform shows it */
    bool has_answered;
};

struct journal_source {
    struct arena scratch; /* of one event */
    struct buffer body;
    struct random random;
    struct tenant_making *tenants;
    size_t tenant_count;
    struct tenant_making *last;
    instant_us now;
    uint64_t number, write_count;
    struct arena *arena;   /* the caller's */
    struct envelope *told; /* where the event goes */
};

static void keep_commands(struct tenant_making *tenant, const struct effects *effects)
{
    for (size_t i = 0; i < effects->write_count && tenant->pending_count < PENDING_MAX; i++) {
        size_t at = (tenant->pending_first + tenant->pending_count++) % PENDING_MAX;
        struct kept_command *kept = &tenant->pending[at];
        kept->command = effects->writes[i];
        buffer_clear(&kept->document);
        document_format(&effects->writes[i].document, &kept->document);
    }
}

static void tell(struct journal_source *source, struct tenant_making *tenant, struct event *event)
{
    char name[32];
    source->now += 1000;
    event->tenant = tenant->state.head.tenant;
    event->time = source->now;
    snprintf(name, sizeof(name), "%llu", (unsigned long long)source->number++);
    event->id = derive_named_id(event->tenant, "bench", text_of(name));
    event_encode(event, SOURCE, source->arena, &source->body, source->told);
    source->told->body = arena_copy(source->arena, buffer_text(&source->body));

    struct effects effects;
    struct rules rules = {.version = 1};
    effects_init(&effects, &source->scratch);
    struct fold fold = {&rules, event, &tenant->state, &effects};
    fold_complete(&fold);
    source->write_count += effects.write_count;
    keep_commands(tenant, &effects);
}

static struct document document_again(struct journal_source *source,
                                      const struct kept_command *kept)
{
    struct document document;
    struct error error;
    struct text copy = arena_copy(&source->scratch, buffer_text(&kept->document));
    const struct json *tree = json_parse(&source->scratch, copy, &error);
    if (!tree || !document_parse(&source->scratch, tree, kept->command.entity, &document, &error))
        bug("%s", error.message);
    return document;
}

static void setting(struct journal_source *source, struct tenant_making *tenant)
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
    tell(source, tenant, &event);
}

/* What a side showed: which record, which state of it. */
struct sight {
    enum entity entity;
    unsigned id;
    uint32_t version;
};

static void observe(struct journal_source *source, struct tenant_making *tenant, struct sight sight,
                    const char *json)
{
    struct error error;
    struct text copy = arena_copy(&source->scratch, text_of(json));
    const struct json *tree = json_parse(&source->scratch, copy, &error);
    struct event event = {.type = EVENT_OBSERVED};
    struct observation *observation = &event.observation;
    observation->side = SIDE_ONLINE;
    observation->entity = sight.entity;
    observation->id = arena_format(&source->scratch, "%u", sight.id);
    observation->version = arena_format(&source->scratch, "%u", sight.version);
    observation->changed_at = source->now;
    observation->epoch = 1;
    if (!tree ||
        !document_parse(&source->scratch, tree, sight.entity, &observation->document, &error))
        bug("%s: %s", json, error.message);
    tell(source, tenant, &event);
}

static unsigned cents_of(const struct tenant_making *tenant, unsigned number)
{
    return 1000 + number * 7 + tenant->bill_versions[number] * 100;
}

/* The bill as it is now: reading it again gives the same. */
static void observe_bill(struct journal_source *source, struct tenant_making *tenant,
                         unsigned number)
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
    observe(source, tenant,
            (struct sight){ENTITY_BILL, 1000 + number, tenant->bill_versions[number]}, json);
}

static void edit_bill(struct journal_source *source, struct tenant_making *tenant, unsigned number)
{
    tenant->bill_versions[number]++;
    observe_bill(source, tenant, number);
}

/* Bills are paid in their order, each once. */
static void pay_bill(struct journal_source *source, struct tenant_making *tenant)
{
    char json[400];
    unsigned number = tenant->payments++, cents = cents_of(tenant, number);
    snprintf(json, sizeof(json),
             "{\"vendor\":\"%u\",\"number\":\"%u\",\"date\":\"2026-09-0%u\",\"currency\":\"USD\","
             "\"pay_type\":\"Check\",\"account\":\"2\",\"total\":\"%u.%02u\",\"status\":\"open\","
             "\"applications\":[{\"bill\":\"%u\",\"amount\":\"%u.%02u\"}]}",
             100 + number % VENDORS, number, 1 + number % 9, cents / 100, cents % 100,
             1000 + number, cents / 100, cents % 100);
    observe(source, tenant, (struct sight){ENTITY_BILL_PAYMENT, 50000 + number, 0}, json);
}

static struct text platform_id(struct journal_source *source, const struct write_command *command)
{
    char id[UUID_TEXT_BYTES];
    struct text record = uuid_format(command->record_id, id);
    return arena_format(&source->scratch, "P-%.*s", TEXT_ARG(text_cut(record, 13)));
}

static void answer(struct journal_source *source, struct tenant_making *tenant)
{
    struct kept_command *kept = &tenant->pending[tenant->pending_first];
    const struct write_command *command = &kept->command;
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
    result->id = platform_id(source, command);
    result->version = arena_format(&source->scratch, "%u", command->version);
    result->changed_at = source->now;
    result->has_document = true;
    result->document = document_again(source, kept);
    struct kept_command before = tenant->answered;
    tenant->answered = *kept;
    tenant->has_answered = true;
    *kept = before; /* its buffer is used again */
    tell(source, tenant, &event);
}

static void echo(struct journal_source *source, struct tenant_making *tenant)
{
    const struct write_command *command = &tenant->answered.command;
    struct event event = {.type = EVENT_OBSERVED};
    struct observation *observation = &event.observation;
    observation->side = command->target;
    observation->entity = command->entity;
    observation->id = platform_id(source, command);
    observation->version = arena_format(&source->scratch, "%u", command->version);
    observation->changed_at = source->now;
    observation->epoch = 1;
    observation->document = document_again(source, &tenant->answered);
    tenant->has_answered = false;
    tell(source, tenant, &event);
}

static void one_event(struct journal_source *source, struct tenant_making *tenant)
{
    unsigned draw = (unsigned)random_below(&tenant->random, 100);
    unsigned any = tenant->bills ? (unsigned)random_below(&tenant->random, tenant->bills) : 0;
    if (draw < SHARE_ANSWER && tenant->pending_count > 0) {
        answer(source, tenant);
        return;
    }
    draw = draw < SHARE_ANSWER ? SHARE_ANSWER : draw;
    if (tenant->bills == 0 || (draw < SHARE_ANSWER + SHARE_BILL && tenant->bills < BILLS_MAX))
        observe_bill(source, tenant, tenant->bills++);
    else if (draw < SHARE_ANSWER + SHARE_BILL + SHARE_EDIT)
        edit_bill(source, tenant, any);
    else if (draw < SHARE_ANSWER + SHARE_BILL + SHARE_EDIT + SHARE_ECHO && tenant->has_answered)
        echo(source, tenant);
    else if (draw >= 100 - SHARE_PAYMENT && tenant->payments < tenant->bills)
        pay_bill(source, tenant);
    else
        observe_bill(source, tenant, any);
}

/* Settings, lists, then bills, edits, repeats and answers, as a company's life goes. */
static void one_step(struct journal_source *source, struct tenant_making *tenant)
{
    char json[400];
    unsigned step = tenant->step++;
    if (step == 0) {
        setting(source, tenant);
    } else if (step <= ACCOUNTS) {
        snprintf(json, sizeof(json), "{\"name\":\"Account %u\",\"type\":\"expense\"}", step);
        observe(source, tenant, (struct sight){ENTITY_ACCOUNT, step, 0}, json);
    } else if (step <= ACCOUNTS + VENDORS) {
        unsigned vendor = step - ACCOUNTS - 1;
        snprintf(json, sizeof(json),
                 "{\"name\":\"Vendor %u\",\"email\":\"v%u@example.com\",\"city\":\"Bayshore\"}",
                 vendor, vendor);
        observe(source, tenant, (struct sight){ENTITY_VENDOR, 100 + vendor, 0}, json);
    } else {
        one_event(source, tenant);
    }
}

struct journal_source *journal_source_new(uint64_t seed, size_t tenant_count)
{
    struct journal_source *source = calloc(1, sizeof(*source));
    REQUIRE(source);
    arena_init(&source->scratch, 0);
    buffer_init(&source->body, 0);
    random_seed(&source->random, seed);
    source->now = 1780000000000000;
    source->tenant_count = tenant_count;
    source->tenants = calloc(tenant_count, sizeof(*source->tenants));
    REQUIRE(source->tenants);
    for (size_t i = 0; i < tenant_count; i++) {
        struct tenant_making *tenant = &source->tenants[i];
        char name[32];
        snprintf(name, sizeof(name), "tenant %zu", i);
        state_init(&tenant->state, derive_named_id(UUID_NIL, "bench", text_of(name)));
        tenant->state.is_complete = true;
        tenant->random = random_split(&source->random, i);
        buffer_init(&tenant->answered.document, 0);
        for (size_t j = 0; j < PENDING_MAX; j++)
            buffer_init(&tenant->pending[j].document, 0);
    }
    return source;
}

void journal_source_free(struct journal_source *source)
{
    for (size_t i = 0; i < source->tenant_count; i++) {
        struct tenant_making *tenant = &source->tenants[i];
        state_release(&tenant->state);
        buffer_release(&tenant->answered.document);
        for (size_t j = 0; j < PENDING_MAX; j++)
            buffer_release(&tenant->pending[j].document);
    }
    free(source->tenants);
    buffer_release(&source->body);
    arena_release(&source->scratch);
    free(source);
}

size_t journal_source_next(struct journal_source *source, struct arena *arena, struct envelope *out)
{
    uint64_t written = source->write_count;
    if (source->last)
        state_flushed(&source->last->state);
    arena_clear(&source->scratch);
    source->arena = arena;
    source->told = out;
    source->last = &source->tenants[random_below(&source->random, source->tenant_count)];
    one_step(source, source->last);
    return (size_t)(source->write_count - written);
}

const struct tenant_state *journal_source_state(const struct journal_source *source)
{
    return &source->last->state;
}
