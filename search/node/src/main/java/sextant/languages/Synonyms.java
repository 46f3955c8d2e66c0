package sextant.languages;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.FlattenGraphFilter;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexService.IndexCreationContext;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalysisMode;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.CustomAnalyzer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/**
 * The token filters synonym and synonym_graph with inline rules or a file, in Solr's format.
 *
 * <p>The rules are read through the tokenizer and filters that stand before this filter in an analyzer.
 */
final class Synonyms implements TokenFilterFactory {

    private final Bridge.Context context;
    private final boolean isGraph;

    Synonyms(Bridge.Context context, boolean isGraph) {
        Settings settings = context.settings();
        if (settings.get("synonyms_set") != null || settings.get("format", "solr").equals("solr") == false) {
            throw new IllegalArgumentException(
                "[" + context.name()
                    + "]: the local node reads [synonyms] and [synonyms_path] in the format [solr] only");
        }
        this.context = context;
        this.isGraph = isGraph;
    }

    @Override
    public String name() {
        return context.name();
    }

    @Override
    public AnalysisMode getAnalysisMode() {
        return context.settings().getAsBoolean("updateable", false) ? AnalysisMode.SEARCH_TIME : AnalysisMode.ALL;
    }

    @Override
    public TokenStream create(TokenStream stream) {
        throw new IllegalStateException("A synonym filter is only made within an analyzer");
    }

    @Override
    public TokenFilterFactory getChainAwareTokenFilterFactory(
        IndexCreationContext creation,
        TokenizerFactory tokenizer,
        List<CharFilterFactory> charFilters,
        List<TokenFilterFactory> previous,
        Function<String, TokenFilterFactory> others) {
        Analyzer analyzer = new CustomAnalyzer(
            tokenizer,
            charFilters.toArray(CharFilterFactory[]::new),
            previous.stream().map(TokenFilterFactory::getSynonymFilter).toArray(TokenFilterFactory[]::new));
        return new Chained(name(), getAnalysisMode(), readRules(analyzer), isGraph);
    }

    private SynonymMap readRules(Analyzer analyzer) {
        Settings settings = context.settings();
        boolean isLenient = settings.getAsBoolean("lenient", settings.getAsBoolean("updateable", false));
        Parser parser = new Parser(settings.getAsBoolean("expand", true), isLenient, analyzer);
        try (Reader rules = openRules()) {
            parser.parse(rules);
            return parser.build();
        } catch (IOException | ParseException failure) {
            throw new IllegalArgumentException("failed to build synonyms", failure);
        }
    }

    private Reader openRules() {
        Settings settings = context.settings();
        if (settings.getAsList("synonyms", null) != null) {
            return new StringReader(String.join("\n", settings.getAsList("synonyms")));
        }
        if (settings.get("synonyms_path") != null) {
            return Analysis.getReaderFromFile(context.environment(), settings.get("synonyms_path"), "synonyms_path");
        }
        throw new IllegalArgumentException("synonym requires either `synonyms` or `synonyms_path` to be configured");
    }

    /** Leaves out what can't be read if the filter is lenient: words that earlier filters remove, for example. */
    private static final class Parser extends SolrSynonymParser {

        private final boolean isLenient;

        Parser(boolean isExpanded, boolean isLenient, Analyzer analyzer) {
            super(true, isExpanded, analyzer);
            this.isLenient = isLenient;
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException failure) {
                if (isLenient) {
                    return new CharsRef("");
                }
                throw failure;
            }
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean isInputKept) {
            if (isLenient == false || (input.length > 0 && output.length > 0)) {
                super.add(input, output, isInputKept);
            }
        }
    }

    private record Chained(String name, AnalysisMode mode, SynonymMap rules, boolean isGraph)
        implements TokenFilterFactory {

        @Override
        public AnalysisMode getAnalysisMode() {
            return mode;
        }

        @Override
        public TokenStream create(TokenStream stream) {
            // Without rules Lucene's map has no automaton, and the filter would fail.
            if (rules.fst == null) {
                return stream;
            }
            TokenStream graph = new SynonymGraphFilter(stream, rules, false);
            return isGraph ? graph : new FlattenGraphFilter(graph);
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            // Other synonym filters read their rules as if this one weren't there.
            return IDENTITY_FILTER;
        }
    }
}
