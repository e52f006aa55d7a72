// FastCGI request objects of libfcgi.
#include <fcgiapp.h>
