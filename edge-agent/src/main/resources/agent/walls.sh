# Puts up walls in the namespaces that it was started in, and becomes the program.
# usage: sh walls.sh [--pid] STATE DIRECTORY STEP... -- PROGRAM ARGUMENT...
# With --pid, it is the last one that sees the processes of the board: a second of it is the first process of a process
# namespace, which takes in orphans and whose end is the end of all others; both live as long as the program, and take no
# notice of signals that go to the whole group. Steps, in this order:
#   tmp            an empty /tmp and /var/tmp in memory
#   keep PATH      but this below it
#   kept           done with that
#   read PATH      can be read, and not written, with all below but STATE
#   control PATH   the same for this one alone
set -e
signals='HUP INT QUIT ABRT USR1 USR2 ALRM TERM WINCH'
if [ "$1" = --pid ]; then
    shift
    trap : $signals
    set +e
    /bin/sh "$0" --first "$@"
    exit $?
fi
first=
if [ "$1" = --first ]; then
    shift
    first=yes
    trap 'exit 143' $signals
    mount -n -t proc -o nosuid,nodev,noexec proc /proc
fi
state=$1
directory=$2
shift 2

read_only() {
    spare=$state
    case $1/ in "$state"/*) spare=/nothing ;; esac
    mountpoint -q "$1" || mount -n --rbind "$1" "$1"
    findmnt -R -n -l -o VFS-OPTIONS,TARGET "$1" | while read -r options target; do
        case $1:$target in
            *:"$spare" | *:"$spare"/*) continue ;;
            *:"$tmp" | *:/var"$tmp") continue ;;
            /:/dev | /:/dev/* | /:/proc | /:/proc/* | /:/sys | /:/sys/*) continue ;;
        esac
        # What lies hidden below another mount, such as the empty /tmp, cannot be reached, nor mounted anew.
        [ -e "$target" ] || continue
        mount -n -o "remount,bind,ro${options#r?}" "$target" || exit 125
    done
}

own=
tmp=/nothing
while [ "$1" != -- ]; do
    case $1 in
        tmp)
            # Made in another place, since it may hide what is to be kept.
            mount -n -t tmpfs -o mode=1777,nosuid,nodev,size=25% tmpfs /run
            shift
            ;;
        keep)
            below=${2#/var}
            mkdir -p "/run${below#/tmp}"
            mount -n --bind "$2" "/run${below#/tmp}"
            shift 2
            ;;
        kept)
            mount -n --move /run /tmp
            mount -n --rbind /tmp /var/tmp
            tmp=/tmp
            shift
            ;;
        read)
            [ "$own" ] || mount -n --bind "$state" "$state"
            own=yes
            read_only "$2"
            shift 2
            ;;
        control)
            [ ! -e "$2" ] || mount -n --bind -o ro "$2" "$2"
            shift 2
            ;;
    esac
done
shift
cd "$directory"
[ "$first" ] || exec "$@"
trap : $signals
set +e
"$@"
exit $?
