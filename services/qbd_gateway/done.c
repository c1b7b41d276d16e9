/* The last phase. Only an answer of QuickBooks' can be answered with 100, which the Web Connector
 * shows as success; who answers its wish for work with nothing is asked for the error. So
 * QuickBooks is asked once more: to forget the last set that wrote, or for next to nothing. */
#include "call.h"
#include "qbxml/query.h"
#include "qbxml/write.h"
#include "remembered.h"
#include "write_set.h"

static void ask_host(struct call *call, struct buffer *out)
{
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    const struct qbxml_page page = {.query = QBXML_QUERY_HOST, .rows = 1};
    struct xml_writer writer;
    qbxml_set_open(&writer, out, &set);
    qbxml_page_write(&writer, &page, TEXT("done"), call->arena);
    qbxml_set_close(&writer);
}

void done_send(struct call *call)
{
    struct text old = remembered_first(call->company.set_ids);
    struct buffer out;
    buffer_init(&out, 0);
    if (text_is_present(old))
        write_set_forget(old, call_qbxml_version(call), &out);
    else
        ask_host(call, &out);
    struct text text = arena_copy(call->arena, buffer_text(&out));
    buffer_release(&out);
    call_hand_out(call, text, NULL);
}

/* Whatever it says: everything was done before. */
void done_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    (void)answers;
    if (text_is_empty(hresult) && !text_is_empty(call->company.set_ids)) {
        call->company_after.set_ids = remembered_without_first(call->company.set_ids);
        call->is_company_changed = true;
    }
    call_received(call, NULL);
}
