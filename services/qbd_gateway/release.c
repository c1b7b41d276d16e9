/* Everything is read: the runs that asked for it are told, so that what waited for them is let go.
 */
#include "release.h"

#include "io/clock.h"
#include "read.h"
#include "service/log.h"

enum {
    RELEASE_MS_MAX = 60000,       /* for the run that the session asked for */
    RELEASE_FOLDED_MS_MAX = 3000, /* the same, once its request is folded: it may have joined one */
};

static size_t requests_of(const struct call *call, enum read_kind kind, struct uuid *ids)
{
    size_t count = 0;
    for (size_t i = 0; i < call->request_count; i++)
        if (call->requests[i].kind == kind)
            ids[count++] = call->requests[i].command_id;
    return count;
}

/* Of a run that closed before this session's, nobody waits any more. */
static bool save_released(struct postgres *db, struct call *call, struct error *error)
{
    struct uuid *ids = ARENA_ARRAY(call->arena, struct uuid, call->request_count);
    size_t count = requests_of(call, READ_RUN, ids);
    count += requests_of(call, READ_SCHEDULE, &ids[count]);
    return call_requests_done(db, call, ids, count, error);
}

static void released(struct call *call)
{
    char run[UUID_TEXT_BYTES];
    log_info("run_released", log_tenant(call->tenant), log_integer("session", call->session.number),
             log_string("run", uuid_format(call->after.run_id, run).data));
    call_move_on(call, save_released);
}

static bool publish_run_read(struct call *call, const struct read_request *request,
                             int64_t read_count, struct error *error)
{
    char run[UUID_TEXT_BYTES];
    const struct event event = {
        .type = EVENT_RUN_READ,
        .id = derive_named_id(call->tenant, "run read", uuid_format(request->run_id, run)),
        .tenant = call->tenant,
        .time = clock_now_us(),
        .run_read = {request->run_id, (uint64_t)read_count},
    };
    return call_publish(call, &event, TEXT_NONE, error);
}

static size_t publish_runs(struct call *call)
{
    int64_t read_count = call->session.records_read;
    struct error error;
    size_t count = 0;
    for (size_t i = 0; i < call->request_count; i++) {
        const struct read_request *request = &call->requests[i];
        if (request->kind != READ_RUN)
            continue;
        call->after.run_id = request->run_id;
        publish_run_read(call, request, read_count, &error);
        count++;
    }
    return count;
}

static bool is_all_folded(const struct call *call)
{
    return journal_share_is_folded(&call->company_after.journal, call->folded_offset);
}

static bool is_quiet_for(const struct call *call, int64_t ms)
{
    return call->now - call->session.worked_at >= ms * 1000;
}

static bool is_patient(const struct call *call)
{
    return !is_quiet_for(call, is_all_folded(call) ? RELEASE_FOLDED_MS_MAX : RELEASE_MS_MAX);
}

void release_send(struct call *call)
{
    if (publish_runs(call) > 0)
        call_published(call, released);
    else if (is_patient(call))
        call_wait(call);
    else
        call_move_on(call, save_released);
}

void release_receive(struct call *call, const struct qbxml_answers *answers)
{
    (void)answers;
    bug("nothing was asked in phase %s", phase_name(call->session.phase));
}

bool release_is_over(const struct call *call)
{
    if (uuid_is_nil(call->after.run_id))
        return true;
    for (size_t i = 0; i < call->request_count; i++)
        if (call->requests[i].kind == READ_SCHEDULE &&
            uuid_equal(call->requests[i].run_id, call->after.run_id))
            return true;
    return false;
}
