#include "tests/simulators/qbd/company/computed.h"

#include <inttypes.h>

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/local_time.h"
#include "tests/simulators/qbd/company/order.h"

struct question {
    const struct company *company;
    const struct object *object;
    struct arena *arena;
};

static struct text truth(bool is_true)
{
    return is_true ? TEXT("true") : TEXT("false");
}

static struct text compute_id(const struct question *question)
{
    return question->object->id;
}

static struct text compute_created(const struct question *question)
{
    return local_time_format(question->arena, question->object->created);
}

static struct text compute_modified(const struct question *question)
{
    return local_time_format(question->arena, question->object->modified);
}

static struct text compute_edit_sequence(const struct question *question)
{
    return arena_format(question->arena, "%" PRId64, question->object->edit_sequence);
}

static struct text compute_txn_number(const struct question *question)
{
    return arena_format(question->arena, "%" PRId64, question->object->txn_number);
}

static struct text compute_full_name(const struct question *question)
{
    return question->object->full_name;
}

static struct text compute_is_active(const struct question *question)
{
    return truth(question->object->is_active);
}

static struct text compute_sublevel(const struct question *question)
{
    int level = 0;
    for (const struct object *above = question->object->parent; above; above = above->parent)
        level++;
    return arena_format(question->arena, "%d", level);
}

/* Income and expense accounts show no balance. */
static bool has_balance(const struct object *account)
{
    static const char *const TYPES[] = {"Income", "Expense", "CostOfGoodsSold", "OtherIncome",
                                        "OtherExpense"};
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++) {
        if (books_is_type(account, TYPES[i]))
            return false;
    }
    return true;
}

static struct text compute_account_balance(const struct question *question)
{
    int64_t cents = has_balance(question->object) ? books_shown_balance(question->object) : 0;
    return cents_format(question->arena, cents);
}

static bool is_below(const struct object *object, const struct object *top)
{
    while (object && object != top)
        object = object->parent;
    return object != NULL;
}

static struct text compute_account_total(const struct question *question)
{
    const struct object_list *list = &question->company->lists[ENTITY_ACCOUNT];
    int64_t cents = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_below(list->items[i], question->object) && has_balance(list->items[i]))
            cents += books_shown_balance(list->items[i]);
    }
    return cents_format(question->arena, cents);
}

static struct text compute_party_balance(const struct question *question)
{
    return cents_format(question->arena, question->object->balance);
}

static struct text compute_party_total(const struct question *question)
{
    const struct object_list *list = &question->company->lists[ENTITY_CUSTOMER];
    int64_t cents = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_below(list->items[i], question->object))
            cents += list->items[i]->balance;
    }
    return cents_format(question->arena, cents);
}

static struct text compute_special_account(const struct question *question)
{
    static const char *const ROWS[][2] = {
#define SPECIAL(name_, type_, special_) {(name_), (special_)},
#include "tests/simulators/qbd/company/special_accounts.def"
#undef SPECIAL
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (text_equal_string(question->object->full_name, ROWS[i][0]))
            return text_of(ROWS[i][1]);
    }
    return TEXT_NONE;
}

static struct text compute_total(const struct question *question)
{
    return cents_format(question->arena, question->object->total);
}

static struct text compute_subtotal(const struct question *question)
{
    return cents_format(question->arena, question->object->total - question->object->tax);
}

static struct text compute_tax(const struct question *question)
{
    return cents_format(question->arena, question->object->tax);
}

static struct text compute_tax_rate(const struct question *question)
{
    const struct object *tax =
        object_reference(question->company, question->object->fields, "ItemSalesTaxRef");
    return tax ? object_text(tax, "TaxRate") : TEXT_NONE;
}

static struct text compute_open_amount(const struct question *question)
{
    return cents_format(question->arena, link_open(question->object));
}

static struct text compute_unused(const struct question *question)
{
    return cents_format(question->arena, link_unused(question->object));
}

static struct text compute_nothing(const struct question *question)
{
    return cents_format(question->arena, 0);
}

static struct text compute_is_paid(const struct question *question)
{
    return truth(link_open(question->object) == 0);
}

/* Negative, as QuickBooks shows it. */
static struct text compute_applied(const struct question *question)
{
    return cents_format(question->arena, link_open(question->object) - question->object->total);
}

static struct text compute_is_manually_closed(const struct question *question)
{
    struct text value = object_text(question->object, "IsManuallyClosed");
    return truth(text_equal(value, TEXT("true")) || text_equal(value, TEXT("1")));
}

static struct text compute_is_fully_received(const struct question *question)
{
    return truth(order_is_fully_received(question->object));
}

static struct text side_balance(const struct question *question, const char *name)
{
    const struct object *account =
        object_reference(question->company, question->object->fields, name);
    return account ? cents_format(question->arena, books_shown_balance(account)) : TEXT_NONE;
}

static struct text compute_from_balance(const struct question *question)
{
    return side_balance(question, "TransferFromAccountRef");
}

static struct text compute_to_balance(const struct question *question)
{
    return side_balance(question, "TransferToAccountRef");
}

#define OF(entity_) (UINT32_C(1) << ENTITY_##entity_)
#define ALL ((UINT32_C(1) << ENTITY_COUNT) - 1)
#define LISTS (OF(BILL) - 1) /* lists come before transactions */
#define TXNS (ALL & ~LISTS)

struct row {
    const char *element;
    uint32_t entities;
    struct text (*compute)(const struct question *question);
};

static const struct row ROWS[] = {
#define COMPUTED(element_, of_, function_) {#element_, (of_), compute_##function_},
#include "tests/simulators/qbd/company/computed.def"
#undef COMPUTED
};

bool computed_text(const struct company *company, const struct object *object, struct text element,
                   struct arena *arena, struct text *out)
{
    const struct question question = {company, object, arena};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (!(ROWS[i].entities & (UINT32_C(1) << object->entity)) ||
            !text_equal_string(element, ROWS[i].element))
            continue;
        *out = ROWS[i].compute(&question);
        return true;
    }
    return false;
}
