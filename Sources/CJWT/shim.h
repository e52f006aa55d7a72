// JSON Web Tokens of libjwt.
#include <jwt.h>
