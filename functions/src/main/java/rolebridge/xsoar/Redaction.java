package rolebridge.xsoar;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the server's words fit for people, logs and events: short, printable, without secrets. */
final class Redaction {

  private static final String INSTEAD = "(not shown)";

  /** What is left of a cut secret is of no use when it is shorter. */
  private static final int SHORTEST_PART = 8;

  private static final int LONGEST_READ = 4000;
  private static final int LONGEST_SHOWN = 500;

  /** The form of AWS's secret access keys, whoever's. */
  private static final Pattern SECRET_ACCESS_KEY =
      Pattern.compile("(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])");

  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

  /** As JSON, addresses and HTML write a character, each of which servers quote requests in. */
  private static final Pattern ESCAPED =
      Pattern.compile(
          "\\\\+(?<slash>/)|\\\\+u00(?<json>[2-7]\\p{XDigit})|%(?<url>[2-7]\\p{XDigit})"
              + "|&#[xX]0*(?<hex>[2-7]\\p{XDigit});|&#0*(?<decimal>\\d{2,3});");

  /** What is escaped may be quoted, and so escaped, once more. */
  private static final int MOST_ESCAPES = 3;

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  Redaction(Collection<String> secrets) {
    secrets.forEach(this::hide);
  }

  /** From now on this isn't shown. */
  void hide(String secret) {
    if (secret.length() >= SHORTEST_PART) {
      secrets.add(secret);
    }
  }

  String of(String text) {
    String shown = text.length() > LONGEST_READ ? text.substring(0, LONGEST_READ) : text;
    for (int time = 0; time < MOST_ESCAPES; time++) {
      shown =
          ESCAPED.matcher(shown).replaceAll(found -> Matcher.quoteReplacement(character(found)));
    }
    for (String secret : secrets) {
      shown = without(shown, secret);
    }
    shown = SECRET_ACCESS_KEY.matcher(shown).replaceAll(INSTEAD);
    shown = NOT_PRINTABLE.matcher(shown).replaceAll(" ").strip();
    return shown.length() <= LONGEST_SHOWN ? shown : shown.substring(0, LONGEST_SHOWN - 1) + "…";
  }

  private static String character(MatchResult escaped) {
    if (escaped.group("slash") != null) {
      return escaped.group("slash");
    }
    if (escaped.group("decimal") != null) {
      return Character.toString(Integer.parseInt(escaped.group("decimal")));
    }
    return Stream.of("json", "url", "hex")
        .map(escaped::group)
        .filter(Objects::nonNull)
        .map(hex -> Character.toString(Integer.parseInt(hex, 16)))
        .findFirst()
        .orElseThrow();
  }

  /** Takes out each part of the secret that isn't too short to be one. */
  private static String without(String text, String secret) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int length = longestPartAt(text, at, secret);
      if (length >= SHORTEST_PART) {
        shown.append(INSTEAD);
        at += length;
      } else {
        shown.append(text.charAt(at++));
      }
    }
    return shown.toString();
  }

  private static int longestPartAt(String text, int at, String secret) {
    int longest = 0;
    for (int from = 0; from < secret.length(); from++) {
      int length = 0;
      while (from + length < secret.length()
          && at + length < text.length()
          && text.charAt(at + length) == secret.charAt(from + length)) {
        length++;
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }
}
