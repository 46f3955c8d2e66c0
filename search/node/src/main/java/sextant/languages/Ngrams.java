package sextant.languages;

import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.elasticsearch.common.settings.Settings;

/** Token filters that cut tokens into n-grams. */
final class Ngrams {

    private Ngrams() {}

    static UnaryOperator<TokenStream> ngram(Bridge.Context context) {
        Settings settings = context.settings();
        int shortest = settings.getAsInt("min_gram", 1);
        int longest = settings.getAsInt("max_gram", 2);
        boolean isKept = settings.getAsBoolean("preserve_original", false);
        checkDifference(context, shortest, longest, "NGram Tokenizer");
        return stream -> new NGramTokenFilter(stream, shortest, longest, isKept);
    }

    static UnaryOperator<TokenStream> edgeNgram(Bridge.Context context) {
        Settings settings = context.settings();
        int shortest = settings.getAsInt("min_gram", 1);
        int longest = settings.getAsInt("max_gram", 2);
        boolean isKept = settings.getAsBoolean("preserve_original", false);
        return switch (settings.get("side", "front")) {
            case "front" -> stream -> new EdgeNGramTokenFilter(stream, shortest, longest, isKept);
            case "back" -> stream -> new ReverseStringFilter(
                new EdgeNGramTokenFilter(new ReverseStringFilter(stream), shortest, longest, isKept));
            default -> throw new IllegalArgumentException("invalid side: " + settings.get("side"));
        };
    }

    /** The limit of the official distribution: many n-grams fill a disk. */
    static void checkDifference(Bridge.Context context, int shortest, int longest, String what) {
        int allowed = context.index().getMaxNgramDiff();
        if (longest - shortest > allowed) {
            throw new IllegalArgumentException(
                "The difference between max_gram and min_gram in " + what + " must be less than or equal to: ["
                    + allowed + "] but was [" + (longest - shortest)
                    + "]. This limit can be set by changing the [index.max_ngram_diff] index level setting.");
        }
    }
}
