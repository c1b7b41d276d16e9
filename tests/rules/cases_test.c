/* Every case of every file named on the command line; one line of result a file. */
#include "tests/rules/cases.h"

#include <stdio.h>
#include <string.h>

static struct rule_case cases[CASES_MAX];

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    const struct rules rules = {.version = RULES_VERSION_LATEST};
    size_t count = 0;
    int status = argc > 1 ? 0 : 1;
    for (int i = 1; i < argc; i++) {
        size_t first = count;
        bool is_good = cases_read(argv[i], cases, &count) && count > first;
        char problem[CASE_PROBLEM_BYTES];
        for (size_t at = first; at < count; at++) {
            if (case_holds(&rules, &cases[at], problem))
                continue;
            fprintf(stderr, "%s\n", problem);
            is_good = false;
        }
        printf("%s %s (%zu cases)\n", is_good ? "ok" : "not ok", file_name(argv[i]), count - first);
        if (!is_good)
            status = 1;
    }
    return status;
}
