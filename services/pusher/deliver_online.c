/* To QuickBooks Online. A write carries its command's id as requestid, so the same call again gets
 * the stored answer. Vendors forget: a create that is repeated late first looks for what the
 * earlier try may have made, and a number or name that turns out to be taken may be taken by it. */
#include <string.h>

#include "deliver.h"
#include "intents/product.h"
#include "io/clock.h"
#include "online_look.h"
#include "qbo/answer.h"
#include "qbo/object.h"
#include "qbo/request.h"

enum {
    PAUSE_MS = 60000,        /* a company that cannot be written to is asked again after that */
    RETRY_MS = 5000,         /* our own database could not be read */
    REMEMBERED_MS = 3600000, /* how long we rely on the vendor to remember a requestid */
};

static void call(struct delivery *delivery, enum connection_kind kind, struct text path,
                 struct text body, connection_handler *on_result)
{
    const struct connection_call call = {
        .tenant = delivery->command.tenant,
        .kind = kind,
        .path = path,
        .body = body,
        .on_result = on_result,
        .context = delivery,
    };
    connection_call(delivery->deliverers->connections, &call);
}

static void read_object(struct delivery *delivery, struct text id, connection_handler *on_result)
{
    struct text path =
        qbo_read_path(delivery->arena, text_of(delivery->realm), delivery->command.entity, id);
    call(delivery, CONNECTION_READ, path, TEXT_NONE, on_result);
}

/* --- ends that any call may have -------------------------------------------------------------- */

static void put_off(struct delivery *delivery, const struct connection_result *result,
                    bool pauses_company)
{
    struct delivery_end end = {
        .kind = DELIVERY_PUT_OFF,
        .retry_ms = pauses_company ? PAUSE_MS : result->retry_ms,
        .pauses_company = pauses_company,
        .reason = text_of(result->error.message),
    };
    deliver_end(delivery, &end);
}

static void stay_unknown(struct delivery *delivery, int64_t retry_ms, struct text reason)
{
    struct delivery_end end = {.kind = DELIVERY_UNKNOWN, .retry_ms = retry_ms, .reason = reason};
    deliver_end(delivery, &end);
}

static void refuse(struct delivery *delivery, const struct qbo_fault *fault)
{
    enum refusal refusal = fault->refusal == REFUSAL_NONE ? REFUSAL_OTHER : fault->refusal;
    deliver_refuse(delivery, refusal, fault->code, fault->message);
}

/* A read on the way to a write: true when it has an answer of its own; else it has ended. */
static bool has_read(struct delivery *delivery, const struct connection_result *result)
{
    switch (result->outcome) {
    case CONNECTION_ANSWERED:
    case CONNECTION_REFUSED:
        return true;
    case CONNECTION_LATER:
    case CONNECTION_UNKNOWN: /* a read that may have been done is one that was not */
        put_off(delivery, result, false);
        return false;
    case CONNECTION_DISCONNECTED:
        put_off(delivery, result, true);
        return false;
    case CONNECTION_OUTCOME_COUNT:
        break;
    }
    bug("pusher: outcome %d", (int)result->outcome);
}

static bool read_shown(struct delivery *delivery, const struct connection_result *result,
                       struct observation *out, struct text *raw)
{
    enum entity entity = delivery->command.entity;
    const struct json *object = result->answer ? qbo_answer_object(result->answer, entity) : NULL;
    *raw = object ? object->span : TEXT_NONE;
    /* A payment that used credits alone has got money. */
    if (object && qbo_shows(object, entity) == QBO_SHOWS_NOT) {
        *out = qbo_object_as_gone(object, entity);
        return text_is_present(out->id);
    }
    return object && qbo_object_parse(delivery->arena, object, entity, out, NULL);
}

/* --- 5010: what is it now? -------------------------------------------------------------------- */

static void on_reread(void *context, const struct connection_result *result)
{
    struct delivery *delivery = context;
    struct delivery_end end = {
        .kind = DELIVERY_ANSWERED,
        .telling =
            telling_refused(REFUSAL_STALE, TEXT("5010"), TEXT("The object has changed meanwhile.")),
    };
    end.telling.has_observation = true;
    if (!has_read(delivery, result))
        return;
    if (result->outcome == CONNECTION_REFUSED) {
        refuse(delivery, &result->fault);
        return;
    }
    if (read_shown(delivery, result, &end.telling.observation, &end.telling.raw))
        deliver_end(delivery, &end);
    else
        put_off(delivery, &(struct connection_result){.retry_ms = PAUSE_MS}, false);
}

/* --- 6140, 6240: who has the number or name? -------------------------------------------------- */

static void on_winner(void *context, const struct connection_result *result)
{
    struct delivery *delivery = context;
    struct observation shown;
    struct text raw;
    if (!has_read(delivery, result))
        return;
    if (read_shown(delivery, result, &shown, &raw) && !shown.is_deleted &&
        is_product(&delivery->command, &shown.document)) {
        struct delivery_end end = deliver_applied(&shown, raw);
        deliver_end(delivery, &end);
        return;
    }
    deliver_end(delivery, &delivery->ending);
}

/* The refusal is kept: it is the end, unless the winner is our own work. */
static void ask_winner(struct delivery *delivery, const struct qbo_fault *fault)
{
    struct arena *arena = delivery->arena;
    delivery->ending = (struct delivery_end){
        .kind = DELIVERY_ANSWERED,
        .telling = telling_refused(REFUSAL_DUPLICATE, arena_copy(arena, fault->code),
                                   arena_copy(arena, fault->message)),
    };
    read_object(delivery, arena_copy(arena, fault->winner_id), on_winner);
}

/* --- the write -------------------------------------------------------------------------------- */

static void take_refusal(struct delivery *delivery, const struct connection_result *result)
{
    const struct write_command *command = &delivery->command;
    const struct qbo_fault *fault = &result->fault;
    bool may_be_ours = delivery->was_sent && command->action == ACTION_CREATE &&
                       fault->refusal == REFUSAL_DUPLICATE && text_is_present(fault->winner_id);
    bool is_done_before =
        delivery->was_sent && command->action == ACTION_DELETE && fault->refusal == REFUSAL_GONE;
    if (fault->refusal == REFUSAL_STALE && text_is_present(command->native_id)) {
        read_object(delivery, command->native_id, on_reread);
    } else if (may_be_ours) {
        ask_winner(delivery, fault);
    } else if (is_done_before) {
        struct observation gone = {.id = command->native_id,
                                   .version = TEXT(""),
                                   .changed_at = INSTANT_NONE,
                                   .is_deleted = true};
        struct delivery_end end = deliver_applied(&gone, TEXT_NONE);
        deliver_end(delivery, &end);
    } else {
        refuse(delivery, fault);
    }
}

/* Done, but in words that we cannot carry: its id at least is known. */
static bool take_bare_object(struct delivery *delivery, const struct connection_result *result)
{
    const struct json *object = qbo_answer_object(result->answer, delivery->command.entity);
    struct observation shown = {.id = json_scalar(object, "Id"),
                                .version = json_scalar(object, "SyncToken"),
                                .changed_at = INSTANT_NONE,
                                .is_deleted = true};
    if (text_is_empty(shown.id))
        return false;
    struct delivery_end end = deliver_applied(&shown, object->span);
    deliver_end(delivery, &end);
    return true;
}

static void take_answer(struct delivery *delivery, const struct connection_result *result)
{
    struct observation shown;
    struct text raw;
    if (read_shown(delivery, result, &shown, &raw)) {
        struct delivery_end end = deliver_applied(&shown, raw);
        deliver_end(delivery, &end);
    } else if (!take_bare_object(delivery, result)) {
        stay_unknown(delivery, RETRY_MS, TEXT("The answer does not hold the object."));
    }
}

static void on_written(void *context, const struct connection_result *result)
{
    struct delivery *delivery = context;
    switch (result->outcome) {
    case CONNECTION_ANSWERED:
        take_answer(delivery, result);
        return;
    case CONNECTION_REFUSED:
        take_refusal(delivery, result);
        return;
    case CONNECTION_LATER:
        put_off(delivery, result, false);
        return;
    case CONNECTION_UNKNOWN:
        stay_unknown(delivery, result->retry_ms, text_of(result->error.message));
        return;
    case CONNECTION_DISCONNECTED:
        put_off(delivery, result, true);
        return;
    case CONNECTION_OUTCOME_COUNT:
        break;
    }
    bug("pusher: outcome %d", (int)result->outcome);
}

static void send_write(struct delivery *delivery)
{
    struct buffer body;
    struct qbo_request request;
    struct error error;
    buffer_init(&body, 0);
    if (qbo_request_format(&delivery->command, text_of(delivery->realm), delivery->arena, &body,
                           &request, &error))
        call(delivery, CONNECTION_WRITE, request.path, request.body, on_written);
    else
        deliver_end_soon(delivery, &(struct delivery_end){
                                       .kind = DELIVERY_ANSWERED,
                                       .telling = telling_refused(
                                           REFUSAL_OTHER, TEXT_NONE,
                                           arena_copy(delivery->arena, text_of(error.message)))});
    buffer_release(&body);
}

/* --- before the write ------------------------------------------------------------------------- */

static void on_looked(void *context, const struct connection_result *result)
{
    struct delivery *delivery = context;
    struct observation found;
    struct text raw;
    if (!has_read(delivery, result))
        return;
    switch (online_look_take(delivery, result->answer, &found, &raw)) {
    case ONLINE_LOOK_NONE:
        send_write(delivery);
        return;
    case ONLINE_LOOK_FOUND: {
        struct delivery_end end = deliver_applied(&found, raw);
        deliver_end(delivery, &end);
        return;
    }
    case ONLINE_LOOK_UNCLEAR:
        stay_unknown(delivery, PAUSE_MS,
                     TEXT("Several objects could be what an earlier try has made."));
        return;
    }
}

/* A decision that saw no version: the object's own, as it is now. */
static void on_version(void *context, const struct connection_result *result)
{
    struct delivery *delivery = context;
    struct observation shown;
    struct text raw;
    if (!has_read(delivery, result))
        return;
    bool is_shown = read_shown(delivery, result, &shown, &raw);
    if (result->outcome == CONNECTION_REFUSED) {
        refuse(delivery, &result->fault);
    } else if (is_shown && shown.is_deleted) {
        deliver_refuse(delivery, REFUSAL_GONE, TEXT(""), TEXT("It is another kind of record now."));
    } else if (is_shown) {
        delivery->command.base_version = arena_copy(delivery->arena, shown.version);
        send_write(delivery);
    } else {
        put_off(delivery, &(struct connection_result){.retry_ms = PAUSE_MS}, false);
    }
}

static bool load_realm(struct delivery *delivery)
{
    struct connection_state state;
    struct error error;
    bool is_found = false;
    bool is_read = connection_load(delivery->deliverers->connections, delivery->command.tenant,
                                   &state, &is_found, &error);
    if (is_read && is_found)
        return text_copy(text_of(state.realm), delivery->realm, sizeof(delivery->realm));
    struct text reason = is_read ? TEXT("No QuickBooks Online company is connected.")
                                 : arena_copy(delivery->arena, text_of(error.message));
    deliver_end_soon(delivery, &(struct delivery_end){.kind = DELIVERY_PUT_OFF,
                                                      .retry_ms = is_read ? PAUSE_MS : RETRY_MS,
                                                      .pauses_company = is_read,
                                                      .reason = reason});
    return false;
}

void deliver_online(struct delivery *delivery)
{
    const struct write_command *command = &delivery->command;
    bool may_be_forgotten =
        delivery->was_sent && clock_now_us() - delivery->sent_at > REMEMBERED_MS * INT64_C(1000);
    if (!load_realm(delivery))
        return;
    if (command->action == ACTION_CREATE && may_be_forgotten)
        call(delivery, CONNECTION_QUERY, online_look_path(delivery), TEXT_NONE, on_looked);
    else if (command->action != ACTION_CREATE && text_is_empty(command->base_version))
        read_object(delivery, command->native_id, on_version);
    else
        send_write(delivery);
}
