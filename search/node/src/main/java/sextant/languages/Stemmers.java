package sextant.languages;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.es.SpanishPluralStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchMinimalStemFilter;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.elasticsearch.index.analysis.Analysis;

/** Stemmers of the six languages, and the filters that keep words from them. */
final class Stemmers {

    private static final Map<String, UnaryOperator<TokenStream>> STEMMERS = Map.ofEntries(
        Map.entry("arabic", ArabicStemFilter::new),
        Map.entry("english", PorterStemFilter::new),
        Map.entry("porter", PorterStemFilter::new),
        Map.entry("porter2", stream -> new SnowballFilter(stream, "English")),
        Map.entry("light_english", KStemFilter::new),
        Map.entry("kstem", KStemFilter::new),
        Map.entry("minimal_english", EnglishMinimalStemFilter::new),
        Map.entry("possessive_english", EnglishPossessiveFilter::new),
        Map.entry("french", stream -> new SnowballFilter(stream, "French")),
        Map.entry("light_french", FrenchLightStemFilter::new),
        Map.entry("minimal_french", FrenchMinimalStemFilter::new),
        Map.entry("russian", stream -> new SnowballFilter(stream, "Russian")),
        Map.entry("light_russian", RussianLightStemFilter::new),
        Map.entry("spanish", stream -> new SnowballFilter(stream, "Spanish")),
        Map.entry("light_spanish", SpanishLightStemFilter::new),
        Map.entry("spanish_plural", SpanishPluralStemFilter::new));

    private Stemmers() {}

    static UnaryOperator<TokenStream> stemmer(Bridge.Context context) {
        String language = context.settings().get("language", context.settings().get("name", "porter"));
        UnaryOperator<TokenStream> stemmer = STEMMERS.get(language.toLowerCase(Locale.ROOT));
        if (stemmer == null) {
            throw new IllegalArgumentException(
                "Invalid stemmer class specified: " + language
                    + "; the local node has " + STEMMERS.keySet().stream().sorted().toList());
        }
        return stemmer;
    }

    static UnaryOperator<TokenStream> snowball(Bridge.Context context) {
        String given = context.settings().get("language", context.settings().get("name", "English"));
        String language = given.isEmpty() ? given : given.substring(0, 1).toUpperCase(Locale.ROOT) + given.substring(1);
        try {
            Class.forName("org.tartarus.snowball.ext." + language + "Stemmer");
        } catch (ClassNotFoundException failure) {
            throw new IllegalArgumentException("Invalid stemmer class specified: " + given, failure);
        }
        return stream -> new SnowballFilter(stream, language);
    }

    static UnaryOperator<TokenStream> override(Bridge.Context context) throws IOException {
        List<String> lines = Analysis.getWordList(context.environment(), context.settings(), "rules");
        if (lines == null) {
            throw new IllegalArgumentException(
                "stemmer override filter requires either `rules` or `rules_path` to be configured");
        }
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (Rules.Rule rule : Rules.parse(lines)) {
            for (String word : rule.left().split(",")) {
                if (word.isBlank() || rule.right().isEmpty()) {
                    throw new IllegalArgumentException("Invalid keyword override rule with an empty word: " + lines);
                }
                builder.add(word.trim(), rule.right());
            }
        }
        StemmerOverrideFilter.StemmerOverrideMap map = builder.build();
        return stream -> new StemmerOverrideFilter(stream, map);
    }

    static UnaryOperator<TokenStream> markKeywords(Bridge.Context context) {
        String pattern = context.settings().get("keywords_pattern");
        if (pattern != null) {
            if (context.settings().get("keywords") != null || context.settings().get("keywords_path") != null) {
                throw new IllegalArgumentException(
                    "cannot specify both `keywords_pattern` and `keywords` or `keywords_path`");
            }
            Pattern compiled = Pattern.compile(pattern);
            return stream -> new PatternKeywordMarkerFilter(stream, compiled);
        }
        CharArraySet given = Analysis.getWordSet(context.environment(), context.settings(), "keywords");
        if (given == null) {
            throw new IllegalArgumentException(
                "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern` to be configured");
        }
        CharArraySet keywords = new CharArraySet(given, context.settings().getAsBoolean("ignore_case", false));
        return stream -> new SetKeywordMarkerFilter(stream, keywords);
    }
}
