/* What went wrong, in a sentence for a person and a class for the caller.
 *
 * Functions that can fail return bool and fill the last parameter, a struct error that the caller
 * owns. Callers branch on the class, never on the message; the message names the field and the fix.
 */
#ifndef TIEOUT_BASE_ERROR_H
#define TIEOUT_BASE_ERROR_H

#include <stdbool.h>

enum { ERROR_MESSAGE_BYTES_MAX = 512 };

enum error_class {
    ERROR_NONE,      /* no error */
    ERROR_RETRY,     /* the same call may succeed later: network, lock, throttle */
    ERROR_PERMANENT, /* the input or the other side says no; trying again changes nothing */
    ERROR_BUG,       /* a promise of our own code is broken */
};

struct error {
    enum error_class class;
    char message[ERROR_MESSAGE_BYTES_MAX];
};

/* Fills *error (which may be NULL) and returns false, so that `return error_set(...)` reads well.
 */
bool error_set(struct error *error, enum error_class class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "text: " before the message, to say where it happened. Returns false. */
bool error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void error_clear(struct error *error);

/* The class's name for logs: "none", "retry", "permanent", "bug". */
const char *error_class_name(enum error_class class);

/* Ends the process: a promise of our own code is broken and going on could write wrong data. */
_Noreturn void bug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An assertion that stays in release builds. */
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition))                                                                          \
            bug("%s:%d: %s", __FILE__, __LINE__, #condition);                                      \
    } while (0)

#endif
