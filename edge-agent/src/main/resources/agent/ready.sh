# The last step before the program, in the process that will be it: waits for the word. Everything that costs time has been
# done by then. Run by runner.sh.
# usage: sh ready.sh PREFIX PROGRAM ARGUMENT...
# Writes PREFIX.ready (this process' /proc/PID/stat line); a line on standard input starts the program, its end dismisses
# it. Writes PREFIX.pid (the same line) before the program starts.
run=$1
shift
read -r stat < /proc/self/stat
echo "$stat" > "$run.ready" || exit 125
read -r go || exit 0
cd "$PWD" && exec < /dev/null && echo "$stat" > "$run.pid" || exit 125
exec "$@"
