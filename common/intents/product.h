/* What a write has made, known again. Pure. */
#ifndef TIEOUT_INTENTS_PRODUCT_H
#define TIEOUT_INTENTS_PRODUCT_H

#include "model/command.h"

/* Whether what the side shows can be what this command made: it has every value that was sent. */
bool is_product(const struct write_command *command, const struct document *shown);

#endif
