/**
 * The certificate that listeners show: made on first start, or read from PEM files that may change.
 *
 * <p>{@link org.popbridge.proxy.tls.ServerCertificate} is the entry point. Knows no network and
 * nothing else of this project.
 */
@NullMarked
package org.popbridge.proxy.tls;

import org.jspecify.annotations.NullMarked;
