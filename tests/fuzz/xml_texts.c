#include "tests/fuzz/xml_texts.h"

#include <string.h>

enum { DEPTH_MAX = 6, CHILDREN_MAX = 4 };

static const char *any(struct random *random, const char *const *words, size_t count)
{
    return words[random_below(random, count)];
}

#define ANY(random, words) any(random, words, sizeof(words) / sizeof((words)[0]))

static void append_attributes(struct buffer *out, struct random *random)
{
    static const char *const VALUES[] = {
        " a=\"1\"",      " xmlns='urn:d'", " xmlns:q=\"u&amp;\" q:e='x&amp;&#38;\ty'",
        " f=''",         " b='>'",         "\n\tc=\"/&gt;'\"",
        " d = '\"&#60;'"};
    static const size_t COUNT = sizeof(VALUES) / sizeof(VALUES[0]);
    for (size_t i = random_below(random, COUNT); random_chance(random, 30) && i < COUNT; i++)
        buffer_append_string(out, VALUES[i]);
    if (random_chance(random, 10))
        buffer_append_char(out, ' ');
}

static void append_between(struct buffer *out, struct random *random)
{
    static const char *const PIECES[] = {"",
                                         " ",
                                         "text",
                                         "&lt;A&gt; &amp; '\"",
                                         "é&#8364;>",
                                         "<!-- <A> - </A> -->",
                                         "<![CDATA[<A/></A>&lt;]] >]]>",
                                         "<?p <A> ?>",
                                         "\r\n"};
    buffer_append_string(out, ANY(random, PIECES));
}

static void append_element(struct buffer *out, struct random *random, int depth)
{
    static const char *const NAMES[] = {"A", "B", "BillRet", "_x.y-1", "É", "u:D"};
    const char *name = ANY(random, NAMES);
    uint64_t children = depth < DEPTH_MAX ? random_below(random, CHILDREN_MAX) : 0;
    buffer_append_format(out, "<%s", name);
    append_attributes(out, random);
    if (children == 0 && random_chance(random, 40)) {
        buffer_append_string(out, "/>");
        return;
    }
    buffer_append_char(out, '>');
    append_between(out, random);
    for (; children > 0; children--) {
        append_element(out, random, depth + 1);
        append_between(out, random);
    }
    buffer_append_format(out, "</%s%s>", name, random_chance(random, 10) ? "\n" : "");
}

void xml_text_generate(struct buffer *out, struct random *random)
{
    static const char *const STARTS[] = {"", "<!DOCTYPE A>", "\xef\xbb\xbf",
                                         "<?xml version=\"1.0\"?>\n",
                                         "<?xml version='1.0' encoding='UTF-8'?><?p v?><!-- x -->"};
    static const char *const ENDS[] = {"", "\n", "<!-- </A> -->", "<?q <A>?>"};
    buffer_append_string(out, ANY(random, STARTS));
    append_element(out, random, 1);
    buffer_append_string(out, ANY(random, ENDS));
}

void xml_text_mutate(struct buffer *text, struct random *random)
{
    static const char BYTES[] = "<>&;\"'/!-[]=:x0\x01\x80\xC3\xFF";
    char *at = text->data + random_below(random, text->length);
    size_t left = text->length - (size_t)(at - text->data);
    if (random_chance(random, 40)) {
        *at = BYTES[random_below(random, sizeof(BYTES) - 1)];
        return;
    }
    /* A piece goes, or what follows takes its place again. */
    size_t length = 1 + random_below(random, left);
    memmove(at, at + length, left - length);
    if (random_chance(random, 50))
        text->length -= length;
}
