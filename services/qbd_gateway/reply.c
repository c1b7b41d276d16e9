/* Answers: each ends the call, whose memory goes with it. */
#include "turn.h"

static void send_envelope(struct call *call, int status, struct buffer *body)
{
    bool is_1_1 = call->soap.version == SOAP_1_1;
    call->gateway->under_way--;
    http_reply(call->http, &(struct http_reply){
                               .status = status,
                               .content_type = is_1_1 ? "text/xml; charset=utf-8"
                                                      : "application/soap+xml; charset=utf-8",
                               .body = buffer_text(body),
                           });
    buffer_release(body);
}

void reply_string(struct call *call, struct text value)
{
    struct buffer body;
    buffer_init(&body, 0);
    soap_format_string(&body, &call->soap, value);
    send_envelope(call, 200, &body);
}

void reply_int(struct call *call, int value)
{
    struct buffer body;
    buffer_init(&body, 0);
    soap_format_int(&body, &call->soap, value);
    send_envelope(call, 200, &body);
}

void reply_strings(struct call *call, const struct text *values, size_t count)
{
    struct buffer body;
    buffer_init(&body, 0);
    soap_format_strings(&body, &call->soap, values, count);
    send_envelope(call, 200, &body);
}

void reply_fault(struct call *call, enum soap_blame blame, const char *message)
{
    struct buffer body;
    buffer_init(&body, 0);
    soap_format_fault(&body, call->soap.version, blame, message);
    send_envelope(call, 500, &body);
}

void reply_dead(struct call *call)
{
    static const struct text OVER = {"This session is over: start the update again.", 45};
    switch (call->soap.operation) {
    case SOAP_SEND_REQUEST:
        reply_string(call, TEXT("")); /* it asks getLastError why */
        return;
    case SOAP_RECEIVE_RESPONSE:
        reply_int(call, -1);
        return;
    case SOAP_CONNECTION_ERROR:
        reply_string(call, TEXT("done"));
        return;
    case SOAP_GET_LAST_ERROR:
    case SOAP_CLOSE_CONNECTION:
        reply_string(call, OVER);
        return;
    case SOAP_SERVER_VERSION:
    case SOAP_CLIENT_VERSION:
    case SOAP_AUTHENTICATE:
    case SOAP_GET_INTERACTIVE_URL:
    case SOAP_INTERACTIVE_DONE:
    case SOAP_INTERACTIVE_REJECTED:
    case SOAP_OPERATION_COUNT:
        break;
    }
    reply_fault(call, SOAP_BLAME_SERVER, "The session has moved on: sign in again.");
}
