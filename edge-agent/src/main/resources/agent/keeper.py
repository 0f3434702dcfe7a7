# Keeps the sockets that workloads listen at, so that they stay open whatever becomes of programs and agent.
# usage: python3 -I -S keeper.py keep DIRECTORY BOOT_ID
#   Keeps what it is asked to until TERM. Writes DIRECTORY/keeper (boot id and /proc/PID/stat line) once it can be asked.
# usage: python3 -I -S keeper.py take DIRECTORY TROUBLE WORKLOAD ADDRESS... -- PROGRAM ARGUMENT...
#   Becomes the program with these sockets as file descriptors from 3 on, or says in the file TROUBLE why it cannot.
# usage: python3 -I -S keeper.py only DIRECTORY [WORKLOAD ADDRESS]...
#   Lets all others go.
# A question is one packet of words with zeros between; so is the answer, whose first word is "ok", "busy" or "no". A later
# agent's scripts ask an earlier one's keeper, so what is here must go on being understood.
# Python, because it is on every Raspberry Pi OS, and passes descriptors on without a compiled library.
import array
import errno
import os
import select
import signal
import socket
import stat
import sys
import time

BACKLOG = 4096
MOST = 64 * 1024
PATIENCE = 10
# A program that listened there itself may just be ending, and so may the one that had the socket from a keeper that is gone.
FREED_WITHIN = 2


class Refused(Exception):
    def __init__(self, kind, why):
        super().__init__(why)
        self.kind = kind


def local(path):
    """A socket's address may not be longer than 107 bytes, and the directory's may."""
    if len(os.fsencode(path)) <= 107:
        return path
    directory = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    return "/proc/self/fd/%d/%s" % (directory, os.path.basename(path))


def holder(port):
    """Who listens there, as far as this process may look."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                for fields in (line.split() for line in lines):
                    if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                        inodes.add("socket:[" + fields[9] + "]")
        except OSError:
            continue
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if any(os.readlink("/proc/%s/fd/%s" % (pid, fd)) in inodes for fd in os.listdir("/proc/%s/fd" % pid)):
                with open("/proc/%s/comm" % pid) as name:
                    return "%s (pid %s)" % (name.read().strip(), pid)
        except OSError:
            continue
    return "another program"


def listening_unix(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    there = local(path)
    if os.path.lexists(path):
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            raise Refused("no", path + " is there already and is no socket: move it away, or name another path")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(there)
                raise Refused("busy", path + " is listened at already, by another program")
            except ConnectionRefusedError:
                os.unlink(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(there)
    os.chmod(path, 0o666)
    return listening


def listening_tcp(address):
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    families = [(socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")]
    if host:
        families = [(socket.AF_INET6 if ":" in host else socket.AF_INET, host)]
    for family, name in families:
        try:
            listening = socket.socket(family, socket.SOCK_STREAM)
        except OSError as trouble:
            if trouble.errno == errno.EAFNOSUPPORT and (family, name) != families[-1]:
                continue
            raise
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1 if host else 0)
        try:
            listening.bind((name, int(port)))
            return listening
        except OSError as trouble:
            listening.close()
            if trouble.errno == errno.EADDRNOTAVAIL and (family, name) != families[-1]:
                continue
            raise


def opened(address):
    port = address.rpartition(":")[2]
    try:
        listening = listening_unix(address) if "/" in address else listening_tcp(address)
        listening.listen(BACKLOG)
        return listening
    except OSError as trouble:
        if "/" in address:
            raise Refused("no", "the socket %s cannot be made: %s" % (address, os.strerror(trouble.errno)))
        if trouble.errno == errno.EADDRINUSE:
            raise Refused("busy", "port %s is taken already, by %s" % (port, holder(int(port))))
        if trouble.errno == errno.EACCES:
            raise Refused("no", "port %s is only for root, as whom this agent does not run" % port)
        if trouble.errno == errno.EADDRNOTAVAIL:
            raise Refused("no", "this device has no address " + address.rpartition(":")[0])
        raise Refused("no", "%s cannot be listened at: %s" % (address, os.strerror(trouble.errno)))


class Keeper:
    def __init__(self):
        self.kept = {}
        self.files = {}

    def let_go(self, key):
        self.kept.pop(key).close()
        path, there = key[1], self.files.pop(key, None)
        try:
            if there and (os.lstat(path).st_dev, os.lstat(path).st_ino) == there:
                os.unlink(path)
        except FileNotFoundError:
            return

    def open(self, address):
        try:
            return opened(address)
        except Refused as why:
            port = address.rpartition(":")[2]
            for workload, other in self.kept:
                if why.kind == "busy" and other.rpartition(":")[2] == port:
                    raise Refused("busy", "%s is taken already, by the workload %s of this device" % (address, workload))
            raise

    def give(self, workload, addresses):
        fresh = []
        try:
            for address in addresses:
                key = (workload, address)
                if key not in self.kept:
                    self.kept[key] = self.open(address)
                    fresh.append(key)
                    if "/" in address:
                        self.files[key] = (os.lstat(address).st_dev, os.lstat(address).st_ino)
        except Refused:
            for key in fresh:
                self.let_go(key)
            raise
        return [self.kept[(workload, address)].fileno() for address in addresses]

    def only(self, words):
        wanted = set(zip(words[::2], words[1::2]))
        for key in [key for key in self.kept if key not in wanted]:
            self.let_go(key)

    def answer(self, asked):
        words = asked.split("\0")
        try:
            if words[0] == "take":
                return "ok", self.give(words[1], words[2:])
            if words[0] == "only":
                self.only(words[1:])
                return "ok", []
            raise Refused("no", "the process that keeps the sockets does not know '%s'" % words[0])
        except Refused as why:
            return "%s\0%s" % (why.kind, why), []

    def serve(self, asking):
        with asking:
            asking.settimeout(PATIENCE)
            try:
                asked = asking.recv(MOST).decode(errors="surrogateescape")
                if asked:
                    said, descriptors = self.answer(asked)
                    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
                    asking.sendmsg([said.encode(errors="surrogateescape")], rights if descriptors else [])
            except OSError:
                return

    def run(self, control):
        poll = select.poll()
        poll.register(control, select.POLLIN)
        while True:
            watched = dict((kept.fileno(), kept) for kept in self.kept.values())
            for descriptor in watched:
                poll.register(descriptor, 0)
            for ready, what in poll.poll():
                if ready == control.fileno():
                    self.serve(control.accept()[0])
                elif ready in watched and what & select.POLLHUP:
                    # A program that shuts it down shuts it down for all.
                    try:
                        watched[ready].listen(BACKLOG)
                    except (OSError, ValueError):
                        time.sleep(0.1)
            for descriptor in watched:
                poll.unregister(descriptor)


def spare_it_when_memory_is_short():
    try:
        with open("/proc/self/oom_score_adj", "w") as adjustment:
            adjustment.write("-500")
    except OSError:
        return


def keep(directory, boot):
    spare_it_when_memory_is_short()
    # Readable by nobody else: who may ask gets the sockets.
    os.umask(0o077)
    path = os.path.join(directory, "keeper.sock")
    if os.path.lexists(path):
        os.unlink(path)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    control.bind(local(path))
    os.umask(0o022)
    control.listen(64)
    with open("/proc/self/stat") as line:
        told = boot + " " + line.read().strip() + "\n"
    note = os.path.join(directory, "keeper")
    with open(note + ".new", "w") as file:
        file.write(told)
    os.rename(note + ".new", note)
    keeper = Keeper()

    def end(*signalled):
        for key in list(keeper.kept):
            keeper.let_go(key)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper.run(control)


def ask(directory, words):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.settimeout(PATIENCE)
        try:
            asking.connect(local(os.path.join(directory, "keeper.sock")))
            asking.send("\0".join(words).encode(errors="surrogateescape"))
            said, rights, _, _ = asking.recvmsg(MOST, socket.CMSG_SPACE(1024))
        except OSError as trouble:
            raise Refused("no", "the process that keeps its sockets does not answer: %s" % trouble)
    descriptors = array.array("i")
    for _, _, some in rights:
        descriptors.frombytes(some[: len(some) - len(some) % descriptors.itemsize])
    kind, _, why = said.decode(errors="surrogateescape").partition("\0")
    if kind != "ok":
        raise Refused(kind or "no", why or "the process that keeps its sockets has ended")
    return list(descriptors)


def patiently(directory, words):
    until = time.monotonic() + FREED_WITHIN
    while True:
        try:
            return ask(directory, words)
        except Refused as why:
            if why.kind != "busy" or time.monotonic() > until:
                raise
            time.sleep(0.05)


def place(descriptors):
    """From 3 on, and nothing else above them."""
    high = 200
    for at, descriptor in enumerate(descriptors):
        os.dup2(descriptor, high + at, False)
    for at in range(len(descriptors)):
        os.dup2(high + at, 3 + at, True)
    os.closerange(3 + len(descriptors), 1024)


def take(directory, trouble, workload, *words):
    end = words.index("--")
    program = words[end + 1 :]
    try:
        descriptors = patiently(directory, ["take", workload, *words[:end]])
    except Refused as why:
        with open(trouble, "w") as file:
            file.write("%s\n" % why)
        sys.exit(125)
    place(descriptors)
    # Python's own ways are not the program's: it ignores this signal, and may have set a locale.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    with open("/proc/self/environ", "rb") as variables:
        environment = dict(each.split(b"=", 1) for each in variables.read().split(b"\0") if b"=" in each)
    os.execve(program[0], program, environment)


def only(directory, *words):
    try:
        ask(directory, ["only", *words])
    except Refused as why:
        print(why)
        sys.exit(1)


{"keep": keep, "take": take, "only": only}[sys.argv[1]](*sys.argv[2:])
