package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.popbridge.mapping.store.segment.BodyLocation;
import org.popbridge.mapping.store.segment.ContentFiles;
import org.popbridge.mapping.store.segment.FactsLocation;
import org.popbridge.mapping.store.segment.SegmentLimits;

/**
 * When an account's content files are open: from the first that asks for them until the account is
 * idle and nobody holds them. {@link #held} and {@link #areClosed} are for any thread, all else for
 * the one that runs the account's {@link Lane}.
 */
final class AccountFiles {
    private final Path directory;
    private final SegmentLimits limits;
    private final Lane lane;
    private final Runnable moved;
    private final Consumer<ContentFiles> closer;
    private volatile @Nullable OpenFiles files;

    /** What was {@link #files} before the account fell idle. */
    private @Nullable WeakReference<OpenFiles> idle;

    private volatile @Nullable ContentFiles toClose;

    /**
     * @param moved told when facts have got another place
     * @param closer takes files that nobody holds
     */
    AccountFiles(
            Path directory,
            SegmentLimits limits,
            Lane lane,
            Runnable moved,
            Consumer<ContentFiles> closer) {
        this.directory = directory;
        this.limits = limits;
        this.lane = lane;
        this.moved = moved;
        this.closer = closer;
    }

    /** Runs a job of the account. */
    interface Calls {
        OpenFiles call(Lane.Job<OpenFiles> job) throws IOException;
    }

    /** The files, which stay open for whoever holds this. */
    OpenFiles held(Calls calls) throws IOException {
        OpenFiles open = files;
        return open != null ? open : calls.call(this::open);
    }

    /** The files, opened if they are not. */
    OpenFiles open(Work work) throws IOException, SQLException {
        OpenFiles open = files;
        if (open == null) {
            open = idle == null ? null : idle.get();
        }
        if (open == null) {
            closeIdle();
            Set<Integer> segments =
                    new HashSet<>(
                            work.index().list("SELECT number FROM segment", row -> row.getInt(1)));
            open = new OpenFiles(ContentFiles.open(directory, segments, limits, this::derived));
        }
        idle = null;
        toClose = open.files();
        files = open;
        return open;
    }

    private void derived(BodyLocation body, FactsLocation facts) {
        var _ =
                lane.submit(work -> {
                    work.index()
                            .update(
                                    "UPDATE body SET facts = ? WHERE segment = ? AND place = ?",
                                    facts.packed(),
                                    body.segment(),
                                    body.offset());
                    work.noteSegment(facts.segment());
                    work.afterCommit(moved);
                    return true;
                });
    }

    /** Lets go of them; the next rest closes them, if nobody has held them since. */
    void rest() {
        OpenFiles open = files;
        if (open != null) {
            idle = new WeakReference<>(open);
            files = null;
        } else if (idle == null || idle.get() == null) {
            closeIdle();
        }
    }

    boolean areClosed() {
        return toClose == null;
    }

    void close() {
        files = null;
        closeIdle();
    }

    private void closeIdle() {
        ContentFiles closing = toClose;
        toClose = null;
        idle = null;
        if (closing != null) {
            closer.accept(closing);
        }
    }
}
