#include "syntax/xml_scan.h"

void xml_scanner_init(struct xml_scanner *scanner, struct text text)
{
    *scanner = (struct xml_scanner){.text = text};
}

static enum xml_step break_off(struct xml_scanner *scanner)
{
    scanner->at = scanner->text.length;
    scanner->open = XML_NODES_DEPTH_MAX; /* never closed */
    return XML_STEP_BROKEN;
}

static struct text rest_of(const struct xml_scanner *scanner)
{
    return text_slice(scanner->text.data + scanner->at, scanner->text.length - scanner->at);
}

/* Behind what ends a comment and the like; false: nothing does. */
static bool skip_past(struct xml_scanner *scanner, size_t from, const char *end)
{
    struct text rest = rest_of(scanner);
    const char *found =
        rest.length > from ? memmem(rest.data + from, rest.length - from, end, strlen(end)) : NULL;
    if (!found)
        return false;
    scanner->at += (size_t)(found - rest.data) + strlen(end);
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct text name_at(struct text rest)
{
    size_t length = 0;
    while (length < rest.length && !is_blank(rest.data[length]) && rest.data[length] != '>' &&
           rest.data[length] != '/')
        length++;
    return text_slice(rest.data, length);
}

/* The place of the > that ends a tag: one in quotes does not. The length when there is none. */
static size_t tag_end(struct text tag)
{
    char quote = '\0';
    size_t at = 0;
    for (; at < tag.length && (quote || tag.data[at] != '>'); at++) {
        char c = tag.data[at];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? '\0' : c;
    }
    return at;
}

static enum xml_step close_element(struct xml_scanner *scanner)
{
    size_t start = scanner->starts[--scanner->open];
    scanner->depth = scanner->open + 1;
    scanner->name = scanner->names[scanner->open];
    scanner->span = text_slice(scanner->text.data + start, scanner->at - start);
    scanner->is_done = scanner->open == 0;
    return XML_STEP_CLOSE;
}

static enum xml_step scan_closing(struct xml_scanner *scanner)
{
    struct text rest = rest_of(scanner);
    struct text tag = text_slice(rest.data + 2, rest.length - 2);
    size_t end = tag_end(tag);
    struct text name = name_at(tag);
    if (end == tag.length || scanner->open == 0 ||
        !text_equal(name, scanner->names[scanner->open - 1]) ||
        text_trim(text_slice(tag.data, end)).length != name.length)
        return break_off(scanner);
    scanner->at += 2 + end + 1;
    return close_element(scanner);
}

static enum xml_step scan_opening(struct xml_scanner *scanner)
{
    struct text rest = rest_of(scanner);
    struct text tag = text_slice(rest.data + 1, rest.length - 1);
    size_t end = tag_end(tag);
    struct text name = name_at(tag);
    if (end == tag.length || name.length == 0 || scanner->is_done ||
        scanner->open == XML_NODES_DEPTH_MAX)
        return break_off(scanner);
    scanner->names[scanner->open] = name;
    scanner->starts[scanner->open++] = scanner->at;
    scanner->at += 1 + end + 1;
    scanner->depth = scanner->open;
    scanner->name = name;
    scanner->span = TEXT_NONE;
    scanner->is_empty = end > name.length && tag.data[end - 1] == '/';
    return XML_STEP_OPEN;
}

/* What is neither element nor end of one; false: it is one, or broken. */
static bool skip_other(struct xml_scanner *scanner, bool *is_broken)
{
    static const struct {
        struct text start;
        const char *end;
    } OTHERS[] = {{{"<!--", 4}, "-->"}, {{"<![CDATA[", 9}, "]]>"}, {{"<?", 2}, "?>"}};
    struct text rest = rest_of(scanner);
    for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++) {
        if (!text_starts_with(rest, OTHERS[i].start))
            continue;
        *is_broken = !skip_past(scanner, OTHERS[i].start.length, OTHERS[i].end);
        return !*is_broken;
    }
    *is_broken = text_starts_with(rest, TEXT("<!"));
    return false;
}

enum xml_step xml_scan(struct xml_scanner *scanner)
{
    bool is_broken = false;
    if (scanner->is_empty) {
        scanner->is_empty = false;
        return close_element(scanner);
    }
    do {
        struct text rest = rest_of(scanner);
        const char *found = rest.length > 0 ? memchr(rest.data, '<', rest.length) : NULL;
        if (!found)
            return scanner->is_done && scanner->open == 0 ? XML_STEP_END : break_off(scanner);
        scanner->at += (size_t)(found - rest.data);
    } while (skip_other(scanner, &is_broken));
    if (is_broken)
        return break_off(scanner);
    return text_starts_with(rest_of(scanner), TEXT("</")) ? scan_closing(scanner)
                                                          : scan_opening(scanner);
}
