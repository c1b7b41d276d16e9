/* What every unit test includes: cmocka with the headers that it wants before it, comparison of our
 * texts, and a way to see that a broken promise ends the process.
 */
#ifndef TIEOUT_TESTS_UNIT_UNIT_H
#define TIEOUT_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

#define assert_text_equal(text, expected)                                                          \
    assert_text_equal_at((text), (expected), __FILE__, __LINE__)

/* expected NULL = the text must be absent. */
static inline void assert_text_equal_at(struct text text, const char *expected, const char *file,
                                        int line)
{
    if (text_equal_string(text, expected))
        return;
    print_error("\"%.*s\"%s is not \"%s\"\n", TEXT_ARG(text), text.data ? "" : " (absent)",
                expected ? expected : "(absent)");
    _fail(file, line);
}

/* Calls in a child, whose last words go nowhere: did it abort? Nothing else counts. */
static inline bool ends_the_process(void (*call)(const void *), const void *argument)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0) {
        const struct rlimit no_core = {0};
        setrlimit(RLIMIT_CORE, &no_core);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        call(argument);
        _exit(0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
