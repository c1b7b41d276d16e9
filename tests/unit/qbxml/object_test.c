#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "codec/document.h"
#include "qbxml/object.h"

/* What an element is to us, and the element. */
struct sample {
    const char *shown; /* for each object: entity, id, canonical document */
    const char *ret;
};

static const struct sample SAMPLES[] = {
#include "tests/unit/qbxml/records.def"
};

static const struct xml *read_element(const char *text)
{
    struct xml_document document;
    struct error error = {0};
    if (!xml_parse(&arena, text_of(text), &document, &error))
        fail_msg("%s: %s", text, error.message);
    return document.root;
}

static void show(const struct qbxml_object *object, const struct qbxml_context *context)
{
    struct observation seen;
    struct error error = {0};
    bool is_read = qbxml_object_parse(&arena, object, context, &seen, &error);
    buffer_append_format(&buffer, "%s %.*s ", entity_name(object->entity), TEXT_ARG(seen.id));
    if (is_read && seen.is_deleted)
        buffer_append_string(&buffer, "is gone");
    else if (is_read && document_check(&seen.document, &error))
        document_format(&seen.document, &buffer);
    else
        buffer_append_string(&buffer, error.message);
}

static void show_all(const struct sample *sample, const struct qbxml_context *context)
{
    struct qbxml_objects objects;
    qbxml_objects_find(&arena, read_element(sample->ret), &objects);
    buffer_clear(&buffer);
    buffer_append_string(&buffer, "");
    for (size_t i = 0; i < objects.count; i++) {
        if (i > 0)
            buffer_append_char(&buffer, '\n');
        show(&objects.items[i], context);
    }
}

static void elements_become_records(void **state)
{
    (void)state;
    static const struct qbxml_context CONTEXT = {0};
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
        show_all(&SAMPLES[i], &CONTEXT);
        if (text_equal_string(buffer_text(&buffer), SAMPLES[i].shown))
            continue;
        wrong++;
        fprintf(stderr, "%s\nis\n%s\nnot\n%s\n\n", SAMPLES[i].ret, buffer.data, SAMPLES[i].shown);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(elements_become_records),
    };
    return cmocka_run_group_tests_name("qbxml/object", tests, NULL, NULL);
}
