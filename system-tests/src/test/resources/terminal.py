"""A person at a terminal, for tests: runs a program on a terminal of its own and does what standard input says.

One line of JSON is one thing to do: {"type": "keys"}, {"resize": [rows, columns]}, {"signal": 9} to the program, or
{"hang_up": true}. What the program shows goes to standard output. When it has ended, the last line is
<exit CODE, echo ON|OFF>: its exit code, and how it left the terminal.
usage: terminal.py ROWS COLUMNS PROGRAM ARGUMENT...
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios


def resize(rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


# The slave is kept open: how the program left it can be asked after its end.
master, slave = pty.openpty()
resize(int(sys.argv[1]), int(sys.argv[2]))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.closerange(3, 256)
    # A test run that was started to outlive its terminal ignores these, and so would the program.
    for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_DFL)
    os.execvp(sys.argv[3], sys.argv[3:])

commands = b""
ended = None
listening = [master, 0]
while True:
    ready, _, _ = select.select(listening, [], [], 0.02)
    if master in ready:
        os.write(1, os.read(master, 65536))
    elif ended is not None:
        break
    if 0 in ready:
        chunk = os.read(0, 65536)
        if not chunk:
            listening.remove(0)
        commands += chunk
        *lines, commands = commands.split(b"\n")
        for line in map(json.loads, lines):
            if "type" in line:
                os.write(master, line["type"].encode())
            elif "resize" in line:
                resize(*line["resize"])
            elif "signal" in line:
                os.kill(child, line["signal"])
            elif "hang_up" in line:
                os.close(slave)
                os.close(master)
                os.waitpid(child, 0)
                sys.exit(0)
    if ended is None:
        pid, status = os.waitpid(child, os.WNOHANG)
        ended = os.waitstatus_to_exitcode(status) if pid else None
echo = "ON" if termios.tcgetattr(slave)[3] & termios.ECHO else "OFF"
print(f"\n<exit {ended}, echo {echo}>", flush=True)
