package sextant.languages;

import com.ibm.icu.text.FilteredNormalizer2;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.Transliterator;
import com.ibm.icu.text.UnicodeSet;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.elasticsearch.common.settings.Settings;

/** The parameters that the ICU filters share. */
final class Icu {

    private Icu() {}

    static Normalizer2 folding(Settings settings) {
        return restrict(ICUFoldingFilter.NORMALIZER, settings);
    }

    static Normalizer2 normalizer(Settings settings) {
        String name = settings.get("name", "nfkc_cf");
        Normalizer2.Mode mode = settings.get("mode", "compose").equals("decompose")
            ? Normalizer2.Mode.DECOMPOSE
            : Normalizer2.Mode.COMPOSE;
        return restrict(Normalizer2.getInstance(null, name, mode), settings);
    }

    static Transliterator transliterator(Settings settings) {
        boolean isReverse = settings.get("dir", "forward").equals("reverse");
        int direction = isReverse ? Transliterator.REVERSE : Transliterator.FORWARD;
        return Transliterator.getInstance(settings.get("id", "Null"), direction);
    }

    private static Normalizer2 restrict(Normalizer2 normalizer, Settings settings) {
        String letters = settings.get("unicode_set_filter");
        return letters == null ? normalizer : new FilteredNormalizer2(normalizer, new UnicodeSet(letters).freeze());
    }
}
