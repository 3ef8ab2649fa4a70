#!/usr/bin/env python3
"""unsee.py PORT USER PASSWORD: takes \\Seen from every message of INBOX."""
import socket, sys

port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
s = socket.create_connection(("127.0.0.1", port)); s.settimeout(900); f = s.makefile("rb"); f.readline()
for line in (f"LOGIN {user} {password}", "SELECT INBOX", r"STORE 1:* -FLAGS.SILENT (\Seen)", "LOGOUT"):
    s.sendall(f"a {line}\r\n".encode())
    while not (answer := f.readline()).startswith(b"a "):
        if not answer:
            raise EOFError(line)
    assert answer.startswith(b"a OK"), answer
