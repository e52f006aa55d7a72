# Shared by the scripts of this directory; read with `.`, not run. Everything here is POSIX sh.

top=$(cd "$(dirname "$0")/.." && pwd -P)
script=${0##*/}
umask 022

say() { printf '%s\n' "$*" >&2; }
die() { say "$script: $*"; exit 1; }

# packages NAME...: installs the Debian packages that are missing. For PROGRAM:NAME it is enough that the program is
# installed in any way.
packages() {
    missing=
    for name; do
        case $name in
            *:*) (PATH=$PATH:/usr/sbin && command -v "${name%%:*}") > /dev/null && continue ;;
            *) dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null | grep -qx installed && continue ;;
        esac
        missing="$missing ${name#*:}"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get > /dev/null || die "please install what these Debian packages hold:$missing"
    admin='env DEBIAN_FRONTEND=noninteractive apt-get'
    [ "$(id -u)" = 0 ] || admin="sudo -n $admin"
    say "installing$missing"
    quietly sh -c "$admin update && $admin install -y --no-install-recommends $missing" ||
        die "could not install them; as an administrator: apt-get install$missing"
}

# The libraries that the build links with, as Package.swift names them, and what every script that starts an instance
# needs.
build_packages() {
    echo pkg-config:pkg-config
    grep -o 'apt: "[^"]*"' "$top/Package.swift" | cut -d '"' -f 2 | sort -u
}
run_packages() {
    echo nginx:nginx curl:curl
    postgres_programs > /dev/null 2>&1 || echo postgresql
}

# The browser of the tests: the one that draws for no screen, where Debian has it.
browser() {
    (packages chromium-headless-shell:chromium-headless-shell) || packages chromium:chromium
}

# quietly COMMAND...: shows what it printed only when it fails.
quietly() {
    printed=$(mktemp)
    code=0
    "$@" < /dev/null > "$printed" 2>&1 || code=$?
    [ $code = 0 ] || cat "$printed" >&2
    rm -f "$printed"
    return $code
}

# soon SECONDS COMMAND...: repeats the command until it succeeds; fails when the time is over.
soon() {
    until_time=$(($(date +%s) + $1))
    shift
    while ! "$@" > /dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until_time" ] || return 1
        sleep 0.1
    done
}

# owned PIDFILE MARK: prints the process id in the file if that process is alive and its command line holds MARK, so
# that a number which another program has got since is never taken for ours.
owned() {
    [ -r "$1" ] && read -r number < "$1" || return 1
    case $number in '' | *[!0-9]*) return 1 ;; esac
    { tr '\0' ' ' < "/proc/$number/cmdline"; } 2> /dev/null | grep -qF -- "$2" && echo "$number"
}

# stop_process PIDFILE MARK SIGNAL SECONDS: ends it in order, by force when it does not end in time.
stop_process() {
    if victim=$(owned "$1" "$2"); then
        kill -s "$3" "$victim" 2> /dev/null || :
        soon "$4" gone "$victim" || kill -s KILL "$victim" 2> /dev/null || :
    fi
    rm -f "$1"
}
# A process that ended but was not yet reaped has no command line any more.
gone() { ! grep -qs . "/proc/$1/cmdline"; }

# PostgreSQL refuses to run as root. service_user is the user who runs it and our programs; as_service runs a command as
# that user, in a directory that the user may enter.
if [ "$(id -u)" = 0 ]; then service_user=postgres; else service_user=$(id -un); fi
as_service() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid "$service_user" --regid "$service_user" --init-groups "$@")
    else
        (cd / && exec "$@")
    fi
}

postgres_programs() {
    ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -t / -k 5 -n | tail -n 1 | grep . || pg_config --bindir
}

# cluster_start DIRECTORY SOCKETS LOG [OPTIONS]: a PostgreSQL cluster of our own, without TCP. It trusts everybody who
# can enter the two directories: their owner and root, and nobody else.
cluster_start() {
    bin=$(postgres_programs)
    # A quarter of the memory, as PostgreSQL's manual advises, between 128 MB and 1 GB.
    buffers=$(awk '/^MemTotal/ { mb = $2 / 4096; print int(mb < 128 ? 128 : mb > 1024 ? 1024 : mb) }' /proc/meminfo)
    if ! [ -s "$1/PG_VERSION" ]; then
        quietly as_service "$bin/initdb" -D "$1" -U socd -E UTF8 --locale C.UTF-8 -A trust --no-instructions
        cat >> "$1/postgresql.conf" <<- END
			listen_addresses = ''
			unix_socket_permissions = 0700
			max_connections = 200
			shared_buffers = ${buffers}MB
			max_wal_size = 4GB
			checkpoint_timeout = 15min
			random_page_cost = 1.1
			timezone = UTC
			log_timezone = UTC
			log_min_messages = warning
		END
    fi
    quietly as_service "$bin/pg_ctl" start -w -t 60 -D "$1" -l "$3" -o "-k $2 ${4-}" ||
        die "PostgreSQL does not start; see $3"
}
cluster_stop() {
    owned "$1/postmaster.pid" "$1" > /dev/null || return 0
    quietly as_service "$(postgres_programs)/pg_ctl" stop -w -t 60 -m fast -D "$1"
}
database_url() { echo "postgresql:///$2?host=$1&user=socd"; }

# free_port: prints a port of 127.0.0.1 that nobody listens on, below those that outgoing connections get.
free_port() {
    python3 -c '
import random, socket
while True:
    port = random.randrange(20000, 32000)
    try:
        socket.socket().bind(("127.0.0.1", port))
    except OSError:
        continue
    print(port)
    break'
}
