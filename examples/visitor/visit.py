"""Fetches a page again and again, and goes on when it is not there."""
import sys
import time
import urllib.error
import urllib.request

url, pause = sys.argv[1], float(sys.argv[2])
while True:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            print("saw:", answer.read().decode().strip())
    except (urllib.error.URLError, OSError) as failure:
        print("nobody there:", failure)
    time.sleep(pause)
