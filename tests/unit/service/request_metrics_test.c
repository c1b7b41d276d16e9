#include "tests/unit/unit.h"

#include "service/metrics.h"
#include "service/request_metrics.h"

static void test_classes(void **state)
{
    (void)state;
    const struct http_route route = {.method = "GET", .pattern = "/runs/{run}"};
    service_count_request(NULL, &route, 200, 1500);
    service_count_request(NULL, &route, 299, 1500);
    service_count_request(NULL, &route, 404, 1500);
    service_count_request(NULL, NULL, 404, 1500);
    service_count_request(NULL, &route, 0, 1500);
    service_count_request(NULL, &route, 999, 1500);
    assert_int_equal(metric_value(METRIC_HTTP_REQUESTS, LABELS("/runs/{run}", "2xx")), 2);
    assert_int_equal(metric_value(METRIC_HTTP_REQUESTS, LABELS("/runs/{run}", "4xx")), 1);
    assert_int_equal(metric_value(METRIC_HTTP_REQUESTS, LABELS("none", "4xx")), 1);
    assert_int_equal(metric_value(METRIC_HTTP_REQUESTS, LABELS("/runs/{run}", "cut")), 1);
    assert_int_equal(metric_value(METRIC_HTTP_REQUESTS, LABELS("/runs/{run}", "odd")), 1);
    assert_int_equal(metric_value(METRIC_HTTP_SECONDS, LABEL("/runs/{run}")), 5);
    metrics_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_classes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
