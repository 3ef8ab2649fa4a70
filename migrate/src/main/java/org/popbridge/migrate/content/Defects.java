package org.popbridge.migrate.content;

import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Set;

/** Finds what could be repaired in a message, octet by octet. */
final class Defects extends OutputStream {
    private final Set<Repair> found = EnumSet.noneOf(Repair.class);
    private boolean inHeader = true;
    private boolean firstLine = true;
    private boolean fieldBegan;
    private boolean colon;
    private int lineLength;
    private boolean afterReturn;
    private boolean any;

    @Override
    public void write(int value) {
        byte octet = (byte) value;
        any = true;
        if (octet == '\n') {
            if (!afterReturn) {
                found.add(Repair.LINE_ENDS);
            }
            afterReturn = false;
            endOfLine();
            return;
        }
        if (afterReturn) {
            found.add(Repair.LINE_ENDS);
            lineLength++;
        }
        afterReturn = octet == '\r';
        if (afterReturn) {
            return;
        }
        lineLength++;
        if (octet == 0) {
            found.add(Repair.NUL);
        }
        if (inHeader && octet < 0) {
            found.add(Repair.HEADER_8BIT);
        }
        if (lineLength > Repair.LONGEST_LINE) {
            found.add(Repair.LONG_LINES);
        }
        if (firstLine && !colon) {
            colon = octet == ':' && fieldBegan;
            boolean name = octet > ' ' && octet < 0x7F && octet != ':';
            if (!colon && !name) {
                // A space in the first line before any colon, or a line that begins with one.
                found.add(Repair.NO_HEADER);
            }
            fieldBegan |= name;
        }
    }

    @Override
    public void write(byte[] octets, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            write(octets[i]);
        }
    }

    private void endOfLine() {
        if (firstLine && !colon) {
            found.add(Repair.NO_HEADER);
        }
        if (lineLength == 0) {
            inHeader = false;
        }
        firstLine = false;
        lineLength = 0;
    }

    /** After the last octet. */
    Set<Repair> found() {
        if (!any || (firstLine && !colon)) {
            found.add(Repair.NO_HEADER);
        }
        if (afterReturn) {
            found.add(Repair.LINE_ENDS);
        }
        return found;
    }
}
