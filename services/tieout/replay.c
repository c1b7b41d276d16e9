/* replay: the journal again, partition by partition, against what is live. */
#include "replay.h"

#include "io/postgres.h"
#include "rules/rules.h"
#include "service/message.h"

enum { MEMORY_MEGABYTES = 1024, MEMORY_MEGABYTES_MAX = 1 << 24 };

/* --- folding -----------------------------------------------------------------------------------
 */

static bool visit(void *context, const struct kafka_message *message, struct error *error)
{
    struct replay *replay = context;
    struct envelope envelope;
    (void)error;
    message_open(message, &envelope);
    refold_event(&replay->refold, &envelope);
    return true;
}

static void advance(void *context, int64_t next, int64_t end)
{
    struct replay *replay = context;
    (void)end;
    progress_show(&replay->progress, replay->progress.folded_to + next);
}

bool replay_fold_to(struct replay *replay, int64_t offset, struct error *error)
{
    const struct journal_reading reading = {.journal = &replay->journal,
                                            .partition = replay->partition,
                                            .tenant = replay->tenant,
                                            .from = replay->next,
                                            .until = offset,
                                            .visit = visit,
                                            .advanced = advance,
                                            .context = replay};
    if (!journal_read(replay->cli, &reading, error))
        return false;
    replay->next = offset > replay->next ? offset : replay->next;
    refold_settle(&replay->refold);
    return true;
}

/* --- partitions --------------------------------------------------------------------------------
 */

/* "[PARTITION:]OFFSET" of the partition in hand; -1: up to where live stands. False: said why. */
static bool read_stop(const struct replay *replay, int64_t *out)
{
    *out = -1;
    for (size_t i = 0; i < replay->cli->stops.count; i++) {
        struct text rest = replay->cli->stops.items[i];
        struct text first = text_next(&rest, ':');
        bool has_partition = text_is_present(rest);
        int64_t partition = replay->partition, offset = -1;
        bool is_fine = text_parse_int64(has_partition ? rest : first, &offset) && offset >= 0 &&
                       (!has_partition || text_parse_int64(first, &partition)) &&
                       (has_partition || !uuid_is_nil(replay->tenant));
        if (!is_fine) {
            cli_fail(CLI_USAGE, "--to %.*s: say PARTITION:OFFSET, or OFFSET with --tenant.",
                     TEXT_ARG(replay->cli->stops.items[i]));
            return false;
        }
        if (partition == replay->partition)
            *out = offset;
    }
    return true;
}

static bool replay_one(struct replay *replay, int64_t stop, struct error *error)
{
    int64_t until = stop >= 0 ? stop : replay->live_offsets[replay->partition];
    if (replay->from.file && !checkpoint_load(replay, &replay->next, error))
        return false;
    if (replay->next > until)
        return error_set(error, ERROR_PERMANENT,
                         "the checkpoint is of offset %lld of partition %d, which is behind %lld",
                         (long long)replay->next, (int)replay->partition, (long long)until);
    if (!replay_fold_to(replay, until, error))
        return false;
    if (!replay->rehearsing && !replay_compare(replay, stop, error))
        return false;
    return !replay->save.file || checkpoint_save(replay, error);
}

static bool replay_partition(struct replay *replay, enum cli_end *end)
{
    struct error error;
    int64_t stop = -1;
    *end = CLI_USAGE;
    if (!read_stop(replay, &stop))
        return false;
    replay->next = 0;
    refold_init(&replay->refold);
    replay->refold.bytes_max = replay->bytes_max;
    arena_init(&replay->partition_arena, 0);
    if (replay->rehearsing) {
        replay->refold.told = rehearsing_tell;
        replay->refold.context = replay->rehearsing;
    }
    bool is_fine = replay_one(replay, stop, &error);
    replay->event_count += replay->refold.event_count;
    replay->progress.folded_to += replay->next;
    refold_release(&replay->refold);
    arena_release(&replay->partition_arena);
    if (!is_fine)
        *end = cli_fail_with(&error);
    return is_fine;
}

static bool replay_all(struct replay *replay, enum cli_end *end)
{
    int64_t total = 0;
    bool is_one = !uuid_is_nil(replay->tenant);
    int32_t only = is_one ? journal_partition(&replay->journal, replay->tenant) : -1;
    for (int32_t i = 0; i < replay->journal.partition_count; i++)
        if (!is_one || i == only)
            total += replay->live_offsets[i];
    progress_start(&replay->progress, total);
    bool is_fine = true;
    for (int32_t i = 0; is_fine && i < replay->journal.partition_count; i++) {
        replay->partition = i;
        if (!is_one || i == only)
            is_fine = replay_partition(replay, end);
    }
    progress_end(&replay->progress);
    return is_fine;
}

/* --- the end -----------------------------------------------------------------------------------
 */

static enum cli_end tell_end(struct replay *replay)
{
    struct cli *cli = replay->cli;
    size_t total = replay->equal_count + replay->different_count + replay->unknown_count;
    const char *result = replay->different_count > 0               ? "different"
                         : replay->unknown_count > 0 || total == 0 ? "unknown"
                                                                   : "equal";
    if (cli->is_json)
        buffer_append_format(&cli->out,
                             "{\"result\":\"%s\",\"events\":%llu,\"equal\":%zu,\"different\":%zu,"
                             "\"unknown\":%zu,\"tenants\":[%.*s]}\n",
                             result, (unsigned long long)replay->event_count, replay->equal_count,
                             replay->different_count, replay->unknown_count,
                             TEXT_ARG(buffer_text(&replay->findings)));
    else
        buffer_append_format(&cli->out,
                             "%s: %llu %s folded again; %zu %s equal, %zu different, %zu not to be "
                             "told\n",
                             result, (unsigned long long)replay->event_count,
                             replay->event_count == 1 ? "event" : "events", replay->equal_count,
                             replay->equal_count == 1 ? "tenant" : "tenants",
                             replay->different_count, replay->unknown_count);
    if (replay->different_count > 0)
        return cli_fail(CLI_FAILED, "Replay and live differ: keep the journal (tieout journal) and "
                                    "the database, and report it.");
    if (total == 0)
        return cli_fail(CLI_USAGE, "There is no such tenant, or nothing of it is folded yet.");
    if (replay->unknown_count > 0)
        return cli_fail(CLI_USAGE, "Whether replay and live are equal could not be told.");
    return CLI_DONE;
}

/* --- the beginning -----------------------------------------------------------------------------
 */

static bool read_scope(struct replay *replay)
{
    struct cli *cli = replay->cli;
    bool is_one = text_is_present(cli->tenant);
    if (is_one == cli->is_all) {
        cli_fail(CLI_USAGE, "Say --tenant TENANT or --all.");
        return false;
    }
    if (!is_one || (uuid_parse(cli->tenant, &replay->tenant) && !uuid_is_nil(replay->tenant)))
        return true;
    cli_fail(CLI_USAGE, "%.*s is no tenant's id (a UUID); `tieout status` lists the tenants.",
             TEXT_ARG(cli->tenant));
    return false;
}

static bool open_replay(struct replay *replay, struct error *error)
{
    struct cli *cli = replay->cli;
    if (!journal_open(cli, &replay->journal, error) || !live_offsets(replay, error))
        return false;
    if (uuid_is_nil(replay->tenant)) {
        if (!live_tenants(replay, error))
            return false;
    } else {
        replay->known = &replay->tenant;
        replay->known_count = 1;
    }
    return (!text_is_present(cli->from) || checkpoint_open(&replay->from, cli->from, error)) &&
           (!text_is_present(cli->save) || checkpoint_create(replay, cli->save, error));
}

static enum cli_end run_opened(struct replay *replay)
{
    struct error error;
    enum cli_end end = CLI_USAGE;
    bool is_fine = open_replay(replay, &error);
    if (!is_fine)
        cli_fail_with(&error);
    is_fine = is_fine && replay_all(replay, &end);
    if (replay->save.file && !checkpoint_commit(replay, is_fine, &error)) {
        cli_fail_with(&error);
        is_fine = false;
    }
    if (!is_fine)
        return CLI_USAGE; /* whatever kept us from it: it could not be told */
    return replay->rehearsing ? CLI_DONE : tell_end(replay);
}

/* 0 keeps no state longer than it is looked at. */
static bool read_memory(struct replay *replay)
{
    struct text given = replay->cli->memory;
    int64_t megabytes = MEMORY_MEGABYTES;
    if (text_is_present(given) && (!text_parse_int64(given, &megabytes) || megabytes < 0 ||
                                   megabytes > MEMORY_MEGABYTES_MAX)) {
        cli_fail(CLI_USAGE, "--memory %.*s: takes a number of megabytes.", TEXT_ARG(given));
        return false;
    }
    replay->bytes_max = megabytes ? (size_t)megabytes << 20 : 1;
    return true;
}

static bool is_rehearsal(const struct cli *cli)
{
    return text_is_present(cli->rules) || text_is_present(cli->edition) || cli->sets.count > 0;
}

enum cli_end run_replay(struct cli *cli)
{
    struct replay replay = {.cli = cli};
    if (!read_scope(&replay) || !read_memory(&replay) || !cli_database(cli))
        return CLI_USAGE;
    if (is_rehearsal(cli) && !(replay.rehearsing = rehearsing_start(cli)))
        return CLI_USAGE;
    arena_init(&replay.arena, 0);
    buffer_init(&replay.findings, 0);
    enum cli_end end = run_opened(&replay);
    if (replay.rehearsing) {
        end = rehearsing_end(replay.rehearsing, cli, end == CLI_DONE);
    }
    checkpoint_close(&replay.from);
    buffer_release(&replay.findings);
    arena_release(&replay.arena);
    return end;
}
