/* The door of an application: message sets and sessions. */
#include "tests/simulators/qbd/control.h"

static void refuse(struct http_request *request, struct text hresult, struct text message)
{
    const struct http_header header = {TEXT("HResult"), hresult};
    const struct http_reply reply = {.status = 422,
                                     .content_type = "text/plain",
                                     .body = message,
                                     .headers = &header,
                                     .header_count = 1};
    http_reply(request, &reply);
}

struct simulator_answer simulator_answer(struct simulator *simulator,
                                         const struct simulator_question *question,
                                         struct buffer *out, struct arena *arena)
{
    const struct answer_hooks hooks = {simulator, fault_before_request, question->requests_max};
    const struct fault *fault = fault_of_set(simulator, question->company);
    struct simulator_answer answer = {.is_lost = fault && fault->is_lost};
    const char *hresult;
    struct error error;
    if (fault && !fault->is_lost) {
        answer.hresult = arena_copy(arena, fault->hresult);
        answer.message = TEXT("QuickBooks cannot take requests now.");
    } else if (!message_set_answer(simulator_find(simulator, question->company), question->input,
                                   &hooks, out, &hresult, &error)) {
        answer.hresult = text_of(hresult);
        answer.message = arena_copy(arena, text_of(error.message));
    }
    return answer;
}

void handle_qbxml(struct http_request *request, void *context)
{
    struct simulator *simulator = context;
    struct buffer out;
    if (!control_company(request, simulator))
        return;
    buffer_init(&out, 0);
    const struct simulator_question question = {.company = http_request_param(request, "company"),
                                                .input = http_request_body(request)};
    struct simulator_answer answer =
        simulator_answer(simulator, &question, &out, http_request_arena(request));
    const struct http_reply reply = {
        .status = 200, .content_type = "text/xml", .body = buffer_text(&out)};
    if (answer.is_lost)
        http_reply_cut(request);
    else if (text_is_present(answer.hresult))
        refuse(request, answer.hresult, answer.message);
    else
        http_reply(request, &reply);
    buffer_release(&out);
}

void handle_session(struct http_request *request, void *context)
{
    struct company *company = control_company(request, context);
    if (!company)
        return;
    message_set_new_session(company);
    http_reply_json(request, 200, TEXT("{}"));
}
