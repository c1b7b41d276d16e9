/* What the gateway keeps of a company, row by row. */
#ifndef TIEOUT_QBD_GATEWAY_ROWS_H
#define TIEOUT_QBD_GATEWAY_ROWS_H

#include "base/instant.h"
#include "base/text.h"
#include "base/uuid.h"
#include "observed/publication.h"

/* The row of gateway.connection. */
struct connection {
    struct uuid id;
    struct uuid tenant;
    struct text user_name;
    uint32_t password_key;
    struct text password; /* its keyed hash */
    struct uuid file_id;
    int32_t failures;
    instant_us blocked_until;
    struct text claimed_agent; /* TEXT_NONE = nobody said */
    struct text claimed_version;
};

enum file_stop { FILE_GOES_ON, FILE_IS_ANOTHER, FILE_IS_UNMARKED, FILE_IS_RESTORED };

/* The row of gateway.company_file; as for a new one when there is none. */
struct company_file {
    struct uuid file_id; /* nil = it bore no mark */
    enum file_stop stop; /* why nothing is read or written until a person says so */
    instant_us stopped_at;
    instant_us accepted_at;
    int64_t settings_count;
    struct text settings_text;
    struct journal_share journal;
    struct text set_ids;    /* remembered.h */
    struct text currencies; /* as it lists them (qbxml/currency.h); TEXT_NONE: it has only one */
};

#endif
