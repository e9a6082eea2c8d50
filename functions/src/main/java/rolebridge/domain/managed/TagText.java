package rolebridge.domain.managed;

import java.util.List;
import java.util.regex.Pattern;
import rolebridge.domain.port.StoredSecret;

/** Makes free text fit a tag's value. */
public final class TagText {

  /** IAM allows letters, digits, spaces and {@code _.:/=+-@} (IAM User Guide, tagging rules). */
  private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\p{L}\\p{N} _.:/=+\\-@]");

  /** Of a secret's tag, where the requester's name is, too; IAM takes one more. */
  static final int LIMIT = StoredSecret.TAG_VALUE_LIMIT;

  private TagText() {}

  /** The names with spaces between, or as many as fit and how many there are more. */
  public static String list(List<String> names) {
    String text = String.join(" ", names);
    for (int shown = names.size() - 1; text.length() > LIMIT; shown--) {
      text =
          String.join(" ", names.subList(0, shown))
              + " and %d more".formatted(names.size() - shown);
    }
    return of(text);
  }

  /** The text with an underscore for each character that IAM refuses, cut after {@link #LIMIT}. */
  public static String of(String text) {
    String allowed = NOT_ALLOWED.matcher(text).replaceAll("_");
    return allowed.length() <= LIMIT ? allowed : allowed.substring(0, LIMIT);
  }
}
