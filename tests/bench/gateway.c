#include "gateway_load.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "io/loop.h"

/* More companies than CONNECTIONS_MAX take turns: a gateway keeps 8192. */
enum { CONCURRENT = 256, CONNECTIONS_MAX = 8000 };

static const char USAGE[] =
    "bench-gateway --bin DIRECTORY --logs DIRECTORY [--companies N] [--record N] [--sessions N]\n"
    "              [--work N] [--rounds N] [--partitions N] [--only NAME]\n"
    "  Needs KAFKA_BROKERS and DATABASE_URL (tests/bench/run.sh --gateway starts servers when\n"
    "  they are not set). Prints one line a figure, `name value unit`: medians over the rounds.\n"
    "  Sessions where nothing waits, of N / 10 and of N companies (10000), of N / 10 among as\n"
    "  many as are on record (100000); so many sessions in all (20000). Sessions with work: so "
    "many\n"
    "  companies (500), one each. NAME: of the figures, as empty, work_two.\n";

struct plan {
    struct bench bench;
    unsigned long companies, record, sessions, work;
    const char *only; /* name of the one measurement that is wanted; NULL = all */
    struct loop *loop;
    double transactions; /* a second, of the floor */
};

/* One of the measurements. */
struct measurement {
    const char *name;
    bool has_work;
    size_t on_record, active, sessions;
    int gateways;
};

static bool parse_options(struct plan *plan, int argc, char **argv)
{
    static const struct option OPTIONS[] = {
        {"bin", required_argument, NULL, 'b'},       {"logs", required_argument, NULL, 'l'},
        {"companies", required_argument, NULL, 'c'}, {"record", required_argument, NULL, 'o'},
        {"sessions", required_argument, NULL, 's'},  {"work", required_argument, NULL, 'w'},
        {"only", required_argument, NULL, 'n'},      {"partitions", required_argument, NULL, 'p'},
        {"rounds", required_argument, NULL, 'r'},    {NULL, 0, NULL, 0},
    };
    struct bench *bench = &plan->bench;
    unsigned long *const numbers[] = {
        ['c'] = &plan->companies, ['o'] = &plan->record,      ['s'] = &plan->sessions,
        ['w'] = &plan->work,      ['p'] = &bench->partitions, ['r'] = &bench->rounds};
    int option;
    bool is_fine = true;
    while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1) {
        if (option == 'b')
            bench->bin = optarg;
        else if (option == 'l')
            bench->logs = optarg;
        else if (option == 'n')
            plan->only = optarg;
        else
            is_fine = option != '?' && figure_parse(optarg, numbers[option]) && is_fine;
    }
    bench->brokers = getenv("KAFKA_BROKERS");
    bench->url = getenv("DATABASE_URL");
    return is_fine && optind == argc && bench->bin && bench->logs && bench->brokers && bench->url &&
           bench->rounds <= FIGURE_ROUNDS_MAX && plan->companies >= 10;
}

/* --- one measurement -------------------------------------------------------------------------- */

struct scene {
    struct plan *plan;
    const struct measurement *what;
    struct company *companies;
    struct gateways gateways;
    struct orders orders;
    struct postgres *db;
    struct recording recording;
};

static struct load load_of(struct scene *scene, size_t sessions)
{
    const struct measurement *what = scene->what;
    return (struct load){
        .companies = scene->companies,
        .company_count = what->active,
        .sessions = sessions,
        .concurrent = what->active < CONCURRENT ? what->active : CONCURRENT,
        .connections = what->active < CONNECTIONS_MAX ? what->active : CONNECTIONS_MAX,
        .ports = scene->gateways.ports,
        .port_count = (size_t)scene->gateways.count,
        .has_work = what->has_work,
        .loop = scene->plan->loop,
        .orders = what->has_work ? &scene->orders : NULL,
    };
}

static void open_scene(struct scene *scene, struct plan *plan, const struct measurement *what)
{
    *scene = (struct scene){.plan = plan, .what = what};
    scene->companies = companies_connect(&plan->bench, what->on_record, what->active);
    scene->db = database_open(&plan->bench, NULL);
    gateways_start(&scene->gateways, &plan->bench, what->gateways);
    orders_open(&scene->orders, &plan->bench, plan->loop);
}

static void close_scene(struct scene *scene)
{
    gateways_end(&scene->gateways);
    orders_close(&scene->orders);
    postgres_free(scene->db);
    free(scene->companies);
    for (size_t i = 0; i < scene->recording.count; i++)
        buffer_release(&scene->recording.answers[i]);
}

static void add(const struct scene *scene, const char *unit, double value, const char *suffix)
{
    figures_add(&scene->plan->bench.figures, unit, value, "gateway_%s%s", scene->what->name,
                suffix);
}

/* A session by itself: what it costs in transactions, and its answers. The first ones of a company
 * read everything, and are not measured. */
static double record_one(struct scene *scene)
{
    struct load load = load_of(scene, 1);
    load.concurrent = load.connections = load.company_count = 1;
    load.recording = &scene->recording;
    int64_t before = transactions_written(scene->db);
    struct load_result result = load_run(&load);
    int64_t written = transactions_written(scene->db) - before;
    add(scene, "calls", result.calls, "_calls");
    add(scene, "ms", result.p50_ms, "_alone");
    return (double)written;
}

static void place_orders(struct scene *scene, size_t count)
{
    if (scene->what->has_work)
        orders_place(&scene->orders, scene->db, scene->companies, count);
}

static void warm_up(struct scene *scene)
{
    struct load load = load_of(scene, scene->what->active);
    place_orders(scene, scene->what->active);
    struct load_result result = load_run(&load);
    if (scene->what->has_work)
        add(scene, "sessions/s", (double)scene->what->active / result.seconds, "_first");
}

static double measure_replay(struct scene *scene, size_t sessions)
{
    struct replay replay = replay_start(&scene->recording);
    struct load load = load_of(scene, sessions);
    load.ports = &replay.port;
    load.port_count = 1;
    load.orders = NULL;
    struct load_result result = load_run(&load);
    replay_end(&replay);
    double speed = (double)sessions / result.seconds;
    add(scene, "sessions/s", speed, "_floor_static");
    add(scene, "us/session", result.client_us / (double)sessions, "_floor_static_client_cpu");
    return speed;
}

static void measure(struct plan *plan, const struct measurement *what)
{
    struct scene scene;
    const struct bench *bench = &plan->bench;
    double sessions = (double)what->sessions;
    open_scene(&scene, plan, what);
    warm_up(&scene);
    place_orders(&scene, 1);
    double transactions = record_one(&scene);
    place_orders(&scene, what->active);
    struct load load = load_of(&scene, what->sessions);
    double gateway = gateways_cpu_us(&scene.gateways), server = server_cpu_us(bench);
    int64_t written = transactions_written(scene.db);
    struct load_result result = load_run(&load);
    written = transactions_written(scene.db) - written;
    gateway = gateways_cpu_us(&scene.gateways) - gateway;
    server = server_cpu_us(bench) - server;
    double speed = sessions / result.seconds;
    add(&scene, "sessions/s", speed, "");
    add(&scene, "us/session", gateway / sessions, "_gateway_cpu");
    if (bench->postmaster)
        add(&scene, "us/session", server / sessions, "_server_cpu");
    add(&scene, "us/session", result.client_us / sessions, "_client_cpu");
    add(&scene, "ms", result.p50_ms, "_p50");
    add(&scene, "ms", result.p99_ms, "_p99");
    add(&scene, "NoOp/session", result.waits / sessions, "_waits");
    add(&scene, "transactions", transactions, "_transactions_alone");
    add(&scene, "transactions", (double)written / sessions, "_transactions");
    add(&scene, "MiB", gateways_peak_mib(&scene.gateways), "_peak_memory");
    add(&scene, "ratio", speed / measure_replay(&scene, what->sessions), "_ratio_to_static");
    add(&scene, "ratio", speed * transactions / plan->transactions, "_ratio_to_transactions");
    close_scene(&scene);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void measure_round(struct plan *plan)
{
    size_t all = plan->companies, few = plan->companies / 10, sessions = plan->sessions;
    const struct measurement measurements[] = {
        {"empty", false, few, few, sessions, 1},
        {"empty_many", false, all, all, sessions, 1},
        {"empty_on_record", false, plan->record, few, sessions, 1},
        {"empty_two", false, few, few, sessions, 2},
        {"work", true, plan->work, plan->work, plan->work, 1},
        {"work_two", true, plan->work, plan->work, plan->work, 2},
    };
    plan->transactions = floor_transactions(&plan->bench, 1);
    figures_add(&plan->bench.figures, "transactions/s", plan->transactions,
                "gateway_floor_transactions");
    for (size_t i = 0; i < sizeof(measurements) / sizeof(measurements[0]); i++)
        if (!plan->only || strcmp(plan->only, measurements[i].name) == 0)
            measure(plan, &measurements[i]);
}

int main(int argc, char **argv)
{
    static struct plan plan = {.bench = {.partitions = 16, .rounds = 1},
                               .companies = 10000,
                               .record = 100000,
                               .sessions = 20000,
                               .work = 500};
    struct bench *bench = &plan.bench;
    if (!parse_options(&plan, argc, argv)) {
        fputs(USAGE, stderr);
        return 2;
    }
    int64_t now = clock_now_us();
    snprintf(bench->prefix, sizeof(bench->prefix), "tieout-bench-%llx", (unsigned long long)now);
    snprintf(bench->database, sizeof(bench->database), "tieout_bench_%llx",
             (unsigned long long)now);
    crypto_init();
    plan.loop = loop_create();
    database_renew(bench);
    bench->postmaster = database_postmaster(bench);
    database_setup(bench);
    for (unsigned long i = 0; i < bench->rounds; i++)
        measure_round(&plan);
    database_remove(bench);
    topics_remove(bench);
    loop_free(plan.loop);
    figures_print(&bench->figures, stdout);
    return 0;
}
