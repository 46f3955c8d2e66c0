package sextant.languages;

import static sextant.languages.Bridge.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.path.ReversePathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Tokenizers, which cut a text into tokens; "standard" is the server's own. */
final class Tokenizers {

    private Tokenizers() {}

    static Map<String, AnalysisProvider<TokenizerFactory>> all() {
        return Map.ofEntries(
            Map.entry("char_group", AnalysisPlugin.requiresAnalysisSettings(tokenizer(Tokenizers::charGroup))),
            Map.entry("edge_ngram", tokenizer(Tokenizers::edgeNgram)),
            Map.entry("icu_tokenizer", tokenizer(context -> ICUTokenizer::new)),
            Map.entry("keyword", tokenizer(context -> {
                int size = context.settings().getAsInt("buffer_size", KeywordTokenizer.DEFAULT_BUFFER_SIZE);
                return () -> new KeywordTokenizer(size);
            })),
            Map.entry("letter", tokenizer(context -> {
                int longest = longest(context.settings());
                return () -> new LetterTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, longest);
            })),
            Map.entry("ngram", tokenizer(Tokenizers::ngram)),
            Map.entry("path_hierarchy", tokenizer(Tokenizers::pathHierarchy)),
            Map.entry("pattern", tokenizer(context -> {
                Pattern pattern = Regex.compile(
                    context.settings().get("pattern", "\\W+"), context.settings().get("flags"));
                int group = context.settings().getAsInt("group", -1);
                return () -> new PatternTokenizer(pattern, group);
            })),
            Map.entry("smartcn_tokenizer", tokenizer(context -> HMMChineseTokenizer::new)),
            Map.entry("uax_url_email", tokenizer(context -> {
                int longest = longest(context.settings());
                return () -> {
                    UAX29URLEmailTokenizer result = new UAX29URLEmailTokenizer();
                    result.setMaxTokenLength(longest);
                    return result;
                };
            })),
            Map.entry("whitespace", tokenizer(context -> {
                int longest = longest(context.settings());
                return () -> new WhitespaceTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, longest);
            })));
    }

    private static int longest(Settings settings) {
        return settings.getAsInt("max_token_length", CharTokenizer.DEFAULT_MAX_WORD_LEN);
    }

    private static Supplier<Tokenizer> ngram(Bridge.Context context) {
        int shortest = context.settings().getAsInt("min_gram", NGramTokenizer.DEFAULT_MIN_NGRAM_SIZE);
        int longest = context.settings().getAsInt("max_gram", NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE);
        Ngrams.checkDifference(context, shortest, longest, "NGram Tokenizer");
        IntPredicate kept = tokenCharacters(context.settings());
        return () -> new NGramTokenizer(shortest, longest) {
            @Override
            protected boolean isTokenChar(int character) {
                return kept.test(character);
            }
        };
    }

    private static Supplier<Tokenizer> edgeNgram(Bridge.Context context) {
        int shortest = context.settings().getAsInt("min_gram", NGramTokenizer.DEFAULT_MIN_NGRAM_SIZE);
        int longest = context.settings().getAsInt("max_gram", NGramTokenizer.DEFAULT_MAX_NGRAM_SIZE);
        IntPredicate kept = tokenCharacters(context.settings());
        return () -> new EdgeNGramTokenizer(shortest, longest) {
            @Override
            protected boolean isTokenChar(int character) {
                return kept.test(character);
            }
        };
    }

    private static IntPredicate tokenCharacters(Settings settings) {
        List<String> classes = settings.getAsList("token_chars");
        IntPredicate kept = null;
        for (String each : classes) {
            IntPredicate next = each.equals("custom")
                ? anyOf(settings.get("custom_token_chars", ""))
                : characterClass(each, "token_chars");
            kept = kept == null ? next : kept.or(next);
        }
        return kept == null ? character -> true : kept;
    }

    private static Supplier<Tokenizer> charGroup(Bridge.Context context) {
        IntPredicate separates = character -> false;
        for (String each : context.settings().getAsList("tokenize_on_chars")) {
            if (each.isEmpty()) {
                throw new IllegalArgumentException("[tokenize_on_chars] cannot contain empty characters");
            }
            String plain = Rules.unescape(each);
            boolean isOne = plain.codePointCount(0, plain.length()) == 1;
            separates = separates.or(isOne ? anyOf(plain) : characterClass(each, "tokenize_on_chars"));
        }
        IntPredicate isSeparator = separates;
        int longest = longest(context.settings());
        return () -> new CharTokenizer(TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, longest) {
            @Override
            protected boolean isTokenChar(int character) {
                return isSeparator.test(character) == false;
            }
        };
    }

    private static IntPredicate anyOf(String characters) {
        return character -> characters.indexOf(character) >= 0;
    }

    private static IntPredicate characterClass(String name, String setting) {
        return switch (name) {
            case "letter" -> Character::isLetter;
            case "digit" -> Character::isDigit;
            case "whitespace" -> Character::isWhitespace;
            case "punctuation" -> character -> switch (Character.getType(character)) {
                case Character.START_PUNCTUATION, Character.END_PUNCTUATION, Character.OTHER_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
                default -> false;
            };
            case "symbol" -> character -> switch (Character.getType(character)) {
                case Character.CURRENCY_SYMBOL, Character.MATH_SYMBOL, Character.OTHER_SYMBOL,
                    Character.MODIFIER_SYMBOL -> true;
                default -> false;
            };
            default -> throw new IllegalArgumentException(
                "Unknown character class [" + name + "] in [" + setting
                    + "]: there are letter, digit, whitespace, punctuation, symbol");
        };
    }

    private static Supplier<Tokenizer> pathHierarchy(Bridge.Context context) {
        Settings settings = context.settings();
        int size = settings.getAsInt("buffer_size", 1024);
        char delimiter = oneCharacter(settings, "delimiter", PathHierarchyTokenizer.DEFAULT_DELIMITER);
        char replacement = oneCharacter(settings, "replacement", delimiter);
        int skip = settings.getAsInt("skip", PathHierarchyTokenizer.DEFAULT_SKIP);
        if (settings.getAsBoolean("reverse", false)) {
            return () -> new ReversePathHierarchyTokenizer(size, delimiter, replacement, skip);
        }
        return () -> new PathHierarchyTokenizer(size, delimiter, replacement, skip);
    }

    private static char oneCharacter(Settings settings, String setting, char otherwise) {
        String value = settings.get(setting);
        if (value == null) {
            return otherwise;
        }
        if (value.length() != 1) {
            throw new IllegalArgumentException(setting + " must be a one char value");
        }
        return value.charAt(0);
    }
}
