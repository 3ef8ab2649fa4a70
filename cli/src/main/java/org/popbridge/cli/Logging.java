package org.popbridge.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.popbridge.cli.config.Configuration;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, configured here and nowhere else: standard output belongs to the
 * program's answers. Logback finds this class as a service, before the first line is logged.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    /** Libraries that tell more than an operator wants to know. */
    private static final List<String> CHATTY = List.of("io.netty", "org.eclipse.angus", "jakarta");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, Configuration.DEFAULT.log());
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs as wanted from now on. */
    static void apply(Configuration.Log wanted) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            apply(context, wanted);
        }
    }

    private static void apply(LoggerContext context, Configuration.Log wanted) {
        context.reset();
        Encoder<ILoggingEvent> encoder = encoder(context, wanted.format());
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(wanted.level().name()));
        root.addAppender(appender);
        for (String name : CHATTY) {
            context.getLogger(name).setLevel(Level.WARN);
        }
        // It warns of every kind of attachment that it has no MIME type for.
        context.getLogger("com.icegreen").setLevel(Level.ERROR);
    }

    private static Encoder<ILoggingEvent> encoder(
            LoggerContext context, Configuration.Log.Format format) {
        Encoder<ILoggingEvent> encoder =
                switch (format) {
                    case TEXT -> {
                        PatternLayoutEncoder lines = new PatternLayoutEncoder();
                        lines.setPattern(
                                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20}: %msg%n");
                        yield lines;
                    }
                    case JSON -> new JsonEncoder();
                };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
