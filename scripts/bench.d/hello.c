/* The ceiling of the FastCGI layer: a fixed answer, with the connection model of socd-worker. One epoll set for the
   process; THREADS threads wait for one event each; idle kept connections are parked in the set.
   usage: hello SOCKET [THREADS [BODY_BYTES]] */
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int poller, listener;
static char *body;
static size_t body_bytes = 40;

/* Answers until nothing more has arrived, then parks the connection or lets it go. */
static void serve(FCGX_Request *request, int known) {
    if (FCGX_Accept_r(request) < 0) {
        FCGX_Free(request, 1);
        free(request);
        return;
    }
    char discarded[4096];
    while (FCGX_GetStr(discarded, sizeof discarded, request->in) > 0) {}
    FCGX_FPrintF(request->out, "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", (int)body_bytes);
    FCGX_PutStr(body, (int)body_bytes, request->out);
    FCGX_Finish_r(request);
    if (request->ipcFd < 0) {
        FCGX_Free(request, 1);
        free(request);
        return;
    }
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = request};
    epoll_ctl(poller, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, request->ipcFd, &event);
}

static void *work(void *unused) {
    for (;;) {
        struct epoll_event event;
        if (epoll_wait(poller, &event, 1, -1) < 1) continue;
        if (event.data.ptr) {
            serve(event.data.ptr, 1);
            continue;
        }
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        FCGX_Request *request = malloc(sizeof *request);
        FCGX_InitRequest(request, -1, 0);
        request->ipcFd = connection;
        request->keepConnection = 1; /* else FCGX_Accept_r would close what it takes for the previous request's */
        serve(request, 0);
    }
    return unused;
}

int main(int argc, char **argv) {
    if (argc < 2) return 64;
    int threads = argc > 2 ? atoi(argv[2]) : 4;
    if (argc > 3) body_bytes = strtoul(argv[3], NULL, 10);
    body = malloc(body_bytes);
    memset(body, 'x', body_bytes);
    signal(SIGPIPE, SIG_IGN);
    FCGX_Init();
    signal(SIGTERM, SIG_DFL);

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(argv[1]) >= sizeof address.sun_path) return 64;
    strcpy(address.sun_path, argv[1]);
    unlink(argv[1]);
    umask(0);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror(argv[1]);
        return 1;
    }
    fcntl(listener, F_SETFL, O_NONBLOCK);
    poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (int i = 1; i < threads; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, NULL);
    }
    work(NULL);
    return 0;
}
