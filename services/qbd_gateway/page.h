/* A plain HTML page: one style, no script, every text escaped. */
#ifndef TIEOUT_QBD_GATEWAY_PAGE_H
#define TIEOUT_QBD_GATEWAY_PAGE_H

#include "io/http_server.h"
#include "syntax/xml.h"

struct page {
    struct buffer out;
    struct xml_writer writer;
};

void page_begin(struct page *page, const char *title);
/* An attribute of that name, unless it is NULL. */
void page_open(struct page *page, const char *name, const char *attribute, const char *value);
void page_close(struct page *page, const char *name);
void page_text(struct page *page, struct text text);
void page_element(struct page *page, const char *name, struct text text);
/* Of a table: its heading and its value. */
void page_row(struct page *page, const char *heading, struct text value);
/* Every code of QuickBooks' and of the Web Connector's with its advice (qbxml/status.def). */
void page_write_codes(struct page *page);
/* Ends the page and the request. */
void page_reply(struct page *page, struct http_request *request);

#endif
