"""A life by Python's imaplib: @PORT@, @USER@. Ends with status 0 if all was as it should be."""
import hashlib, imaplib, re, sys

def check(what, condition):
    if not condition:
        sys.exit("not as it should be: %s" % (what,))

def ok(answer):
    check(answer, answer[0] == "OK")
    return answer[1]

client = imaplib.IMAP4("127.0.0.1", @PORT@)
check(client.capabilities, "IMAP4REV1" in client.capabilities)
ok(client.login("@USER@", "@PASSWORD@"))

# First sync: every octet.
check("EXISTS", ok(client.select())[0] == b"20")
fetched = ok(client.fetch("1:*", "(UID FLAGS RFC822.SIZE BODY.PEEK[])"))
with open("@HOME@/digests", "w") as digests:
    for part in fetched:
        if isinstance(part, tuple):
            size = int(re.search(rb"RFC822.SIZE (\d+)", part[0]).group(1))
            check("size", size == len(part[1]))
            digests.write(hashlib.sha256(part[1]).hexdigest() + "\n")

# Flags, folders, copy, move, append.
check("flags", b"\\Flagged" in ok(client.store("3", "+FLAGS", "(\\Flagged $Work)"))[0])
ok(client.create("Projects"))
ok(client.subscribe("Projects"))
ok(client.copy("3:4", "Projects"))
imaplib.Commands.setdefault("MOVE", ("SELECTED",))
ok(client.uid("MOVE", "1:2", "Projects"))
ok(client.append("Projects", "(\\Seen)", '" 7-Feb-2022 21:52:25 -0800"', b"Subject: appended\r\n\r\nby imaplib\r\n"))
check("status", b"MESSAGES 5" in ok(client.status("Projects", "(MESSAGES UIDNEXT)"))[0])
check("list", any(b"Projects" in line for line in ok(client.list())))

# Search, sort, thread.
check("left", ok(client.search(None, "ALL"))[0].split() == [b"%d" % n for n in range(1, 19)])
check("search", ok(client.uid("SEARCH", "BODY", "needle"))[0] == b"5 10 15 20")
check("utf-8", ok(client.uid("SEARCH", "CHARSET", "UTF-8", "FLAGGED", "KEYWORD", "$Work"))[0] == b"3")
check("sort", ok(client.sort("(REVERSE DATE)", "UTF-8", "SUBJECT", '"mail 20"'))[0] == b"18")
check("thread", b"(1)" in ok(client.thread("ORDEREDSUBJECT", "UTF-8", "ALL"))[0])
literal = "caf\u00e9".encode()
client.literal = literal
check("literal", ok(client.uid("SEARCH", "CHARSET", "UTF-8", "BODY"))[0] == b"4")

# Expunge.
ok(client.uid("STORE", "19:20", "+FLAGS.SILENT", "(\\Deleted)"))
expunged = ok(client.expunge())[-2:]  # before them those of MOVE
check(expunged, expunged in ([b"17", b"17"], [b"18", b"17"]))

# Idle, by hand: this version has no IDLE. Another connection makes the news.
other = imaplib.IMAP4("127.0.0.1", @PORT@)
ok(other.login("@USER@", "@PASSWORD@"))
ok(other.select())
tag = client._new_tag()
client.send(tag + b" IDLE\r\n")
check("continuation", client.readline().startswith(b"+"))
ok(other.store("1", "+FLAGS", "(\\Answered)"))
told = client.readline()
check(told, told.startswith(b"* 1 FETCH") and b"\\Answered" in told)
ok(other.append("INBOX", None, None, b"Subject: news\r\n\r\n"))
while b"EXISTS" not in told:
    told = client.readline()
check(told, told == b"* 17 EXISTS\r\n")
client.send(b"DONE\r\n")
while not told.startswith(tag):
    told = client.readline()
check(told, told.startswith(tag + b" OK"))

# What changed while away: CONDSTORE by ENABLE.
ok(client.unselect())
ok(client.enable("CONDSTORE"))
ok(client.select("Projects", readonly=True))
modseq = int(client.response("HIGHESTMODSEQ")[1][-1])
ok(other.select("Projects"))
ok(other.store("2", "+FLAGS", "(\\Flagged)"))
changed = ok(client.uid("FETCH", "1:*", "(FLAGS) (CHANGEDSINCE %d)" % modseq))
check(changed, len(changed) >= 1 and all(line.startswith(b"2 (") and b"MODSEQ" in line for line in changed))
ok(other.close())
other.logout()
ok(client.unselect())
ok(client.rename("Projects", '"Projects 2026"'))
ok(client.delete('"Projects 2026"'))
client.logout()

# And by AUTHENTICATE, with a wrong password first.
client = imaplib.IMAP4("127.0.0.1", @PORT@)
try:
    client.authenticate("PLAIN", lambda _: b"\0@USER@\0wrong")
    sys.exit("a wrong password is let in")
except imaplib.IMAP4.error as refused:
    check(refused, "AUTHENTICATIONFAILED" in str(refused))
ok(client.authenticate("PLAIN", lambda _: b"\0@USER@\0@PASSWORD@"))
check("again", ok(client.select())[0] == b"17")
client.logout()
