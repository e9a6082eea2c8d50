package rolebridge.domain.managed;

import java.util.regex.Pattern;

/** Makes free text fit a tag's value. */
public final class TagText {

  /** IAM allows letters, digits, spaces and {@code _.:/=+-@} (IAM User Guide, tagging rules). */
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\p{L}\\p{N} _.:/=+\\-@]");

  static final int LIMIT = 256;

  private TagText() {}

  public static String of(String text) {
    String allowed = NOT_ALLOWED.matcher(text).replaceAll("_");
    return allowed.length() <= LIMIT ? allowed : allowed.substring(0, LIMIT);
  }
}
