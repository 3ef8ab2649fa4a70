package org.popbridge.mapping.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import org.popbridge.mapping.store.MailStore;
import org.popbridge.mapping.store.MailStoreContract;

/** The contract, kept by SQLite and segments. */
class SqliteMailStoreContractTest extends MailStoreContract {
    @Override
    protected MailStore open(Path where) throws IOException {
        return SqliteMailStore.open(where);
    }
}
