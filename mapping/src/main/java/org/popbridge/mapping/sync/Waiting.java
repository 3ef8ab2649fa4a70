package org.popbridge.mapping.sync;

import java.io.IOException;
import java.time.Duration;

/** How somebody waits for content: what is done meanwhile, on the waiting thread. */
public interface Waiting {
    /** Does nothing meanwhile. */
    Waiting PATIENT =
            new Waiting() {
                @Override
                public Duration every() {
                    return Duration.ofDays(1);
                }

                @Override
                public void stillAbsent(int count) {}
            };

    /** How often {@link #stillAbsent} is to be called. */
    Duration every();

    /**
     * So many of the contents are not here yet.
     *
     * @throws IOException to wait no longer; what was asked for comes nevertheless
     */
    void stillAbsent(int count) throws IOException;
}
