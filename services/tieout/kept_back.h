/* What people keep back and let go: pieces that `review`, `hold` and `release` share. */
#ifndef TIEOUT_SERVICES_TIEOUT_KEPT_BACK_H
#define TIEOUT_SERVICES_TIEOUT_KEPT_BACK_H

#include "cli.h"
#include "model/setting.h"

/* GET of a page of the tenant ("review"); NULL: said why, *end is how to end. */
const struct json *tenant_page(struct cli *cli, struct uuid tenant, const char *page,
                               enum cli_end *end);
/* Changes settings ("name":"value" pairs) and waits until that is folded. */
enum cli_end tenant_change(struct cli *cli, struct uuid tenant, struct text changes);

/* "accounts to the platform, new, 12, USD 1.00": one row each. */
void print_deciding(struct cli *cli, const struct json *page); /* nothing when all is decided */
void print_would_write(struct cli *cli, const struct json *rows);

#endif
