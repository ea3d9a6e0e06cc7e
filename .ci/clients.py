#!/usr/bin/env python3
"""Clients of the compute server that no tool is: they check what they are answered, or behave as no good client does.

Used by .ci/load; needs the standard library alone. Each prints one line of name=value, and fails on an answer that is wrong.
"""

import asyncio
import json
import os
import random
import resource
import select
import socket
import struct
import subprocess
import sys
import time

HOST = "127.0.0.1"
PATIENCE = 30  # seconds for what is to happen at once on a machine that has other things to do


def say(**values):
    print(" ".join(f"{name}={value}" for name, value in values.items()), flush=True)


def connect(port, receive_buffer=None):
    client = socket.socket()
    if receive_buffer:  # before connecting, which announces the window
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(2 * PATIENCE)
    client.connect((HOST, port))
    return client


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def answer(client):
    """Reads one answer, of a server that has been asked for no other: its status and its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(client)
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += received(client)
    assert len(body) == length, f"more than was asked for: {body[length:]!r}"
    return int(head.split()[1]), body


def received(client):
    data = client.recv(65536)
    assert data, "the server has closed the connection"
    return data


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


# what the server says, and what the kernel says


def kernel_connections(port):
    """Sockets of the server that a process holds; those that wait to be accepted, or only for time to pass, have no inode."""
    count = 0
    for table in "/proc/net/tcp", "/proc/net/tcp6":
        if os.path.exists(table):
            with open(table, encoding="ascii") as lines:
                for fields in map(str.split, list(lines)[1:]):
                    local, state, inode = fields[1], fields[3], fields[9]
                    count += int(local.rsplit(":", 1)[1], 16) == port and state != "0A" and inode != "0"
    return count


def kernel_status(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def figures(port, pid, settled=lambda now: now["in_flight"] == 0):
    """The server's figures and the kernel's, once they are as they are to be; at the latest when patience is over."""
    end = time.monotonic() + PATIENCE
    with connect(port) as client:
        while True:
            client.sendall(get("/metrics"))
            now = json.loads(answer(client)[1])
            now["kernel_connections"] = kernel_connections(port)
            now["kernel_threads"] = kernel_status(pid, "Threads")
            agrees = now["connections"] == now["kernel_connections"] and now["threads"] == now["kernel_threads"]
            if agrees and settled(now) or time.monotonic() > end:
                return now
            time.sleep(0.1)


def print_figures(port, pid):
    say(**figures(port, pid))


# HTTP/1.1, pipelined


def pipelined(port, connections, batches, seed):
    """Batches of eight requests that take random times; each answer must be the one to the request in its place, or a 503."""
    deep = 8
    counts = {200: 0, 503: 0}

    async def converse(rng):
        reader, writer = await asyncio.open_connection(HOST, port)
        for batch in range(batches):
            ids = [f"{batch}.{i}." + "x" * rng.randrange(200) for i in range(deep)]
            writer.write(b"".join(get(f"/work?ms={rng.randrange(20)}&id={id}") for id in ids))
            for id in ids:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
                status = int(head.split()[1])
                assert status == 503 or status == 200 and body == id.encode() + b"\n", f"{id}: {head!r} {body!r}"
                counts[status] += 1
        writer.write_eof()
        assert await reader.read() == b"", "more than was asked for"
        writer.close()

    async def crowd():
        rng = random.Random(seed)
        await asyncio.gather(*(converse(random.Random(rng.random())) for _ in range(connections)))

    asyncio.run(crowd())
    say(requests=connections * batches * deep, in_order=counts[200], refused=counts[503])


# HTTP/2, as far as it is needed


DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
CANCEL = 8
INITIAL_WINDOW_SIZE = 4


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def header_block(method, path):
    def text(value):
        assert len(value) < 127
        return bytes([len(value)]) + value.encode()

    fields = {":method": method, ":scheme": "http", ":path": path, ":authority": HOST}
    return b"".join(b"\0" + text(name) + text(value) for name, value in fields.items())


class Http2Client:
    """A connection that keeps to the windows it is given, and gives the window it is told to."""

    def __init__(self, port, window):
        self.socket = connect(port)
        self.socket.setblocking(False)
        self.out = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(
            SETTINGS, 0, 0, struct.pack(">HI", INITIAL_WINDOW_SIZE, window)
        )
        self.input = b""
        self.next_stream = 1
        self.window = 65535
        self.first_window = 65535
        self.windows = {}
        self.bodies = {}  # what is left to send, of each stream that is open
        self.answered = set()
        self.refused = set()
        self.goodbye = None
        self.sent = 0

    def ask(self, method, path, body=0):
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        self.out += frame(HEADERS, END_HEADERS | (0 if body else END_STREAM), stream, header_block(method, path))
        self.windows[stream] = self.first_window
        if body:
            self.bodies[stream] = body
        return stream

    def cancel(self, stream):
        self.out += frame(RST_STREAM, 0, stream, struct.pack(">I", CANCEL))

    def turn(self):
        """Sends what may be sent, reads what is there; returns whether anything has moved."""
        self.fill()
        moved = False
        try:
            count = self.socket.send(self.out) if self.out else 0
            self.out = self.out[count:]
            self.sent += count
            moved = count > 0
        except BlockingIOError:
            pass
        try:
            data = self.socket.recv(65536)
            assert data, "the server has closed the connection"
            self.input += data
            moved = True
        except BlockingIOError:
            pass
        self.decode()
        return moved

    def fill(self):
        for stream in list(self.bodies):
            while len(self.out) < 65536 and self.bodies.get(stream):
                size = min(16384, self.bodies[stream], self.window, self.windows[stream])
                if size <= 0:
                    break
                self.window -= size
                self.windows[stream] -= size
                self.bodies[stream] -= size
                self.out += frame(DATA, 0 if self.bodies[stream] else END_STREAM, stream, b"x" * size)
                if not self.bodies[stream]:
                    del self.bodies[stream]

    def decode(self):
        while len(self.input) >= 9:
            size = int.from_bytes(self.input[:3], "big")
            if len(self.input) < 9 + size:
                return
            kind, flags, stream = struct.unpack(">BBI", self.input[3:9])
            payload, self.input = self.input[9 : 9 + size], self.input[9 + size :]
            self.take(kind, flags, stream, payload)

    def take(self, kind, flags, stream, payload):
        if kind == SETTINGS and not flags & ACK:
            for name, value in struct.iter_unpack(">HI", payload):
                if name == INITIAL_WINDOW_SIZE:
                    self.windows = {open: left + value - self.first_window for open, left in self.windows.items()}
                    self.first_window = value
            self.out += frame(SETTINGS, ACK, 0)
        elif kind == PING and not flags & ACK:
            self.out += frame(PING, ACK, 0, payload)
        elif kind == WINDOW_UPDATE and stream == 0:
            self.window += int.from_bytes(payload, "big")
        elif kind == WINDOW_UPDATE:
            self.windows[stream] += int.from_bytes(payload, "big")
        elif kind == RST_STREAM:
            self.refused.add(stream)
            self.bodies.pop(stream, None)
        elif kind == GOAWAY:
            self.goodbye = int.from_bytes(payload[4:8], "big")
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            self.answered.add(stream)

    def turn_until(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "waited in vain"
            if not self.turn():
                select.select([self.socket], [], [], 0.1)


def resets(port, pid, streams, cancelled):
    """Takes some of its requests back while they are in flight: the others are answered, and the connection goes on."""
    client = Http2Client(port, window=65535)
    asked = [client.ask("GET", "/work?ms=2000") for _ in range(streams)]
    client.turn_until(lambda: not client.out)
    figures(port, pid, lambda now: now["in_flight"] == streams)
    for stream in asked[:cancelled]:
        client.cancel(stream)
    kept = set(asked[cancelled:])
    client.turn_until(lambda: client.answered >= kept)
    last = client.ask("GET", "/work?ms=1")
    client.turn_until(lambda: last in client.answered)
    assert client.answered == kept | {last} and not client.refused and client.goodbye is None, vars(client)
    say(cancelled=cancelled, answered=len(client.answered))


# clients that do not read


BODY = 65536


def stalled(turns):
    """Lets everybody go on until nobody has got anywhere for some time."""
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 3:
        if any([turn() for turn in turns]):
            quiet_since = time.monotonic()
        else:
            time.sleep(0.02)


def unread_http1(port, count):
    request = f"POST /echo HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {BODY}\r\n\r\n".encode() + b"x" * BODY
    clients = [connect(port, receive_buffer=4096) for _ in range(count)]
    places = dict.fromkeys(clients, 0)

    def turn(client):
        try:
            places[client] += client.send(request[places[client] % len(request) :])
            return True
        except BlockingIOError:
            return False

    for client in clients:
        client.setblocking(False)
    stalled([lambda client=client: turn(client) for client in clients])
    return clients, sum(places.values())


def unread_http2(port, count):
    """Reads, but gives no window: all that is answered stays with the server. Asks for more than it may hold."""
    clients = [Http2Client(port, window=0) for _ in range(count)]
    most_streams = 100

    def turn(client):
        while client.next_stream < 4 * most_streams and len(client.bodies) < 4:
            client.ask("POST", "/echo", BODY)
            if client.next_stream // 2 - len(client.refused) >= most_streams:
                break
        return client.turn()

    stalled([lambda client=client: turn(client) for client in clients])
    return [client.socket for client in clients], sum(client.sent for client in clients)


def unread(port, pid, protocol, count, jcmd):
    """What a client costs the server that sends and never takes an answer: in its process, in Netty's memory, on its heap.

    And how much of it the server has read, which is what goes to it and would not go to one that reads nothing.
    """
    send = unread_http1 if protocol == "http1" else unread_http2

    def to_nobody():
        with socket.create_server((HOST, 0)) as nobody:
            clients, sent = send(nobody.getsockname()[1], 1)
            reset(*clients)
        return sent

    def now():
        live = 0
        if os.path.exists(jcmd):
            histogram = subprocess.run([jcmd, str(pid), "GC.class_histogram"], capture_output=True, text=True, check=True)
            live = int(histogram.stdout.split()[-1])
        with connect(port) as client:
            client.sendall(get("/metrics"))
            metrics = json.loads(answer(client)[1])
        return kernel_status(pid, "VmRSS") * 1024, metrics["direct_bytes"], live

    before = now()
    clients, sent = send(port, count)
    rss, direct, heap = ((after - was) // count // 1024 for after, was in zip(now(), before))
    for client in clients:
        reset(client)
    read = (sent // count - to_nobody()) // 1024
    say(clients=count, read_kb_each=read, rss_kb_each=rss, direct_kb_each=direct, heap_kb_each=heap)


# many clients


def crowd(port, pid, idle, slow, ms):
    """Connections that have been served and stay, and slow requests on others; then all that stayed are served again."""
    clients = []
    for _ in range(idle):
        client = connect(port)
        client.sendall(get("/healthz"))
        clients.append(client)
    served = sum(answer(client) == (200, b"ok") for client in clients)
    workers = [connect(port) for _ in range(slow)]
    for i, worker in enumerate(workers):
        worker.sendall(get(f"/work?ms={ms}&id={i}"))
    then = figures(port, pid, lambda now: now["in_flight"] == slow or now["completed"] > 0)
    done = sum(answer(worker) == (200, f"{i}\n".encode()) for i, worker in enumerate(workers))
    for client in clients:
        client.sendall(get("/healthz"))
    again = sum(answer(client) == (200, b"ok") for client in clients)
    say(idle=served, slow=done, idle_again=again, **then)
    for client in clients + workers:
        client.close()


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    name, *arguments = sys.argv[1:]
    clients = {"figures": print_figures, "pipelined": pipelined, "resets": resets, "unread": unread, "crowd": crowd}
    clients[name](*(int(argument) if argument.isdigit() else argument for argument in arguments))


main()
