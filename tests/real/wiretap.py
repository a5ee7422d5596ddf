"""A wire between a client and a server that can be listened to, cut and held: TCP on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable


class Wiretap:
    """Passes everything on to `port`, and keeps what clients said.

    `before` is called with each piece that a client says, before it is passed
    on. While `is_held`, nothing of the server's answers comes through.
    """

    def __init__(self, port: int, before: Callable[[bytes], None] = lambda _: None) -> None:
        self.said: list[bytes] = []
        self.before = before
        self.passes = threading.Event()
        self.passes.set()
        self._target = port
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def commands(self) -> list[str]:
        """Every command line said so far, without its tag."""
        lines = b"".join(self.said).decode("ascii", "replace").splitlines()
        return [line.partition(" ")[2] or line for line in lines]

    def hold(self) -> None:
        """Keep the server's answers back, as a server that hangs does."""
        self.passes.clear()

    def stop(self) -> None:
        """Hang up everywhere."""
        self.passes.set()
        self._listener.close()
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._ends += [client, server]
            threading.Thread(target=self._upward, args=(client, server), daemon=True).start()
            threading.Thread(target=self._downward, args=(server, client), daemon=True).start()

    def _upward(self, client: socket.socket, server: socket.socket) -> None:
        try:
            while piece := client.recv(65536):
                self.said.append(piece)
                self.before(piece)
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def _downward(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while piece := server.recv(65536):
                self.passes.wait()
                client.sendall(piece)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            return
