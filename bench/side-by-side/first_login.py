#!/usr/bin/env python3
"""first_login.py PORT USER PASSWORD: a client's first login: when is what seen?

Prints the milliseconds after LOGIN was sent at which LOGIN, SELECT and the envelopes of the 50 newest messages were
answered, and, with --all, when every message's size, and so every message, was here.
"""
import re, socket, sys, time
port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
s = socket.create_connection(("127.0.0.1", port)); s.settimeout(900); f = s.makefile("rb", 1 << 20); f.readline()
start = time.perf_counter()
def ask(tag, line):
    s.sendall(f"{tag} {line}\r\n".encode()); lines = []
    while True:
        l = f.readline()
        if not l: raise EOFError(line)
        if l.startswith(tag.encode() + b" "):
            assert l.split()[1] == b"OK", l
            return lines
        lines.append(l)
def at(): return f"{(time.perf_counter() - start) * 1000:.0f} ms"
ask("a", f"LOGIN {user} {password}"); login = at()
n = next(int(l.split()[1]) for l in ask("b", "SELECT INBOX") if l.endswith(b"EXISTS\r\n")); select = at()
got = sum(l.startswith(b"* ") and b"ENVELOPE" in l for l in ask("c", f"FETCH {max(1, n - 49)}:{n} (FLAGS ENVELOPE)"))
print(f"login {login}, select ({n} messages) {select}, {got} newest envelopes {at()}", flush=True)
if "--all" in sys.argv:
    ask("d", "FETCH 1:* (RFC822.SIZE)")
    t = time.perf_counter() - start
    print(f"all {n} messages stored after {t:.2f} s, {n / t:.0f} msg/s")
