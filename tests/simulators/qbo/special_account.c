#include "tests/simulators/qbo/special_account.h"

#include <string.h>

#include "tests/simulators/qbo/account.h"

static const struct special_row {
    const char *subtype;
    const char *name;
} special_rows[] = {
#define SPECIAL(name, subtype, new_name) {subtype, new_name},
#include "tests/simulators/qbo/special_accounts.def"
#undef SPECIAL
};

static struct object *find_account(const struct company *company, const char *subtype,
                                   const char *currency)
{
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        if (account->is_active && text_equal_string(account->account_subtype, subtype) &&
            strcmp(account->currency, currency) == 0)
            return account;
    }
    return NULL;
}

struct object *special_account(struct company *company, enum special_account which)
{
    const struct special_row *row = &special_rows[which];
    struct object *account = find_account(company, row->subtype, company->home);
    return account ? account
                   : account_make(company, text_of(row->name), row->subtype, company->home);
}

struct object *control_account(struct company *company, const struct trade_side *side,
                               const char *currency)
{
    struct object *account = find_account(company, side->account_subtype, currency);
    bool is_home = strcmp(currency, company->home) == 0;
    struct text name = text_of(side->account_name);
    if (account)
        return account;
    if (!is_home)
        name = arena_format(&company->arena, "%s - %s", side->account_name, currency);
    return account_make(company, name, side->account_subtype, currency);
}
