/* The Web Connector's SOAP: calls to an operation and its parameters, answers to bytes. Pure.
 *
 * Elements are known by Intuit's namespace and their name, never by a prefix; the envelope may be
 * that of SOAP 1.1, which the Web Connector sends, or of 1.2. An answer has the envelope of its
 * call, and each of its elements stands in Intuit's namespace: the Web Connector fails otherwise.
 */
#ifndef TIEOUT_QBXML_SOAP_H
#define TIEOUT_QBXML_SOAP_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

#define SOAP_SPACE "http://developer.intuit.com/"

#define OPERATION(symbol, name, answer) SOAP_##symbol,
enum soap_operation {
#include "qbxml/operations.def"
    SOAP_OPERATION_COUNT
};

/* The places of an operation's parameters: SOAP_AUTHENTICATE_USER. */
enum soap_parameter_index {
#define OPERATION(symbol, name, answer) SOAP_##symbol##_BEGIN = -1,
#define PARAMETER(operation, symbol, name, type) SOAP_##operation##_##symbol,
#include "qbxml/operations.def"
};

enum { SOAP_PARAMETERS_MAX = 6, SOAP_BYTES_MAX = 32 << 20, SOAP_STRINGS_MAX = 4 };

enum soap_version { SOAP_1_1, SOAP_1_2 };

struct soap_call {
    enum soap_version version;
    enum soap_operation operation;
    struct text parameters[SOAP_PARAMETERS_MAX]; /* as sent; "" when empty or not sent */
};

enum soap_reading {
    SOAP_CALL,
    SOAP_UNKNOWN_OPERATION, /* an envelope, but none of our operations: a fault is the answer */
    SOAP_UNREADABLE,        /* no SOAP envelope, or larger than SOAP_BYTES_MAX */
};

/* Texts live in the arena. The error, of all but SOAP_CALL, is fit to be sent back; out->version is
 * set whatever comes of it. */
enum soap_reading soap_parse(struct arena *arena, struct text body, struct soap_call *out,
                             struct error *error);

const char *soap_operation_name(enum soap_operation operation);

/* Answers, appended to `out`; which one an operation has stands in operations.def (another is our
 * bug). Those of STRINGS are at least two: QuickBooks wants the second, even an empty one. */
void soap_format_string(struct buffer *out, const struct soap_call *call, struct text value);
void soap_format_int(struct buffer *out, const struct soap_call *call, int value);
void soap_format_strings(struct buffer *out, const struct soap_call *call,
                         const struct text *values, size_t count);

enum soap_blame { SOAP_BLAME_CLIENT, SOAP_BLAME_SERVER };
void soap_format_fault(struct buffer *out, enum soap_version version, enum soap_blame blame,
                       const char *message);

/* The description that the Web Connector may ask for, of a service at `address`. */
void soap_format_wsdl(struct buffer *out, struct text address);

#endif
