/* The platform's own door: takes deliveries and shows records, with the faults that are armed. */
#include "base/hash.h"
#include "io/clock.h"
#include "tests/simulators/platform/delivery.h"
#include "tests/simulators/platform/held.h"
#include "tests/simulators/platform/outbox.h"

enum { ECHO_WAIT_MS = 5000 };

static const char HTML[] = "<html><body><h1>Something went wrong</h1></body></html>";

static void reply_html(struct platform *platform, struct http_request *request, int status)
{
    struct http_reply reply = {
        .status = status, .content_type = "text/html", .body = text_of(HTML)};
    platform_log_call(platform, request, status);
    http_reply(request, &reply);
}

static void reply_throttled(struct platform *platform, struct http_request *request)
{
    struct http_header header = {TEXT("Retry-After"), TEXT("1")};
    struct http_reply reply = {.status = 429,
                               .content_type = "application/json",
                               .body = TEXT("{\"error\":\"Too many requests.\"}"),
                               .headers = &header,
                               .header_count = 1};
    platform_log_call(platform, request, reply.status);
    http_reply(request, &reply);
}

static void reply_truncated(struct platform *platform, struct http_request *request,
                            struct text json)
{
    struct http_reply reply = {.status = 200, .content_type = "application/json", .body = json};
    platform_log_call(platform, request, 0);
    http_reply_truncated(request, &reply, json.length / 2);
}

static void cut(struct platform *platform, struct http_request *request)
{
    platform_log_call(platform, request, 0);
    http_reply_cut(request);
}

/* The answer was made (status 0: it was not, and will not be); the fault decides what of it
 * arrives. */
static void reply_faulty(struct platform *platform, struct http_request *request,
                         const struct fault *fault, int status, struct text json)
{
    platform->counts.faults_met++;
    switch (fault->kind) {
    case FAULT_ERROR_500:
    case FAULT_ERROR_500_AFTER:
        platform_reply_error(platform, request, 500, "Something went wrong.");
        return;
    case FAULT_ERROR_503:
        reply_html(platform, request, 503);
        return;
    case FAULT_THROTTLED:
        reply_throttled(platform, request);
        return;
    case FAULT_HANG:
    case FAULT_HANG_AFTER:
        held_hang(platform, request);
        return;
    case FAULT_CUT_BEFORE:
    case FAULT_CUT_AFTER:
        cut(platform, request);
        return;
    case FAULT_NO_ID:
        platform_reply(platform, request, 200, TEXT("{}"));
        return;
    case FAULT_HTML_200:
        reply_html(platform, request, 200);
        return;
    case FAULT_SLOW:
        held_answer(
            platform, request,
            &(struct held_answer){.status = status, .json = json, .delay_ms = fault->delay_ms});
        return;
    case FAULT_TRUNCATED:
        reply_truncated(platform, request, json);
        return;
    case FAULT_STALE:
    case FAULT_REFUSED:
    case FAULT_COUNT:
        break;
    }
    platform_reply(platform, request, status, json);
}

static void refuse(struct platform *platform, struct http_request *request, enum refusal_code code,
                   const char *message)
{
    struct refusal refusal;
    refusal_set(&refusal, code, "%s", message);
    platform->counts.refused++;
    platform_reply(platform, request, refusal_status(code),
                   refusal_json(http_request_arena(request), &refusal));
}

/* One delivery on its way through the door. */
struct visit {
    struct platform *platform;
    struct http_request *request;
    struct tenant *tenant;
    struct order order;
    struct delivery *delivery;
    bool has_fault;
    struct fault fault;
    uint64_t sequence; /* the outbox's last before it */
};

/* False after a reply: the signature or the body is bad. */
static bool read_order(struct visit *visit)
{
    struct platform *platform = visit->platform;
    struct http_request *request = visit->request;
    struct text body = http_request_body(request);
    struct error error;
    if (!signature_is_good(http_request_header(request, "Tieout-Signature"), body, platform->secret,
                           clock_now_us())) {
        platform->counts.bad_signatures++;
        platform_reply_error(platform, request, 401, "Tieout-Signature is missing, wrong or old.");
        return false;
    }
    if (!order_parse(http_request_arena(request), body, &visit->order, &error)) {
        platform->counts.malformed++;
        platform_reply_error(platform, request, 400, error.message);
        return false;
    }
    if (!text_equal(http_request_header(request, "Idempotency-Key"), visit->order.command)) {
        platform->counts.malformed++;
        platform_reply_error(platform, request, 400, "Idempotency-Key must be the command.");
        return false;
    }
    return true;
}

static bool is_other_body(const struct visit *visit)
{
    char fingerprint[65];
    struct sha256 hash = sha256_of(http_request_body(visit->request));
    sha256_format(&hash, fingerprint);
    return !text_equal_string(text_of(fingerprint), visit->delivery->fingerprint);
}

static void decide(struct visit *visit)
{
    struct delivery *delivery = visit->delivery;
    struct tenant *tenant = visit->tenant;
    struct refusal refusal;
    if (delivery->status) {
        delivery->replayed++;
        visit->platform->counts.replayed++;
        return;
    }
    if (visit->has_fault && fault_when(visit->fault.kind) == FAULT_KEPT) {
        visit->platform->counts.faults_met++;
        refusal_set(&refusal, visit->fault.kind == FAULT_STALE ? REFUSAL_STALE : visit->fault.code,
                    "%s", "A switch says so.");
        delivery_keep_refusal(tenant, delivery, &refusal);
        return;
    }
    tenant->now = clock_now_us();
    delivery_apply(tenant, &visit->order, delivery, tenant->switches.echo == ECHO_OFF);
}

static void reply(struct visit *visit)
{
    struct delivery *delivery = visit->delivery;
    struct tenant *tenant = visit->tenant;
    uint64_t last = outbox_last_sequence(tenant->outbox);
    bool is_applied = delivery->status == 200;
    if (visit->has_fault && is_applied && fault_when(visit->fault.kind) == FAULT_AFTER)
        reply_faulty(visit->platform, visit->request, &visit->fault, delivery->status,
                     delivery->answer);
    else if (tenant->switches.echo == ECHO_BEFORE && last > visit->sequence)
        held_answer(visit->platform, visit->request,
                    &(struct held_answer){.status = delivery->status,
                                          .json = delivery->answer,
                                          .delay_ms = ECHO_WAIT_MS,
                                          .until_sent = tenant,
                                          .sequence = last});
    else
        platform_reply(visit->platform, visit->request, delivery->status, delivery->answer);
}

static void handle_delivery(struct http_request *request, void *context)
{
    struct platform *platform = context;
    struct visit visit = {.platform = platform, .request = request};
    platform->counts.deliveries++;
    if (!read_order(&visit))
        return;
    visit.tenant = platform_tenant(platform, visit.order.tenant);
    if (!visit.tenant) {
        refuse(platform, request, REFUSAL_GONE, "There is no such tenant.");
        return;
    }
    visit.delivery =
        delivery_of(visit.tenant, visit.order.command, &visit.order, http_request_body(request));
    visit.delivery->calls++;
    if (is_other_body(&visit)) {
        platform->counts.key_conflicts++;
        refuse(platform, request, REFUSAL_OTHER, "This key came with another body.");
        return;
    }
    visit.has_fault = faults_take(&platform->faults, action_name(visit.order.action),
                                  visit.order.tenant, &visit.fault);
    if (visit.has_fault && fault_when(visit.fault.kind) == FAULT_BEFORE) {
        reply_faulty(platform, request, &visit.fault, 0, TEXT_NONE);
        return;
    }
    visit.sequence = outbox_last_sequence(visit.tenant->outbox);
    decide(&visit);
    reply(&visit);
}

static void handle_read(struct http_request *request, void *context)
{
    struct platform *platform = context;
    struct text id = http_request_param(request, "tenant");
    struct tenant *tenant = platform_tenant(platform, id);
    struct fault fault;
    enum entity entity;
    struct record *record = NULL;
    struct buffer buffer;
    struct json_writer writer;
    platform->counts.reads++;
    if (tenant && entity_find_plural(http_request_param(request, "plural"), &entity))
        record = tenant_find(tenant, entity, http_request_param(request, "id"));
    bool has_fault = faults_take(&platform->faults, "read", id, &fault);
    if (!record) {
        platform_reply_error(platform, request, 404, "There is no such record.");
        return;
    }
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    record_write(&writer, NULL, record);
    if (has_fault)
        reply_faulty(platform, request, &fault, 200, buffer_text(&buffer));
    else
        platform_reply(platform, request, 200, buffer_text(&buffer));
    buffer_release(&buffer);
}

const struct http_route API_ROUTES[] = {
    {.method = "POST", .pattern = "/v1/deliveries", .handle = handle_delivery},
    {.method = "GET", .pattern = "/v1/tenants/{tenant}/{plural}/{id}", .handle = handle_read},
};
const size_t API_ROUTE_COUNT = sizeof API_ROUTES / sizeof *API_ROUTES;
