package org.popbridge.cli.config;

/**
 * A configuration that cannot be used; the message names file, line and key, and what is expected.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
