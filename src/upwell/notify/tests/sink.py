"""A mail server for tests: takes letters on a free port of this machine, or refuses them as it is told."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, str] = {}  # by verb: "RCPT": "550 5.1.1 no such person"
        self.connections = 0
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].decode("ascii").upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            told = self.server.answers.get(verb)
            if told == "hang up":
                return
            if told:
                self._say(told)
            elif verb == "DATA":
                self._take()
            else:
                if verb == "RCPT":
                    self.server.recipients.append(line.decode().split("<")[1].split(">")[0])
                self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.letters.append(letter)
        self._say(self.server.answers.get("END", "250 taken"))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
