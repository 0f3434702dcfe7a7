"""Takes secrets out of logs before anybody reads them, and counts them: a plugin for Master Control (see docs/plugins.md).

    logs: {processors: [redact]}
    plugins: {redact: {patterns: ["badge [0-9]+"], replace: "***"}}

Options: patterns, regular expressions (USUAL); replace, what stands in the place of what matches ([redacted]); drop, a
regular expression for lines that are left out as a whole.
"""
import collections
import json
import re
import sys

VERSION = "1.0.0"
# Passwords and keys given by name, bearer tokens, and mail addresses.
USUAL = [
    r"(?i)(?:password|passwd|secret|token|api[_-]?key)[\"']?\s*[=:]\s*[\"']?[^\s\"',;]+",
    r"(?i)bearer\s+[a-z0-9._~+/=-]+",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
]
OPTIONS = ("patterns", "replace", "drop")

redacted = collections.Counter()
dropped = collections.Counter()
compiled = {}


class Refused(Exception):
    """Says in a sentence what is wrong and what to do."""


def expression(pattern):
    if pattern not in compiled:
        try:
            compiled[pattern] = re.compile(pattern)
        except (re.error, TypeError) as error:
            raise Refused(f"plugins.redact has {pattern!r}, which is no regular expression: {error}") from error
    return compiled[pattern]


def process(request):
    options = request.get("options") or {}
    for name in options:
        if name not in OPTIONS:
            raise Refused(f"plugins.redact has '{name}'; there can be {', '.join(OPTIONS)}")
    patterns = [expression(pattern) for pattern in options.get("patterns", USUAL)]
    drop = expression(options["drop"]) if "drop" in options else None
    replace = str(options.get("replace", "[redacted]"))
    workload, lines = request["workload"], []
    for line in request["lines"]:
        if drop and drop.search(line):
            dropped[workload] += 1
            continue
        for pattern in patterns:
            line, times = pattern.subn(lambda match: replace, line)
            redacted[workload] += times
        lines.append(line)
    return {"lines": lines}


def metrics(request):
    def counter(name, help_text, counts):
        return [
            {"name": name, "help": help_text, "type": "counter", "labels": {"workload": workload}, "value": count}
            for workload, count in counts.items()
        ]

    return counter("redact_secrets_total", "Secrets taken out of what was read", redacted) + counter(
        "redact_lines_dropped_total", "Lines left out of what was read", dropped
    )


CALLS = {"process": process, "metrics": metrics}


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
