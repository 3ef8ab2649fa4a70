#!/usr/bin/env python3
"""first_minute.py PORT USER PASSWORD KIND: what a person has after 1, 10 and 60 seconds of a first sync.

KIND is the client: "reader" (a phone, Thunderbird) takes the newest headers first, opens the newest message, and goes on
downwards; "copier" (mbsync, OfflineIMAP) takes the flags of all and then every message, oldest first. Prints, for each of the
three moments since LOGIN was sent: messages listed, headers, whole messages, and MB.
"""
import re, socket, sys, threading, time
port, user, password, kind = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
s = socket.create_connection(("127.0.0.1", port)); s.settimeout(900); f = s.makefile("rb", 1 << 20); f.readline()
seen = {"listed": 0, "headers": 0, "bodies": 0, "octets": 0}
start = time.perf_counter()
LITERAL = re.compile(rb"\{(\d+)\}\r\n$")

def ask(tag, line, what=None):
    s.sendall(f"{tag} {line}\r\n".encode())
    while True:
        l = f.readline()
        if not l: raise EOFError(line)
        if l.startswith(tag.encode() + b" "):
            assert l.split()[1] == b"OK", l
            return
        first = l
        while (m := LITERAL.search(l)):
            seen["octets"] += len(f.read(int(m.group(1)))); l = f.readline()
        if first.endswith(b" EXISTS\r\n"): seen["listed"] = int(first.split()[1])
        if what and b" FETCH " in first: seen[what] += 1

def read():
    ask("a", f"LOGIN {user} {password}"); ask("b", "SELECT INBOX")
    n = seen["listed"]
    if kind == "reader":
        ask("c", f"FETCH {max(1, n - 49)}:{n} (UID FLAGS ENVELOPE)", "headers")
        ask("d", f"FETCH {n} (BODY.PEEK[])", "bodies")
        for last in range(n - 50, 0, -500):
            ask("e", f"FETCH {max(1, last - 499)}:{last} (UID FLAGS RFC822.SIZE ENVELOPE)", "headers")
    else:
        ask("c", "UID FETCH 1:* (UID FLAGS)")
        for first in range(1, n + 1, 100):
            ask("d", f"FETCH {first}:{min(n, first + 99)} (UID FLAGS BODY.PEEK[])", "bodies")
    seen["done"] = time.perf_counter() - start

threading.Thread(target=read, daemon=True).start()
for moment in (1, 10, 60):
    while time.perf_counter() - start < moment and "done" not in seen: time.sleep(0.01)
    print(f"{kind} after {min(moment, seen.get('done', moment)):.0f} s: {seen['listed']} listed, {seen['headers']} headers, "
          f"{seen['bodies']} whole, {seen['octets'] / 1e6:.0f} MB" + (" (all)" if "done" in seen else ""), flush=True)
    if "done" in seen: break
