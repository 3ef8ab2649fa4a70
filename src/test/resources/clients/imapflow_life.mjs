// A life by imapflow: @PORT@, @USER@. Ends with status 0 if all was as it should be.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { ImapFlow } = createRequire('@MODULES@/')('imapflow');

const said = [];
const note = (entry) => {
    if (entry.src) said.push(`${entry.src.toUpperCase()}: ${entry.msg}`);
};
const logger = { debug: note, info: note, warn: note, error: note };
const hasSaid = (pattern) => said.some((line) => pattern.test(line));

async function connect(options = {}) {
    const client = new ImapFlow({
        host: '127.0.0.1',
        port: @PORT@,
        secure: false,
        tls: { rejectUnauthorized: false },
        auth: { user: '@USER@', pass: '@PASSWORD@' },
        disableAutoIdle: true,
        qresync: true,
        logger,
        ...options,
    });
    // Else node prints nothing but the stack of an event nobody took.
    client.on('error', (error) => said.push(`the connection failed: ${error}`));
    await client.connect();
    return client;
}

async function live() {
    // It takes all that it is offered.
    let client = await connect();
    assert.ok(hasSaid(/^C: \w+ COMPRESS DEFLATE/));
    assert.ok(hasSaid(/^C: \w+ ENABLE CONDSTORE .*QRESYNC IMAP4REV2/));
    assert.deepEqual(
        ['CONDSTORE', 'QRESYNC', 'IMAP4REV2'].filter((name) => !client.enabled.has(name)),
        [],
    );

    // First sync: every octet.
    let inbox = await client.mailboxOpen('INBOX');
    assert.equal(inbox.exists, @COUNT@);
    const digests = [];
    for await (const message of client.fetch('1:*', {
        uid: true, flags: true, envelope: true, bodyStructure: true, internalDate: true, size: true, source: true,
    })) {
        assert.equal(message.uid, digests.length + 1);
        assert.equal(message.envelope.subject, `mail ${message.uid}`);
        assert.equal(message.size, message.source.length);
        assert.equal(message.bodyStructure.type, message.uid === 2 ? 'multipart/mixed' : 'text/plain');
        assert.ok(message.modseq > 0n && message.emailId);
        digests.push(createHash('sha256').update(message.source).digest('hex'));
    }
    writeFileSync('@HOME@/digests', digests.join('\n') + '\n');

    // A part, decoded by the server, and one decoded here.
    for (const binary of [true, false]) {
        const { meta, content } = await client.download('2', '2', { uid: true, binary });
        assert.equal(meta.filename, 'a b.bin');
        assert.deepEqual(
            Buffer.concat(await content.toArray()),
            Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        );
    }
    assert.ok(hasSaid(/^C: .*BINARY\.PEEK\[2\]/));
    const beginning = await client.fetchOne('3', { source: { start: 0, maxLength: 10 } });
    assert.equal(beginning.source.length, 10);

    // Flags, and what searches find.
    assert.ok(await client.messageFlagsAdd('7,9', ['\\Flagged', '$Work'], { uid: true }));
    assert.ok(await client.messageFlagsSet('8', ['\\Seen'], { uid: true }));
    assert.ok(await client.messageFlagsRemove('9', ['$Work'], { uid: true }));
    const found = (query) => client.search(query, { uid: true });
    assert.deepEqual(await found({ flagged: true }), [7, 9]);
    assert.deepEqual(await found({ keyword: '$Work' }), [7]);
    assert.deepEqual(await found({ seen: true }), [8]);
    assert.deepEqual(await found({ body: 'needle', uid: '1:20' }), [5, 10, 15, 20]);
    assert.deepEqual(await found({ body: 'caf\u00e9' }), [4]);
    assert.deepEqual(await found({ or: [{ subject: 'mail 299' }, { header: { 'message-id': 'mail.2@' } }] }), [2, 299]);
    assert.deepEqual(await found({ not: { uid: '3:*' } }), [1, 2]);
    const counted = await client.search(
        { body: 'needle' },
        { uid: true, returnOptions: ['MIN', 'MAX', 'COUNT'] },
    );
    assert.deepEqual([counted.min, counted.max, counted.count], [5, @COUNT@, @COUNT@ / 5]);

    // Folders, with names of all kinds.
    assert.ok((await client.mailboxCreate(['Projekte', 'Größe & Maß'])).created);
    assert.ok(!(await client.mailboxCreate(['Projekte', 'Größe & Maß'])).created);
    await client.mailboxRename('Projekte/Größe & Maß', 'Projekte/日本');
    assert.ok(await client.mailboxSubscribe('Projekte/日本'));
    const listed = await client.list({ statusQuery: { messages: true, unseen: true } });
    const inList = (path) => listed.find((mailbox) => mailbox.path === path);
    assert.ok(inList('Projekte/日本').subscribed);
    assert.equal(inList('INBOX').status.messages, @COUNT@);
    assert.equal(listed.find((mailbox) => mailbox.specialUse === '\\Sent').specialUseSource, 'extension');

    // Append, copy, move, delete; each says what UIDs came of it.
    const appended = await client.append(
        'Projekte/日本',
        'Subject: appended\r\n\r\nby imapflow: Größe\r\n',
        ['\\Seen', '$Work'],
        new Date('2022-02-08T05:52:25Z'),
    );
    assert.equal(appended.uid, 1);
    const copied = await client.messageCopy('1:3', 'Projekte/日本', { uid: true });
    assert.deepEqual([...copied.uidMap], [[1, 2], [2, 3], [3, 4]]);
    const gone = [];
    client.on('expunge', (event) => gone.push(event.uid));
    const moved = await client.messageMove('11:12', 'Projekte/日本', { uid: true });
    assert.deepEqual([...moved.uidMap], [[11, 5], [12, 6]]);
    assert.ok(await client.messageDelete('13', { uid: true }));
    assert.deepEqual(gone, [11, 12, 13]);
    assert.equal(client.mailbox.exists, @COUNT@ - 3);
    const status = await client.status('Projekte/日本', {
        messages: true, unseen: true, uidNext: true, size: true, deleted: true, highestModseq: true,
    });
    assert.deepEqual(
        [status.messages, status.unseen, status.uidNext, status.deleted],
        [6, 5, 7, 0],
    );
    assert.ok(status.size > 0 && status.highestModseq > 0n);
    await client.mailboxOpen('Projekte/日本');
    const back = await client.fetchOne('1', { source: true, flags: true, internalDate: true }, { uid: true });
    assert.equal(back.source.toString(), 'Subject: appended\r\n\r\nby imapflow: Größe\r\n');
    assert.deepEqual([...back.flags].sort(), ['$Work', '\\Seen']);
    assert.equal(back.internalDate.toISOString(), '2022-02-08T05:52:25.000Z');

    // Idle, while another session, of the older kind, makes news.
    const other = await connect({ disableIMAP4rev2: true, qresync: false, disableCompression: true });
    await other.mailboxOpen('INBOX');
    inbox = await client.mailboxOpen('INBOX');
    const idling = client.idle();
    let news = once(client, 'flags');
    await other.messageFlagsAdd('20', ['\\Answered'], { uid: true });
    let [event] = await news;
    assert.ok(event.flags.has('\\Answered'));
    assert.equal(event.seq, 17);
    news = once(client, 'exists');
    await other.append('INBOX', 'Subject: news\r\n\r\n');
    [event] = await news;
    assert.equal(event.count, @COUNT@ - 2);
    news = once(client, 'expunge');
    await other.messageDelete('21', { uid: true });
    [event] = await news;
    assert.deepEqual([event.uid, event.vanished], [21, true]);
    await client.noop();
    await idling;
    assert.ok(hasSaid(/^C: DONE/));

    // What changed while away, by QRESYNC.
    await client.mailboxOpen('INBOX', { readOnly: true });
    const { uidValidity, highestModseq } = client.mailbox;
    await client.logout();
    await other.messageFlagsAdd('30', ['\\Flagged'], { uid: true });
    await other.messageDelete('31:33', { uid: true });
    client = await connect();
    const changed = [];
    const vanished = [];
    client.on('flags', (each) => changed.push(each.uid));
    client.on('expunge', (each) => vanished.push(each.earlier && each.uid));
    await client.mailboxOpen('INBOX', { uidValidity, changedSince: highestModseq });
    assert.ok(hasSaid(/^C: \w+ SELECT INBOX \(QRESYNC/));
    assert.deepEqual(changed, [30]);
    assert.deepEqual(vanished, [31, 32, 33]);
    assert.equal(client.mailbox.exists, @COUNT@ - 6);

    // By CONDSTORE: asked for what changed, and refused what another was quicker with.
    const since = await other.fetchAll('1:*', { flags: true }, { uid: true, changedSince: highestModseq });
    assert.deepEqual(since.map((message) => message.uid), [30]);
    await other.messageFlagsAdd('40', ['$First'], { uid: true });
    await client.messageFlagsAdd('40', ['$Second'], { uid: true, unchangedSince: highestModseq });
    const refused = await client.fetchOne('40', { flags: true }, { uid: true });
    assert.deepEqual([...refused.flags], ['$First']);

    await client.mailboxDelete('Projekte/日本');
    await client.logout();
    await other.logout();

    // A wrong password is refused by name, and the right one taken after it.
    await assert.rejects(
        connect({ auth: { user: '@USER@', pass: 'wrong' } }),
        (error) => error.authenticationFailed && error.serverResponseCode === 'AUTHENTICATIONFAILED',
    );
    client = await connect({ auth: { user: '@USER@', pass: '@PASSWORD@', loginMethod: 'AUTH=PLAIN' } });
    await client.logout();
}

try {
    await live();
} catch (error) {
    console.error(error);
    console.error(said.slice(-60).join('\n'));
    process.exit(1);
}
