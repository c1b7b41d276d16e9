#include "qbxml/write.h"

void qbxml_set_open(struct xml_writer *writer, struct buffer *out, const struct qbxml_set *set)
{
    static const char *const ON_ERROR[] = {
        [QBXML_STOP_ON_ERROR] = "stopOnError", [QBXML_CONTINUE_ON_ERROR] = "continueOnError"};
    REQUIRE(set->version >= QBXML_FLOOR);
    REQUIRE(set->new_id.length <= QBXML_SET_ID_BYTES_MAX);
    REQUIRE(set->old_id.length <= QBXML_SET_ID_BYTES_MAX);
    buffer_append_format(out,
                         "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"%u.%u\"?>",
                         set->version / 10u, set->version % 10u);
    xml_writer_init(writer, out, true);
    xml_open(writer, TEXT("QBXML"));
    xml_open(writer, TEXT("QBXMLMsgsRq"));
    xml_write_attribute(writer, "onError", text_of(ON_ERROR[set->on_error]));
    if (text_is_present(set->new_id))
        xml_write_attribute(writer, "newMessageSetID", set->new_id);
    if (text_is_present(set->old_id))
        xml_write_attribute(writer, "oldMessageSetID", set->old_id);
}

void qbxml_set_close(struct xml_writer *writer)
{
    xml_close(writer, TEXT("QBXMLMsgsRq"));
    xml_close(writer, TEXT("QBXML"));
}
