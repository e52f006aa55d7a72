// Digests, MACs, password hashing, public keys, random bytes and constant-time comparison of libcrypto.
// SHA-1 on the caller's own memory counts as deprecated; the general interface allocates at each digest.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
