/* Requests before they are published: the rules are asked with what is folded so far, so that a
 * refusal is told at once. The fold asks them again, and its judgement counts. */
#include "judge.h"

#include "fold/request.h"
#include "rules/rules.h"

/* The reason begins with the field's name, which a list of fields says already. */
static struct text reason_of_field(const struct request_judgement *judgement)
{
    struct text reason = judgement->reason, prefix = text_of(judgement->field);
    if (!text_starts_with(reason, prefix) || reason.length < prefix.length + 2)
        return reason;
    return text_slice(reason.data + prefix.length + 2, reason.length - prefix.length - 2);
}

static void answer_judgement(struct visit *visit, const struct request_judgement *judgement)
{
    char name[RULE_NAME_BYTES] = "";
    const struct rule *rule = judgement->rule;
    if (rule)
        rule_name(rule, name);
    const struct http_header field = {text_of(judgement->field), reason_of_field(judgement)};
    http_reply_problem(visit->request,
                       &(struct http_problem){
                           .status = judgement->verdict == REQUEST_FORBIDDEN ? 403 : 409,
                           .detail = judgement->reason,
                           .fields = &field,
                           .field_count = 1,
                           .rule = rule ? arena_copy(visit->arena, text_of(name)) : TEXT_NONE,
                       });
}

bool judge_request(struct visit *visit, const struct event *event, const struct record *record)
{
    struct error error;
    struct tenant_state state;
    struct buffer out;
    struct request_judgement judgement = {.verdict = REQUEST_ALLOWED};
    buffer_init(&out, 0);
    state_init(&state, visit->tenant);
    struct report report = {visit->console->db, visit->arena, visit->tenant, &out};
    enum report_end end = report_head(&report, &state, &error);
    bool is_allowed = end != REPORT_FAILED;
    const struct rules rules = {.version = state.head.rules_version};
    const struct request request = {
        .rules = &rules,
        .head = &state.head,
        .event = event,
        .record = record,
        .is_connecting = visit->is_connecting && end == REPORT_NOT_FOUND,
    };
    /* Of a tenant whose first event is not folded yet nothing is known: the fold will say. */
    if (end == REPORT_WRITTEN || request.is_connecting)
        is_allowed = request_judge(&request, visit->arena, &judgement);
    state_release(&state);
    buffer_release(&out);
    if (end == REPORT_FAILED)
        answer_error(visit, &error);
    else if (!is_allowed)
        answer_judgement(visit, &judgement);
    return is_allowed;
}
