// libidn2.
#include <idn2.h>
