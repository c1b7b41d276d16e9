/* What we write to QuickBooks Desktop and read there, against a simulated company file that was
 * written from the vendor's contract and knows nothing of our code: what was written is what is
 * read. Deterministic: desktop [records [seed]]; one line for each kind of record.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/document.h"
#include "qbxml/object.h"
#include "qbxml/query.h"
#include "qbxml/write.h"
#include "tests/contract/company_file.h"
#include "tests/contract/desktop_documents.h"

enum { RECORDS_USUAL = 40, VERSION = QBXML_FLOOR };

struct world {
    struct company *company;
    struct arena arena;
    struct buffer set, answer;
    struct xml_writer writer;
    struct known known;
    uint64_t last_record;
};

static const struct kind {
    enum entity entity;
    enum qbxml_query query;
    bool has_mod, has_void;
} KINDS[] = {
    {ENTITY_ACCOUNT, QBXML_QUERY_ACCOUNT, true, false},
    {ENTITY_DEPARTMENT, QBXML_QUERY_CLASS, true, false},
    {ENTITY_CUSTOMER, QBXML_QUERY_CUSTOMER, true, false},
    {ENTITY_VENDOR, QBXML_QUERY_VENDOR, true, false},
    {ENTITY_BILL, QBXML_QUERY_BILL, true, true},
    {ENTITY_VENDOR_CREDIT, QBXML_QUERY_VENDOR_CREDIT, true, true},
    {ENTITY_INVOICE, QBXML_QUERY_INVOICE, true, true},
    {ENTITY_BILL_PAYMENT, QBXML_QUERY_CHECK, false, true},
    {ENTITY_CREDIT_APPLICATION, QBXML_QUERY_VENDOR_CREDIT, false, false},
    {ENTITY_INVOICE_PAYMENT, QBXML_QUERY_RECEIVED, false, true},
    {ENTITY_FUNDS_TRANSFER, QBXML_QUERY_TRANSFER, true, false},
};

_Noreturn static void fail(const struct world *world, const char *what)
{
    printf("not ok qbxml: %s\n  sent: %s\n  came: %s\n", what,
           world->set.data ? world->set.data : "", world->answer.data ? world->answer.data : "");
    exit(1);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void open_set(struct world *world)
{
    const struct qbxml_set set = {.version = VERSION};
    buffer_clear(&world->set);
    qbxml_set_open(&world->writer, &world->set, &set);
}

/* The one answer; good, or the program ends. */
static const struct qbxml_answer *ask(struct world *world)
{
    struct qbxml_answers *answers = ARENA_NEW(&world->arena, struct qbxml_answers);
    struct error error = {0};
    qbxml_set_close(&world->writer);
    if (!company_file_ask(world->company, buffer_text(&world->set), &world->answer, &error))
        fail(world, error.message);
    struct text document = arena_copy(&world->arena, buffer_text(&world->answer));
    if (!qbxml_answers_parse(&world->arena, document, answers, &error))
        fail(world, error.message);
    if (answers->count != 1 || answers->items[0].code > 1)
        fail(world, "the answer is no good one");
    return &answers->items[0];
}

static const struct xml *read_one(struct world *world, enum qbxml_query query, struct text id)
{
    const struct qbxml_pick pick = {.query = query, .ids = &id, .count = 1};
    open_set(world);
    qbxml_pick_write(&world->writer, &pick, TEXT("q"), &world->arena);
    const struct xml *ret = qbxml_record_next(ask(world), NULL);
    return ret ? ret : (fail(world, "the record is not there"), NULL);
}

/* The record's object of that entity; of a credit that is used, the use for that bill. */
static struct observation observe(struct world *world, const struct xml *ret, enum entity entity,
                                  struct text id)
{
    static const struct qbxml_context CONTEXT = {0};
    struct qbxml_objects objects;
    struct observation seen = {0};
    struct error error = {0};
    qbxml_objects_find(&world->arena, ret, &objects);
    for (size_t i = 0; i < objects.count; i++) {
        if (!qbxml_object_parse(&world->arena, &objects.items[i], &CONTEXT, &seen, &error) ||
            (!seen.is_deleted && !document_check(&seen.document, &error)))
            fail(world, error.message);
        if (seen.entity == entity && (!text_is_present(id) || text_equal(seen.id, id)))
            return seen;
    }
    fail(world, "the record is none of ours");
}

/* --- writing ---------------------------------------------------------------------------------- */

static const struct qbxml_answer *
write_command(struct world *world, const struct write_command *command, const struct xml *current)
{
    const struct qbxml_writing writing = {.command = command,
                                          .version = VERSION,
                                          .request_id = TEXT("w"),
                                          .current = current,
                                          .bank_account = known_bank(&world->known)};
    struct error error = {0};
    open_set(world);
    if (!qbxml_request_write(&world->writer, &writing, &world->arena, &error))
        fail(world, error.message);
    return ask(world);
}

static void compare(const struct world *world, const struct document *written,
                    const struct observation *seen)
{
    struct document wanted = *written;
    known_fill(&wanted, &seen->document);
    uint32_t differs = document_changed_groups(&wanted, &seen->document);
    struct text total = document_value(&wanted, ROLE_TOTAL);
    if (differs == 0 && text_equal(total, document_value(&seen->document, ROLE_TOTAL)))
        return;
    struct buffer both;
    buffer_init(&both, 0);
    buffer_append_string(&both, "what was written is not what is read\n  written: ");
    document_format(&wanted, &both);
    buffer_append_string(&both, "\n  read:    ");
    document_format(&seen->document, &both);
    fail(world, both.data);
}

static struct text id_after(struct world *world, const struct write_command *command,
                            const struct qbxml_answer *answer)
{
    if (command->entity != ENTITY_CREDIT_APPLICATION)
        return answer->has_record ? answer->id : (fail(world, "no record is left"), TEXT_NONE);
    const struct line *pair = command->document.lines[0].items;
    return qbxml_application_id(&world->arena, pair->fields[CREDIT_APPLICATION_APPLICATION_CREDIT],
                                pair->fields[CREDIT_APPLICATION_APPLICATION_BILL]);
}

static const struct xml *read_after(struct world *world, const struct kind *kind, struct text id,
                                    const struct document *document)
{
    struct text credit = id, bill;
    bool is_card = text_equal_string(document->fields[BILL_PAYMENT_PAY_TYPE], "CreditCard");
    if (kind->entity == ENTITY_CREDIT_APPLICATION)
        qbxml_application_split(id, &credit, &bill);
    if (kind->entity == ENTITY_BILL_PAYMENT && is_card)
        return read_one(world, QBXML_QUERY_CARD, id);
    return read_one(world, kind->query, credit);
}

static struct write_command make_command(struct world *world, const struct kind *kind)
{
    struct write_command command = {.entity = kind->entity, .action = ACTION_CREATE};
    command.record_id.bytes[15] = (uint8_t)++world->last_record;
    command.record_id.bytes[14] = (uint8_t)(world->last_record >> 8);
    document_make(&world->known, kind->entity, &command.document);
    return command;
}

/* --- what is tried ---------------------------------------------------------------------------- */

static void change(struct world *world, const struct kind *kind, struct write_command *command,
                   const struct observation *seen)
{
    struct document before = command->document;
    document_make(&world->known, kind->entity, &command->document);
    known_keep(&command->document, &before);
    command->action = ACTION_UPDATE;
    command->native_id = seen->id;
    command->base_version = seen->version;
    command->groups = document_changed_groups(&before, &command->document);
    if (command->groups == 0)
        return;
    const struct xml *current = read_after(world, kind, seen->id, &command->document);
    write_command(world, command, current);
    const struct xml *ret = read_after(world, kind, seen->id, &command->document);
    struct observation now = observe(world, ret, kind->entity, seen->id);
    compare(world, &command->document, &now);
}

static void undo(struct world *world, const struct kind *kind, struct write_command *command,
                 struct text id)
{
    const struct xml *ret = read_after(world, kind, id, &command->document);
    struct observation seen = observe(world, ret, kind->entity, id);
    command->action = ACTION_VOID;
    command->native_id = id;
    command->base_version = seen.version;
    write_command(world, command, NULL);
    if (kind->entity == ENTITY_INVOICE_PAYMENT) {
        open_set(world);
        qbxml_deleted_txns_write(&world->writer, TEXT_NONE, TEXT_NONE, TEXT("d"));
        const struct qbxml_answer *answer = ask(world);
        const struct xml *gone = qbxml_record_next(answer, NULL);
        while (gone && !text_equal(qbxml_record_id(gone), id))
            gone = qbxml_record_next(answer, gone);
        if (!gone || !observe(world, gone, kind->entity, id).is_deleted)
            fail(world, "it is not gone");
        return;
    }
    ret = read_after(world, kind, id, &command->document);
    seen = observe(world, ret, kind->entity, id);
    if (!document_is_void(&seen.document) ||
        !text_equal(document_value(&seen.document, ROLE_MEMO),
                    document_value(&command->document, ROLE_MEMO)))
        fail(world, "it is not void, or has lost its memo");
}

static void try_kind(struct world *world, const struct kind *kind)
{
    struct write_command command = make_command(world, kind);
    struct text id = id_after(world, &command, write_command(world, &command, NULL));
    const struct xml *ret = read_after(world, kind, id, &command.document);
    struct observation seen = observe(world, ret, kind->entity, id);
    char uuid[UUID_TEXT_BYTES];
    compare(world, &command.document, &seen);
    uuid_format(command.record_id, uuid);
    if (text_is_present(seen.external_id) && !text_equal_string(seen.external_id, uuid))
        fail(world, "the marker is another");
    if (kind->has_mod)
        change(world, kind, &command, &seen);
    known_add(&world->known, kind->entity, id, &command.document);
    if (!kind->has_void || random_chance(&world->known.random, 60))
        return;
    known_forget(&world->known, kind->entity, id);
    undo(world, kind, &command, id);
}

static void read_list(struct world *world, enum qbxml_query query)
{
    const struct qbxml_page page = {.query = query, .rows = 1000};
    const struct xml *ret = NULL;
    open_set(world);
    qbxml_page_write(&world->writer, &page, TEXT("l"), &world->arena);
    const struct qbxml_answer *answer = ask(world);
    while ((ret = qbxml_record_next(answer, ret))) {
        struct qbxml_objects objects;
        qbxml_objects_find(&world->arena, ret, &objects);
        if (objects.count == 0)
            fail(world, "a record is none of ours");
        struct observation seen = observe(world, ret, objects.items[0].entity, TEXT_NONE);
        known_add(&world->known, seen.entity, seen.id, &seen.document);
    }
}

static void run(struct world *world, uint64_t records)
{
    static const enum qbxml_query LISTS[] = {QBXML_QUERY_ACCOUNT, QBXML_QUERY_CLASS,
                                             QBXML_QUERY_ITEM, QBXML_QUERY_CUSTOMER,
                                             QBXML_QUERY_VENDOR};
    for (size_t i = 0; i < sizeof(LISTS) / sizeof(LISTS[0]); i++)
        read_list(world, LISTS[i]);
    for (size_t k = 0; k < sizeof(KINDS) / sizeof(KINDS[0]); k++) {
        for (uint64_t i = 0; i < records; i++)
            try_kind(world, &KINDS[k]);
        printf("ok qbxml: what is written of a %s is what is read\n", entity_name(KINDS[k].entity));
    }
}

int main(int argument_count, char **arguments)
{
    static struct world world;
    uint64_t records = RECORDS_USUAL, seed = 1;
    if ((argument_count > 1 && !text_parse_uint64(text_of(arguments[1]), &records)) ||
        (argument_count > 2 && !text_parse_uint64(text_of(arguments[2]), &seed))) {
        fprintf(stderr, "usage: %s [records [seed]]\n", arguments[0]);
        return 2;
    }
    arena_init(&world.arena, 0);
    buffer_init(&world.set, 0);
    buffer_init(&world.answer, 0);
    world.known.arena = &world.arena;
    random_seed(&world.known.random, seed);
    world.company = company_file_open();
    run(&world, records);
    company_file_close(world.company);
    buffer_release(&world.set);
    buffer_release(&world.answer);
    arena_release(&world.arena);
    return 0;
}
