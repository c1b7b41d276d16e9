#include "tests/sim/options.h"

static uint32_t draw(struct random *random, uint32_t percent, uint32_t least, uint32_t most)
{
    bool is_on = random_chance(random, percent);
    uint32_t value = least + (uint32_t)random_below(random, most - least + 1);
    return is_on ? value : 0;
}

void options_draw(struct options *options, struct random random)
{
#define OPTION(member, percent, least, most, sentence)                                             \
    options->member = draw(&random, percent, least, most);
#include "tests/sim/options.def"
#undef OPTION
}

void options_print(const struct options *options, FILE *out)
{
#define OPTION(member, percent, least, most, sentence)                                             \
    if (options->member)                                                                           \
        fprintf(out, " %s=%u", #member, (unsigned)options->member);
#include "tests/sim/options.def"
#undef OPTION
}
