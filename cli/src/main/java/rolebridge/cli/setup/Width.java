package rolebridge.cli.setup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many columns text takes on a terminal: a letter of Chinese, Japanese or Korean and an emoji
 * take two, and what is set upon the letter before takes none (<a
 * href="https://www.unicode.org/reports/tr11/">Unicode Standard Annex 11</a>).
 */
public final class Width {

  private static final int FULL_FORMS = 0xFF01;
  private static final int FULL_FORMS_END = 0xFF60;
  private static final int FULL_SIGNS = 0xFFE0;
  private static final int FULL_SIGNS_END = 0xFFE6;
  private static final int CJK_MARKS = 0x3000;
  private static final int CJK_MARKS_END = 0x303E;

  /** What stands within a syllable that the letter before begins. */
  private static final int JAMO = 0x1160;

  private static final int JAMO_END = 0x11FF;

  /** What a reader takes for one letter. */
  private static final Pattern LETTER = Pattern.compile("\\X");

  private Width() {}

  public static int of(String text) {
    return text.codePoints().map(Width::of).sum();
  }

  /** The beginning that fits, without a part of a letter. */
  public static String cut(String text, int columns) {
    Matcher letter = LETTER.matcher(text);
    int end = 0;
    for (int left = columns; letter.find(); end = letter.end()) {
      left -= of(letter.group());
      if (left < 0) {
        break;
      }
    }
    return text.substring(0, end);
  }

  /** With spaces behind it, as far as it is narrower. */
  public static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int of(int letter) {
    if (isWithin(JAMO, letter, JAMO_END)) {
      return 0;
    }
    return switch (Character.getType(letter)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(letter) ? 2 : 1;
    };
  }

  private static boolean isWide(int letter) {
    if (isWithin(CJK_MARKS, letter, CJK_MARKS_END)
        || isWithin(FULL_FORMS, letter, FULL_FORMS_END)
        || isWithin(FULL_SIGNS, letter, FULL_SIGNS_END)
        || Character.isEmojiPresentation(letter)) {
      return true;
    }
    return switch (Character.UnicodeScript.of(letter)) {
      case HAN, HIRAGANA, BOPOMOFO, YI -> true;
      // Between these are their narrow forms.
      case KATAKANA, HANGUL -> letter < FULL_FORMS || letter > FULL_SIGNS_END;
      default -> false;
    };
  }

  private static boolean isWithin(int first, int letter, int last) {
    return first <= letter && letter <= last;
  }
}
