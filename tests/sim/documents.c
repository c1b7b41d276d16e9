#include "tests/sim/documents.h"

enum { PERCENT_LIST = 18, PERCENT_PAYMENT = 30, LONG_CHARACTERS = 130 };

static struct random *people(struct world *world)
{
    return &world->random[PART_PEOPLE];
}

static struct text words(struct world *world, const char *what)
{
    unsigned long long number = ++world->sequence;
    if (!random_chance(people(world), world->options.long_names))
        return arena_format(&world->arena, "%s %llu", what, number);
    char filling[LONG_CHARACTERS + 1] = {0};
    for (int i = 0; i < LONG_CHARACTERS; i++)
        filling[i] = i % 7 == 6 ? ' ' : 'x';
    return arena_format(&world->arena, "%s %llu %s.", what, number, filling);
}

static const struct entry *draw_of(struct world *world, const struct books *books,
                                   enum entity entity)
{
    const struct entry *found = NULL;
    uint64_t seen = 0;
    for (size_t i = 0; i < books->entry_count; i++) {
        const struct entry *entry = books->entries[i];
        if (entry->entity != entity || entry->is_deleted)
            continue;
        if (random_below(people(world), ++seen) == 0)
            found = entry;
    }
    return found;
}

void document_first(struct world *world, size_t at, struct document *out)
{
    static const char *const NAMES[] = {"Expenses", "Checking", "Bob's", "Norton"};
    bool is_account = at < 2;
    *out = (struct document){.entity = is_account ? ENTITY_ACCOUNT : ENTITY_VENDOR};
    (void)world;
    if (is_account) {
        out->fields[ACCOUNT_NAME] = text_of(NAMES[at]);
        out->fields[ACCOUNT_TYPE] = at ? TEXT("Bank") : TEXT("Expense");
    } else {
        out->fields[VENDOR_NAME] = text_of(NAMES[at % 4]);
    }
    document_complete(out);
}

static struct text list_name(struct world *world, enum entity entity)
{
    static const char *const USED[] = {"Twin A", "Twin B", "Twin C"};
    if (random_chance(people(world), world->options.namesakes))
        return text_of(USED[random_below(people(world), 3)]);
    return words(world, entity == ENTITY_VENDOR ? "Vendor" : "Account");
}

static void draw_list(struct world *world, const struct books *books, struct document *out)
{
    bool is_account = random_chance(people(world), 35);
    *out = (struct document){.entity = is_account ? ENTITY_ACCOUNT : ENTITY_VENDOR};
    if (!is_account) {
        out->fields[VENDOR_NAME] = list_name(world, ENTITY_VENDOR);
        if (random_chance(people(world), 40))
            out->fields[VENDOR_EMAIL] = TEXT("a@example.com");
        return;
    }
    const struct entry *parent = draw_of(world, books, ENTITY_ACCOUNT);
    out->fields[ACCOUNT_NAME] = list_name(world, ENTITY_ACCOUNT);
    out->fields[ACCOUNT_TYPE] = TEXT("Expense");
    if (random_chance(people(world), 30))
        out->fields[ACCOUNT_DESCRIPTION] = words(world, "About");
    if (parent && random_chance(people(world), 30))
        out->fields[ACCOUNT_PARENT] = parent->id;
}

static struct text draw_date(struct world *world)
{
    return arena_format(&world->arena, "2026-01-%02u",
                        1 + (unsigned)random_below(people(world), 28));
}

static void set_lines(struct world *world, const struct entry *account, struct document *bill)
{
    size_t count = 1 + (size_t)random_below(people(world), 2);
    struct line *lines = ARENA_ARRAY(&world->arena, struct line, count);
    for (size_t i = 0; i < count; i++) {
        int64_t cents = 1000 + (int64_t)random_below(people(world), 9000);
        lines[i].fields[BILL_EXPENSE_ACCOUNT] = account->id;
        lines[i].fields[BILL_EXPENSE_AMOUNT] = amount_of(&world->arena, cents);
    }
    bill->lines[BILL_LINES_EXPENSE] = (struct lines){lines, count};
    document_derive(bill, &world->arena);
}

/* What does not cross, or not as it is. */
static void make_odd(struct world *world, struct document *bill)
{
    struct line *item = ARENA_NEW(&world->arena, struct line);
    switch (random_below(people(world), 5)) {
    case 0:
        bill->fields[BILL_CURRENCY] = TEXT("EUR");
        return;
    case 1:
        bill->fields[BILL_NUMBER] = TEXT_NONE;
        return;
    case 2:
        bill->fields[BILL_CURRENCY] = TEXT_NONE;
        return;
    case 3:
        item->fields[BILL_ITEM_ITEM] = TEXT("rock");
        item->fields[BILL_ITEM_AMOUNT] = TEXT("5.00");
        bill->lines[BILL_LINES_ITEM] = (struct lines){item, 1};
        document_derive(bill, &world->arena);
        return;
    default:
        item->fields[BILL_EXPENSE_AMOUNT] = TEXT("-7.00");
        item->fields[BILL_EXPENSE_ACCOUNT] =
            bill->lines[BILL_LINES_EXPENSE].items[0].fields[BILL_EXPENSE_ACCOUNT];
        bill->lines[BILL_LINES_EXPENSE] = (struct lines){item, 1};
        document_derive(bill, &world->arena);
    }
}

static bool draw_bill(struct world *world, const struct books *books, struct document *out)
{
    const struct entry *vendor = draw_of(world, books, ENTITY_VENDOR);
    const struct entry *account = draw_of(world, books, ENTITY_ACCOUNT);
    if (!vendor || !account)
        return false;
    *out = (struct document){.entity = ENTITY_BILL};
    out->fields[BILL_VENDOR] = vendor->id;
    out->fields[BILL_NUMBER] = arena_format(&world->arena, "N%llu",
                                            random_chance(people(world), world->options.namesakes)
                                                ? 7ull
                                                : (unsigned long long)++world->sequence);
    out->fields[BILL_DATE] = draw_date(world);
    out->fields[BILL_CURRENCY] = TEXT("USD");
    if (random_chance(people(world), 50))
        out->fields[BILL_MEMO] = words(world, "Memo");
    set_lines(world, account, out);
    if (random_chance(people(world), world->options.oddities))
        make_odd(world, out);
    return true;
}

static bool draw_payment(struct world *world, const struct books *books, struct document *out)
{
    const struct entry *bill = draw_of(world, books, ENTITY_BILL);
    const struct entry *account = draw_of(world, books, ENTITY_ACCOUNT);
    if (!bill || !account)
        return false;
    int64_t open = cents_of(bill->document.fields[BILL_BALANCE]);
    if (open <= 0 || books_is_void(&bill->document))
        return false;
    int64_t paid = random_chance(people(world), 50)
                       ? open
                       : 1 + (int64_t)random_below(people(world), (uint64_t)open);
    struct line *line = ARENA_NEW(&world->arena, struct line);
    *out = (struct document){.entity = ENTITY_BILL_PAYMENT};
    out->fields[BILL_PAYMENT_VENDOR] = bill->document.fields[BILL_VENDOR];
    out->fields[BILL_PAYMENT_DATE] = draw_date(world);
    out->fields[BILL_PAYMENT_CURRENCY] = bill->document.fields[BILL_CURRENCY];
    out->fields[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    out->fields[BILL_PAYMENT_ACCOUNT] = account->id;
    line->fields[BILL_PAYMENT_APPLICATION_BILL] = bill->id;
    line->fields[BILL_PAYMENT_APPLICATION_AMOUNT] = amount_of(&world->arena, paid);
    out->lines[BILL_PAYMENT_LINES_APPLICATION] = (struct lines){line, 1};
    if (random_chance(people(world), 50))
        out->fields[BILL_PAYMENT_NUMBER] =
            arena_format(&world->arena, "C%llu", (unsigned long long)++world->sequence);
    document_derive(out, &world->arena);
    return true;
}

bool document_draw(struct world *world, const struct books *books, struct document *out)
{
    if (random_chance(people(world), PERCENT_LIST)) {
        draw_list(world, books, out);
        return true;
    }
    return random_chance(people(world), PERCENT_PAYMENT) ? draw_payment(world, books, out)
                                                         : draw_bill(world, books, out);
}

static void edit_vendor(struct world *world, struct document *document)
{
    if (random_chance(people(world), 25))
        document->fields[VENDOR_NAME] = list_name(world, ENTITY_VENDOR);
    else if (random_chance(people(world), 40))
        document->fields[VENDOR_STREET] = words(world, "Street");
    else if (random_chance(people(world), 70))
        document->fields[VENDOR_PHONE] =
            arena_format(&world->arena, "%llu", (unsigned long long)++world->sequence);
    else
        document->fields[VENDOR_ACTIVE] =
            text_equal_string(document->fields[VENDOR_ACTIVE], "false") ? TEXT("true")
                                                                        : TEXT("false");
}

static bool edit_bill(struct world *world, const struct books *books, const struct entry *entry,
                      struct document *document)
{
    const struct entry *account = draw_of(world, books, ENTITY_ACCOUNT);
    switch (random_below(people(world), 5)) {
    case 0:
        document->fields[BILL_DATE] = draw_date(world);
        return true;
    case 1:
        document->fields[BILL_NUMBER] =
            arena_format(&world->arena, "N%llu", (unsigned long long)++world->sequence);
        return true;
    case 2:
        if (!account || books_has_payment(books, entry))
            return false;
        document->lines[BILL_LINES_ITEM] = (struct lines){0};
        set_lines(world, account, document);
        return true;
    case 3:
        document->fields[BILL_CURRENCY] = TEXT("USD");
        return true;
    default:
        document->fields[BILL_MEMO] = words(world, "Memo");
        return true;
    }
}

/* Without a marker, what a command has made is known by its name, number, date and total: who
 * changes those before the answer has arrived leaves nothing to know it by. */
static bool edit_unanswered(struct world *world, struct document *document)
{
    if (document->entity == ENTITY_ACCOUNT)
        document->fields[ACCOUNT_DESCRIPTION] = words(world, "About");
    else if (document->entity == ENTITY_VENDOR)
        document->fields[VENDOR_STREET] = words(world, "Street");
    else if (document->entity == ENTITY_BILL)
        document->fields[BILL_MEMO] = words(world, "Memo");
    else
        document->fields[BILL_PAYMENT_MEMO] = words(world, "Memo");
    return true;
}

bool document_edit(struct world *world, const struct books *books, const struct entry *entry,
                   struct document *document)
{
    if (entry->is_unanswered && books->side != SIDE_PLATFORM)
        return edit_unanswered(world, document);
    if (entry->entity == ENTITY_BILL)
        return edit_bill(world, books, entry, document);
    if (entry->entity == ENTITY_VENDOR)
        edit_vendor(world, document);
    else if (entry->entity == ENTITY_ACCOUNT && random_chance(people(world), 30))
        document->fields[ACCOUNT_NAME] = list_name(world, ENTITY_ACCOUNT);
    else if (entry->entity == ENTITY_ACCOUNT)
        document->fields[ACCOUNT_DESCRIPTION] = words(world, "About");
    else
        document->fields[BILL_PAYMENT_MEMO] = words(world, "Memo");
    return true;
}
