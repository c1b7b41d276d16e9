#include "model/names.h"
#include "connection/connection.h"

#define CONNECTION_STATUS(symbol, name, sentence) name,
static const char *const STATUS_NAMES[] = {
#include "connection/connection_status.def"
};
#undef CONNECTION_STATUS

#define CONNECTION_STATUS(symbol, name, sentence) sentence,
static const char *const STATUS_SENTENCES[] = {
#include "connection/connection_status.def"
};
#undef CONNECTION_STATUS

#define CONNECTION_OUTCOME(symbol, name, meaning) name,
static const char *const OUTCOME_NAMES[] = {
#include "connection/connection_outcome.def"
};
#undef CONNECTION_OUTCOME

NAMES_FUNCTIONS(connection_status, enum connection_status, STATUS_NAMES)

const char *connection_status_sentence(enum connection_status status)
{
    return names_word(NAMES_OF(STATUS_SENTENCES), status);
}

const char *connection_outcome_name(enum connection_outcome outcome)
{
    return names_word(NAMES_OF(OUTCOME_NAMES), outcome);
}
