#include <stdlib.h>
#include <string.h>

#include "gateway_load.h"

static const char *const NAMES[CALL_COUNT] = {
    [CALL_SERVER_VERSION] = "serverVersion",        [CALL_CLIENT_VERSION] = "clientVersion",
    [CALL_AUTHENTICATE] = "authenticate",           [CALL_SEND_REQUEST] = "sendRequestXML",
    [CALL_RECEIVE_RESPONSE] = "receiveResponseXML", [CALL_GET_LAST_ERROR] = "getLastError",
    [CALL_CLOSE_CONNECTION] = "closeConnection",
};

const char *session_call_name(enum session_call call)
{
    return NAMES[call];
}

/* --- calls ------------------------------------------------------------------------------------ */

static void open_call(struct buffer *body, struct talk *talk, enum session_call call)
{
    talk->call = call;
    talk->calls++;
    buffer_clear(body);
    buffer_append_format(body,
                         "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope"
                         " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
                         " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                         " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>"
                         "<%s xmlns=\"http://developer.intuit.com/\">",
                         NAMES[call]);
}

static void close_call(struct buffer *body, const struct talk *talk)
{
    buffer_append_format(body, "</%s></soap:Body></soap:Envelope>", NAMES[talk->call]);
}

static void open_with_ticket(struct buffer *body, struct talk *talk, enum session_call call)
{
    open_call(body, talk, call);
    buffer_append_format(body, "<ticket>%.*s</ticket>", TEXT_ARG(talk->ticket));
}

static void call_with_ticket(struct buffer *body, struct talk *talk, enum session_call call)
{
    open_with_ticket(body, talk, call);
    close_call(body, talk);
}

static void call_client_version(struct buffer *body, struct talk *talk)
{
    open_call(body, talk, CALL_CLIENT_VERSION);
    buffer_append_string(body, "<strVersion>2.3.0.215</strVersion>");
    close_call(body, talk);
}

static void call_authenticate(struct buffer *body, struct talk *talk)
{
    char id[UUID_TEXT_BYTES];
    open_call(body, talk, CALL_AUTHENTICATE);
    buffer_append_format(body, "<strUserName>%.*s</strUserName><strPassword>%s</strPassword>",
                         TEXT_ARG(uuid_format(talk->company->connection, id)), COMPANY_PASSWORD);
    close_call(body, talk);
}

static void call_send(struct buffer *body, struct talk *talk)
{
    open_with_ticket(body, talk, CALL_SEND_REQUEST);
    buffer_append_string(body, "<strHCPResponse>");
    if (!talk->is_told)
        escape_xml(body, books_identity());
    talk->is_told = true;
    buffer_append_string(body, "</strHCPResponse>"
                               "<strCompanyFileName>C:\\QuickBooks\\Acme.qbw</strCompanyFileName>"
                               "<qbXMLCountry>US</qbXMLCountry><qbXMLMajorVers>16</qbXMLMajorVers>"
                               "<qbXMLMinorVers>0</qbXMLMinorVers>");
    close_call(body, talk);
}

static void call_receive(struct buffer *body, struct talk *talk, struct text set)
{
    struct buffer answer;
    buffer_init(&answer, 0);
    books_answer(set, talk->company->sessions, &answer);
    open_with_ticket(body, talk, CALL_RECEIVE_RESPONSE);
    buffer_append_string(body, "<response>");
    escape_xml(body, buffer_text(&answer));
    buffer_append_string(body, "</response><hresult /><message />");
    close_call(body, talk);
    buffer_release(&answer);
}

/* --- answers ---------------------------------------------------------------------------------- */

/* The text behind `tag`, the `number`-th of its kind, up to the next tag; TEXT_NONE without it. */
static struct text text_behind(struct text answer, const char *tag, int number)
{
    const char *at = answer.data, *end = answer.data + answer.length;
    for (int i = 0; at && i <= number; i++) {
        at = memmem(at, (size_t)(end - at), tag, strlen(tag));
        at = at ? at + strlen(tag) : NULL;
    }
    const char *stop = at ? memchr(at, '<', (size_t)(end - at)) : NULL;
    return stop ? text_slice(at, (size_t)(stop - at)) : TEXT_NONE;
}

static struct text result_of(const struct talk *talk, struct text answer)
{
    char tag[64];
    snprintf(tag, sizeof(tag), "%sResult>", NAMES[talk->call]);
    struct text result = text_behind(answer, tag, 0);
    if (!text_is_present(result) && !memmem(answer.data, answer.length, "Result", 6))
        bug("%s was answered: %.*s", NAMES[talk->call], TEXT_ARG(answer));
    return result;
}

static char unescape_one(struct text *rest)
{
    static const struct {
        const char *name;
        char means;
    } NAMED[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&amp;", '&'}, {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof(NAMED) / sizeof(NAMED[0]); i++) {
        if (!text_starts_with(*rest, text_of(NAMED[i].name)))
            continue;
        *rest =
            text_slice(rest->data + strlen(NAMED[i].name), rest->length - strlen(NAMED[i].name));
        return NAMED[i].means;
    }
    char c = rest->data[0];
    *rest = text_slice(rest->data + 1, rest->length - 1);
    return c;
}

static void unescape(struct text text, struct buffer *out)
{
    while (text.length > 0) {
        const char *mark = memchr(text.data, '&', text.length);
        size_t plain = mark ? (size_t)(mark - text.data) : text.length;
        buffer_append(out, text.data, plain);
        text = text_slice(text.data + plain, text.length - plain);
        if (text.length > 0)
            buffer_append_char(out, unescape_one(&text));
    }
}

/* --- the order of calls ----------------------------------------------------------------------- */

static void go_on_signed_in(struct talk *talk, struct text answer, struct buffer *body)
{
    struct text ticket = text_behind(answer, "string>", 0);
    /* Behind the first tag stands the ticket, behind the second (its end) nothing. */
    struct text said = text_behind(answer, "string>", 2);
    bool is_none = text_equal_string(said, "none");
    bool is_expected = talk->has_work ? !text_is_present(said) || said.length == 0 : is_none;
    if (ticket.length >= sizeof(talk->ticket_bytes) || ticket.length == 0 || !is_expected)
        bug("authenticate was answered: %.*s", TEXT_ARG(answer));
    memcpy(talk->ticket_bytes, ticket.data, ticket.length);
    talk->ticket = text_slice(talk->ticket_bytes, ticket.length);
    if (is_none)
        call_with_ticket(body, talk, CALL_CLOSE_CONNECTION);
    else
        call_send(body, talk);
}

static void go_on_asked(struct talk *talk, struct text answer, struct orders *orders,
                        struct buffer *body)
{
    struct text result = result_of(talk, answer);
    struct buffer set;
    if (!text_is_present(result) || result.length == 0 || text_equal_string(result, "NoOp")) {
        talk->waits += text_equal_string(result, "NoOp");
        call_with_ticket(body, talk, CALL_GET_LAST_ERROR);
        return;
    }
    buffer_init(&set, 0);
    unescape(result, &set);
    if (orders && !talk->is_run_closed && strstr(set.data, "newMessageSetID")) {
        talk->is_run_closed = true;
        orders_close_run(orders, talk->company);
    }
    call_receive(body, talk, buffer_text(&set));
    buffer_release(&set);
}

static void go_on_answered(struct talk *talk, struct text answer, struct buffer *body)
{
    int64_t percent = -1;
    if (!text_parse_int64(result_of(talk, answer), &percent) || percent < 0)
        bug("receiveResponseXML was answered: %.*s", TEXT_ARG(answer));
    if (percent < 100)
        call_send(body, talk);
    else
        call_with_ticket(body, talk, CALL_CLOSE_CONNECTION);
}

static void check_closing(const struct talk *talk, struct text answer)
{
    char wanted[32];
    struct text closing = result_of(talk, answer);
    snprintf(wanted, sizeof(wanted), " %d written.", COMPANY_WRITES);
    bool is_good = talk->has_work
                       ? memmem(closing.data, closing.length, wanted, strlen(wanted)) != NULL
                       : text_starts_with(closing, TEXT("Nothing to do"));
    if (!is_good)
        bug("a session ended so: %.*s", TEXT_ARG(closing));
}

void talk_begin(struct talk *talk, struct company *company, struct buffer *body)
{
    bool has_work = talk->has_work;
    *talk = (struct talk){.company = company, .has_work = has_work, .ticket = TEXT_NONE};
    company->sessions += has_work;
    open_call(body, talk, CALL_SERVER_VERSION);
    close_call(body, talk);
}

bool talk_go_on(struct talk *talk, struct text answer, struct orders *orders, struct buffer *body)
{
    switch (talk->call) {
    case CALL_SERVER_VERSION:
        result_of(talk, answer);
        call_client_version(body, talk);
        return true;
    case CALL_CLIENT_VERSION:
        result_of(talk, answer);
        call_authenticate(body, talk);
        return true;
    case CALL_AUTHENTICATE:
        go_on_signed_in(talk, answer, body);
        return true;
    case CALL_SEND_REQUEST:
        go_on_asked(talk, answer, orders, body);
        return true;
    case CALL_RECEIVE_RESPONSE:
        go_on_answered(talk, answer, body);
        return true;
    case CALL_GET_LAST_ERROR:
        if (text_equal_string(result_of(talk, answer), "NoOp"))
            call_send(body, talk);
        else
            call_with_ticket(body, talk, CALL_CLOSE_CONNECTION);
        return true;
    case CALL_CLOSE_CONNECTION:
        check_closing(talk, answer);
        return false;
    case CALL_COUNT:
        break;
    }
    bug("no call is under way");
}
