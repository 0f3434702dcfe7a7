"""Calls one Python callable: python3 -u runner.py MODULE ENTRY_POINT, keyword arguments as JSON in MC_PARAMS.

Exit code 0 when it returned, 1 with a traceback on stderr when it raised. SIGTERM raises SystemExit in the main
thread, so that `finally:` and context managers run.
"""
import asyncio
import importlib
import importlib.util
import inspect
import json
import os
import signal
import sys


def load(name):
    if name.endswith(".py"):
        path = os.path.abspath(name)
        sys.path.insert(0, os.path.dirname(path))
        title = os.path.splitext(os.path.basename(path))[0]
        spec = importlib.util.spec_from_file_location(title, path)
        if spec is None or not os.path.exists(path):
            sys.exit("there is no file " + path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[title] = module
        spec.loader.exec_module(module)
        return module
    return importlib.import_module(name)


def find(module, entry_point):
    found = module
    for part in entry_point.split("."):
        if not hasattr(found, part):
            sys.exit("%s has no %s: name an existing function in entry_point" % (module.__name__, entry_point))
        found = getattr(found, part)
    return found


def terminate(number, frame):
    raise SystemExit(128 + number)


async def cancellable(awaitable):
    task = asyncio.ensure_future(awaitable)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise SystemExit(128 + signal.SIGTERM) from None


def main():
    module, entry_point = sys.argv[1], sys.argv[2]
    params = json.loads(os.environ.pop("MC_PARAMS", "{}"))
    sys.argv = [module]
    sys.path[0] = os.getcwd()
    signal.signal(signal.SIGTERM, terminate)
    result = find(load(module), entry_point)(**params)
    if inspect.isawaitable(result):
        asyncio.run(cancellable(result))


if __name__ == "__main__":
    main()
