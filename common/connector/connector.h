/* What the console, which connects a QuickBooks Desktop company, and the gateway, which its Web
 * Connector then calls, have to agree about: addresses, passwords, our marks.
 *
 * A connector's password is ours, 128 random bits, shown once; a keyed BLAKE2b of it is kept. The
 * keys are derived from those of TIEOUT_TOKEN_KEYS, so that no key serves two ends.
 */
#ifndef TIEOUT_CONNECTOR_CONNECTOR_H
#define TIEOUT_CONNECTOR_CONNECTOR_H

#include "base/arena.h"
#include "base/uuid.h"
#include "io/crypto.h"

enum { CONNECTOR_SECRET_BYTES = 16 };

/* OwnerID: one for the application, for ever and for every customer. */
#define CONNECTOR_OWNER_ID "{8f1c0b52-6d2e-5a7b-9c54-3f7a1d0e9b46}"

/* From the text of TIEOUT_TOKEN_KEYS. */
bool connector_keys_derive(struct text text, struct crypto_keys *out, struct error *error);
/* The one that new passwords are hashed with. */
const struct crypto_key *connector_newest_key(const struct crypto_keys *keys);

/* Takes the same time whether there is a key of that version or not; without one nothing equals. */
bool connector_password_matches(const struct crypto_keys *keys, uint32_t version,
                                struct text stored, struct text password);

/* AppURL: URL/qbwc/CONNECTION; and the page behind AppSupport: the same with /status. */
struct text connector_url(struct arena *arena, struct text gateway_url, struct uuid connection);
struct text connector_status_url(struct arena *arena, struct text gateway_url,
                                 struct uuid connection);

#endif
