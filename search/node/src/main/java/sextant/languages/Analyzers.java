package sextant.languages;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The language analyzers, with the parameters stopwords, stopwords_path and stem_exclusion. */
final class Analyzers {

    private Analyzers() {}

    private interface Stemming {
        Analyzer create(CharArraySet stopwords, CharArraySet stemExclusion);
    }

    static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> all() {
        return Map.of(
            "arabic", stemming(ArabicAnalyzer.getDefaultStopSet(), ArabicAnalyzer::new),
            "english", stemming(EnglishAnalyzer.getDefaultStopSet(), EnglishAnalyzer::new),
            "french", stemming(FrenchAnalyzer.getDefaultStopSet(), FrenchAnalyzer::new),
            "russian", stemming(RussianAnalyzer.getDefaultStopSet(), RussianAnalyzer::new),
            "spanish", stemming(SpanishAnalyzer.getDefaultStopSet(), SpanishAnalyzer::new),
            "cjk", stemming(CJKAnalyzer.getDefaultStopSet(), (stopwords, none) -> new CJKAnalyzer(stopwords)),
            "smartcn", (index, environment, name, settings) -> provider(name, new ChineseAnalyzer()));
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> stemming(
        CharArraySet defaultStopwords, Stemming analyzer) {
        return (index, environment, name, settings) -> provider(name, analyzer.create(
            Analysis.parseStopWords(environment, settings, defaultStopwords),
            Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET)));
    }

    private static AnalyzerProvider<Analyzer> provider(String name, Analyzer analyzer) {
        return new AbstractIndexAnalyzerProvider<>(name) {
            @Override
            public Analyzer get() {
                return analyzer;
            }
        };
    }
}
