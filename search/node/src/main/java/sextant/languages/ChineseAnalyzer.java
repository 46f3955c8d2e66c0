package sextant.languages;

import java.text.BreakIterator;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.util.SegmentingTokenizerBase;

/** The analyzer smartcn, which finds the same words as Lucene's own (the tokenizer smartcn_tokenizer still is that). */
final class ChineseAnalyzer extends Analyzer {

    private static final BreakIterator SENTENCES = BreakIterator.getSentenceInstance(Locale.ROOT);

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        Words words = new Words();
        TokenStream stems = new PorterStemFilter(words);
        return new TokenStreamComponents(words, new StopFilter(stems, SmartChineseAnalyzer.getDefaultStopSet()));
    }

    @Override
    protected TokenStream normalize(String fieldName, TokenStream stream) {
        return new LowerCaseFilter(stream);
    }

    private static final class Words extends SegmentingTokenizerBase {

        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final OffsetAttribute place = addAttribute(OffsetAttribute.class);
        private final ChineseSegmenter segmenter = new ChineseSegmenter();
        private final char[] letters = new char[BUFFERMAX];
        private int sentence;
        private int count;
        private int next;

        Words() {
            super((BreakIterator) SENTENCES.clone());
        }

        @Override
        protected void setNextSentence(int start, int end) {
            sentence = offset + start;
            count = segmenter.segment(buffer, start, end - start);
            next = 0;
        }

        @Override
        protected boolean incrementWord() {
            if (next == count) {
                return false;
            }
            clearAttributes();
            term.copyBuffer(letters, 0, segmenter.term(next, letters));
            place.setOffset(
                correctOffset(sentence + segmenter.start(next)), correctOffset(sentence + segmenter.end(next)));
            next++;
            return true;
        }

        @Override
        public void reset() throws java.io.IOException {
            super.reset();
            count = 0;
            next = 0;
        }
    }
}
