package sextant.languages;

import java.io.IOException;
import java.io.Reader;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingCharFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Turns functions over Lucene's streams into Elasticsearch's factories. */
final class Bridge {

    private Bridge() {}

    /** What an index says about a filter or tokenizer: its own settings, and those around it. */
    record Context(IndexSettings index, Environment environment, String name, Settings settings) {}

    /** Reads and checks the settings once, and answers what is then done for every text. */
    interface Configure<T> {
        T with(Context context) throws IOException;
    }

    /** A filter that looks at words, such as a stemmer. */
    static AnalysisProvider<TokenFilterFactory> words(Configure<UnaryOperator<TokenStream>> configure) {
        return (index, environment, name, settings) ->
            new Words(name, configure.with(new Context(index, environment, name, settings)));
    }

    /** A filter that looks at single characters: normalizers and prefix queries may use it too. */
    static AnalysisProvider<TokenFilterFactory> characters(Configure<UnaryOperator<TokenStream>> configure) {
        return (index, environment, name, settings) ->
            new Characters(name, configure.with(new Context(index, environment, name, settings)));
    }

    /** A filter that makes several tokens of one: synonym rules can't be read through it. */
    static AnalysisProvider<TokenFilterFactory> several(Configure<UnaryOperator<TokenStream>> configure) {
        return (index, environment, name, settings) ->
            new Several(name, configure.with(new Context(index, environment, name, settings)));
    }

    static AnalysisProvider<TokenizerFactory> tokenizer(Configure<Supplier<Tokenizer>> configure) {
        return (index, environment, name, settings) ->
            TokenizerFactory.newFactory(name, configure.with(new Context(index, environment, name, settings)));
    }

    static AnalysisProvider<CharFilterFactory> text(Configure<UnaryOperator<Reader>> configure) {
        return (index, environment, name, settings) ->
            new Text(name, configure.with(new Context(index, environment, name, settings)));
    }

    /** A character filter that normalizers may use too. */
    static AnalysisProvider<CharFilterFactory> normalizingText(Configure<UnaryOperator<Reader>> configure) {
        return (index, environment, name, settings) ->
            new NormalizingText(name, configure.with(new Context(index, environment, name, settings)));
    }

    /** What the setting says, or an error that names filter and setting. */
    static String required(Context context, String setting) {
        String value = context.settings().get(setting);
        if (value == null) {
            throw new IllegalArgumentException("[" + context.name() + "] requires the setting [" + setting + "]");
        }
        return value;
    }

    private record Words(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return filter.apply(stream);
        }
    }

    private record Characters(String name, UnaryOperator<TokenStream> filter) implements NormalizingTokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return filter.apply(stream);
        }
    }

    private record Several(String name, UnaryOperator<TokenStream> filter) implements TokenFilterFactory {
        @Override
        public TokenStream create(TokenStream stream) {
            return filter.apply(stream);
        }

        @Override
        public TokenFilterFactory getSynonymFilter() {
            throw new IllegalArgumentException("Token filter [" + name + "] cannot be used to parse synonyms");
        }
    }

    private record Text(String name, UnaryOperator<Reader> filter) implements CharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }

    private record NormalizingText(String name, UnaryOperator<Reader> filter) implements NormalizingCharFilterFactory {
        @Override
        public Reader create(Reader reader) {
            return filter.apply(reader);
        }
    }
}
