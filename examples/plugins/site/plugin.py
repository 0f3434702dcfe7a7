"""Serves the files in a directory, and asks whether they are served: a plugin for Master Control (see docs/plugins.md).

    name: docs
    type: site
    run_mode: forever
    plugins: {site: {root: public, port: 8080, expect: Welcome}}

Options: port (needed); root, the directory (the workload's own); bind, the address to listen at (127.0.0.1); path, what
the health check asks for (/); expect, a text that has to be in the answer.
"""
import json
import os
import sys
import urllib.error
import urllib.request

VERSION = "1.0.0"
OPTIONS = {"root": str, "port": int, "bind": str, "path": str, "expect": str}


class Refused(Exception):
    """Says in a sentence what is wrong and what to do."""


def options_of(request):
    options = request.get("options") or {}
    for name, value in options.items():
        if name not in OPTIONS:
            raise Refused(f"plugins.site has '{name}'; there can be {', '.join(OPTIONS)}")
        if not isinstance(value, OPTIONS[name]) or isinstance(value, bool):
            raise Refused(f"plugins.site.{name} is {value!r}, but must be {'a number' if OPTIONS[name] is int else 'a text'}")
    if not 1 <= options.get("port", 0) <= 65535:
        raise Refused("plugins.site.port must be a number from 1 to 65535")
    return options


def prepare(request):
    options = options_of(request)
    root = os.path.join(request["directory"], options.get("root", "."))
    if not os.path.isdir(root):
        raise Refused(f"plugins.site.root is {root}, which is no directory")
    bind = options.get("bind", "127.0.0.1")
    command = ["python3", "-u", "-m", "http.server", str(options["port"]), "--bind", bind, "--directory", root]
    return {"command": command, "health": {"plugin": "site", "interval": "5s", "timeout": "3s"}}


def check(request):
    options = options_of(request)
    url = f"http://{request['address']}:{options['port']}{options.get('path', '/')}"
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            text = answer.read(1 << 20).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        return {"healthy": False, "message": f"{url} does not answer: {error}"}
    expected = options.get("expect", "")
    if expected not in text:
        return {"healthy": False, "message": f"{url} answers without '{expected}'"}
    return {"healthy": True}


CALLS = {"prepare": prepare, "check": check}


def say(line):
    print(json.dumps(line), flush=True)


def main():
    say({"hello": {"protocol": 1, "version": VERSION}})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["call"] not in CALLS:
                raise Refused(f"cannot be asked to {request['call']}")
            say({"id": request["id"], "result": CALLS[request["call"]](request)})
        except Refused as refused:
            say({"id": request["id"], "error": str(refused)})


if __name__ == "__main__":
    main()
