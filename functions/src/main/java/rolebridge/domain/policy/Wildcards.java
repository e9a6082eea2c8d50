package rolebridge.domain.policy;

import java.util.Locale;

/**
 * IAM's wildcards: {@code *} stands for any characters or none, {@code ?} for one (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">IAM
 * JSON policy elements: Resource</a>).
 */
public final class Wildcards {

  /** No character. */
  private static final int NONE = -1;

  private Wildcards() {}

  /** Whether IAM would take a character of it for a wildcard. */
  public static boolean hasAny(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /** Actions are compared without regard to case. */
  public static boolean matchesAction(String pattern, String action) {
    return matches(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether the whole text is one that the pattern stands for, with regard to case. The time is
   * bounded by the product of their lengths. What may itself be a pattern is for {@link #covers}:
   * here its {@code *} is a character as any other.
   */
  public static boolean matches(String pattern, String text) {
    return matches(pattern, text, NONE);
  }

  /**
   * The same.
   *
   * @param many the character of the text that no {@code ?} stands for
   */
  private static boolean matches(String pattern, String text, int many) {
    int inPattern = 0;
    int inText = 0;
    int star = -1;
    int resume = 0;
    while (inText < text.length()) {
      char wanted = inPattern < pattern.length() ? pattern.charAt(inPattern) : '\0';
      if (wanted == '*') {
        star = inPattern++;
        resume = inText;
      } else if (inPattern < pattern.length()
          && (wanted == '?' ? text.charAt(inText) != many : wanted == text.charAt(inText))) {
        inPattern++;
        inText++;
      } else if (star >= 0) {
        inPattern = star + 1;
        inText = ++resume;
      } else {
        return false;
      }
    }
    return pattern.substring(inPattern).chars().allMatch(unit -> unit == '*');
  }

  /** Whether all actions that the other stands for are covered, without regard to case. */
  public static boolean coversAction(String pattern, String other) {
    return covers(pattern.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether the pattern stands for all that the other pattern does, with regard to case. One that
   * says the same in another order of {@code *} and {@code ?} may be taken for one that doesn't.
   */
  public static boolean covers(String pattern, String other) {
    return matches(pattern, other, '*');
  }

  /** Whether some action is covered by both. */
  public static boolean mayMeetAction(String pattern, String other) {
    return mayMeet(pattern.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
  }

  /** Whether some text is matched by both patterns. */
  public static boolean mayMeet(String pattern, String other) {
    // meets[j]: whether the rests of both, from i and from j, can; after[j]: from i + 1 and j.
    boolean[] meets = new boolean[other.length() + 1];
    boolean[] after = new boolean[other.length() + 1];
    for (int i = pattern.length(); i >= 0; i--) {
      for (int j = other.length(); j >= 0; j--) {
        boolean inPattern = i < pattern.length();
        boolean inOther = j < other.length();
        boolean star = inPattern && pattern.charAt(i) == '*';
        boolean otherStar = inOther && other.charAt(j) == '*';
        if (star) {
          // It stands for nothing, or takes in one more of what stands opposite.
          meets[j] = after[j] || (inOther && meets[j + 1]);
        } else if (otherStar) {
          meets[j] = meets[j + 1] || (inPattern && after[j]);
        } else if (inPattern && inOther) {
          char wanted = pattern.charAt(i);
          char given = other.charAt(j);
          meets[j] = (wanted == given || wanted == '?' || given == '?') && after[j + 1];
        } else {
          meets[j] = !inPattern && !inOther;
        }
      }
      boolean[] swapped = after;
      after = meets;
      meets = swapped;
    }
    return after[0];
  }
}
