/**
 * JMH benchmarks of what is paid per message and per command. The comparison with other servers is
 * {@code bench/side-by-side/run}.
 *
 * <p>To run: {@code mvn -q package -DskipTests -pl bench -am dependency:build-classpath
 * -Dmdep.outputFile=target/classpath}, then {@code java -cp bench/target/classes:$(cat
 * bench/target/classpath) org.openjdk.jmh.Main}.
 */
@NullMarked
package org.popbridge.bench;

import org.jspecify.annotations.NullMarked;
