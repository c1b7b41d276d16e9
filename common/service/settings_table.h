/* The rows of settings.def, and who uses them. Private to the settings' files. */
#ifndef TIEOUT_SERVICE_SETTINGS_TABLE_H
#define TIEOUT_SERVICE_SETTINGS_TABLE_H

#include "service/settings.h"

struct setting_row {
    const char *name;
    enum setting_type type;
    const char *fallback; /* NULL = required; "" = none */
    int64_t least;
    int64_t most;
    uint32_t used_by; /* bit 1 << PROCESS_... */
    const char *meaning;
};

const struct setting_row *setting_row(enum setting setting);
bool setting_is_used_by(enum setting setting, enum process process);

#endif
