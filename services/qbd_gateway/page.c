#include "page.h"

#include <stdio.h>

#include "base/hash.h"
#include "io/crypto.h"

static const char STYLE[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem}"
    "section{border-left:.4rem solid;padding:.1rem 1rem}"
    ".fine{border-color:#1b6e3c;background:#eef7f0}.trouble{border-color:#a4262c;background:#"
    "fdf0f0}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0;color:#444}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;"
    "border-bottom:1px solid #ccc}th{font-weight:600;white-space:nowrap}"
    "summary{cursor:pointer;padding:.5rem 0;font-weight:600}";

/* --- elements ----------------------------------------------------------------------------------
 */

void page_open(struct page *page, const char *name, const char *attribute, const char *value)
{
    xml_open(&page->writer, text_of(name));
    if (attribute)
        xml_write_attribute(&page->writer, attribute, text_of(value));
}

void page_close(struct page *page, const char *name)
{
    xml_close(&page->writer, text_of(name));
}

void page_text(struct page *page, struct text text)
{
    xml_write_content(&page->writer, text);
}

void page_element(struct page *page, const char *name, struct text text)
{
    xml_write_element(&page->writer, text_of(name), text);
}

void page_row(struct page *page, const char *heading, struct text value)
{
    page_open(page, "tr", NULL, NULL);
    page_open(page, "th", "scope", "row");
    page_text(page, text_of(heading));
    page_close(page, "th");
    page_element(page, "td", value);
    page_close(page, "tr");
}

/* --- the codes ---------------------------------------------------------------------------------
 */

static void open_table(struct page *page, const char *summary, const char *caption)
{
    page_open(page, "details", NULL, NULL);
    page_element(page, "summary", text_of(summary));
    page_open(page, "table", NULL, NULL);
    page_element(page, "caption", text_of(caption));
    page_open(page, "thead", NULL, NULL);
    page_open(page, "tr", NULL, NULL);
    page_open(page, "th", "scope", "col");
    page_text(page, TEXT("Code"));
    page_close(page, "th");
    page_open(page, "th", "scope", "col");
    page_text(page, TEXT("What to do"));
    page_close(page, "th");
    page_close(page, "tr");
    page_close(page, "thead");
    page_open(page, "tbody", NULL, NULL);
}

static void close_table(struct page *page)
{
    page_close(page, "tbody");
    page_close(page, "table");
    page_close(page, "details");
}

static void write_code(struct page *page, const char *format, unsigned code, const char *advice)
{
    char text[24];
    snprintf(text, sizeof(text), format[0] == 'x' ? "0x%08X" : "%u", code);
    page_row(page, text, text_of(advice));
}

void page_write_codes(struct page *page)
{
    page_element(page, "h2", TEXT("Messages and what to do about them"));
    open_table(page, "The Web Connector shows a code that begins with 0x",
               "QuickBooks gave no answer: the Web Connector's codes");
#define HRESULT(code, class, advice) write_code(page, "x", code, advice);
#include "qbxml/status.def"
#undef HRESULT
    close_table(page);
    open_table(page, "A record shows a number", "QuickBooks' own status codes");
#define STATUS(code, class, advice) write_code(page, "u", code, advice);
#define SET_STATUS(code, class, advice)                                                            \
    if ((code) != 0)                                                                               \
        write_code(page, "u", code, advice);
#include "qbxml/status.def"
#undef STATUS
#undef SET_STATUS
    close_table(page);
}

/* --- the page ----------------------------------------------------------------------------------
 */

void page_begin(struct page *page, const char *title)
{
    buffer_init(&page->out, 0);
    buffer_append_string(&page->out, "<!DOCTYPE html>\n");
    xml_writer_init(&page->writer, &page->out, true);
    page_open(page, "html", "lang", "en");
    page_open(page, "head", NULL, NULL);
    page_text(page, TEXT_NONE); /* ends the start tag */
    buffer_append_string(&page->out,
                         "<meta charset=\"utf-8\"><meta name=\"viewport\" "
                         "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" "
                         "content=\"noindex\">");
    page_element(page, "title", text_of(title));
    page_element(page, "style", text_of(STYLE));
    page_close(page, "head");
    page_open(page, "body", NULL, NULL);
    page_open(page, "main", NULL, NULL);
    page_element(page, "h1", text_of(title));
}

void page_reply(struct page *page, struct http_request *request)
{
    struct sha256 hash = sha256_of(text_of(STYLE));
    struct arena *arena = http_request_arena(request);
    struct text digest =
        crypto_base64(text_slice((const char *)hash.bytes, sizeof(hash.bytes)), arena);
    const struct http_header policy = {
        TEXT("Content-Security-Policy"),
        arena_format(arena,
                     "default-src 'none'; style-src 'sha256-%.*s'; frame-ancestors 'none'; "
                     "base-uri 'none'; form-action 'none'",
                     TEXT_ARG(digest))};
    page_close(page, "main");
    page_close(page, "body");
    page_close(page, "html");
    http_reply(request, &(struct http_reply){.status = 200,
                                             .content_type = "text/html; charset=utf-8",
                                             .body = buffer_text(&page->out),
                                             .headers = &policy,
                                             .header_count = 1});
    buffer_release(&page->out);
}
