package org.popbridge.mapping.message;

/**
 * Says whether a message has an attachment in the eyes of its reader: a part that says so, a
 * message inside, or a part that is no text, has a file name and is not meant to be shown in place.
 * The signature of a signed message is none.
 */
final class Attachments {
    private Attachments() {}

    static boolean present(Part part) {
        return switch (part) {
            case Part.Multipart multipart -> {
                for (Part child : multipart.children()) {
                    if (present(child)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Part.Encapsulated message -> true;
            case Part.Leaf leaf -> isAttachment(leaf.mime());
        };
    }

    private static boolean isAttachment(MimeHeader mime) {
        if (mime.isType("application", "pgp-signature")
                || mime.isType("application", "pkcs7-signature")
                || mime.isType("application", "x-pkcs7-signature")) {
            return false;
        }
        String disposition = mime.disposition();
        if (disposition != null && disposition.equalsIgnoreCase("attachment")) {
            return true;
        }
        return !mime.isType("text") && mime.id() == null && mime.fileName() != null;
    }
}
