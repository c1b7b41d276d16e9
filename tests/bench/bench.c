#include "bench.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"

enum { HISTORY_LEAST = 300000 };

static const char USAGE[] =
    "bench --bin DIRECTORY --logs DIRECTORY [--events N] [--tenants N] [--partitions N]\n"
    "      [--rounds N] [--seed N] [--history N] [--keep]\n"
    "  Needs KAFKA_BROKERS and DATABASE_URL (tests/bench/run.sh starts servers when they are not\n"
    "  set). Prints one line a figure, `name value unit`: medians over the rounds; a ratio is the\n"
    "  median of the rounds' own ratios. Settings of the environment are the reconciler's too:\n"
    "  with TIEOUT_CACHE_BYTES=1 it keeps no tenant, and loads all of each batch again.\n"
    "  --history N (300000 or more): one journal of N events, and what an event costs after so "
    "and\n"
    "  so many others, instead of the rounds.\n";

static bool parse_options(struct bench *bench, int argc, char **argv)
{
    static const struct option OPTIONS[] = {
        {"bin", required_argument, NULL, 'b'},
        {"logs", required_argument, NULL, 'l'},
        {"events", required_argument, NULL, 'e'},
        {"tenants", required_argument, NULL, 't'},
        {"partitions", required_argument, NULL, 'p'},
        {"rounds", required_argument, NULL, 'r'},
        {"seed", required_argument, NULL, 's'},
        {"history", required_argument, NULL, 'h'},
        {"keep", no_argument, NULL, 'k'},
        {NULL, 0, NULL, 0},
    };
    int option;
    bool is_fine = true;
    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
        if (option == 'b')
            bench->bin = optarg;
        else if (option == 'l')
            bench->logs = optarg;
        else if (option == 'k')
            bench->keeps_going = true;
        else if (option == 'e')
            is_fine = figure_parse(optarg, &bench->events) && is_fine;
        else if (option == 't')
            is_fine = figure_parse(optarg, &bench->tenants) && is_fine;
        else if (option == 'p')
            is_fine = figure_parse(optarg, &bench->partitions) && is_fine;
        else if (option == 'r')
            is_fine = figure_parse(optarg, &bench->rounds) && is_fine;
        else if (option == 's')
            is_fine = figure_parse(optarg, &bench->seed) && is_fine;
        else if (option == 'h')
            is_fine = figure_parse(optarg, &bench->history) && bench->history >= HISTORY_LEAST;
        else
            is_fine = false;
    }
    bench->brokers = getenv("KAFKA_BROKERS");
    bench->url = getenv("DATABASE_URL");
    return is_fine && optind == argc && bench->bin && bench->logs && bench->brokers && bench->url &&
           bench->rounds <= FIGURE_ROUNDS_MAX;
}

static void add_span(struct bench *bench, const struct span *span, double events, const char *name)
{
    figures_add(&bench->figures, "events/s", events / span->seconds, "%s", name);
    figures_add(&bench->figures, "us/event", span->client_us / events, "%s_client_cpu", name);
    if (bench->postmaster)
        figures_add(&bench->figures, "us/event", span->server_us / events, "%s_server_cpu", name);
}

/* Of the database that the reconciler has just left. */
static void measure_replay(struct bench *bench, double folded_a_second)
{
    double events = (double)bench->journal.count;
    struct span span = replay_measure(bench);
    add_span(bench, &span, events, "replay");
    figures_add(&bench->figures, "ratio", events / span.seconds / folded_a_second,
                "ratio_replay_to_reconciler_1");
}

static void measure_with(struct bench *bench, int workers, double consumed)
{
    double events = (double)bench->journal.count;
    char name[FIGURE_NAME_BYTES];
    struct span plain = floor_upsert_plain(bench, workers);
    snprintf(name, sizeof(name), "floor_plain_%d", workers);
    add_span(bench, &plain, events, name);
    struct span ours = floor_upsert_ours(bench, workers);
    snprintf(name, sizeof(name), "floor_ours_%d", workers);
    add_span(bench, &ours, events, name);
    struct workers_result result = workers_measure(bench, workers);
    double folded = (double)result.events, speed = folded / result.fold.seconds;
    snprintf(name, sizeof(name), "reconciler_%d", workers);
    add_span(bench, &result.fold, folded, name);
    figures_add(&bench->figures, "s", result.relay_seconds, "reconciler_%d_outbox", workers);
    figures_add(&bench->figures, "MiB", (double)result.peak_kib / 1024, "reconciler_%d_peak_memory",
                workers);
    figures_add(&bench->figures, "ratio", plain.seconds / ours.seconds, "ratio_ours_to_plain_%d",
                workers);
    figures_add(&bench->figures, "ratio", speed * plain.seconds / events,
                "ratio_reconciler_to_plain_%d", workers);
    figures_add(&bench->figures, "ratio", speed * ours.seconds / events,
                "ratio_reconciler_to_ours_%d", workers);
    double floor_cpu = (plain.client_us + plain.server_us) / events;
    double cpu = (result.fold.client_us + result.fold.server_us) / folded;
    if (bench->postmaster)
        figures_add(&bench->figures, "ratio", floor_cpu / cpu, "ratio_cpu_plain_to_reconciler_%d",
                    workers);
    figures_add(&bench->figures, "ratio", speed / consumed, "ratio_reconciler_to_consume_%d",
                workers);
    if (workers == 1)
        measure_replay(bench, speed);
}

static void measure_round(struct bench *bench)
{
    double events = (double)bench->journal.count;
    struct span consume = floor_consume(bench);
    figures_add(&bench->figures, "events/s", events / consume.seconds, "floor_consume");
    figures_add(&bench->figures, "us/event", consume.client_us / events,
                "floor_consume_client_cpu");
    measure_with(bench, 1, events / consume.seconds);
    measure_with(bench, 2, events / consume.seconds);
}

static void make_journal(struct bench *bench)
{
    struct journal *journal = &bench->journal;
    size_t bytes = 0;
    journal->has_rows = true;
    journal_make(journal, bench->seed, bench->tenants, bench->events);
    for (size_t i = 0; i < journal->count; i++)
        bytes += journal->messages[i].body.length;
    double events = (double)journal->count;
    figures_add(&bench->figures, "events", events, "journal");
    figures_add(&bench->figures, "bytes/event", (double)bytes / events, "journal_body");
    figures_add(&bench->figures, "commands/event", (double)journal->write_count / events,
                "journal_commands");
    figures_add(&bench->figures, "records/event", (double)journal->row_count / events,
                "journal_records");
}

int main(int argc, char **argv)
{
    static struct bench bench = {
        .events = 200000, .tenants = 500, .partitions = 16, .rounds = 3, .seed = 1};
    if (!parse_options(&bench, argc, argv)) {
        fputs(USAGE, stderr);
        return 2;
    }
    int64_t now = clock_now_us();
    snprintf(bench.prefix, sizeof(bench.prefix), "tieout-bench-%llx", (unsigned long long)now);
    snprintf(bench.database, sizeof(bench.database), "tieout_bench_%llx", (unsigned long long)now);
    if (bench.history == 0)
        make_journal(&bench);
    database_renew(&bench);
    bench.postmaster = database_postmaster(&bench);
    database_setup(&bench);
    topics_fill(&bench);
    topics_order_rows(&bench);
    if (bench.history != 0)
        history_measure(&bench);
    for (unsigned long i = 0; i < bench.rounds && bench.history == 0; i++)
        measure_round(&bench);
    if (!bench.keeps_going) {
        database_remove(&bench);
        topics_remove(&bench);
    }
    figures_print(&bench.figures, stdout);
    journal_release(&bench.journal);
    return 0;
}
