package sextant.languages;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

/** The token filter asciifolding: only its folded form is a normal form and may stand in synonym rules. */
record AsciiFolding(String name, boolean isOriginalKept) implements NormalizingTokenFilterFactory {

    @Override
    public TokenStream create(TokenStream stream) {
        return isOriginalKept ? new ASCIIFoldingFilter(stream, true) : new FoldingFilter(stream);
    }

    @Override
    public TokenStream normalize(TokenStream stream) {
        return new FoldingFilter(stream);
    }

    @Override
    public TokenFilterFactory getSynonymFilter() {
        return isOriginalKept ? new AsciiFolding(name, false) : this;
    }
}
