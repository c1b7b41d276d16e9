/* Lists of which a part belongs to another. */
#include "tests/sim/kinds/kinds.h"

enum { PERCENT_CHILD = 30 };

static void put_parent(const struct desk *desk, struct document *out)
{
    const struct entry *parent = draw_entry_of(desk, out->entity);
    if (parent && desk_chance(desk, PERCENT_CHILD))
        document_set(out, ROLE_PARENT, parent->id);
}

bool draw_account(const struct desk *desk, struct document *out)
{
    put_parent(desk, out);
    draw_any(desk, out);
    out->fields[ACCOUNT_TYPE] = TEXT("Expense");
    return true;
}

/* With a parent it is a job. */
bool draw_customer(const struct desk *desk, struct document *out)
{
    put_parent(desk, out);
    return draw_any(desk, out);
}
