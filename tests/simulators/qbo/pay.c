#include "tests/simulators/qbo/pay.h"

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/trade.h"
#include "tests/simulators/qbo/write.h"

static enum entity payment_entity(const struct object *charge)
{
    struct trade trade = {0};
    int entity = 0;
    while (!trade_find((enum entity)entity, &trade) || trade.role != TRADE_PAYMENT ||
           trade.side != trade_of(charge->entity).side)
        entity++;
    return (enum entity)entity;
}

static void write_paid(struct json_writer *writer, const struct object *target, int64_t cents)
{
    json_open_object(writer, NULL);
    cents_write(writer, "Amount", cents);
    json_open_array(writer, "LinkedTxn");
    render_link(writer, target->id, entity_name(target->entity));
    json_close_array(writer);
    json_close_object(writer);
}

/* The payment's body, as the vendor wants it. */
static void write_payment(struct json_writer *writer, const struct payment_order *order)
{
    const struct trade_side *side = trade_of(order->charge->entity).side;
    json_open_object(writer, NULL);
    render_reference(writer, side->party_key, order->charge->party);
    if (side->name == TRADE_PAYABLE) {
        json_write_string(writer, "PayType", "Check");
        json_open_object(writer, "CheckPayment");
        json_write_string(writer, "PrintStatus", "NotSet");
        if (!order->credit) {
            json_open_object(writer, "BankAccountRef");
            json_write_string(writer, "value", "35");
            json_close_object(writer);
        }
        json_close_object(writer);
    }
    json_write_text(writer, "PrivateNote", order->note);
    cents_write(writer, "TotalAmt", order->credit ? 0 : order->cents);
    json_open_array(writer, "Line");
    write_paid(writer, order->charge, order->cents);
    if (order->credit)
        write_paid(writer, order->credit, order->cents);
    json_close_array(writer);
    json_close_object(writer);
}

struct object *pay(struct company *company, const struct payment_order *order, struct fault *fault)
{
    struct buffer buffer;
    struct json_writer writer;
    struct arena arena;
    struct error error;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    write_payment(&writer, order);
    arena_init(&arena, 0);
    struct write_request request = {.entity = payment_entity(order->charge),
                                    .as_person = true,
                                    .body = json_parse(&arena, buffer_text(&buffer), &error)};
    struct object *payment = write_object(company, &request, fault);
    arena_release(&arena);
    buffer_release(&buffer);
    return payment;
}

void pay_with_credits(struct company *company, const struct object *invoice)
{
    struct fault fault;
    COMPANY_EACH(memo, company, ENTITY_CREDIT_MEMO)
    {
        if (memo->is_deleted || memo->open == 0 || invoice->open == 0 ||
            memo->party != invoice->party || memo->control_account != invoice->control_account)
            continue;
        struct payment_order order = {
            .charge = invoice,
            .credit = memo,
            .cents = memo->open < invoice->open ? memo->open : invoice->open,
            .note = TEXT("Created by QB Online to link credits to charges."),
        };
        if (!pay(company, &order, &fault))
            return; /* the books are closed for today: the credit waits */
    }
}
