// Linux calls that the C library module of Swift does not show. Do not define _GNU_SOURCE here: the
// type fd_set would then differ between modules and debug builds would stop.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// prctl takes a variable list of arguments, which Swift cannot call. 0, or -1 and errno.
static inline int prctl_set_pdeathsig(int signal) { return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0ul, 0ul, 0ul); }

// A global variable of C is no value that Swift lets threads share; programs here read it before they start any.
#include <unistd.h>
extern char **environ;
static inline char **process_environment(void) { return environ; }
