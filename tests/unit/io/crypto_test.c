#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "io/crypto.h"

static struct arena arena;

#define KEY_ONE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_TWO "//////////////////////////////////////////8="

static int setup(void **state)
{
    (void)state;
    crypto_init();
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_hmac_gives_the_published_vectors(void **state)
{
    /* RFC 4231, cases 2 and 6 */
    char long_key[131];
    char hex[65];
    char base64[45];

    (void)state;
    crypto_hmac_sha256_hex(TEXT("Jefe"), TEXT("what do ya want for nothing?"), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(long_key, 0xaa, sizeof(long_key));
    crypto_hmac_sha256_hex(text_slice(long_key, sizeof(long_key)),
                           TEXT("Test Using Larger Than Block-Size Key - Hash Key First"), hex);
    assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    crypto_hmac_sha256_hex(TEXT_NONE, TEXT_NONE, hex);
    assert_string_equal(hex, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    crypto_hmac_sha256_base64(TEXT("Jefe"), TEXT("what do ya want for nothing?"), base64);
    assert_string_equal(base64, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

static void test_equal_compares_whole_texts(void **state)
{
    (void)state;
    assert_true(crypto_equal(TEXT("abc"), TEXT("abc")));
    assert_false(crypto_equal(TEXT("abc"), TEXT("abd")));
    assert_false(crypto_equal(TEXT("abc"), TEXT("abcd")));
    assert_false(crypto_equal(TEXT_NONE, TEXT_NONE));
    assert_true(crypto_equal(TEXT(""), TEXT("")));
}

static void test_sealed_value_opens_only_where_it_belongs(void **state)
{
    struct crypto_keys keys;
    struct error error = {0};
    struct text sealed, again, plain;

    (void)state;
    assert_true(crypto_keys_parse(TEXT("1:" KEY_ONE), &keys, &error));
    assert_true(crypto_seal(&keys, TEXT("token"), TEXT("tenant/1"), &arena, &sealed, &error));
    assert_int_equal(sealed.length, 5 + CRYPTO_SEAL_OVERHEAD);
    assert_true(crypto_open(&keys, sealed, TEXT("tenant/1"), &arena, &plain, &error));
    assert_true(text_equal_string(plain, "token"));
    assert_false(crypto_open(&keys, sealed, TEXT("tenant/2"), &arena, &plain, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    assert_true(crypto_seal(&keys, TEXT("token"), TEXT("tenant/1"), &arena, &again, &error));
    assert_false(text_equal(sealed, again));
}

static void test_every_changed_byte_is_noticed(void **state)
{
    struct crypto_keys keys;
    struct text sealed, plain;

    (void)state;
    assert_true(crypto_keys_parse(TEXT("1:" KEY_ONE ",2:" KEY_TWO), &keys, NULL));
    assert_true(crypto_seal(&keys, TEXT("secret"), TEXT_NONE, &arena, &sealed, NULL));
    for (size_t i = 0; i < sealed.length; i++) {
        struct text copy = arena_copy(&arena, sealed);
        char *bytes = (char *)(uintptr_t)copy.data;

        bytes[i] = (char)(bytes[i] ^ 3); /* in the version: 2 becomes 1 */
        assert_false(crypto_open(&keys, copy, TEXT_NONE, &arena, &plain, NULL));
    }
    assert_false(crypto_open(&keys, text_slice(sealed.data, sealed.length - 1), TEXT_NONE, &arena,
                             &plain, NULL));
    assert_false(crypto_open(&keys, TEXT_NONE, TEXT_NONE, &arena, &plain, NULL));
    assert_true(crypto_open(&keys, sealed, TEXT_NONE, &arena, &plain, NULL));
}

static void test_newest_key_seals_and_old_ones_open(void **state)
{
    struct crypto_keys old, both;
    struct text sealed, plain;
    struct error error = {0};

    (void)state;
    assert_true(crypto_keys_parse(TEXT("1:" KEY_ONE), &old, NULL));
    assert_true(crypto_keys_parse(TEXT("2:" KEY_TWO ", 1:" KEY_ONE), &both, NULL));
    assert_true(crypto_seal(&old, TEXT("x"), TEXT_NONE, &arena, &sealed, NULL));
    assert_int_equal(crypto_sealed_version(sealed), 1);
    assert_true(crypto_open(&both, sealed, TEXT_NONE, &arena, &plain, NULL));
    assert_true(crypto_seal(&both, TEXT("x"), TEXT_NONE, &arena, &sealed, NULL));
    assert_int_equal(crypto_sealed_version(sealed), 2);
    assert_false(crypto_open(&old, sealed, TEXT_NONE, &arena, &plain, &error));
    assert_non_null(strstr(error.message, "version 2"));
}

static void test_bad_keys_are_refused_without_showing_them(void **state)
{
    static const char *const bad[] = {"",
                                      "1",
                                      "1:",
                                      "0:" KEY_ONE,
                                      KEY_ONE,
                                      "1:" KEY_ONE "A",
                                      "1:AAEC",
                                      "-1:" KEY_ONE,
                                      "1:" KEY_ONE ",1:" KEY_TWO,
                                      "1:" KEY_ONE ","};
    struct crypto_keys keys;
    struct error error;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        error = (struct error){0};
        assert_false(crypto_keys_parse(text_of(bad[i]), &keys, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
        assert_null(strstr(error.message, "AAEC"));
    }
}

static void test_fingerprint_depends_on_key_and_secret(void **state)
{
    struct crypto_key one = {.version = 1}, two = {.version = 1, .bytes = {1}};
    struct crypto_fingerprint a = crypto_fingerprint(&one, TEXT("secret"));
    struct crypto_fingerprint b = crypto_fingerprint(&one, TEXT("secret"));
    struct crypto_fingerprint c = crypto_fingerprint(&two, TEXT("secret"));
    struct crypto_fingerprint d = crypto_fingerprint(&one, TEXT("secre7"));

    (void)state;
    assert_true(crypto_fingerprint_equal(&a, &b));
    assert_false(crypto_fingerprint_equal(&a, &c));
    assert_false(crypto_fingerprint_equal(&a, &d));
}

static void test_fingerprint_is_keyed_blake2b(void **state)
{
    /* Python: hashlib.blake2b(b"abc", digest_size=32, key=bytes(range(32))) */
    static const uint8_t expected[32] = {0xd6, 0x3a, 0x32, 0xd3, 0xe4, 0x47, 0x38, 0xd7,
                                         0x90, 0x7f, 0x96, 0x43, 0x16, 0xc2, 0x41, 0xad,
                                         0xab, 0xa0, 0xab, 0xfe, 0xab, 0xc3, 0x23, 0x49,
                                         0x67, 0x75, 0x78, 0xa1, 0x5a, 0x20, 0x3f, 0x7f};
    struct crypto_key key = {.version = 1};
    struct crypto_fingerprint a;

    (void)state;
    for (int i = 0; i < CRYPTO_KEY_BYTES; i++)
        key.bytes[i] = (uint8_t)i;
    a = crypto_fingerprint(&key, TEXT("abc"));
    assert_memory_equal(a.bytes, expected, sizeof(a.bytes));
}

static void test_password_matches_only_itself(void **state)
{
    char hash[CRYPTO_PASSWORD_HASH_BYTES];

    (void)state;
    assert_true(crypto_password_hash(TEXT("correct horse"), hash, NULL));
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_true(crypto_password_matches(TEXT("correct horse"), hash));
    assert_false(crypto_password_matches(TEXT("correct hors"), hash));
    assert_false(crypto_password_matches(TEXT("correct horse"), "nonsense"));
}

static void test_tokens_have_their_length_and_differ(void **state)
{
    char one[CRYPTO_TOKEN_TEXT_BYTES], two[CRYPTO_TOKEN_TEXT_BYTES];

    (void)state;
    assert_int_equal(crypto_random_token(16, one).length, 22);
    assert_int_equal(crypto_random_token(CRYPTO_TOKEN_BYTES_MAX, two).length, 86);
    crypto_random_token(16, two);
    assert_string_not_equal(one, two);
    assert_null(strpbrk(one, "+/="));
}

static void test_base64_reads_what_it_wrote(void **state)
{
    struct text back;

    (void)state;
    assert_true(text_equal_string(crypto_base64(TEXT("fooba"), &arena), "Zm9vYmE="));
    assert_true(text_equal_string(crypto_base64url(TEXT("\xff\xef"), &arena), "_-8"));
    assert_true(crypto_base64_decode(TEXT("Zm9vYmE="), &arena, &back, NULL));
    assert_true(text_equal_string(back, "fooba"));
    assert_true(crypto_base64url_decode(TEXT("_-8"), &arena, &back, NULL));
    assert_true(crypto_base64url_decode(TEXT("_-8="), &arena, &back, NULL));
    assert_int_equal(back.length, 2);
    assert_true(crypto_base64_decode(TEXT(""), &arena, &back, NULL));
    assert_int_equal(back.length, 0);
    assert_false(crypto_base64_decode(TEXT("Zm9vYmE"), &arena, &back, NULL));
    assert_false(crypto_base64_decode(TEXT("Zm9v YmE="), &arena, &back, NULL));
    assert_false(crypto_base64_decode(TEXT("_-8="), &arena, &back, NULL));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_hmac_gives_the_published_vectors),
        CASE(test_equal_compares_whole_texts),
        CASE(test_sealed_value_opens_only_where_it_belongs),
        CASE(test_every_changed_byte_is_noticed),
        CASE(test_newest_key_seals_and_old_ones_open),
        CASE(test_bad_keys_are_refused_without_showing_them),
        CASE(test_fingerprint_depends_on_key_and_secret),
        CASE(test_fingerprint_is_keyed_blake2b),
        CASE(test_password_matches_only_itself),
        CASE(test_tokens_have_their_length_and_differ),
        CASE(test_base64_reads_what_it_wrote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
