/* What people ask for: a run now, a choice about one record, another version of the rules. */
#include "codec/member.h"
#include "console.h"
#include "io/clock.h"
#include "judge.h"
#include "model/command.h"
#include "model/record.h"
#include "rules/rules.h"

static bool read_by(struct members *members, size_t at, struct text *out)
{
    if (!members_text(members, at, MEMBER_OPTIONAL, out))
        return false;
    if (!text_is_present(*out))
        *out = TEXT("platform");
    return (out->length > 0 && out->length <= BY_BYTES_MAX) ||
           members_refuse(members, at, "takes who asked: person:NAME");
}

/* --- sync now (R83) ----------------------------------------------------------------------------
 */

static const char *const RUN_MEMBERS[] = {"by"};

static bool read_run_body(struct visit *visit, struct text *by, struct error *error)
{
    struct members members;
    *by = TEXT("platform");
    if (text_is_empty(http_request_body(visit->request)))
        return true;
    const struct json *body = json_parse(visit->arena, http_request_body(visit->request), error);
    return body && MEMBERS_INIT(&members, body, RUN_MEMBERS, error) && read_by(&members, 0, by);
}

/* R123: while a run is going on a request joins it, and is followed by the next when that one has
 * read already. Whether it will is known when it is folded;
 * until then the answer is what stands now. */
static bool expect_run(struct publication *publication, struct error *error)
{
    struct visit *visit = publication->visit;
    struct run run = {0};
    struct buffer out;
    buffer_init(&out, 0);
    struct report report = {visit->console->db, visit->arena, visit->tenant, &out};
    enum report_end end = report_last_run(&report, &run, error);
    buffer_release(&out);
    if (end == REPORT_FAILED)
        return false;
    publication->has_joined = run.phase != RUN_NONE && run.phase != RUN_CLOSED;
    publication->run =
        publication->has_joined ? run.id : derive_run_id(visit->tenant, publication->event.id);
    return true;
}

void request_run(struct visit *visit)
{
    struct error error;
    struct text by;
    if (!read_run_body(visit, &by, &error)) {
        answer_error(visit, &error);
        return;
    }
    instant_us now = clock_now_us();
    struct publication *publication = ARENA_NEW(visit->arena, struct publication);
    *publication = (struct publication){
        .visit = visit,
        .status = 202,
        .event = {.type = EVENT_RUN_REQUESTED,
                  .id = visit_event_id(visit, "run", now),
                  .tenant = visit->tenant,
                  .time = now,
                  .run_requested = {.by = by}},
        .place = {.is_run_request = true},
    };
    if (expect_run(publication, &error))
        publish(publication);
    else
        answer_error(visit, &error);
}

/* --- choices -----------------------------------------------------------------------------------
 */

enum { OF_CHOICE, OF_BY };
static const char *const CHOICE_MEMBERS[] = {"choice", "by"};

static bool read_choice(const struct json *body, struct event *event, struct error *error)
{
    struct members members;
    struct text word;
    if (!MEMBERS_INIT(&members, body, CHOICE_MEMBERS, error) ||
        !members_text(&members, OF_CHOICE, MEMBER_REQUIRED, &word) ||
        !read_by(&members, OF_BY, &event->choice.by))
        return false;
    return choice_parse(word, &event->choice.choice) ||
           members_refuse(&members, OF_CHOICE,
                          "takes retry, take_platform, take_ledger or do_not_sync");
}

/* Where it stands, and by which rule: all that judging a choice looks at. */
static void read_standing(struct visit *visit, struct text report, struct record *out)
{
    struct error error;
    uint64_t number = 0;
    const struct json *shown = json_parse(visit->arena, report, &error);
    struct text rule = json_text(shown, "rule");
    REQUIRE(standing_parse(json_text(shown, "standing"), &out->standing));
    if (rule.length < 2 || !text_parse_uint64(text_slice(rule.data + 1, rule.length - 1), &number))
        return;
    out->rule_kind = rule.data[0];
    out->rule = (uint16_t)number;
}

/* False: answered. */
static bool find_record(struct visit *visit, struct uuid record, struct record *found)
{
    struct error error;
    struct buffer out;
    buffer_init(&out, ANSWER_BYTES_MAX);
    struct report report = {visit->console->db, visit->arena, visit->tenant, &out};
    const struct report_identity identity = {.record = record, .entity = ENTITY_COUNT};
    enum report_end end = REPORT_NOT_FOUND;
    if (!uuid_is_nil(record))
        end = report_record(&report, &identity, &error);
    if (end == REPORT_WRITTEN)
        read_standing(visit, buffer_text(&out), found);
    buffer_release(&out);
    if (end == REPORT_FAILED)
        answer_error(visit, &error);
    else if (end == REPORT_NOT_FOUND)
        answer_missing(visit, "record");
    return end == REPORT_WRITTEN;
}

void choose(struct visit *visit)
{
    struct error error;
    struct uuid record = UUID_NIL;
    struct record found = {.id = UUID_NIL};
    if (!uuid_parse(http_request_param(visit->request, "id"), &record))
        record = UUID_NIL;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    instant_us now = clock_now_us();
    struct publication *publication = ARENA_NEW(visit->arena, struct publication);
    *publication = (struct publication){
        .visit = visit,
        .status = 202,
        .event = {.type = EVENT_CHOICE,
                  .id = visit_event_id(visit, "choice", now),
                  .tenant = visit->tenant,
                  .time = now,
                  .choice = {.record_id = record}},
        .place = {.about = {.record = record, .entity = ENTITY_COUNT}},
    };
    if (!read_choice(body, &publication->event, &error))
        answer_error(visit, &error);
    else if (find_record(visit, record, &found) &&
             judge_request(visit, &publication->event, &found))
        publish(publication);
}

/* --- rules -------------------------------------------------------------------------------------
 */

enum { OF_RULES_VERSION, OF_RULES_BY, OF_RULES_PERMISSIONS };
static const char *const RULES_MEMBERS[] = {"version", "by", "permissions"};

/* The fold refuses what the reconciler's build lacks; what ours lacks is refused here. */
static bool read_rules(struct visit *visit, const struct json *body, struct event *event,
                       struct error *error)
{
    struct members members;
    if (!MEMBERS_INIT(&members, body, RULES_MEMBERS, error) ||
        !members_uint32(&members, OF_RULES_VERSION, MEMBER_REQUIRED, &event->rules.version) ||
        !visit_requester(visit, &members, OF_RULES_BY, OF_RULES_PERMISSIONS,
                         &event->rules.requester))
        return false;
    bool is_known =
        event->rules.version > 0 && event->rules.version <= (uint32_t)RULES_VERSION_LATEST;
    return is_known ||
           error_set(error, ERROR_PERMANENT, "version: takes 1 to %d, which this build has",
                     RULES_VERSION_LATEST);
}

void activate_rules(struct visit *visit)
{
    struct error error;
    const struct json *body = visit_body(visit);
    if (!body)
        return;
    instant_us now = clock_now_us();
    struct publication *publication = ARENA_NEW(visit->arena, struct publication);
    *publication = (struct publication){
        .visit = visit,
        .status = 202,
        .event = {.type = EVENT_RULES,
                  .id = visit_event_id(visit, "rules", now),
                  .tenant = visit->tenant,
                  .time = now},
    };
    if (read_rules(visit, body, &publication->event, &error))
        publish(publication);
    else
        answer_error(visit, &error);
}
