package sextant.languages;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.cn.smart.hhmm.HHMMSegmenter;

/**
 * How often words and pairs of words stand in Chinese texts: the data of Lucene's smartcn, laid out so that the next
 * character of a word costs one look instead of a binary search.
 *
 * <p>Words are paths through nodes. Pairs are told by the two hashes of "first@second" that smartcn's table was made with.
 */
final class ChineseDictionary {

    static final int NONE = -1;
    static final char BETWEEN_WORDS = '@';
    static final long FIRST_HASH = 0xcbf29ce484222325L;
    static final int FIRST_STEP = 5381;

    private static final int ROOT = 0;
    private static final long HASH_FACTOR = 1099511628211L;

    private long[] edges;
    private int[] targets;
    private int[] frequencies;
    private final long[] pairs;
    private final int[] pairFrequencies;

    private static final class Holder {
        static final ChineseDictionary ONLY = new ChineseDictionary();
    }

    static ChineseDictionary get() {
        return Holder.ONLY;
    }

    private ChineseDictionary() {
        Object[] words = read("coredict.mem", 4);
        addWords((short[]) words[0], (char[]) words[1], (char[][][]) words[2], (int[][]) words[3]);
        Object[] found = read("bigramdict.mem", 2);
        pairs = (long[]) found[0];
        pairFrequencies = (int[]) found[1];
    }

    private static Object[] read(String name, int count) {
        try (InputStream file = HHMMSegmenter.class.getResourceAsStream(name);
            ObjectInputStream input = new ObjectInputStream(file)) {
            Object[] objects = new Object[count];
            for (int number = 0; number < count; number++) {
                objects[number] = input.readObject();
            }
            return objects;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ClassNotFoundException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Words are given by their first character: places of groups, these characters, what follows them, how often. */
    private void addWords(short[] groups, char[] firsts, char[][][] rests, int[][] counts) {
        Map<Long, Integer> nodes = new HashMap<>();
        Map<Integer, Integer> found = new HashMap<>();
        for (int place = 0; place < firsts.length; place++) {
            char[][] group = firsts[place] == 0 ? null : rests[groups[place]];
            for (int number = 0; group != null && number < group.length; number++) {
                int node = nodes.computeIfAbsent(edge(ROOT, firsts[place]), key -> nodes.size() + 1);
                for (char each : group[number] == null ? new char[0] : group[number]) {
                    node = nodes.computeIfAbsent(edge(node, each), key -> nodes.size() + 1);
                }
                found.putIfAbsent(node, counts[groups[place]][number]);
            }
        }
        layOut(nodes, found);
    }

    private void layOut(Map<Long, Integer> nodes, Map<Integer, Integer> found) {
        int size = Integer.highestOneBit(nodes.size()) * 4;
        edges = new long[size];
        targets = new int[size];
        nodes.forEach((edge, node) -> {
            int place = placeOf(edge);
            edges[place] = edge;
            targets[place] = node;
        });
        frequencies = new int[nodes.size() + 1];
        Arrays.fill(frequencies, NONE);
        found.forEach((node, count) -> frequencies[node] = count);
    }

    private static long edge(int node, char next) {
        return (long) node << Character.SIZE | next;
    }

    /** Where the edge is, or where it would be. No edge is 0, since no word begins with U+0000. */
    private int placeOf(long edge) {
        int place = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 40) & (edges.length - 1);
        while (edges[place] != 0 && edges[place] != edge) {
            place = place + 1 & edges.length - 1;
        }
        return place;
    }

    int begin(char first) {
        return follow(ROOT, first);
    }

    /** The node after one more character, or NONE where no word goes on so. */
    int follow(int node, char next) {
        int place = placeOf(edge(node, next));
        return edges[place] == 0 ? NONE : targets[place];
    }

    /** How often the word that ends at a node stands in texts, or NONE where none ends. */
    int frequencyAt(int node) {
        return node == NONE ? NONE : frequencies[node];
    }

    int frequencyOf(String word) {
        int node = ROOT;
        for (int at = 0; at < word.length() && node != NONE; at++) {
            node = follow(node, word.charAt(at));
        }
        return Math.max(0, frequencyAt(node));
    }

    static long hash(long hash, char next) {
        return ((hash ^ (next & 0xFF)) * HASH_FACTOR ^ (next >> 8)) * HASH_FACTOR;
    }

    /** The distance between places that are tried; as smartcn reckons it, which the places in the table depend on. */
    static int step(int step, char next) {
        return ((step * 33 + next & 0xFF) * 33 + next) >> 8;
    }

    /** How often a pair stands in texts. */
    int frequencyOfPair(long hash, int step) {
        int first = (int) Math.floorMod(hash, (long) pairs.length);
        int place = first;
        for (int tried = 1; pairs[place] != 0 && tried < pairs.length; tried++) {
            if (pairs[place] == hash) {
                return pairFrequencies[place];
            }
            if (step == 0) {
                return 0;
            }
            place = (first + tried * step) % pairs.length;
        }
        return 0;
    }
}
