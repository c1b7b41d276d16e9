/* Which handler a request goes to: a table of method and path pattern, read from top to bottom.
 *
 * A pattern is "/tenants/{tenant}/records/{record}": a segment in braces matches one segment that
 * is not empty and is handed to the handler percent-decoded; the others match byte for byte.
 */
#ifndef TIEOUT_IO_HTTP_ROUTE_H
#define TIEOUT_IO_HTTP_ROUTE_H

#include "base/arena.h"
#include "base/buffer.h"

enum { HTTP_PARAMS_MAX = 6 };

struct http_request;
typedef void http_handler(struct http_request *request, void *context);

struct http_route {
    const char *method; /* "GET" also serves HEAD */
    const char *pattern;
    http_handler *handle;
    uint32_t flags;          /* the application's own, see http_request_route */
    uint32_t body_bytes_max; /* 0 = the server's */
    uint32_t time_limit_ms;  /* from the first byte to the reply; 0 = the server's */
};

struct http_param {
    const char *name; /* points into the pattern, name_length bytes */
    size_t name_length;
    struct text value;
};

enum http_match {
    HTTP_MATCH_FOUND,
    HTTP_MATCH_NO_PATH,   /* 404 */
    HTTP_MATCH_NO_METHOD, /* 405 */
    HTTP_MATCH_BAD_PATH,  /* 400: a broken escape, NUL or invalid UTF-8 in a parameter */
};

struct http_found {
    const struct http_route *route; /* when FOUND */
    struct http_param params[HTTP_PARAMS_MAX];
    size_t param_count;
};

struct http_route_table {
    const struct http_route *routes;
    size_t count;
};

/* `path` as it came, without the query. Values are decoded into the arena. */
enum http_match http_route_find(struct http_route_table table, struct text method, struct text path,
                                struct arena *arena, struct http_found *found);
/* "GET, HEAD, POST": the methods that some route takes at this path, for the Allow header. */
void http_route_allow(struct http_route_table table, struct text path, struct buffer *out);
/* The bug that a table has (a pattern that does not begin with '/', too many parameters, a route
 * that an earlier one hides), or NULL. */
const char *http_route_check(struct http_route_table table);

#endif
