/* The .QWC file by which a person adds a connection to the Web Connector. Pure. */
#ifndef TIEOUT_QBXML_QWC_H
#define TIEOUT_QBXML_QWC_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/uuid.h"

enum { QWC_DESCRIPTION_CHARACTERS_MAX = 80 };

struct qwc {
    struct text app_name;    /* what the person sees */
    struct text description; /* cut to QWC_DESCRIPTION_CHARACTERS_MAX */
    struct text url;         /* of our SOAP door: https, or http on this machine */
    struct text support_url; /* a page for people, at the same host as `url` */
    struct text user_name;   /* the password is never in the file: the person types it */
    struct uuid owner_id;    /* one for the application, for ever and for every customer */
    struct uuid file_id;     /* one for the connection: stamped into the company file */
    uint32_t minutes;        /* how often it runs by itself, until the person says otherwise; 0 =
                                when the person says so */
};

/* Appends the file. False (permanent): a name is missing, or an address is one that the Web
 * Connector refuses; the message names the tag. */
bool qwc_format(struct buffer *out, const struct qwc *qwc, struct error *error);

#endif
