-- A life by imapfilter. Ends with status 0 if all was as it should be.
options.timeout = 60
options.create = true
options.subscribe = true
options.expunge = true
options.starttls = false

function check(what, condition)
    if not condition then
        print("not as it should be: " .. what)
        os.exit(1)
    end
end

account = IMAP { server = "127.0.0.1", port = @PORT@, username = "@USER@", password = "@PASSWORD@" }
inbox = account.INBOX
exist, recent, unseen, uidnext = inbox:check_status()
check("status", exist == 20 and unseen == 20 and uidnext == 21)

-- What it searches itself, and what the server searches.
check("needle", #inbox:contain_body("needle") == 4)
check("match", #inbox:match_subject("^mail 1[0-9]$") == 10)
check("newer", #(inbox:is_unseen() * inbox:is_larger(1)) == 20)
check("or", #(inbox:contain_subject("mail 20") + inbox:contain_from("nobody")) == 1)
check("date", #inbox:is_older(30) + #inbox:is_newer(30) >= 20)

-- Flags, folders, copy, move.
check("flag", inbox:contain_subject("mail 20"):mark_flagged())
check("flagged", #inbox:is_flagged() == 1)
check("keyword", inbox:contain_subject("mail 19"):add_flags({ "$Work" }))
check("has keyword", #inbox:has_keyword("$Work") == 1)
check("create", account:create_mailbox("Projects/2026"))
check("copy", inbox:is_flagged():copy_messages(account["Projects/2026"]))
check("move", inbox:contain_body("needle"):move_messages(account["Archive of needles"]))
exist = inbox:check_status()
check("moved", exist == 16)
exist = account["Archive of needles"]:check_status()
check("there", exist == 4)

-- Delete: marks and expunges.
check("delete", inbox:contain_subject("mail 19"):delete_messages())
exist = inbox:check_status()
check("deleted", exist == 15)

-- A message as it is.
for _, message in ipairs(inbox:contain_subject("mail 2")) do
    mailbox, uid = table.unpack(message)
    if uid == 2 then
        structure = mailbox[uid]:fetch_structure()
        check("structure", structure["2"]["type"] == "application/octet-stream")
        check("part", mailbox[uid]:fetch_part("1") == "see the attachment")
        file = io.open("@HOME@/message", "wb")
        file:write(mailbox[uid]:fetch_message())
        file:close()
    end
end

mailboxes, folders = account:list_all()
check("list", #mailboxes >= 3)
check("idle", inbox:enter_idle())
exist = inbox:check_status()
check("news", exist == 16)
check("rename", account:rename_mailbox("Projects/2026", "Projects/2027"))
check("gone", account:delete_mailbox("Projects/2027"))
account:logout()
os.exit(0)
