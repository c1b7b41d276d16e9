#include "write_verdict.h"

#include "qbxml/object.h"
#include "qbxml/status.h"
#include "qbxml/write.h"

struct verdict verdict_refused(enum refusal refusal, struct text code, struct text message)
{
    return (struct verdict){.kind = VERDICT_SETTLED,
                            .telling = telling_refused(refusal, code, message)};
}

struct verdict verdict_of_code(uint32_t code, struct text message, struct arena *arena)
{
    enum refusal refusal = qbxml_refusal(code, message);
    struct qbxml_meaning meaning = qbxml_status_meaning_of(code, message);
    struct text words = text_is_empty(message) ? text_of(meaning.advice) : message;
    if (refusal == REFUSAL_NONE)
        return (struct verdict){.kind = VERDICT_LATER, .code = code, .reason = words};
    return verdict_refused(refusal, arena_format(arena, "%u", (unsigned)code), words);
}

bool shown_in(const struct xml *ret, enum entity entity, bool has_links,
              const struct seeing *seeing, struct observation *out)
{
    const struct qbxml_context context = {seeing->listed, !has_links};
    struct qbxml_objects objects;
    struct text version = xml_text(ret, "EditSequence");
    *out = (struct observation){.side = SIDE_DESKTOP,
                                .entity = entity,
                                .id = qbxml_record_id(ret),
                                .version = text_is_present(version) ? version : TEXT(""),
                                .changed_at = INSTANT_NONE,
                                .created_at = INSTANT_NONE,
                                .external_id = TEXT_NONE};
    qbxml_objects_find(seeing->arena, ret, &objects);
    for (size_t i = 0; i < objects.count; i++)
        if (objects.items[i].entity == entity)
            return qbxml_object_parse(seeing->arena, &objects.items[i], &context, out, NULL);
    return false;
}

struct verdict verdict_done(struct text id)
{
    const struct observation bare = {
        .id = id, .version = TEXT(""), .changed_at = INSTANT_NONE, .is_deleted = true};
    return (struct verdict){.kind = VERDICT_SETTLED, .telling = telling_applied(&bare, TEXT_NONE)};
}

/* --- done ------------------------------------------------------------------------------------- */

/* What QuickBooks keeps of a payment of nothing is a link between the two: its id is made of both.
 */
static struct text application_id(const struct write_command *command, struct arena *arena)
{
    struct lines lines = command->document.lines[CREDIT_APPLICATION_LINES_APPLICATION];
    if (lines.count == 0)
        return TEXT_NONE;
    const struct text *fields = lines.items[0].fields;
    return qbxml_application_id(arena, fields[CREDIT_APPLICATION_APPLICATION_CREDIT],
                                fields[CREDIT_APPLICATION_APPLICATION_BILL]);
}

/* It was done, and all that is known is its id. */
static struct verdict applied_bare(const struct write_command *command,
                                   const struct qbxml_answer *answer, struct arena *arena)
{
    bool is_application = command->entity == ENTITY_CREDIT_APPLICATION;
    struct text id = is_application ? application_id(command, arena) : answer->id;
    struct verdict verdict = verdict_done(text_is_present(id) ? id : command->native_id);
    /* Of that moment: QuickBooks keeps it with the answer. */
    if (text_is_present(answer->edit_sequence))
        verdict.telling.result.version = answer->edit_sequence;
    return verdict;
}

static struct verdict applied(const struct write_command *command,
                              const struct qbxml_answer *answer, const struct seeing *seeing)
{
    bool is_bare = answer->is_recovered || command->entity == ENTITY_CREDIT_APPLICATION;
    const struct xml *ret = is_bare ? NULL : qbxml_record_next(answer, NULL);
    struct observation shown;
    if (!ret || !shown_in(ret, command->entity, false, seeing, &shown))
        return applied_bare(command, answer, seeing->arena);
    return (struct verdict){.kind = VERDICT_SETTLED, .telling = telling_applied(&shown, ret->span)};
}

/* --- all answers ------------------------------------------------------------------------------ */

static struct verdict not_done(const struct qbxml_answer *answer, struct arena *arena)
{
    switch (qbxml_status_meaning_of(answer->code, answer->message).class) {
    case QBXML_DONE: /* so it says, and shows nothing */
    case QBXML_RECOVERY:
        return (struct verdict){.kind = VERDICT_UNKNOWN, .code = answer->code};
    case QBXML_STALE:
        return (struct verdict){
            .kind = VERDICT_AGAIN, .code = answer->code, .reason = answer->message};
    case QBXML_NOTHING:
    case QBXML_RETRY:
    case QBXML_DUPLICATE:
    case QBXML_DEPENDENCY:
    case QBXML_REFUSED:
    case QBXML_USER:
    case QBXML_BUG:
        return verdict_of_code(answer->code, answer->message, arena);
    case QBXML_CLASS_COUNT:
        break;
    }
    bug("gateway: code %u has no class", (unsigned)answer->code);
}

struct verdict verdict_of_answer(const struct write_command *command,
                                 const struct qbxml_answer *answer, const struct seeing *seeing)
{
    if (!answer)
        return (struct verdict){.kind = VERDICT_UNKNOWN};
    if (qbxml_is_written(answer->code, answer->has_record, qbxml_is_answered_with_record(command)))
        return applied(command, answer, seeing);
    return not_done(answer, seeing->arena);
}
