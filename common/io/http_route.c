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

enum http_match http_route_find(const struct http_route *routes, size_t route_count,
                                struct text method, struct text path, struct arena *arena,
                                struct http_found *found)
{
    bool is_path_known = false;
    for (size_t i = 0; i < route_count; i++) {
        if (!matches(routes[i].pattern, path, found))
            continue;
        is_path_known = true;
        if (!takes_method(&routes[i], method))
            continue;
        found->route = &routes[i];
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

void http_route_allow(const struct http_route *routes, size_t route_count, struct text path,
                      struct buffer *out)
{
    for (size_t i = 0; i < route_count; i++) {
        if (!matches(routes[i].pattern, path, NULL))
            continue;
        add_method(out, routes[i].method);
        if (strcmp(routes[i].method, "GET") == 0)
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

const char *http_route_check(const struct http_route *routes, size_t route_count)
{
    for (size_t i = 0; i < route_count; i++) {
        if (!routes[i].method || !routes[i].pattern || !routes[i].handle)
            return "a route lacks its method, pattern or handler";
        if (routes[i].pattern[0] != '/')
            return "a route's pattern does not begin with '/'";
        if (count_params(routes[i].pattern) > HTTP_PARAMS_MAX)
            return "a route's pattern has too many parameters";
        for (size_t j = 0; j < i; j++) {
            /* A pattern is a path that it matches itself, its braces taken as plain text. */
            if (strcmp(routes[j].method, routes[i].method) == 0 &&
                matches(routes[j].pattern, text_of(routes[i].pattern), NULL))
                return "a route is hidden by an earlier one";
        }
    }
    return NULL;
}
