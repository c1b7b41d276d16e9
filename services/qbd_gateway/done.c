/* The last phase. Only an answer of QuickBooks' can be answered with 100, which the Web Connector
 * shows as success; who answers its wish for work with nothing is asked for the error. So
 * QuickBooks is asked once more, for next to nothing. */
#include "call.h"
#include "qbxml/query.h"
#include "qbxml/write.h"

void done_send(struct call *call)
{
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    const struct qbxml_page page = {.query = QBXML_QUERY_HOST, .rows = 1};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    qbxml_page_write(&writer, &page, TEXT("done"), call->arena);
    qbxml_set_close(&writer);
    struct text text = arena_copy(call->arena, buffer_text(&out));
    buffer_release(&out);
    call_hand_out(call, text, NULL);
}

/* Whatever it says: everything was done before. */
void done_receive(struct call *call, const struct qbxml_answers *answers)
{
    (void)answers;
    call_received(call, NULL);
}
