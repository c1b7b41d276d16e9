#include "tests/unit/unit.h"

#include "syntax/xml_scan.h"

/* Each step: ( opens, ) closes with its span, . is the end, ! broken. */
static struct text steps_of(struct buffer *out, const char *input)
{
    enum { STEPS_MAX = 100 };
    struct xml_scanner scanner;
    enum xml_step step = XML_STEP_OPEN;
    xml_scanner_init(&scanner, text_of(input));
    for (int i = 0; i < STEPS_MAX && (step == XML_STEP_OPEN || step == XML_STEP_CLOSE); i++) {
        step = xml_scan(&scanner);
        if (step == XML_STEP_OPEN)
            buffer_append_format(out, "%zu(%.*s ", scanner.depth, TEXT_ARG(scanner.name));
        if (step == XML_STEP_CLOSE)
            buffer_append_format(out, "%zu)%.*s ", scanner.depth, TEXT_ARG(scanner.span));
    }
    buffer_append_string(out, step == XML_STEP_END ? "." : "!");
    if (step == XML_STEP_BROKEN && xml_scan(&scanner) != XML_STEP_BROKEN)
        buffer_append_string(out, " and goes on");
    return buffer_text(out);
}

static void elements_are_told_with_their_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *input, *steps;
    } CASES[] = {
        {"<?xml version=\"1.0\"?>\n<A><B x='1'>t</B>\r\n<C/></A>\n",
         "1(A 2(B 2)<B x='1'>t</B> 2(C 2)<C/> 1)<A><B x='1'>t</B>\r\n<C/></A> ."},
        {"<A x='/>' y=\"'>\" />", "1(A 1)<A x='/>' y=\"'>\" /> ."},
        {"<A><!-- <B> --><![CDATA[</A>]]]]></A >",
         "1(A 1)<A><!-- <B> --><![CDATA[</A>]]]]></A > ."},
        {"<q:A xmlns:q='u'></q:A><!-- ? --><?p <?>", "1(q:A 1)<q:A xmlns:q='u'></q:A> ."},
        {"", "!"},
        {"A", "!"},
        {"<", "!"},
        {"</A>", "!"},
        {"<A", "!"},
        {"<A>", "1(A !"},
        {"<A/", "!"},
        {"<A x='>", "!"},
        {"<A></B>", "1(A !"},
        {"<A></A x>", "1(A !"},
        {"<A/><B/>", "1(A 1)<A/> !"},
        {"<A/></A>", "1(A 1)<A/> !"},
        {"<A><!-- </A>", "1(A !"},
        {"<A><!--></A>", "1(A !"},
        {"<A><![CDATA[</A>", "1(A !"},
        {"<!DOCTYPE A><A/>", "!"},
        {"<A>< /A>", "1(A !"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct buffer out;
        buffer_init(&out, 0);
        assert_text_equal(steps_of(&out, CASES[i].input), CASES[i].steps);
        buffer_release(&out);
    }
}

static void nesting_has_a_bound(void **state)
{
    (void)state;
    for (int depth = XML_NODES_DEPTH_MAX; depth <= XML_NODES_DEPTH_MAX + 1; depth++) {
        struct buffer deep;
        struct xml_scanner scanner;
        int opened = 0;
        buffer_init(&deep, 0);
        for (int i = 0; i < depth; i++)
            buffer_append_string(&deep, "<A>");
        xml_scanner_init(&scanner, buffer_text(&deep));
        while (xml_scan(&scanner) == XML_STEP_OPEN)
            opened++;
        assert_int_equal(opened, XML_NODES_DEPTH_MAX);
        buffer_release(&deep);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_told_with_their_bytes),
        cmocka_unit_test(nesting_has_a_bound),
    };
    return cmocka_run_group_tests_name("syntax/xml_scan", tests, NULL, NULL);
}
