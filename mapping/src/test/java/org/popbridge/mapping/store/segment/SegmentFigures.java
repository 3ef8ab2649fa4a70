package org.popbridge.mapping.store.segment;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.popbridge.mapping.Octets;
import org.popbridge.mapping.message.MessageParser;
import org.popbridge.mapping.message.MessageSummary;
import org.popbridge.mapping.message.SearchText;
import org.popbridge.mapping.message.Summarizer;
import org.popbridge.mapping.store.TextCriterion;
import org.popbridge.mapping.store.search.SearchableContents;
import org.popbridge.mapping.store.search.SignatureQuery;
import org.popbridge.mapping.store.search.TextSearch;

/**
 * Measures how fast the files take mail in, give it back and find text in it.
 *
 * <p>Arguments: a Maildir, a directory that does not exist yet, how many messages, and needles.
 */
final class SegmentFigures {
    private static final PrintStream OUT = System.out;
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<StoredContent> stored = new ArrayList<>();
    private long octets;

    public static void main(String... args) throws IOException {
        List<byte[]> mail = load(Path.of(args[0]));
        int count = Integer.parseInt(args[2]);
        new SegmentFigures()
                .run(mail, Path.of(args[1]), count, List.of(args).subList(3, args.length));
    }

    private static List<byte[]> load(Path maildir) throws IOException {
        List<byte[]> mail = new ArrayList<>();
        try (Stream<Path> files = Files.list(maildir.resolve("cur"))) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                mail.add(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return mail;
    }

    private void run(List<byte[]> mail, Path directory, int count, List<String> needles)
            throws IOException {
        Files.createDirectories(directory);
        try (ContentFiles files =
                ContentFiles.open(directory, Set.of(), SegmentLimits.DEFAULT, FactsListener.NONE)) {
            ingest(files, mail, Math.min(count, 3000), 200, "warm-up");
            stored.clear();
            ingest(files, mail, count, 200, "ingest");
            stages(mail);
            ContentTable table = table();
            for (int i = 0; i < 3; i++) {
                summaries(files);
                bodies(files);
            }
            for (String needle : needles) {
                for (int i = 0; i < 4; i++) {
                    search(files, table, new TextCriterion.Body(needle));
                }
                search(files, table, new TextCriterion.Text(needle));
                search(files, table, new TextCriterion.Header("SUBJECT", needle));
            }
            OUT.println(files.sizes());
            Runtime runtime = Runtime.getRuntime();
            OUT.printf("heap %d MB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }

    private void ingest(ContentFiles files, List<byte[]> mail, int count, int batch, String what)
            throws IOException {
        long start = cpu();
        long syncing = 0;
        octets = 0;
        for (int i = 0; i < count; i++) {
            byte[] message = mail.get(i % mail.size());
            try (SegmentWriter writer = files.newContent()) {
                for (int at = 0; at < message.length; at += 8192) {
                    writer.write(message, at, Math.min(8192, message.length - at));
                }
                stored.add(writer.finish());
            }
            octets += message.length;
            if (i % batch == batch - 1) {
                long before = cpu();
                files.sync(stored.subList(stored.size() - batch, stored.size()));
                syncing += cpu() - before;
            }
        }
        report(what, start, count, octets);
        OUT.printf(Locale.ROOT, "  of which syncing %.1f ms%n", syncing / 1e6);
    }

    /** What of the taking in is whose. */
    private static void stages(List<byte[]> mail) throws IOException {
        Scratch scratch = Scratch.take();
        FactsScratch wide = FactsScratch.take();
        List<MessageSummary> summaries = new ArrayList<>();
        long octets = mail.stream().mapToLong(message -> message.length).sum();
        long[] text = new long[1];
        for (int i = 0; i < 2; i++) {
            long start = cpu();
            mail.forEach(message -> scratch.digest().digest(message));
            report("  digest", start, mail.size(), octets);
            summaries.clear();
            start = cpu();
            for (byte[] message : mail) {
                summaries.add(Summarizer.summarize(MessageParser.parse(Octets.of(message))));
            }
            report("  summary", start, mail.size(), octets);
            text[0] = 0;
            start = cpu();
            for (int j = 0; j < mail.size(); j++) {
                SearchText.body(
                        Octets.of(mail.get(j)),
                        summaries.get(j).parts(),
                        (folded, from, to) -> {
                            text[0] += to - from;
                            return true;
                        });
            }
            report("  text of bodies", start, mail.size(), text[0]);
            start = cpu();
            for (int j = 0; j < mail.size(); j++) {
                SearchText.body(
                        Octets.of(mail.get(j)), summaries.get(j).parts(), wide.signature()::add);
                wide.signature().finish(wide.record(1 << 18), 0);
            }
            report("  text of bodies and signatures", start, mail.size(), text[0]);
        }
    }

    private ContentTable table() {
        long[] facts = stored.stream().mapToLong(s -> s.location().facts().packed()).toArray();
        return new ContentTable() {
            @Override
            public long facts(int position) {
                return facts[position];
            }

            @Override
            public BodyLocation body(int position) {
                return stored.get(position).location().body();
            }
        };
    }

    private void summaries(ContentFiles files) throws IOException {
        long start = cpu();
        long sum = 0;
        for (StoredContent content : stored) {
            sum += files.summary(content.location()).encodedLength();
        }
        report("summaries", start, stored.size(), sum);
    }

    private void bodies(ContentFiles files) throws IOException {
        long start = cpu();
        byte[] window = new byte[1 << 16];
        long sum = 0;
        for (StoredContent content : stored) {
            var octets = files.octets(content.location().body());
            for (long at = 0; at < octets.length(); ) {
                int n = (int) Math.min(window.length, octets.length() - at);
                octets.read(at, window, 0, n);
                at += n;
            }
            sum += octets.length();
        }
        report("bodies", start, stored.size(), sum);
    }

    private void search(ContentFiles files, ContentTable table, TextCriterion criterion)
            throws IOException {
        BitSet all = new BitSet();
        all.set(0, stored.size());
        Counting contents = new Counting(files.searchable(table));
        long start = cpu();
        BitSet found = TextSearch.match(criterion, contents, all);
        OUT.printf(
                Locale.ROOT,
                "search %s: %.2f ms, signatures %.2f ms, %d candidates, %d found%n",
                criterion,
                (cpu() - start) / 1e6,
                contents.nanos / 1e6,
                contents.candidates,
                found.cardinality());
    }

    /** Processor time of the whole process: a busy machine does not change it much. */
    private static long cpu() {
        return OS.getProcessCpuTime();
    }

    private static void report(String what, long start, int count, long octets) {
        double seconds = (cpu() - start) / 1e9;
        OUT.printf(
                Locale.ROOT,
                "%s: %d in %.3f s, %.1f us each, %.0f MB/s%n",
                what,
                count,
                seconds,
                seconds * 1e6 / count,
                octets / seconds / 1e6);
    }

    /** Contents whose candidates are counted. */
    private static final class Counting implements SearchableContents {
        private final SearchableContents contents;
        private int candidates;
        private long nanos;

        Counting(SearchableContents contents) {
            this.contents = contents;
        }

        @Override
        public BitSet candidates(SignatureQuery query, BitSet among) throws IOException {
            long start = cpu();
            BitSet left = contents.candidates(query, among);
            nanos = cpu() - start;
            candidates = left.cardinality();
            return left;
        }

        @Override
        public MessageSummary summary(int position) throws IOException {
            return contents.summary(position);
        }

        @Override
        public Octets octets(int position) throws IOException {
            return contents.octets(position);
        }
    }
}
