/* The lists: accounts, vendors. */
#include "tests/sim/kinds/kinds.h"

bool draw_ACCOUNT(const struct desk *desk, struct document *out)
{
    const struct entry *parent = draw_entry_of(desk, ENTITY_ACCOUNT);
    out->fields[ACCOUNT_NAME] = draw_name(desk, "Account");
    out->fields[ACCOUNT_TYPE] = TEXT("Expense");
    if (desk_chance(desk, 30))
        out->fields[ACCOUNT_DESCRIPTION] = draw_words(desk, "About");
    if (parent && desk_chance(desk, 30))
        out->fields[ACCOUNT_PARENT] = parent->id;
    return true;
}

bool edit_ACCOUNT(const struct desk *desk, const struct entry *entry, struct document *document)
{
    (void)entry;
    if (desk_chance(desk, 30))
        document->fields[ACCOUNT_NAME] = draw_name(desk, "Account");
    else
        document->fields[ACCOUNT_DESCRIPTION] = draw_words(desk, "About");
    return true;
}

bool draw_VENDOR(const struct desk *desk, struct document *out)
{
    out->fields[VENDOR_NAME] = draw_name(desk, "Vendor");
    if (desk_chance(desk, 40))
        out->fields[VENDOR_EMAIL] = TEXT("a@example.com");
    return true;
}

bool edit_VENDOR(const struct desk *desk, const struct entry *entry, struct document *document)
{
    (void)entry;
    struct text *fields = document->fields;
    if (desk_chance(desk, 25))
        fields[VENDOR_NAME] = draw_name(desk, "Vendor");
    else if (desk_chance(desk, 40))
        fields[VENDOR_STREET] = draw_words(desk, "Street");
    else if (desk_chance(desk, 70))
        fields[VENDOR_PHONE] = draw_number(desk, "");
    else
        fields[VENDOR_ACTIVE] =
            document_is_true(fields[VENDOR_ACTIVE]) ? TEXT("false") : TEXT("true");
    return true;
}
