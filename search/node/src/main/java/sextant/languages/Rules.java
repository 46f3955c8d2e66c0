package sextant.languages;

import java.util.List;

/** Reads rules of the form "this => that", with escapes such as \\u0020 and \\n. */
final class Rules {

    record Rule(String left, String right) {}

    private Rules() {}

    static List<Rule> parse(List<String> lines) {
        return lines.stream().map(Rules::parse).toList();
    }

    private static Rule parse(String line) {
        int arrow = line.lastIndexOf("=>");
        if (arrow < 0) {
            throw new IllegalArgumentException("Invalid rule [" + line + "]: it has the form [this => that]");
        }
        return new Rule(unescape(line.substring(0, arrow).trim()), unescape(line.substring(arrow + 2).trim()));
    }

    static String unescape(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each != '\\') {
                result.append(each);
                continue;
            }
            at++;
            if (at == text.length()) {
                throw new IllegalArgumentException("Invalid escape at the end of [" + text + "]");
            }
            char code = text.charAt(at);
            switch (code) {
                case 'n' -> result.append('\n');
                case 't' -> result.append('\t');
                case 'r' -> result.append('\r');
                case 'b' -> result.append('\b');
                case 'f' -> result.append('\f');
                case 'u' -> {
                    if (at + 4 >= text.length()) {
                        throw new IllegalArgumentException("Invalid escape in [" + text + "]: \\u takes four digits");
                    }
                    result.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> result.append(code);
            }
        }
        return result.toString();
    }
}
