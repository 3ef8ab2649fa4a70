package org.popbridge.proxy.login;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that secrets at rest are sealed under: AES-256 in GCM, a random nonce of 96 bits for
 * each, bound to what it is for, so that one cannot be put in another's place. The file has 32
 * octets in base64 and is its owner's alone; a backup that has both it and the data directory seals
 * nothing. Safe for any thread.
 */
final class SealKey {
    private static final int OCTETS = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final SecretKeySpec sealing;
    private final SecretKeySpec salting;
    private final SecureRandom random;

    private SealKey(byte[] octets, SecureRandom random) {
        this.sealing = new SecretKeySpec(derived(octets, "seal"), "AES");
        this.salting = new SecretKeySpec(derived(octets, "salt"), "HmacSHA256");
        this.random = random;
    }

    /**
     * Reads the key, made if there is no such file.
     *
     * @throws IOException if it cannot be used; the message is for the operator
     */
    static SealKey of(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            make(file, random);
        }
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
        open.retainAll(OTHERS);
        if (!open.isEmpty()) {
            throw new IOException(
                    "others than its owner can read or write the key %s: chmod 600 it"
                            .formatted(file));
        }
        byte[] octets = {};
        try {
            octets = Base64.getDecoder().decode(Files.readString(file).strip());
            if (octets.length != OCTETS) {
                throw new IOException(
                        "the key %s has %d octets (expected: %d octets in base64)"
                                .formatted(file, octets.length, OCTETS));
            }
            return new SealKey(octets, random);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the key %s is not base64 (expected: %d octets in base64)"
                            .formatted(file, OCTETS),
                    e);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    file,
                    Base64.getEncoder().encodeToString(octets) + "\n",
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
        } catch (FileSystemException e) {
            throw new IOException("the key %s cannot be made: %s".formatted(file, e), e);
        }
    }

    private static byte[] derived(byte[] octets, String use) {
        return hmac(new SecretKeySpec(octets, "HmacSHA256"), use);
    }

    /** So many octets that look random, and are the same for a name each time. */
    byte[] salt(String name, int octets) {
        return Arrays.copyOf(hmac(salting, name), octets);
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }

    /** Seals octets for a purpose. */
    byte[] seal(byte[] octets, String purpose) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(octets);
            byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    /** What was sealed for that purpose; empty where it was by another key, or is damaged. */
    Optional<byte[]> open(byte[] sealed, String purpose) {
        if (sealed.length < NONCE) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), purpose)
                            .doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
