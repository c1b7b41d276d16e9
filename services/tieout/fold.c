/* A journal that is a file, folded decision by decision. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "codec/write.h"
#include "line.h"
#include "refold.h"
#include "service/message.h"

enum { LINE_BYTES_MAX = 64 << 20 };

struct telling {
    struct cli *cli;
    uint64_t line;
};

static struct text decision_name(struct arena *arena, const struct decided *decided)
{
    if (decided->rule_kind == 0)
        return TEXT("-");
    return arena_format(arena, "%c%u", decided->rule_kind, (unsigned)decided->rule);
}

/* "bill:platform:B-1001", or "bill:<record>" of one that no side gave an id. */
static struct text record_label(struct arena *arena, const struct tenant_state *state,
                                const struct decided *decided)
{
    const struct record *record = state_record(state, decided->record_id);
    const char *entity = entity_name(decided->entity);
    char id[UUID_TEXT_BYTES];
    for (int half = 0; record && half < HALF_COUNT; half++)
        if (text_is_present(record->shown[half].native_id))
            return arena_format(arena, "%s:%s:%.*s", entity, half_name((enum half)half),
                                TEXT_ARG(record->shown[half].native_id));
    return arena_format(arena, "%s:%.*s", entity, TEXT_ARG(uuid_format(decided->record_id, id)));
}

static void tell_json(const struct telling *telling, const struct refolded *refolded,
                      const struct decided *decided, struct arena *arena)
{
    struct json_writer writer;
    struct buffer *out = &telling->cli->out;
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    json_write_int64(&writer, "line", (int64_t)telling->line);
    write_instant(&writer, "time", refolded->event->time);
    write_uuid(&writer, "record", decided->record_id);
    json_write_text(&writer, "name", record_label(arena, refolded->state, decided));
    json_write_int64(&writer, "decision", (int64_t)decided->decision);
    json_write_string(&writer, "outcome", outcome_name(decided->outcome));
    json_write_string(&writer, "standing", standing_name(decided->standing));
    json_write_text(&writer, "rule", decision_name(arena, decided));
    json_write_string(&writer, "target", half_name(decided->target));
    json_close_object(&writer);
    buffer_append_char(out, '\n');
}

static void tell_aside(const struct telling *telling, const struct refolded *refolded,
                       enum outcome outcome)
{
    struct buffer *out = &telling->cli->out;
    const char *reason = refolded->reason ? refolded->reason : "";
    if (telling->cli->is_json) {
        struct json_writer writer;
        json_writer_init(&writer, out);
        json_open_object(&writer, NULL);
        json_write_int64(&writer, "line", (int64_t)telling->line);
        json_write_string(&writer, "outcome", outcome_name(outcome));
        json_write_string(&writer, "reason", reason);
        json_close_object(&writer);
        buffer_append_char(out, '\n');
        return;
    }
    buffer_append_format(out, "%6llu  %s: %s\n", (unsigned long long)telling->line,
                         outcome_name(outcome), reason);
}

static void tell(void *context, const struct refolded *refolded)
{
    const struct telling *telling = context;
    struct cli *cli = telling->cli;
    const struct effects *effects = refolded->effects;
    enum outcome outcome = effects ? effects->outcome : OUTCOME_QUARANTINED;
    if (outcome == OUTCOME_QUARANTINED || outcome == OUTCOME_REFUSED)
        tell_aside(telling, refolded, outcome);
    for (size_t i = 0; effects && i < effects->decision_count; i++) {
        const struct decided *decided = &effects->decisions[i];
        if (cli->is_json)
            tell_json(telling, refolded, decided, effects->arena);
        else
            buffer_append_format(&cli->out, "%6llu  %-32.*s  %-11s  %-5.*s  toward the %s\n",
                                 (unsigned long long)telling->line,
                                 TEXT_ARG(record_label(effects->arena, refolded->state, decided)),
                                 standing_name(decided->standing),
                                 TEXT_ARG(decision_name(effects->arena, decided)),
                                 half_name(decided->target));
    }
    cli_print(cli);
}

static void append_digests(struct cli *cli, struct refold *refold)
{
    refold_settle(refold);
    for (size_t i = 0; i < refold_count(refold); i++) {
        const struct tenant_state *state = refold_state(refold, refold_tenant_at(refold, i));
        const struct tenant_head *head = &state->head;
        char id[UUID_TEXT_BYTES], digest[65];
        uuid_format(head->tenant, id);
        digest_format(head->digest, digest);
        if (cli->is_json) {
            buffer_append_format(&cli->out, "{\"tenant\":\"%s\",\"digest\":\"%s\"}\n", id, digest);
            continue;
        }
        buffer_append_format(&cli->out, "digest %s %s (%llu events, %llu decisions)\n", id, digest,
                             (unsigned long long)head->event_count,
                             (unsigned long long)head->decision_count);
        if (head->agenda.count > 0)
            buffer_append_string(&cli->out, "       waiting work remains: the journal ends before "
                                            "its tenant.continue\n");
    }
}

static enum cli_end fold_lines(struct cli *cli, FILE *file, struct refold *refold,
                               struct telling *telling)
{
    enum cli_end end = CLI_DONE;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while (end == CLI_DONE && (length = getline(&line, &capacity, file)) >= 0) {
        struct envelope envelope;
        struct error error;
        struct text text = text_trim(text_slice(line, (size_t)length));
        telling->line++;
        if (text.length == 0)
            continue;
        if (text.length > LINE_BYTES_MAX)
            end = cli_fail(CLI_FAILED, "line %llu is too long", (unsigned long long)telling->line);
        else if (!line_parse(text, &cli->arena, &envelope, &error))
            end = cli_fail(CLI_FAILED, "line %llu: %s; `tieout journal TENANT` writes such lines",
                           (unsigned long long)telling->line, error.message);
        else
            refold_event(refold, &envelope);
        arena_clear(&cli->arena);
    }
    free(line);
    return end;
}

enum cli_end run_fold(struct cli *cli)
{
    /* Arguments are the program's own, and so terminated. */
    const char *path = cli->arguments[0].data;
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "re");
    if (!file)
        return cli_fail(CLI_USAGE, "%s cannot be read: %s", path, strerror(errno));
    struct refold refold;
    struct telling telling = {cli, 0};
    refold_init(&refold);
    refold.told = tell;
    refold.context = &telling;
    enum cli_end end = fold_lines(cli, file, &refold, &telling);
    if (end == CLI_DONE)
        append_digests(cli, &refold);
    refold_release(&refold);
    if (!is_input)
        fclose(file);
    return end;
}
