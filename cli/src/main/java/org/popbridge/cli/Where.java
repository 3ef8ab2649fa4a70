package org.popbridge.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.popbridge.cli.config.ConfigurationException;
import org.popbridge.cli.config.ConfigurationFile;
import org.popbridge.cli.control.ControlClient;
import org.popbridge.cli.control.Question;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options of every command that asks a bridge: where it is, and how to answer. */
final class Where {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The bridge's data directory, as popbridge serve was given it")
    private @Nullable Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The bridge's configuration, which names the data directory")
    private @Nullable Path config;

    @Option(names = "--json", description = "Print one JSON object instead of text")
    private boolean json;

    /** Asks, and prints the answer as it is wanted. */
    ObjectNode ask(Question question, PrintWriter out, Function<ObjectNode, String> text) {
        ObjectNode answer = new ControlClient(directory()).ask(question);
        out.println(json ? Json.pretty(answer) : text.apply(answer).stripTrailing());
        out.flush();
        return answer;
    }

    private Path directory() {
        if (data != null) {
            return data;
        }
        if (config != null) {
            return ConfigurationFile.read(config)
                    .data()
                    .orElseThrow(() ->
                            new ConfigurationException(
                                    "%s names no data directory: give it with --data DIR"
                                            .formatted(config)));
        }
        throw new ConfigurationException(
                "nothing says which bridge: give its data directory with --data DIR, or its configuration with --config FILE");
    }
}
