/* Points in time and calendar days. Both are values that arrive in events; nothing here reads a
 * clock (io/clock.h does).
 */
#ifndef TIEOUT_BASE_INSTANT_H
#define TIEOUT_BASE_INSTANT_H

#include "base/text.h"

/* Microseconds since 1970-01-01T00:00:00Z. INSTANT_NONE = absent. */
typedef int64_t instant_us;
#define INSTANT_NONE INT64_MIN

enum { INSTANT_TEXT_BYTES_MAX = 40, DATE_TEXT_BYTES_MAX = 16 };

/* RFC 3339 with any offset; also offsets without colon, fractions of 1 to 9 digits, a blank for
 * the T, and whole epoch milliseconds (12 to 14 digits): every form that QuickBooks Online has been
 * seen to send. Without an offset it is no point in time: refused. Digits past the sixth are cut.
 */
bool instant_parse(struct text text, instant_us *out);
/* "2026-01-31T23:59:59.123456Z": UTC, fraction left out when zero. Absent gives TEXT_NONE. */
struct text instant_format(instant_us instant, char out[static INSTANT_TEXT_BYTES_MAX]);
/* With the given offset: "2026-01-31T15:59:59-08:00", whole seconds. */
struct text instant_format_offset(instant_us instant, int offset_minutes,
                                  char out[static INSTANT_TEXT_BYTES_MAX]);

/* Days since 1970-01-01 in the proleptic Gregorian calendar. DATE_NONE = absent. */
typedef int32_t date_day;
#define DATE_NONE INT32_MIN

bool date_parse(struct text text, date_day *out); /* YYYY-MM-DD, a real day */
/* Absent gives TEXT_NONE. */
struct text date_format(date_day day, char out[static DATE_TEXT_BYTES_MAX]);
date_day instant_date(instant_us instant, int offset_minutes); /* the local day */

#endif
