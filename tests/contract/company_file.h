/* A simulated company file of QuickBooks Desktop in this process. The simulator's words for the
 * same things are others than ours, so that its headers stay on the other side of this one.
 */
#ifndef TIEOUT_TESTS_CONTRACT_COMPANY_FILE_H
#define TIEOUT_TESTS_CONTRACT_COMPANY_FILE_H

#include "base/buffer.h"
#include "base/error.h"

struct company;

/* The landscaping company, without bills; ends the process when it cannot be made. */
struct company *company_file_open(void);
void company_file_close(struct company *company);
/* One message set. False: the whole of it is refused. */
bool company_file_ask(struct company *company, struct text set, struct buffer *answer,
                      struct error *error);

#endif
