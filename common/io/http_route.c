#include "io/http_route.h"

#include <string.h>

#include "syntax/url.h"

static bool is_param(struct text segment)
{
    return segment.length > 2 && segment.data[0] == '{' && segment.data[segment.length - 1] == '}';
}

/* "GET" also serves HEAD: libmicrohttpd leaves the body away. */
static bool takes_method(const struct http_route *route, struct text method)
{
    return text_equal_string(method, route->method) ||
           (text_equal(method, TEXT("HEAD")) && strcmp(route->method, "GET") == 0);
}

/* Segment by segment; with `found` it keeps the raw values of the parameters. */
static bool matches(const char *pattern, struct text path, struct http_found *found)
{
    struct text pattern_rest = text_of(pattern), path_rest = path;
    if (found)
        found->param_count = 0;
    while (text_is_present(pattern_rest) && text_is_present(path_rest)) {
        struct text wanted = text_next(&pattern_rest, '/');
        struct text given = text_next(&path_rest, '/');
        if (!is_param(wanted)) {
            if (!text_equal(wanted, given))
                return false;
            continue;
        }
        if (given.length == 0)
            return false;
        if (found && found->param_count < HTTP_PARAMS_MAX)
            found->params[found->param_count++] = (struct http_param){
                .name = wanted.data + 1, .name_length = wanted.length - 2, .value = given};
    }
    return !text_is_present(pattern_rest) && !text_is_present(path_rest);
}

static bool decode_params(struct http_found *found, struct arena *arena)
{
    for (size_t i = 0; i < found->param_count; i++) {
        struct text value = url_decode(arena, found->params[i].value, false);
        if (!text_is_present(value) || !text_is_utf8(value))
            return false;
        found->params[i].value = value;
    }
    return true;
}

enum http_match http_route_find(struct http_route_table table, struct text method, struct text path,
                                struct arena *arena, struct http_found *found)
{
    bool is_path_known = false;
    for (size_t i = 0; i < table.count; i++) {
        if (!matches(table.routes[i].pattern, path, found))
            continue;
        is_path_known = true;
        if (!takes_method(&table.routes[i], method))
            continue;
        found->route = &table.routes[i];
        return decode_params(found, arena) ? HTTP_MATCH_FOUND : HTTP_MATCH_BAD_PATH;
    }
    found->route = NULL;
    found->param_count = 0;
    return is_path_known ? HTTP_MATCH_NO_METHOD : HTTP_MATCH_NO_PATH;
}

static void add_method(struct buffer *out, const char *method)
{
    struct text rest = buffer_text(out);
    while (text_is_present(rest) && rest.length > 0) {
        if (text_equal_string(text_trim(text_next(&rest, ',')), method))
            return;
    }
    if (out->length > 0)
        buffer_append_string(out, ", ");
    buffer_append_string(out, method);
}

void http_route_allow(struct http_route_table table, struct text path, struct buffer *out)
{
    for (size_t i = 0; i < table.count; i++) {
        if (!matches(table.routes[i].pattern, path, NULL))
            continue;
        add_method(out, table.routes[i].method);
        if (strcmp(table.routes[i].method, "GET") == 0)
            add_method(out, "HEAD");
    }
}

static size_t count_params(const char *pattern)
{
    size_t count = 0;
    struct text rest = text_of(pattern);
    while (text_is_present(rest))
        count += is_param(text_next(&rest, '/'));
    return count;
}

const char *http_route_check(struct http_route_table table)
{
    for (size_t i = 0; i < table.count; i++) {
        if (!table.routes[i].method || !table.routes[i].pattern || !table.routes[i].handle)
            return "a route lacks its method, pattern or handler";
        if (table.routes[i].pattern[0] != '/')
            return "a route's pattern does not begin with '/'";
        if (count_params(table.routes[i].pattern) > HTTP_PARAMS_MAX)
            return "a route's pattern has too many parameters";
        for (size_t j = 0; j < i; j++) {
            /* A pattern is a path that it matches itself, its braces taken as plain text. */
            if (strcmp(table.routes[j].method, table.routes[i].method) == 0 &&
                matches(table.routes[j].pattern, text_of(table.routes[i].pattern), NULL))
                return "a route is hidden by an earlier one";
        }
    }
    return NULL;
}
