#include "tests/contract/company_file.h"

#include "tests/simulators/qbd/company/message_set.h"
#include "tests/simulators/qbd/company/seed.h"

/* 2026-03-02T08:00:00, on the wall. */
static const instant_us NOW = INT64_C(1772438400) * 1000000;

struct company *company_file_open(void)
{
    struct company *company = company_create(TEXT("Larry's Landscaping"));
    company->now = NOW;
    seed_chart(company);
    seed_landscaping(company, 0);
    return company;
}

void company_file_close(struct company *company)
{
    company_free(company);
}

bool company_file_ask(struct company *company, struct text set, struct buffer *answer,
                      struct error *error)
{
    const char *hresult = "";
    company->now += INT64_C(1000000);
    buffer_clear(answer);
    return message_set_answer(company, set, NULL, answer, &hresult, error) ||
           error_prefix(error, "%s", hresult);
}
