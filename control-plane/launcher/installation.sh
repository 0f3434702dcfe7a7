# Starting and stopping one installation. Sourced by master-control.
# shellcheck shell=bash

# Processes that belong to the installation: they carry its mark in their environment. PostgreSQL overwrites its own
# environment, so its processes are known by their program.
processes() {
    local file pid
    { grep -lzxF "MC_DATA=$DATA" /proc/[0-9]*/environ 2>/dev/null || true; } | while read -r file; do
        pid=${file#/proc/}
        echo "${pid%/environ}"
    done
    for file in /proc/[0-9]*/exe; do
        if [[ $(readlink "$file" 2>/dev/null) == "$DATA"/postgres-dist/* ]]; then
            pid=${file#/proc/}
            echo "${pid%/exe}"
        fi
    done
}

# The supervisor's pid, if it is alive and this installation's.
supervisor() {
    local pid
    pid=$(cat "$DATA/control-plane/supervisor.pid" 2>/dev/null) || return 1
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$DATA" && echo "$pid"
}

# The host agent itself, which outlives a killed supervisor.
host_agent() {
    local pid
    for pid in $(processes); do
        if grep -qzxF "MC_AGENT_DATA=$DATA/control-plane" "/proc/$pid/environ" 2>/dev/null &&
            tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$ROOT/edge-agent/target/quarkus-app/quarkus-run.jar"; then
            echo "$pid"
        fi
    done
}

wait_gone() { # SECONDS PID…
    local tenths=$(($1 * 10)) pid alive
    shift
    while ((tenths-- > 0)); do
        alive=''
        for pid in "$@"; do kill -0 "$pid" 2>/dev/null && alive=yes; done
        [[ -z $alive ]] && return 0
        sleep 0.1
    done
    return 1
}

# Stops everything in order, through the agent; then whatever is left, by force. Leaves no process behind.
stop_all() {
    local pids attempt
    mapfile -t pids < <(supervisor; host_agent)
    if [[ ${#pids[@]} -gt 0 ]]; then
        kill -TERM "${pids[@]}" 2>/dev/null
        wait_gone 120 "${pids[@]}" || kill -KILL "${pids[@]}" 2>/dev/null
    fi
    for attempt in TERM TERM KILL KILL KILL; do
        mapfile -t pids < <(processes)
        [[ ${#pids[@]} -eq 0 ]] && return 0
        kill "-$attempt" "${pids[@]}" 2>/dev/null
        wait_gone 5 "${pids[@]}"
    done
    mapfile -t pids < <(processes)
    [[ ${#pids[@]} -eq 0 ]] || fail "these processes do not end: ${pids[*]}"
}

control_plane() { # CLASS ARGUMENT…
    local class=$1
    shift
    "$JAVA" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
        -cp "$ROOT/control-plane/target/control-plane-1.0.0-SNAPSHOT.jar:$ROOT/control-plane/target/lib/*" \
        "io.mastercontrol.controlplane.$class" "$@"
}

up() {
    local devices=3 offset=0 detach='' first=''
    while [[ $# -gt 0 ]]; do
        case $1 in
        --devices | --data | --port-offset) [[ $# -ge 2 ]] || usage "$1 needs a value" ;;&
        --devices) devices=$2 && shift 2 ;;
        --data) DATA=$(realpath -ms -- "$2") && shift 2 ;;
        --port-offset) offset=$2 && shift 2 ;;
        --detach) detach=yes && shift ;;
        *) usage "up does not know $1" ;;
        esac
    done
    [[ $devices =~ ^[0-9]{1,3}$ ]] || usage "--devices is '$devices', but must be a number from 0 to 100"
    [[ $offset =~ ^[0-9]{1,5}$ ]] || usage "--port-offset is '$offset', but must be a number from 0"
    devices=$((10#$devices)) offset=$((10#$offset))
    need python3:python3
    build
    (umask 077 && mkdir -p "$DATA") || fail "cannot make the data directory $DATA"
    exec 9>"$DATA/up.lock" || fail "cannot write to the data directory $DATA"
    flock -n 9 || fail "already running on $DATA; stop it with: ./master-control down$(data_option)"
    if [[ -n $(processes) ]]; then
        echo "Stopping what an earlier run left behind"
        stop_all
    fi
    [[ -f $DATA/admin.json ]] || first=yes
    echo "Preparing $DATA"
    control_plane installation.Prepare "$ROOT" "$DATA" "$devices" "$offset" 9>&- || exit 1

    trap 'echo; echo "Stopping"; stop_all; exit 130' INT TERM HUP
    exec 9>&-
    setsid "$ROOT/control-plane/launcher/supervise" "$ROOT" "$DATA" "$offset" "$JAVA" </dev/null >/dev/null 2>&1 &
    local supervisor=$! arrival
    control_plane arrival.Arrival "$ROOT" "$DATA" "$devices" "$offset" &
    arrival=$!
    if ! wait "$arrival"; then
        echo "Stopping" >&2
        stop_all
        fail "the control plane did not come up; its agent's log is $DATA/control-plane/agent.log"
    fi
    welcome "$first" "$offset"
    if [[ -n $detach ]]; then return; fi
    echo "  Stop         Ctrl-C"
    while kill -0 "$supervisor" 2>/dev/null; do wait "$supervisor"; done
    stop_all
}

welcome() { # FIRST OFFSET
    local password
    password=$(sed -n 's/.*"password" *: *"\([^"]*\)".*/\1/p' "$DATA/admin.json")
    echo
    echo "  Console      http://127.0.0.1:$((8080 + $2))"
    if [[ -n $1 ]]; then
        echo "  Log in as    admin, password $password (shown this once; kept in $DATA/admin.json)"
    else
        echo "  Log in as    admin; the password is in $DATA/admin.json"
    fi
    echo "  Try          ./master-control device list"
    [[ -n $detach ]] && echo "  Stop         ./master-control down$(data_option)"
    return 0
}

data_option() { [[ $DATA == "$ROOT/.master-control" ]] || echo " --data $DATA"; }

down() {
    while [[ $# -gt 0 ]]; do
        case $1 in
        --data) [[ $# -ge 2 ]] || usage "--data needs a value"; DATA=$(realpath -ms -- "$2") && shift 2 ;;
        *) usage "down does not know $1" ;;
        esac
    done
    if [[ -z $(processes) ]]; then
        echo "Nothing runs on $DATA"
        return
    fi
    stop_all
    echo "Stopped; the data stays in $DATA"
}

# What docker-compose.yml mounts and asks for.
containers() {
    local data='' host=''
    while [[ $# -gt 0 ]]; do
        case $1 in
        --data | --host) [[ $# -ge 2 ]] || usage "$1 needs a value" ;;&
        --data) data=$(realpath -ms -- "$2") && shift 2 ;;
        --host) host=$2 && shift 2 ;;
        *) usage "containers does not know $1" ;;
        esac
    done
    [[ -n $data ]] || usage "containers needs --data DIR, for keys and passwords"
    [[ $host =~ ^[A-Za-z0-9.-]{1,253}$ ]] ||
        usage "containers needs --host NAME, the name or address by which devices reach the broker"
    build
    (umask 077 && mkdir -p "$data") || fail "cannot make the directory $data"
    control_plane installation.Containers "$data" "$host" || exit 1
    echo "Start        docker compose --env-file $data/compose.env up --build --detach"
    echo "Console      port 8080; the password is in $data/admin.json"
}
