/* A text that must not be shown: a type of its own, so that printing one is a compile error.
 * log_secret prints "***" for it. `value` is taken out only where it is used. */
#ifndef TIEOUT_SERVICE_SECRET_H
#define TIEOUT_SERVICE_SECRET_H

#include "base/text.h"

struct secret {
    struct text value; /* absent when not set */
};

#endif
