package sextant.languages;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterIterator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.Analysis;

/** The token filter word_delimiter_graph, which takes symbols such as A/RES/62/172 apart. */
final class WordDelimiters {

    // Lucene keeps these four to its own package.
    private static final byte LOWER = 0x01;
    private static final byte UPPER = 0x02;
    private static final byte DIGIT = 0x04;
    private static final byte SUBWORD_DELIM = 0x08;

    private WordDelimiters() {}

    static UnaryOperator<TokenStream> graph(Bridge.Context context) {
        Settings settings = context.settings();
        int flags = flag(settings, "generate_word_parts", true, WordDelimiterGraphFilter.GENERATE_WORD_PARTS)
            | flag(settings, "generate_number_parts", true, WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS)
            | flag(settings, "catenate_words", false, WordDelimiterGraphFilter.CATENATE_WORDS)
            | flag(settings, "catenate_numbers", false, WordDelimiterGraphFilter.CATENATE_NUMBERS)
            | flag(settings, "catenate_all", false, WordDelimiterGraphFilter.CATENATE_ALL)
            | flag(settings, "split_on_case_change", true, WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE)
            | flag(settings, "preserve_original", false, WordDelimiterGraphFilter.PRESERVE_ORIGINAL)
            | flag(settings, "split_on_numerics", true, WordDelimiterGraphFilter.SPLIT_ON_NUMERICS)
            | flag(settings, "stem_english_possessive", true, WordDelimiterGraphFilter.STEM_ENGLISH_POSSESSIVE)
            | flag(settings, "ignore_keywords", false, WordDelimiterGraphFilter.IGNORE_KEYWORDS);
        CharArraySet protectedWords = Analysis.getWordSet(context.environment(), settings, "protected_words");
        List<String> rules = Analysis.getWordList(context.environment(), settings, "type_table");
        byte[] types = rules == null ? WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE : typeTable(rules);
        boolean isAdjusted = settings.getAsBoolean("adjust_offsets", true);
        return stream -> new WordDelimiterGraphFilter(stream, isAdjusted, types, flags, protectedWords);
    }

    private static int flag(Settings settings, String setting, boolean isDefault, int flag) {
        return settings.getAsBoolean(setting, isDefault) ? flag : 0;
    }

    private static byte[] typeTable(List<String> lines) {
        List<Rules.Rule> rules = Rules.parse(lines);
        int size = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE.length;
        for (Rules.Rule rule : rules) {
            if (rule.left().length() != 1) {
                throw new IllegalArgumentException(
                    "Invalid Mapping Rule: only a single character is allowed: [" + rule.left() + "]");
            }
            size = Math.max(size, rule.left().charAt(0) + 1);
        }
        byte[] types = Arrays.copyOf(WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE, size);
        for (int character = WordDelimiterIterator.DEFAULT_WORD_DELIM_TABLE.length; character < size; character++) {
            types[character] = WordDelimiterIterator.getType(character);
        }
        rules.forEach(rule -> types[rule.left().charAt(0)] = type(rule.right()));
        return types;
    }

    private static byte type(String name) {
        return switch (name) {
            case "LOWER" -> LOWER;
            case "UPPER" -> UPPER;
            case "ALPHA" -> LOWER | UPPER;
            case "DIGIT" -> DIGIT;
            case "ALPHANUM" -> LOWER | UPPER | DIGIT;
            case "SUBWORD_DELIM" -> SUBWORD_DELIM;
            default -> throw new IllegalArgumentException("Invalid Mapping Rule: illegal type [" + name + "]");
        };
    }
}
