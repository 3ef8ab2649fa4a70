package org.popbridge.migrate.ledger;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a file, for its user: Java's exceptions often say no more than its name. */
public final class FileTrouble {
    private FileTrouble() {}

    /** The trouble in words, without the name of the file. */
    public static String said(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "this user has no right to it";
            case FileAlreadyExistsException _, NotDirectoryException _ ->
                    "it is a file, and not a directory";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
