# Makes one run of a workload ready, starts it when told, waits for it, and writes down how it ended, whether or not the
# agent still lives.
# usage: sh runner.sh PREFIX ADDRESS_SPACE_KIB|- CGROUP_PROCS_FILE... -- WRAPPER... sh ready.sh PREFIX PROGRAM ARGUMENT...
# Writes PREFIX.exit after the program's end; ready.sh writes what comes before.
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
    exec "$@"
)
code=$?
read -r pid name state parent rest < "$run.pid" || exit "$code"
# One that was dismissed shares its number, and so its files, with the run that is made in its place.
[ "$parent" = $$ ] || exit "$code"
# With -KILL, dash takes no --, and without that no group.
kill -s KILL -- "-$pid"
echo "$code" > "$run.exit"
exit "$code"
