package rolebridge.domain.request;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who misspelt a name meant. */
public final class Nearest {

  private static final int FAREST = 2;

  /** No known name comes near this length. */
  private static final int LONGEST = 64;

  private Nearest() {}

  /** What to do about a name that isn't one of the known. */
  public static String remedy(String name, Collection<String> known) {
    return to(name, known)
        .map(nearest -> "Write " + nearest + " instead, or leave the field out.")
        .orElse("Leave the field out; known are " + String.join(", ", known) + ".");
  }

  /** The known name that differs by the fewest letters, not counting case, if few enough differ. */
  public static Optional<String> to(String name, Collection<String> known) {
    String wanted = name.length() > LONGEST ? "" : name.toLowerCase(Locale.ROOT);
    int allowed = Math.min(FAREST, wanted.length() / 3);
    return known.stream()
        .filter(candidate -> Math.abs(candidate.length() - wanted.length()) <= allowed)
        .filter(candidate -> distance(wanted, candidate) <= allowed)
        .min(Comparator.comparingInt(candidate -> distance(wanted, candidate)));
  }

  /** Insertions, deletions and replacements of one letter, and exchanges of neighbors. */
  private static int distance(String a, String candidate) {
    String b = candidate.toLowerCase(Locale.ROOT);
    int[] beforePrevious = {};
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
        if (areExchanged(a, i, b, j)) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      beforePrevious = previous;
      previous = current;
    }
    return previous[b.length()];
  }

  /** Whether the two letters that end there stand the other way round in the other word. */
  private static boolean areExchanged(String a, int endA, String b, int endB) {
    return endA > 1
        && endB > 1
        && a.charAt(endA - 1) == b.charAt(endB - 2)
        && a.charAt(endA - 2) == b.charAt(endB - 1);
  }
}
