package org.popbridge.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may import whom, read from the compiled classes of all modules. */
class LayeringTest {
    private static final String ROOT = "org.popbridge.";
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.popbridge");
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                // Between modules.
                never("mapping..", "proxy..", "migrate..", "cli.."),
                never("proxy..", "migrate..", "cli.."),
                never("migrate..", "proxy..", "cli.."),
                // Within mapping.
                never(
                        "mapping.wire..",
                        "mapping.sasl..",
                        "mapping.pop3..",
                        "mapping.imap..",
                        "mapping.message..",
                        "mapping.store..",
                        "mapping.sync.."),
                never(
                        "mapping.sasl..",
                        "mapping.wire..",
                        "mapping.pop3..",
                        "mapping.imap..",
                        "mapping.message..",
                        "mapping.store..",
                        "mapping.sync.."),
                never(
                        "mapping.pop3..",
                        "mapping.imap..",
                        "mapping.message..",
                        "mapping.store..",
                        "mapping.sync.."),
                never(
                        "mapping.imap..",
                        "mapping.pop3..",
                        "mapping.message..",
                        "mapping.store..",
                        "mapping.sync.."),
                never(
                        "mapping.message..",
                        "mapping.pop3..",
                        "mapping.imap..",
                        "mapping.store..",
                        "mapping.sync.."),
                never(
                        "mapping.store..",
                        "mapping.pop3..",
                        "mapping.wire..",
                        "mapping.sasl..",
                        "mapping.sync.."),
                // Within proxy.
                never(
                        "proxy.command..",
                        "proxy.net..",
                        "proxy.session..",
                        "proxy.login..",
                        "proxy.tls.."),
                never(
                        "proxy.response..",
                        "proxy.net..",
                        "proxy.session..",
                        "proxy.login..",
                        "proxy.tls.."),
                never("proxy.net..", "proxy.session..", "proxy.login..", "proxy.tls.."),
                never("proxy.session..", "proxy.login..", "proxy.tls..", "mapping.pop3.."),
                never(
                        "proxy.login..",
                        "proxy.net..",
                        "proxy.command..",
                        "proxy.response..",
                        "proxy.tls.."),
                never(
                        "proxy.tls..",
                        "proxy.net..",
                        "proxy.command..",
                        "proxy.response..",
                        "proxy.session..",
                        "proxy.login.."));
    }

    private static Arguments never(String who, String... whom) {
        return Arguments.of(who, List.of(whom));
    }

    @ParameterizedTest(name = "{0} knows none of {1}")
    @MethodSource("rules")
    void layering_isKept(String who, List<String> whom) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + who)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(whom.stream().map(ROOT::concat).toArray(String[]::new))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void netty_isOnlyInNet() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "proxy.net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(classes);
    }

    @Test
    void sql_isOnlyInTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "mapping.store.sqlite..")
                .and()
                .resideOutsideOfPackage(ROOT + "migrate..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.sqlite..")
                .check(classes);
    }

    @Test
    void loggingBackEnd_andCommandLine_areOnlyInCli() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "ch.qos.logback..", "picocli..", "tools.jackson..", "com.icegreen..")
                .check(classes);
    }
}
