# Starts one run of a workload, waits for it, and writes down how it ended, whether or not the agent still lives.
# usage: sh runner.sh PREFIX ADDRESS_SPACE_KIB|- CGROUP_PROCS_FILE... -- PROGRAM ARGUMENT...
# Writes PREFIX.pid (the program's /proc/PID/stat line) before the program starts, and PREFIX.exit after its end.
trap : TERM INT HUP
run=$1
shift
(
    limit=$1
    shift
    while [ "$1" != -- ]; do
        echo 0 > "$1" || exit 125
        shift
    done
    shift
    [ "$limit" = - ] || ulimit -v "$limit" || exit 125
    read -r stat < /proc/self/stat
    echo "$stat" > "$run.pid" || exit 125
    exec "$@"
)
code=$?
read -r pid rest < "$run.pid" && kill -KILL -- "-$pid" 2> /dev/null
echo "$code" > "$run.exit"
exit "$code"
