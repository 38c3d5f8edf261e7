"""Greets whoever asks, and keeps count in a folder of its own."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from greeting import greet


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        Path("/data/last").write_text(self.path)
        body = greet(self.path)
        print(f"answered {self.path}: {body}")
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


HTTPServer(("", json.loads(Path(sys.argv[2]).read_text())["port"]), Handler).serve_forever()
