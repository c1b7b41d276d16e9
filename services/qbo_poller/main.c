/* tieout-qbo_poller: reads QuickBooks Online and tells the journal. */
#include "poller.h"
#include "rounds.h"

int main(int argc, char **argv)
{
    struct poller poller = {0};
    const struct service service = {
        .process = PROCESS_QBO_POLLER,
        .state = &poller,
        .start = rounds_start,
        .is_drained = rounds_are_drained,
        .is_idle = rounds_are_idle,
        .stop = rounds_stop,
    };
    return service_run(&service, argc, argv);
}
