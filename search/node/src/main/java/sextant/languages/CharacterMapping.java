package sextant.languages;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.charfilter.BaseCharFilter;

/**
 * Lucene's MappingCharFilter for rules from one character to one or none, which need no look ahead: it reads whole buffers
 * instead of single characters, for a third of the time. Offsets lead to the same places.
 */
final class CharacterMapping extends BaseCharFilter {

    private final CharTable table;
    private int written;
    private int dropped;

    CharacterMapping(CharTable table, Reader reader) {
        super(reader);
        this.table = table;
    }

    @Override
    public int read(char[] target, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int kept = 0;
        // A whole buffer may be dropped, and to answer 0 would be no answer.
        while (kept == 0) {
            int count = input.read(target, start, length);
            if (count == -1) {
                return -1;
            }
            kept = map(target, start, count);
        }
        written += kept;
        return kept;
    }

    private int map(char[] target, int start, int count) {
        int to = start;
        for (int from = start; from < start + count; from++) {
            String text = table.get(target[from]);
            if (text == null) {
                target[to++] = target[from];
            } else if (text.isEmpty()) {
                dropped++;
                addOffCorrectMap(written + to - start, dropped);
            } else {
                target[to++] = text.charAt(0);
            }
        }
        return to - start;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) == -1 ? -1 : one[0];
    }
}
