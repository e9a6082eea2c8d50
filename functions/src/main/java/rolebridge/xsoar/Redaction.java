package rolebridge.xsoar;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

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
  private static final Pattern ESCAPED_SLASH = Pattern.compile("\\\\/|%2[fF]|\\\\u002[fF]");
  private static final Pattern ESCAPED_PLUS = Pattern.compile("%2[bB]|\\\\u002[bB]");

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
    shown = ESCAPED_SLASH.matcher(shown).replaceAll("/");
    shown = ESCAPED_PLUS.matcher(shown).replaceAll("+");
    for (String secret : secrets) {
      shown = without(shown, secret);
    }
    shown = SECRET_ACCESS_KEY.matcher(shown).replaceAll(INSTEAD);
    shown = NOT_PRINTABLE.matcher(shown).replaceAll(" ").strip();
    return shown.length() <= LONGEST_SHOWN ? shown : shown.substring(0, LONGEST_SHOWN) + "…";
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
