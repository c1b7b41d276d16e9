#include "gateway.h"

void status_page_show(struct http_request *request, void *context)
{
    (void)context;
    http_reply_text(request, 200, TEXT("See the sync's status in the platform.\n"));
}
