#include "tests/unit/unit.h"

#include "syntax/xml.h"

static bool parse(struct arena *arena, const char *input, struct xml_document *document)
{
    struct error error;
    return xml_parse(arena, text_of(input), document, &error);
}

static void reads_elements_attributes_and_instructions(void **state)
{
    (void)state;
    struct arena arena;
    struct xml_document document;
    arena_init(&arena, 0);
    assert_true(parse(&arena,
                      "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?>"
                      "<q:A xmlns:q=\"urn:q\" on=\"1\"><!-- no --><B>one &amp; <![CDATA[<2>]]></B>"
                      "<B>&#233;</B><C/></q:A>",
                      &document));
    assert_text_equal(document.instructions->name, "qbxml");
    assert_text_equal(document.instructions->value, "version=\"13.0\"");
    assert_text_equal(document.root->name, "A");
    assert_text_equal(document.root->space, "urn:q");
    assert_text_equal(xml_attribute(document.root, "on"), "1");
    assert_false(text_is_present(xml_attribute(document.root, "off")));
    assert_text_equal(xml_text(document.root, "B"), "one & <2>");
    assert_text_equal(document.root->first->next->content, "\xc3\xa9");
    assert_text_equal(xml_text(document.root, "C"), "");
    assert_false(text_is_present(xml_text(document.root, "D")));
    arena_release(&arena);
}

static void refuses_what_is_no_document_or_dangerous(void **state)
{
    (void)state;
    static const char *const INPUTS[] = {
        "",
        "<A>",
        "<A></B>",
        "<A/><B/>",
        "<A>&unknown;</A>",
        "<!DOCTYPE A><A/>",
        "<!DOCTYPE A [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><A>&x;</A>"};
    struct arena arena;
    struct xml_document document;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(INPUTS) / sizeof(INPUTS[0]); i++)
        assert_false(parse(&arena, INPUTS[i], &document));
    arena_release(&arena);
}

static void refuses_deep_nesting(void **state)
{
    (void)state;
    struct arena arena;
    struct xml_document document;
    struct buffer deep;
    arena_init(&arena, 0);
    for (int depth = XML_NODES_DEPTH_MAX; depth <= XML_NODES_DEPTH_MAX + 1; depth++) {
        buffer_init(&deep, 0);
        for (int i = 0; i < depth; i++)
            buffer_append_string(&deep, "<A>");
        for (int i = 0; i < depth; i++)
            buffer_append_string(&deep, "</A>");
        assert_int_equal(parse(&arena, deep.data, &document), depth == XML_NODES_DEPTH_MAX);
        buffer_release(&deep);
    }
    arena_release(&arena);
}

/* The declaration, a mark of its encoding and what follows are nobody's; in UTF-16 nothing is told.
 */
static void elements_know_their_bytes(void **state)
{
    (void)state;
    static const char UTF16[] = "\xff\xfe<\0A\0/\0>";
    struct arena arena;
    struct xml_document document;
    struct error error;
    arena_init(&arena, 0);
    assert_true(parse(&arena,
                      "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><A><!-- <B> -->"
                      "<B x=\"&gt;'>\">&#233;\xc3\xa9<C/></B> <D><![CDATA[</D>]]></D></A> ",
                      &document));
    const struct xml *b = document.root->first;
    assert_text_equal(b->span, "<B x=\"&gt;'>\">&#233;\xc3\xa9<C/></B>");
    assert_text_equal(b->first->span, "<C/>");
    assert_text_equal(b->next->span, "<D><![CDATA[</D>]]></D>");
    assert_true(text_starts_with(document.root->span, TEXT("<A><!-- <B> --><B")));
    assert_true(
        parse(&arena, "<?xml version=\"1.0\" encoding=\"windows-1252\"?><A>\xe9</A>", &document));
    assert_text_equal(document.root->span, "<A>\xe9</A>");
    struct text wide = text_slice(UTF16, sizeof(UTF16));
    assert_true(xml_parse(&arena, wide, &document, &error));
    assert_text_equal(document.root->name, "A");
    assert_text_equal(document.root->span, NULL);
    arena_release(&arena);
}

/* For libxml2 a text ends with its first NUL, and what hides behind it is not looked at. */
static void nothing_hides_behind_a_nul(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"<A/>\0", "<A/>\0<B>", "<A>\0</A>", "<A x=\"\0\"/>"};
    static const size_t LENGTHS[] = {5, 8, 8, 9};
    struct arena arena;
    struct xml_document document;
    struct error error;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
        assert_false(xml_parse(&arena, text_slice(TEXTS[i], LENGTHS[i]), &document, &error));
    arena_release(&arena);
}

/* Each piece once: putting a text together again and again takes the square of its length. */
static void text_in_very_many_pieces_is_read_in_little_memory(void **state)
{
    (void)state;
    enum { PIECES = 20000 };
    struct arena arena;
    struct xml_document document;
    struct buffer pieces;
    arena_init(&arena, 0);
    buffer_init(&pieces, 0);
    buffer_append_string(&pieces, "<A>");
    for (int i = 0; i < PIECES; i++)
        buffer_append_string(&pieces, "x<!-- -->");
    buffer_append_string(&pieces, "</A>");
    assert_true(parse(&arena, pieces.data, &document));
    assert_int_equal(document.root->content.length, PIECES);
    assert_true(arena.bytes_used < pieces.length);
    buffer_release(&pieces);
    arena_release(&arena);
}

/* An answer of QuickBooks is one text of the call that brings it. libxml2 calls ten million bytes
 * too many for a tree of its own. */
static void a_text_may_be_very_long(void **state)
{
    (void)state;
    enum { PIECES = 4000000 };
    struct arena arena;
    struct xml_document document;
    struct buffer text;
    arena_init(&arena, 0);
    buffer_init(&text, 0);
    buffer_append_string(&text, "<A>");
    for (int i = 0; i < PIECES; i++)
        buffer_append_string(&text, "&lt;ab");
    buffer_append_string(&text, "</A>");
    assert_true(parse(&arena, text.data, &document));
    assert_int_equal(document.root->content.length, 3 * PIECES);
    assert_true(arena.bytes_used < text.length);
    buffer_release(&text);
    arena_release(&arena);
}

static void writes_escaped(void **state)
{
    (void)state;
    struct buffer out;
    struct xml_writer writer;
    buffer_init(&out, 0);
    xml_writer_init(&writer, &out, true);
    xml_open(&writer, TEXT("A"));
    xml_write_attribute(&writer, "on", TEXT("\"<&"));
    xml_write_element(&writer, TEXT("B"), TEXT("caf\xc3\xa9 > \x01\xf0\x9f\x98\x80"));
    xml_open(&writer, TEXT("C"));
    xml_close(&writer, TEXT("C"));
    xml_close(&writer, TEXT("A"));
    assert_text_equal(buffer_text(&out),
                      "<A on=\"&quot;&lt;&amp;\"><B>caf&#233; &gt; &#128512;</B><C/></A>");
    buffer_release(&out);
}

/* Cut in the middle of a character, or from a message that quotes what it could not read. */
static void what_is_no_character_does_no_harm(void **state)
{
    (void)state;
    struct buffer out;
    struct xml_writer writer;
    buffer_init(&out, 0);
    xml_writer_init(&writer, &out, true);
    xml_write_element(&writer, TEXT("A"), TEXT("<\xc3"));
    xml_write_element(&writer, TEXT("B"), TEXT("\xf8XML"));
    xml_write_element(&writer, TEXT("C"),
                      TEXT("a\xef\xbf\xbf\xef\xbf\xbe"
                           "b"));
    assert_text_equal(buffer_text(&out), "<A>&lt;?</A><B>?XML</B><C>ab</C>");
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_elements_attributes_and_instructions),
        cmocka_unit_test(refuses_what_is_no_document_or_dangerous),
        cmocka_unit_test(refuses_deep_nesting),
        cmocka_unit_test(elements_know_their_bytes),
        cmocka_unit_test(nothing_hides_behind_a_nul),
        cmocka_unit_test(text_in_very_many_pieces_is_read_in_little_memory),
        cmocka_unit_test(a_text_may_be_very_long),
        cmocka_unit_test(writes_escaped),
        cmocka_unit_test(what_is_no_character_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
