package sextant.languages;

import java.util.Map;

/**
 * What single characters become. Characters are in pages of 256, and a page in which none changes isn't there, so that
 * whole scripts are passed over at the cost of one look.
 */
final class CharTable {

    private static final int PAGE = 256;

    private final String[][] pages = new String[PAGE][];

    CharTable(Map<Character, String> changes) {
        changes.forEach((from, to) -> {
            if (pages[from / PAGE] == null) {
                pages[from / PAGE] = new String[PAGE];
            }
            pages[from / PAGE][from % PAGE] = to;
        });
    }

    /** What the character becomes, or null if it stays. */
    String get(char from) {
        String[] page = pages[from / PAGE];
        return page == null ? null : page[from % PAGE];
    }
}
