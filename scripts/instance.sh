# One running instance: where it keeps things, how it starts, gets data and stops. Scripts that start an instance read
# this file with `.` after lib.sh. They set state, port, workers, threads and kind (of build) first.

# Where everything is. home is the state directory itself. If the user who runs PostgreSQL cannot reach that (a checkout
# in root's home), home is a directory under /var/lib, and state/home points to it.
locate() {
    mkdir -p "$state"
    state=$(cd "$state" && pwd -P)
    case $state in *[!A-Za-z0-9/._-]*) die "the state directory may hold only letters, digits and / . _ - : $state" ;; esac
    home=$state
    [ ! -L "$state/home" ] || home=$(readlink "$state/home")
    base_url=http://127.0.0.1:$port
    sockets=$home/sockets
    [ ! -L "$sockets" ] || sockets=$(readlink "$sockets")
    nginx_mark="-c $home/nginx/nginx.conf"
    worker_mark="--listen unix:$sockets/worker.sock"
}

running() { owned "$home/worker.pid" "$worker_mark" > /dev/null && owned "$home/nginx.pid" "$nginx_mark" > /dev/null; }

stop() {
    stop_process "$home/nginx.pid" "$nginx_mark" QUIT 5
    stop_process "$home/worker.pid" "$worker_mark" TERM 20
    stop_process "$home/rotate.pid" "rotate-logs $home/log" TERM 5
    cluster_stop "$home/pg"
}

# Removes what start and fill created, and nothing else in the directory.
erase() {
    for there in "$home" "$state"; do
        rm -rf "$there/pg" "$there/bin" "$there/log" "$there/nginx" "$there/nginx-temp" "$there/answers" "$there/figures" "$there/sql" "$there/site" "$there/session.key" \
            "$there/demo.env" "$there/ctl" "$there/postgres" "$there/filled"
    done
    rm -rf "$sockets" "$home/sockets" "$state/home"
    locate
}

listening() {
    code=0
    curl -s -o /dev/null --max-time 2 "$base_url/" || code=$?
    [ $code != 7 ] # 7: nobody there
}

# Directories, programs and the secret that sessions are signed with.
prepare() {
    if [ "$home" = "$state" ] && ! as_service test -x "$state"; then
        home=/var/lib/socd-run-$(printf %s "$state" | cksum | cut -d ' ' -f 1)
        mkdir -p "$home"
        ln -sfn "$home" "$state/home"
        locate
    fi
    if [ "$(id -u)" = 0 ]; then chmod 711 "$home"; fi
    # A socket's path has at most 107 bytes.
    if [ ${#home} -gt 80 ] && ! [ -d "$home/sockets/" ]; then ln -sfn "$(mktemp -d /tmp/socd-XXXXXX)" "$home/sockets"; fi
    mkdir -p "$home/bin" "$home/nginx" "$home/nginx-temp" "$home/answers" "$home/figures" "$home/log" "$home/pg" "$home/sockets"
    locate
    chmod 700 "$sockets" "$home/answers" "$home/figures" "$home/log" "$home/pg"
    # The programs are copied, so that the next build does not change them under a running instance.
    for program in socd-worker socdctl; do
        cp "$top/.build/$kind/$program" "$home/bin/$program.new"
        mv -f "$home/bin/$program.new" "$home/bin/$program"
    done
    [ -s "$home/session.key" ] || (umask 077 && head -c 48 /dev/urandom | base64 -w 0 > "$home/session.key")
    [ "$(id -u)" != 0 ] || chown "$service_user" "$home/answers" "$home/figures" "$home/log" "$home/pg" "$sockets" "$home/session.key"
    # Workers compare the schema with the plan. Where the repository is, their account may not read.
    mkdir -p "$home/sql"
    cp "$top/sql/plan" "$home/sql/plan"
    cat > "$home/ctl" <<- END
		#!/bin/sh
		exec env SOCD_DATABASE_URL='$(database_url "$sockets" socd)' SOCD_SQL_DIR='$top/sql' \\
		    SOCD_SESSION_KEY_FILE='$home/session.key' SOCD_PUBLIC_URL='$base_url' '$home/bin/socdctl' "\$@"
	END
    chmod 755 "$home/ctl"
}

start_database() {
    say "starting PostgreSQL"
    cluster_start "$home/pg" "$sockets" "$home/log/postgres.log"
    psql="$(postgres_programs)/psql"
    known=$("$psql" -XAtd "$(database_url "$sockets" postgres)" -c "select 1 from pg_database where datname = 'socd'")
    [ -n "$known" ] || "$psql" -Xqd "$(database_url "$sockets" postgres)" -c 'create database socd'
    quietly "$home/ctl" migrate || die "the migration failed"
}

start_workers() {
    say "starting $workers workers with $threads threads"
    # Every step uses exec, so that the process id is the worker's own. setsid keeps Ctrl-C from reaching the worker
    # before us.
    (
        export SOCD_DATABASE_URL="$(database_url "$sockets" socd | sed s/user=socd/user=socd_worker/)"
        export SOCD_SESSION_KEY_FILE="$home/session.key" SOCD_PUBLIC_URL="$base_url"
        # scripts/bench starts workers of earlier revisions too, which have no such folder.
        [ ! -d "$home/answers" ] || export SOCD_ANSWER_DIRECTORY="$home/answers"
        [ ! -d "$home/sql" ] || export SOCD_SQL_DIR="$home/sql"
        [ ! -d "$home/figures" ] || export SOCD_METRICS_DIRECTORY="$home/figures"
        set -- "$home/bin/socd-worker" --listen "unix:$sockets/worker.sock" --processes "$workers" --threads "$threads"
        [ "$(id -u)" != 0 ] || set -- setpriv --reuid "$service_user" --regid "$service_user" --init-groups "$@"
        cd /
        exec setsid "$@" < /dev/null >> "$home/log/worker.log" 2>&1
    ) &
    worker=$!
    echo "$worker" > "$home/worker.pid"
}

# The logs stay small however long the instance runs.
start_rotation() {
    setsid "$top/scripts/rotate-logs" "$home/log" < /dev/null > /dev/null 2>&1 &
    echo $! > "$home/rotate.pid"
}

start_nginx() {
    each=$sockets/worker.sock
    if [ "$workers" -gt 1 ]; then
        each=
        index=0
        while [ $index -lt "$workers" ]; do
            each="$each $sockets/worker.sock.$index"
            index=$((index + 1))
        done
    fi
    # The pages come from the repository itself, so that an edit shows at once; from a copy where nginx cannot read it.
    "$top/scripts/reader" || say "/docs/api has no reader: run scripts/reader once the network is back"
    site=$top/nginx/site
    if ! as_service test -r "$site/app.html"; then
        rm -rf "$home/site"
        cp -R "$site" "$home/site"
        chmod -R go+rX "$home/site"
        site=$home/site
    fi
    user="user $service_user;"
    [ "$(id -u)" = 0 ] || user=
    "$top/scripts/render" "$home/nginx" "CONF=$home/nginx" "STATE=$home" "SITE=$site" "LOG=$home/log" "LISTEN=127.0.0.1:$port" \
        "USER=$user" "SOCKETS=$each" "ANSWERS=$home/answers"
    nginx_program=$(PATH=$PATH:/usr/sbin command -v nginx)
    quietly "$nginx_program" -e "$home/log/nginx-error.log" -c "$home/nginx/nginx.conf" || die "nginx does not start"
}

# The bundled samples: CVEs first, because articles and scores are joined with them. Times are spread over the last thirty
# days.
import_samples() {
    samples=$top/Tests/Samples
    say "importing the samples: CVEs"
    quietly "$home/ctl" cve import --nvd "$samples/cves/nvd.json" --cvelist "$samples/cves/cvelist" \
        --kev "$samples/cves/kev.json" --epss "$samples/cves/epss.csv" --allow-fewer || die "cannot import $samples/cves"
    say "importing the samples: feeds"
    while IFS="$(printf '\t')" read -r format feed file; do
        case $format in '' | '#'*) continue ;; esac
        "$top/scripts/spread" "$samples/$file" > "$home/sample"
        quietly "$home/ctl" feed import --format "$format" --feed "$feed" "$home/sample" || die "cannot import $file"
    done < "$samples/import.list"
    say "importing the samples: articles"
    feeds=$("$home/ctl" feed list)
    while IFS="$(printf '\t')" read -r category feed name file; do
        case $category in '' | '#'*) continue ;; esac
        case $feeds in
            *"$feed"*) ;;
            *) quietly "$home/ctl" feed add "$feed" --name "$name" --category "$category" || die "cannot add the feed $feed" ;;
        esac
        "$top/scripts/spread" "$samples/$file" > "$home/sample.jsonl"
        quietly "$home/ctl" article import --feed "$feed" "$home/sample.jsonl" || die "cannot import $file"
    done < "$samples/articles.list"
    rm -f "$home/sample" "$home/sample.jsonl"
}

# Creates keys for each tier and imports the samples. Keys of an earlier start are kept. The samples are imported again
# after half a day, because their times are counted from the import and the Free tier sees one day.
fill() {
    KEY_FREE='' KEY_PRO='' KEY_ENTERPRISE=''
    [ ! -s "$state/demo.env" ] || . "$state/demo.env"
    users=$("$home/ctl" user list)
    for tier in free pro enterprise; do
        mail=demo-$tier@example.com
        case $users in *"$mail"*) ;; *) quietly "$home/ctl" user create "$mail" --tier $tier ;; esac
    done
    [ -n "$KEY_FREE" ] || KEY_FREE=$("$home/ctl" key mint --user demo-free@example.com --name demo)
    [ -n "$KEY_PRO" ] || KEY_PRO=$("$home/ctl" key mint --user demo-pro@example.com --name demo)
    [ -n "$KEY_ENTERPRISE" ] || KEY_ENTERPRISE=$("$home/ctl" key mint --user demo-enterprise@example.com --name demo)
    SESSION_JWT=$("$home/ctl" session mint --user demo-enterprise@example.com --ttl 86400)
    (
        umask 077
        cat > "$state/demo.env" <<- END
			BASE_URL='$base_url'
			KEY_FREE='$KEY_FREE'
			KEY_PRO='$KEY_PRO'
			KEY_ENTERPRISE='$KEY_ENTERPRISE'
			SESSION_JWT='$SESSION_JWT'
			CTL='$home/ctl'
			DATABASE_URL='$(database_url "$sockets" socd)'
		END
    )
    if [ -z "$(find "$home/filled" -mmin -720 2> /dev/null)" ]; then
        import_samples
        touch "$home/filled"
    fi
    quietly "$home/ctl" maintain
    quietly "$home/ctl" stats refresh
}

answers() { curl -fsS --max-time 5 -H "X-API-Key: $KEY_ENTERPRISE" "$base_url/api/v1/iocs?limit=1"; }
settled() { answers || ! running; }

# in_browser DIR PROGRAM [ARGUMENT...]: runs a program of Tests/Pages over the instance whose directory is DIR.
in_browser() {
    [ -r "$1/demo.env" ] || die "no instance runs in $1; start one with scripts/run"
    [ -x "$top/.venv/bin/python" ] || die "the tests' Python is not there yet; scripts/test check installs it"
    browser
    set -a
    . "$1/demo.env"
    STATE_DIR=$1
    set +a
    page_program=$top/Tests/Pages/$2
    shift 2
    PYTHONPATH=$top/Tests "$top/.venv/bin/python" "$page_program" "$@"
}

# ask KEY PATH [OPTION]: prints a line to paste into a shell.
ask() { printf "  curl -H 'X-API-Key: %s' %s'%s%s'\n" "$1" "${3:+$3 }" "$BASE_URL" "$2"; }

describe() {
    . "$state/demo.env"
    printf '\n%s/\n\nSOC Defenders is running there. Keys for scripts: %s\n\n' "$BASE_URL" "$state/demo.env"
    ask "$KEY_FREE" '/api/v1/iocs?limit=5'
    ask "$KEY_PRO" '/api/v1/iocs?format=edl-ip&limit=1000'
    ask "$KEY_PRO" '/api/v1/iocs?type=domain,url&confidence=high' "-H 'Accept: application/stix+json;version=2.1'"
    ask "$KEY_FREE" '/api/v1/lookup?ioc=CVE-2021-44228'
    ask "$KEY_PRO" '/api/v1/iocs/search?q=avsvmcloud.com'
    ask "$KEY_PRO" '/api/v1/articles?q=ransomware&industry=healthcare'
    ask "$KEY_PRO" '/api/v1/cves?kev=true&has_articles=true&sort=risk:desc'
    ask "$KEY_PRO" '/api/v1/iocs/stats'
    ask "$KEY_PRO" '/api/v1/industries/energy?window=30d'
    ask "$KEY_PRO" '/api/v1/actors/sandworm-team'
    ask "$KEY_PRO" '/api/v1/techniques/T1190'
    printf "  curl -u 'x:%s' '%s'\n" "$KEY_PRO" "$BASE_URL/api/taxii2/api/collections/all/objects/?limit=10"
    printf "  curl '%s'\n  %s feed health\n\n" "$BASE_URL/api/openapi.json" "$CTL"
}
