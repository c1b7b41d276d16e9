/* Prints a page generated from a table of the source: `tieout-reference settings|metrics`. */
#include <stdio.h>
#include <string.h>

#include "service/metrics.h"
#include "service/settings.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*format)(struct buffer *out);
    } PAGES[] = {{"settings", settings_format_page}, {"metrics", metrics_format_page}};
    for (size_t i = 0; argc == 2 && i < sizeof PAGES / sizeof PAGES[0]; i++) {
        if (strcmp(argv[1], PAGES[i].name) != 0)
            continue;
        struct buffer page;
        buffer_init(&page, 0);
        PAGES[i].format(&page);
        bool is_good = fwrite(page.data, 1, page.length, stdout) == page.length;
        buffer_release(&page);
        return is_good && fflush(stdout) == 0 ? 0 : 1;
    }
    fprintf(stderr, "usage: tieout-reference settings|metrics\n");
    return 2;
}
