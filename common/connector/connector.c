#include "connector/connector.h"

bool connector_keys_derive(struct text text, struct crypto_keys *out, struct error *error)
{
    if (!crypto_keys_parse(text, out, error))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        struct crypto_fingerprint derived =
            crypto_fingerprint(&out->keys[i], TEXT("tieout connector password"));
        memcpy(out->keys[i].bytes, derived.bytes, CRYPTO_KEY_BYTES);
        crypto_forget(&derived, sizeof(derived));
    }
    return true;
}

const struct crypto_key *connector_newest_key(const struct crypto_keys *keys)
{
    const struct crypto_key *newest = &keys->keys[0];
    REQUIRE(keys->count > 0);
    for (size_t i = 1; i < keys->count; i++) {
        if (keys->keys[i].version > newest->version)
            newest = &keys->keys[i];
    }
    return newest;
}

bool connector_password_matches(const struct crypto_keys *keys, uint32_t version,
                                struct text stored, struct text password)
{
    const struct crypto_key *key = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].version == version)
            key = &keys->keys[i];
    }
    struct crypto_fingerprint kept = {{0}};
    struct crypto_fingerprint given =
        crypto_fingerprint(key ? key : connector_newest_key(keys), password);
    bool is_kept = stored.length == sizeof(kept.bytes);
    if (is_kept)
        memcpy(kept.bytes, stored.data, sizeof(kept.bytes));
    return crypto_fingerprint_equal(&kept, &given) && is_kept && key;
}

/* --- addresses -------------------------------------------------------------------------------- */

static struct text without_slash(struct text url)
{
    while (url.length > 0 && url.data[url.length - 1] == '/')
        url.length--;
    return url;
}

struct text connector_url(struct arena *arena, struct text gateway_url, struct uuid connection)
{
    char id[UUID_TEXT_BYTES];
    return arena_format(arena, "%.*s/qbwc/%.*s", TEXT_ARG(without_slash(gateway_url)),
                        TEXT_ARG(uuid_format(connection, id)));
}

struct text connector_status_url(struct arena *arena, struct text gateway_url,
                                 struct uuid connection)
{
    return arena_format(arena, "%.*s/status",
                        TEXT_ARG(connector_url(arena, gateway_url, connection)));
}
