package sextant.languages;

import static java.util.stream.Collectors.toMap;
import static sextant.languages.Bridge.normalizingText;
import static sextant.languages.Bridge.required;
import static sextant.languages.Bridge.text;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;

/** Character filters, which change the text before it is cut into tokens. */
final class CharFilters {

    private CharFilters() {}

    static Map<String, AnalysisProvider<CharFilterFactory>> all() {
        return Map.of(
            "html_strip", text(CharFilters::stripHtml),
            "icu_normalizer", normalizingText(context -> {
                var normalizer = Icu.normalizer(context.settings());
                return reader -> new ICUNormalizer2CharFilter(reader, normalizer);
            }),
            "mapping", AnalysisPlugin.requiresAnalysisSettings(normalizingText(CharFilters::map)),
            "pattern_replace", AnalysisPlugin.requiresAnalysisSettings(normalizingText(CharFilters::replacePattern)));
    }

    private static UnaryOperator<Reader> stripHtml(Bridge.Context context) {
        Set<String> kept = Set.copyOf(context.settings().getAsList("escaped_tags"));
        return kept.isEmpty() ? HTMLStripCharFilter::new : reader -> new HTMLStripCharFilter(reader, kept);
    }

    private static UnaryOperator<Reader> map(Bridge.Context context) {
        List<String> lines = Analysis.getWordList(context.environment(), context.settings(), "mappings");
        if (lines == null) {
            throw new IllegalArgumentException(
                "mapping requires either `mappings` or `mappings_path` to be configured");
        }
        List<Rules.Rule> rules = Rules.parse(lines);
        if (rules.stream().allMatch(rule -> rule.left().length() == 1 && rule.right().length() <= 1)) {
            CharTable table = new CharTable(rules.stream().collect(toMap(rule -> rule.left().charAt(0), Rules.Rule::right)));
            return reader -> new CharacterMapping(table, reader);
        }
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        rules.forEach(rule -> builder.add(rule.left(), rule.right()));
        NormalizeCharMap map = builder.build();
        return reader -> new MappingCharFilter(map, reader);
    }

    private static UnaryOperator<Reader> replacePattern(Bridge.Context context) {
        Pattern pattern = Regex.compile(required(context, "pattern"), context.settings().get("flags"));
        String replacement = context.settings().get("replacement", "");
        return reader -> new PatternReplaceCharFilter(pattern, replacement, reader);
    }
}
