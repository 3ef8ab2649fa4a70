package org.popbridge.mapping.store.segment;

import java.util.List;

/** Contents by position, as an index would list them. */
record Table(List<ContentLocation> contents) implements ContentTable {
    static Table of(List<StoredContent> stored) {
        return new Table(stored.stream().map(StoredContent::location).toList());
    }

    @Override
    public long facts(int position) {
        return contents.get(position).facts().packed();
    }

    @Override
    public BodyLocation body(int position) {
        return contents.get(position).body();
    }
}
