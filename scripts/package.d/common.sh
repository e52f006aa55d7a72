# What the package's scripts share; read with `.`.

MIGRATE=yes WORKERS=4 LISTEN=80 LISTEN_TLS=443 TLS='' ANSWERS='' FLOOD_RATE=100 FLOOD_BURST=400 FLOOD_CONNECTIONS=100
[ ! -r /etc/socd/package.conf ] || . /etc/socd/package.conf
case $WORKERS in '' | 0* | *[!0-9]* | ???*) echo "socd: WORKERS in /etc/socd/package.conf takes a number from 1 to 99, not '$WORKERS'" >&2; exit 1 ;; esac

has_systemd() { [ -d /run/systemd/system ]; }

# Numbers of the workers that shall run.
numbers() {
    number=0
    while [ $number -lt "$WORKERS" ]; do
        echo $number
        number=$((number + 1))
    done
}

# Writes nginx's files. Those that nginx reads now stay whole until the new ones are. Sets nginx_changed.
render_nginx() {
    nginx_changed=yes
    rm -rf /var/lib/socd/nginx.new
    /usr/share/socd/scripts/render /var/lib/socd/nginx.new CONF=/var/lib/socd/nginx SITE=/usr/share/socd/site \
        "LISTEN=$LISTEN" "LISTEN_TLS=$LISTEN_TLS" "TLS=$TLS" "ANSWERS=$ANSWERS" \
        "FLOOD_RATE=$FLOOD_RATE" "FLOOD_BURST=$FLOOD_BURST" "FLOOD_CONNECTIONS=$FLOOD_CONNECTIONS" "SOCKETS=$(numbers | sed 's|^|/run/socd/worker.sock.|' | tr '\n' ' ')"
    # The main file of an nginx that serves nothing else.
    rm -f /var/lib/socd/nginx.new/nginx.conf
    ! diff -rq /var/lib/socd/nginx /var/lib/socd/nginx.new > /dev/null 2>&1 || nginx_changed=no
    rm -rf /var/lib/socd/nginx.old
    [ ! -d /var/lib/socd/nginx ] || mv /var/lib/socd/nginx /var/lib/socd/nginx.old
    mv /var/lib/socd/nginx.new /var/lib/socd/nginx
    rm -rf /var/lib/socd/nginx.old
}

# An nginx that runs reads its files again when they are sound; one that is not there, or has another fault, is left alone.
reload_nginx() {
    [ $nginx_changed = yes ] || return 0
    has_systemd && systemctl -q is-active nginx.service || return 0
    if nginx -t -q; then systemctl reload nginx.service; else echo "socd: nginx was not reloaded, see above" >&2; fi
}

# Each in its turn. systemd holds the sockets meanwhile, so requests wait and none fails.
restart_workers() {
    systemctl list-units --plain --no-legend --state=active 'socd-worker@*.service' | while read -r unit _; do
        systemctl restart "$unit"
    done
}
