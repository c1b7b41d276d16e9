/* Our tree against libxml2's own: both must accept the same texts and see the same in them; a
 * DOCTYPE only we refuse. Each element of ours has its bytes, which read alone are the same element
 * again, and the scanner alone meets the same elements in the same order.
 *
 * Deterministic: the same seed gives the same texts. Usage: xml_fuzz [iterations [seed]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "syntax/xml_scan.h"
#include "tests/fuzz/fuzzer.h"
#include "tests/fuzz/libxml_reader.h"
#include "tests/fuzz/xml_texts.h"

enum { ITERATIONS_USUAL = 30000, PERCENT_MUTATED = 60, PERCENT_SEEN_MIN = 20 };

static struct {
    uint64_t accepted, refused, elements, in_odd_encodings;
} tally;

/* A prefix that was declared further out is one that nobody declared in a part. */
static bool is_name_in_part(struct text name, struct text in_part)
{
    size_t more = in_part.length - name.length;
    return text_equal(name, in_part) ||
           (in_part.length > name.length && in_part.data[more - 1] == ':' &&
            text_equal(name, text_slice(in_part.data + more, name.length)));
}

static bool equal_attributes(const struct xml_attribute *a, const struct xml_attribute *b)
{
    for (; a && b; a = a->next, b = b->next) {
        if (!is_name_in_part(a->name, b->name) || !text_equal(a->value, b->value))
            return false;
    }
    return !a && !b;
}

static bool equal_elements(const struct xml *a, const struct xml *b)
{
    if (!is_name_in_part(a->name, b->name) || !text_equal(a->content, b->content) ||
        !equal_attributes(a->attributes, b->attributes))
        return false;
    const struct xml *one = a->first, *other = b->first;
    for (; one && other; one = one->next, other = other->next) {
        if (!equal_elements(one, other))
            return false;
    }
    return !one && !other;
}

/* NULL, or what is wrong with the element, or one inside. */
static const char *check_spans(struct arena *arena, const struct xml *element,
                               struct xml_scanner *scanner)
{
    struct xml_document alone;
    const char *problem = NULL;
    struct text span = element->span;
    if (!text_is_present(span))
        return "an element has no span";
    if (!xml_parse(arena, span, &alone, NULL) || !equal_elements(element, alone.root))
        return "a span is another element";
    if (xml_scan(scanner) != XML_STEP_OPEN || !text_equal(scanner->name, element->name))
        return "the scanner opens another element";
    XML_EACH(child, element)
    {
        problem = problem ? problem : check_spans(arena, child, scanner);
    }
    if (problem)
        return problem;
    bool is_same = xml_scan(scanner) == XML_STEP_CLOSE && scanner->span.data == span.data &&
                   scanner->span.length == span.length;
    return is_same ? NULL : "the scanner closes another element";
}

static bool survives(struct xml_scanner *scanner, struct text text)
{
    enum xml_step step = XML_STEP_OPEN;
    size_t steps = 0;
    xml_scanner_init(scanner, text);
    for (; step == XML_STEP_OPEN || step == XML_STEP_CLOSE; steps++)
        step = xml_scan(scanner);
    tally.elements += steps / 2;
    return steps <= text.length + 1;
}

/* A damaged declaration may name an encoding that libxml2 knows and we do not. */
static bool is_odd(struct text text, const struct xml *root)
{
    return !text_is_present(root->span) && memmem(text.data, text.length, "encoding", 8);
}

static bool try_text(struct arena *arena, struct text text)
{
    struct xml_document document;
    struct xml_scanner scanner;
    const char *problem = survives(&scanner, text) ? NULL : "the scanner does not end";
    bool is_read = xml_parse(arena, text, &document, NULL);
    bool ends_early = !is_read && memchr(text.data, '\0', text.length); /* for libxml2 */
    if (!problem && !ends_early)
        problem = libxml_compare(text, is_read ? &document : NULL);
    if (!is_read) {
        tally.refused++;
    } else if (is_odd(text, document.root)) {
        tally.in_odd_encodings++;
    } else {
        tally.accepted++;
        xml_scanner_init(&scanner, text);
        problem = problem ? problem : check_spans(arena, document.root, &scanner);
        if (!problem && xml_scan(&scanner) != XML_STEP_END)
            problem = "the scanner goes on";
    }
    if (problem)
        printf("%s\n  text: %.*s\n", problem, TEXT_ARG(text));
    return problem == NULL;
}

static bool summarize(uint64_t iterations)
{
    uint64_t least = iterations / 100 * PERCENT_SEEN_MIN;
    printf("xml_fuzz: %" PRIu64 " accepted, %" PRIu64 " refused, %" PRIu64 " elements, %" PRIu64
           " in odd encodings\n",
           tally.accepted, tally.refused, tally.elements, tally.in_odd_encodings);
    return tally.accepted >= least && tally.refused >= least;
}

static const struct fuzzer FUZZER = {.promise =
                                         "XML is read as libxml2 reads it, and stands where we say",
                                     .corpus = "tests/fuzz/corpus/xml",
                                     .iterations = ITERATIONS_USUAL,
                                     .percent_mutated = PERCENT_MUTATED,
                                     .generate = xml_text_generate,
                                     .mutate = xml_text_mutate,
                                     .try_text = try_text,
                                     .summarize = summarize};

FUZZER_PROGRAM(FUZZER)
