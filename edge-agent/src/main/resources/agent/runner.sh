# Makes one run of a workload ready, starts it when told, waits for it, and writes down how it ended, whether or not the
# agent still lives.
# usage: sh runner.sh PREFIX ADDRESS_SPACE_KIB|- CGROUP_PROCS_FILE... -- PROGRAM ARGUMENT...
# Writes PREFIX.ready (the /proc/PID/stat line of the process that will be the program) when all is set up; a line on
# standard input starts the program, its end dismisses it. Writes PREFIX.pid (the same line) before the program starts,
# and PREFIX.exit after its end.
trap : TERM INT HUP
run=$1
shift
# The shell's own "Terminated" has no place in the program's output.
exec 3>&2 2> /dev/null
(
    exec 2>&3 3>&-
    limit=$1
    shift
    while [ "$1" != -- ]; do
        echo 0 > "$1" || exit 125
        shift
    done
    shift
    [ "$limit" = - ] || ulimit -v "$limit" || exit 125
    read -r stat < /proc/self/stat
    echo "$stat" > "$run.ready" || exit 125
    read -r go || exit 0
    cd "$PWD" && exec < /dev/null && echo "$stat" > "$run.pid" || exit 125
    exec "$@"
)
code=$?
read -r pid rest < "$run.pid" || exit "$code"
kill -KILL -- "-$pid"
echo "$code" > "$run.exit"
exit "$code"
