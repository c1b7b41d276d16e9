/* Writes the page of tenants' settings from their table: `make rulebook`. */
#include <stdio.h>

#include "model/setting.h"

static const char introduction[] =
    "# A tenant's settings\n"
    "\n"
    "Made of `common/model/setting.def` by `make rulebook`; edit that, not this page. Settings of "
    "a\n"
    "process are in [SETTINGS.md](SETTINGS.md).\n"
    "\n"
    "They are read and changed at `/v1/tenants/{tenant}/settings` (`schemas/openapi.yaml`), each "
    "as "
    "a\n"
    "text; all that one request asks for happens, or none of it. Which requests are refused, and "
    "by\n"
    "which rule, stands in [the rulebook](../common/rules/RULEBOOK.md) under *requests*. Whatever "
    "a\n"
    "setting kept back is decided again when it changes (R129).\n"
    "\n"
    "Who may change one: **person**: people with the permission *sync.manage*, the platform,\n"
    "operators. **platform**: the platform itself, which knows its customer, and operators.\n"
    "**operator**: operators only. **quickbooks**: learnt there; the platform and operators may "
    "correct\n"
    "it. **tieout**: Tieout keeps it, nobody changes it.\n"
    "\n"
    "| setting | takes | default | who | changes | what it is |\n"
    "|--|--|--|--|--|--|\n";

static void print_takes(const struct tenant_setting_row *row)
{
    switch (row->type) {
    case TENANT_TYPE_TEXT:
        printf("text");
        return;
    case TENANT_TYPE_DATE:
        printf("day, YYYY-MM-DD");
        return;
    case TENANT_TYPE_INSTANT:
        printf("point in time");
        return;
    case TENANT_TYPE_CURRENCY:
        printf("currency");
        return;
    case TENANT_TYPE_VERSION:
        printf("version");
        return;
    case TENANT_TYPE_BOOL:
    case TENANT_TYPE_CHOICE:
        for (const char *c = row->choices; *c; c++)
            printf(*c == '|' ? ", " : "%c", *c);
        return;
    }
}

int main(void)
{
    static const char *const OWNERS[] = {"person", "platform", "operator", "quickbooks", "tieout"};
    static const char *const LASTS[] = {"at any time", "**for good**", "when connecting only"};
    printf("%s", introduction);
    for (int i = 0; i < TENANT_SETTING_COUNT; i++) {
        const struct tenant_setting_row *row = tenant_setting_row((enum tenant_setting)i);
        const char *quote = row->otherwise[0] ? "`" : "";
        printf("| `%s` | ", row->name);
        print_takes(row);
        printf(" | %s%s%s | %s | %s | %s |\n", quote, row->otherwise, quote, OWNERS[row->owner],
               LASTS[row->lasts], row->sentence);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
