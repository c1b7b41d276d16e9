/* The door of an application: message sets and sessions. */
#include "tests/simulators/qbd/control.h"

static void refuse(struct http_request *request, struct text hresult, const char *message)
{
    const struct http_header header = {TEXT("HResult"), hresult};
    const struct http_reply reply = {.status = 422,
                                     .content_type = "text/plain",
                                     .body = text_of(message),
                                     .headers = &header,
                                     .header_count = 1};
    http_reply(request, &reply);
}

static void answer(struct http_request *request, struct simulator *simulator,
                   struct company *company, bool is_lost)
{
    const struct answer_hooks hooks = {simulator, fault_before_request};
    struct buffer out;
    struct error error;
    const char *hresult;
    buffer_init(&out, 0);
    bool is_answered =
        message_set_answer(company, http_request_body(request), &hooks, &out, &hresult, &error);
    const struct http_reply reply = {
        .status = 200, .content_type = "text/xml", .body = buffer_text(&out)};
    if (is_lost)
        http_reply_cut(request);
    else if (is_answered)
        http_reply(request, &reply);
    else
        refuse(request, text_of(hresult), error.message);
    buffer_release(&out);
}

void handle_qbxml(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    struct company *company = control_company(request, simulator);
    if (!company)
        return;
    const struct fault *fault = fault_of_set(simulator, http_request_param(request, "company"));
    if (fault && !fault->is_lost)
        refuse(request, fault->hresult, "QuickBooks cannot take requests now.");
    else
        answer(request, simulator, company, fault != NULL);
}

void handle_session(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    if (!company)
        return;
    message_set_new_session(company);
    http_reply_json(request, 200, TEXT("{}"));
}
