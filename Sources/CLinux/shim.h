// Linux calls that the C library module of Swift does not show. Do not define _GNU_SOURCE here: the
// type fd_set would then differ between modules and debug builds would stop.
#include <sys/epoll.h>
#include <sys/eventfd.h>
