#include <string.h>

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/names.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/special_account.h"

static bool check_job(const struct change *change, struct fault *fault)
{
    if (change->parent || !json_is_true(change->document, "Job"))
        return true;
    return fault_set(fault, FAULT_PARAMETER_MISSING, "ParentRef",
                     "Required parameter ParentRef is missing in the request");
}

static bool customer_check(struct change *change, struct fault *fault)
{
    return names_check(change, fault) && hierarchy_check_parent(change, fault) &&
           hierarchy_check_inactive(change, fault) && check_job(change, fault) &&
           check_email(change, "PrimaryEmailAddr", fault) &&
           check_enumeration(change->document, "PreferredDeliveryMethod", "Print Email None",
                             fault) &&
           check_references(change->company, change->document, fault) &&
           check_list_currency(change, change->object ? change->object : change->parent, fault);
}

static void customer_apply(struct change *change)
{
    struct object *customer = change->object;
    hierarchy_apply(change);
    memcpy(customer->currency, change->currency, sizeof(customer->currency));
    (void)control_account(change->company, trade_side(TRADE_RECEIVABLE), customer->currency);
}

static bool is_under(const struct object *customer, const struct object *top)
{
    for (const struct object *at = customer; at; at = at->parent)
        if (at == top)
            return true;
    return false;
}

static int64_t balance_with_jobs(const struct company *company, const struct object *customer)
{
    int64_t sum = 0;
    COMPANY_EACH(other, company, ENTITY_CUSTOMER)
    {
        if (is_under(other, customer))
            sum += other->balance;
    }
    return sum;
}

/* Who stands under another is a job, whether it was called one or not. */
static void customer_show(struct json_writer *writer, const struct company *company,
                          const struct object *customer)
{
    bool is_job = customer->parent != NULL;
    json_write_bool(writer, "Active", customer->is_active);
    json_write_bool(writer, "Job", is_job);
    json_write_bool(writer, "BillWithParent",
                    is_job && json_is_true(customer->document, "BillWithParent"));
    if (is_job)
        json_write_int64(writer, "Level", object_level(customer));
    render_full_name(writer, customer);
    json_write_bool(writer, "IsProject", false);
    cents_write(writer, "Balance", customer->balance);
    cents_write(writer, "BalanceWithJobs", balance_with_jobs(company, customer));
    render_currency(writer, customer->currency);
}

const struct rules customer_rules = {
    .check = customer_check, .apply = customer_apply, .show = customer_show};
