"""A TCP proxy on loopback that holds back or cuts what goes through it, when told to."""

import socket
import threading


class Proxy:
    def __init__(self, host, port):
        self.target = (host, int(port))
        self.is_open = threading.Event()  # cleared: what clients send waits
        self.is_open.set()
        self.cut_after = None  # these bytes from a client are passed on, their answer is not
        self.cuts = 0
        self.is_refusing = False
        self.clients = []
        self.held = threading.Event()  # a client has sent something that waits
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def refuse(self):
        """Ends every connection and takes no other, until accept_again()."""
        self.is_refusing = True
        for client in self.clients:
            self._end(client, socket.SHUT_RDWR)
        self.clients = []

    def accept_again(self):
        self.is_refusing = False

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.is_refusing:
                client.close()
                continue
            self.clients.append(client)
            server = socket.create_connection(self.target)
            for way in (self._to_server, self._to_client):
                threading.Thread(target=way, args=(client, server), daemon=True).start()

    def _to_server(self, client, server):
        try:
            while data := client.recv(65536):
                if not self.is_open.is_set():
                    self.held.set()
                    self.is_open.wait()
                if self.cut_after and self.cut_after in data:
                    self.cut_after = None
                    self.cuts += 1
                    # Closed to the client before it is passed on: the answer has no way back.
                    client.shutdown(socket.SHUT_RDWR)
                    server.sendall(data)
                    return
                server.sendall(data)
        except OSError:
            pass
        finally:
            self._end(server)

    def _to_client(self, client, server):
        try:
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            pass
        finally:
            self._end(client)
            server.close()

    @staticmethod
    def _end(end, how=socket.SHUT_WR):
        try:
            end.shutdown(how)
        except OSError:
            pass
