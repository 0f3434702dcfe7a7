"""A small web page that knows its version and its device."""
import http.server
import os
import sys

VERSION = os.environ.get("MC_VERSION", "1.0.0")
DEVICE = os.environ.get("MC_DEVICE", "nobody")


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"ok\n" if self.path == "/health" else f"Hello from web {VERSION} on {DEVICE}\n".encode()
        # The mistake of this version: it never calls itself well.
        self.send_response(500 if self.path == "/health" else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        if self.path != "/health":
            print("%s %s" % (self.command, self.path))


if __name__ == "__main__":
    port = int(sys.argv[1])
    print(f"web {VERSION} listens on port {port}")
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
