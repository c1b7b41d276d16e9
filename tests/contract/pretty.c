#include "tests/contract/pretty.h"

enum { SHORT_BYTES_MAX = 76 };

static void print_value(const struct json *value, int depth, FILE *out);

/* Short arrays of plain values stay on one line. */
static bool is_short(const struct json *value)
{
    if (value->kind != JSON_ARRAY || value->span.length > SHORT_BYTES_MAX)
        return false;
    JSON_EACH(item, value)
    {
        if (item->kind == JSON_ARRAY || item->kind == JSON_OBJECT)
            return false;
    }
    return true;
}

static void print_children(const struct json *value, int depth, FILE *out)
{
    JSON_EACH(child, value)
    {
        fprintf(out, "\n%*s", 2 * (depth + 1), "");
        if (value->kind == JSON_OBJECT)
            fprintf(out, "\"%.*s\": ", TEXT_ARG(child->key)); /* our keys need no escapes */
        print_value(child, depth + 1, out);
        fputs(child->next ? "," : "", out);
    }
    fprintf(out, "\n%*s", 2 * depth, "");
}

static void print_short(const struct json *value, FILE *out)
{
    fputc('[', out);
    JSON_EACH(child, value)
    {
        fprintf(out, "%.*s%s", TEXT_ARG(child->span), child->next ? ", " : "");
    }
    fputc(']', out);
}

static void print_value(const struct json *value, int depth, FILE *out)
{
    bool is_object = value->kind == JSON_OBJECT;
    if (is_short(value)) {
        print_short(value, out);
    } else if ((is_object || value->kind == JSON_ARRAY) && value->first) {
        fputc(is_object ? '{' : '[', out);
        print_children(value, depth, out);
        fputc(is_object ? '}' : ']', out);
    } else {
        fprintf(out, "%.*s", TEXT_ARG(value->span));
    }
}

bool pretty_print(struct text json, FILE *out)
{
    struct arena arena;
    arena_init(&arena, 0);
    const struct json *value = json_parse(&arena, json, NULL);
    if (value) {
        print_value(value, 0, out);
        fputc('\n', out);
    }
    arena_release(&arena);
    return value && fflush(out) == 0 && !ferror(out);
}
