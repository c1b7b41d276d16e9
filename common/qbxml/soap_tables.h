/* operations.def as a table, for soap.c and wsdl.c. */
#ifndef TIEOUT_QBXML_SOAP_TABLES_H
#define TIEOUT_QBXML_SOAP_TABLES_H

#include "qbxml/soap.h"

enum soap_type { SOAP_TYPE_STRING, SOAP_TYPE_INT, SOAP_TYPE_STRINGS };

struct soap_parameter {
    const char *name; /* NULL behind the last */
    enum soap_type type;
};

struct soap_operation_row {
    const char *name;
    enum soap_type answer;
    struct soap_parameter parameters[SOAP_PARAMETERS_MAX + 1];
};

extern const struct soap_operation_row SOAP_OPERATIONS[SOAP_OPERATION_COUNT];

#endif
