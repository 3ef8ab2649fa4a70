package org.popbridge.mapping.store.sqlite;

import org.popbridge.mapping.store.segment.ContentFiles;

/**
 * An account's content files while they are open. Whoever reads or writes them holds this; when the
 * account is idle it lets go of its own hold, and the files are closed once nobody else has one.
 */
final class OpenFiles {
    private final ContentFiles files;

    OpenFiles(ContentFiles files) {
        this.files = files;
    }

    ContentFiles files() {
        return files;
    }
}
