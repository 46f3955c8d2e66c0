package sextant.languages;

import static sextant.languages.Bridge.characters;
import static sextant.languages.Bridge.required;
import static sextant.languages.Bridge.several;
import static sextant.languages.Bridge.words;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.classic.ClassicFilter;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.ICUTransformFilter;
import org.apache.lucene.analysis.miscellaneous.KeywordRepeatFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/**
 * Token filters under the official names and parameters.
 *
 * <p>The server itself has stop, shingle and hunspell, and lowercase without parameters.
 */
final class TokenFilters {

    private TokenFilters() {}

    static Map<String, AnalysisProvider<TokenFilterFactory>> all() {
        Map<String, AnalysisProvider<TokenFilterFactory>> filters = new HashMap<>();
        addCharacterFilters(filters);
        addWordFilters(filters);
        addStemmers(filters);
        addFiltersOfSeveral(filters);
        filters.put("synonym", synonyms(false));
        filters.put("synonym_graph", synonyms(true));
        return Map.copyOf(filters);
    }

    /** What a bare name stands for where that differs from the defaults of the same name with settings. */
    static List<PreConfiguredTokenFilter> preConfigured() {
        return List.of(
            PreConfiguredTokenFilter.singleton(
                "elision", true, stream -> new ElisionFilter(stream, FrenchAnalyzer.DEFAULT_ARTICLES)),
            PreConfiguredTokenFilter.singleton(
                "edge_ngram", false, false, stream -> new EdgeNGramTokenFilter(stream, 1)));
    }

    private static void addCharacterFilters(Map<String, AnalysisProvider<TokenFilterFactory>> filters) {
        filters.put("arabic_normalization", characters(context -> ArabicNormalizationFilter::new));
        filters.put("asciifolding", (index, environment, name, settings) ->
            new AsciiFolding(name, settings.getAsBoolean("preserve_original", false)));
        filters.put("cjk_width", characters(context -> CJKWidthFilter::new));
        filters.put("decimal_digit", characters(context -> DecimalDigitFilter::new));
        filters.put("elision", requireSettings(characters(TokenFilters::elision)));
        filters.put("icu_folding", characters(context -> {
            var normalizer = Icu.folding(context.settings());
            return stream -> new ICUNormalizer2Filter(stream, normalizer);
        }));
        filters.put("icu_normalizer", characters(context -> {
            var normalizer = Icu.normalizer(context.settings());
            return stream -> new ICUNormalizer2Filter(stream, normalizer);
        }));
        filters.put("icu_transform", characters(context -> {
            var transliterator = Icu.transliterator(context.settings());
            return stream -> new ICUTransformFilter(stream, transliterator);
        }));
        filters.put("lowercase", characters(TokenFilters::lowercase));
        filters.put("pattern_replace", requireSettings(characters(TokenFilters::replacePattern)));
        filters.put("trim", characters(context -> TrimFilter::new));
        filters.put("uppercase", characters(context -> UpperCaseFilter::new));
    }

    private static void addWordFilters(Map<String, AnalysisProvider<TokenFilterFactory>> filters) {
        filters.put("classic", words(context -> ClassicFilter::new));
        filters.put("flatten_graph", words(context -> FlattenGraphFilter::new));
        filters.put("length", words(context -> {
            int shortest = context.settings().getAsInt("min", 0);
            int longest = context.settings().getAsInt("max", Integer.MAX_VALUE);
            return stream -> new LengthFilter(stream, shortest, longest);
        }));
        filters.put("limit", words(context -> {
            int count = context.settings().getAsInt("max_token_count", 1);
            boolean isConsumed = context.settings().getAsBoolean("consume_all_tokens", false);
            return stream -> new LimitTokenCountFilter(stream, count, isConsumed);
        }));
        filters.put("remove_duplicates", words(context -> RemoveDuplicatesTokenFilter::new));
        filters.put("reverse", words(context -> ReverseStringFilter::new));
        filters.put("smartcn_stop", words(TokenFilters::smartcnStop));
        filters.put("truncate", words(context -> {
            int length = context.settings().getAsInt("length", 10);
            if (length <= 0) {
                throw new IllegalArgumentException("length parameter must be provided");
            }
            return stream -> TruncateTokenFilter.truncateAfterChars(stream, length);
        }));
        filters.put("unique", words(context -> context.settings().getAsBoolean("only_on_same_position", false)
            ? RemoveDuplicatesTokenFilter::new
            : UniqueFilter::new));
    }

    private static void addStemmers(Map<String, AnalysisProvider<TokenFilterFactory>> filters) {
        filters.put("arabic_stem", words(context -> ArabicStemFilter::new));
        filters.put("keyword_marker", requireSettings(words(Stemmers::markKeywords)));
        filters.put("kstem", words(context -> KStemFilter::new));
        filters.put("porter_stem", words(context -> PorterStemFilter::new));
        filters.put("snowball", words(Stemmers::snowball));
        filters.put("stemmer", words(Stemmers::stemmer));
        filters.put("stemmer_override", requireSettings(words(Stemmers::override)));
    }

    private static void addFiltersOfSeveral(Map<String, AnalysisProvider<TokenFilterFactory>> filters) {
        var bigrams = words(TokenFilters::cjkBigram);
        var bigramsAndUnigrams = several(TokenFilters::cjkBigram);
        filters.put("cjk_bigram", (index, environment, name, settings) ->
            (settings.getAsBoolean("output_unigrams", false) ? bigramsAndUnigrams : bigrams)
                .get(index, environment, name, settings));
        filters.put("edge_ngram", several(Ngrams::edgeNgram));
        filters.put("keyword_repeat", several(context -> KeywordRepeatFilter::new));
        filters.put("ngram", several(Ngrams::ngram));
        filters.put("pattern_capture", requireSettings(several(context -> {
            List<String> given = context.settings().getAsList("patterns");
            if (given.isEmpty()) {
                throw new IllegalArgumentException("[" + context.name() + "] requires the setting [patterns]");
            }
            Pattern[] patterns = given.stream().map(Pattern::compile).toArray(Pattern[]::new);
            boolean isKept = context.settings().getAsBoolean("preserve_original", true);
            return stream -> new PatternCaptureGroupTokenFilter(stream, isKept, patterns);
        })));
        filters.put("word_delimiter_graph", several(WordDelimiters::graph));
    }

    private static AnalysisProvider<TokenFilterFactory> requireSettings(AnalysisProvider<TokenFilterFactory> filter) {
        return AnalysisPlugin.requiresAnalysisSettings(filter);
    }

    private static AnalysisProvider<TokenFilterFactory> synonyms(boolean isGraph) {
        return requireSettings((index, environment, name, settings) ->
            new Synonyms(new Bridge.Context(index, environment, name, settings), isGraph));
    }

    private static UnaryOperator<TokenStream> elision(Bridge.Context context) {
        CharArraySet articles = Analysis.parseArticles(context.environment(), context.settings());
        if (articles == null) {
            throw new IllegalArgumentException("elision filter requires [articles] or [articles_path] setting");
        }
        return stream -> new ElisionFilter(stream, articles);
    }

    private static UnaryOperator<TokenStream> lowercase(Bridge.Context context) {
        String language = context.settings().get("language");
        if (language != null) {
            throw new IllegalArgumentException(
                "[lowercase]: the local node has no rules of its own for [" + language + "]");
        }
        return LowerCaseFilter::new;
    }

    private static UnaryOperator<TokenStream> replacePattern(Bridge.Context context) {
        Pattern pattern = Regex.compile(required(context, "pattern"), context.settings().get("flags"));
        String replacement = context.settings().get("replacement", "");
        boolean isAll = context.settings().getAsBoolean("all", true);
        return stream -> new PatternReplaceFilter(stream, pattern, replacement, isAll);
    }

    private static UnaryOperator<TokenStream> smartcnStop(Bridge.Context context) {
        CharArraySet chinese = SmartChineseAnalyzer.getDefaultStopSet();
        Map<String, Set<?>> named = Map.of("_smartcn_", chinese);
        CharArraySet stopwords = Analysis.parseWords(
            context.environment(), context.settings(), "stopwords", chinese, named, false);
        return stream -> new StopFilter(stream, stopwords);
    }

    private static UnaryOperator<TokenStream> cjkBigram(Bridge.Context context) {
        Map<String, Integer> scripts = Map.of(
            "han", CJKBigramFilter.HAN, "hiragana", CJKBigramFilter.HIRAGANA,
            "katakana", CJKBigramFilter.KATAKANA, "hangul", CJKBigramFilter.HANGUL);
        int flags = scripts.values().stream().reduce(0, (all, each) -> all | each);
        for (String ignored : context.settings().getAsList("ignored_scripts")) {
            flags &= ~scripts.getOrDefault(ignored, 0);
        }
        int used = flags;
        boolean isUnigramKept = context.settings().getAsBoolean("output_unigrams", false);
        return stream -> new CJKBigramFilter(stream, used, isUnigramKept);
    }
}
