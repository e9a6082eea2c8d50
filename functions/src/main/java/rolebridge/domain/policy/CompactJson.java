package rolebridge.domain.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * A tree as JSON text without white space, at most so many characters of it. Work and recursion are
 * bounded, so huge and endlessly nested trees do no harm.
 */
public final class CompactJson {

  /** Far deeper than any request; what lies below is left out. */
  private static final int DEPTH_LIMIT = 64;

  private static final String ELLIPSIS = "…";

  private final int limit;
  private int depth;
  private final StringBuilder text = new StringBuilder();

  private CompactJson(int limit) {
    this.limit = limit;
  }

  /** The value's first {@code limit} characters; exactly the whole text when it is shorter. */
  public static String text(Object value, int limit) {
    CompactJson json = new CompactJson(limit);
    json.write(value);
    return json.text.length() <= limit ? json.text.toString() : json.text.substring(0, limit);
  }

  /** The value as a person would read it in a message: a string bare, all else as JSON. */
  public static String display(Object value, int limit) {
    return value instanceof String string ? string : text(value, limit);
  }

  /**
   * The text with what could act on a terminal or break a log line escaped as JSON does, cut to
   * {@code limit} characters without splitting one.
   */
  public static String printable(String text, int limit) {
    return printable(text, limit, String::length);
  }

  /** The same, cut to what takes {@code limit} bytes in JSON, which are at least three. */
  public static String printableInBytes(String text, int limit) {
    return printable(text, limit, CompactJson::bytesInString);
  }

  private static String printable(String text, int limit, ToIntFunction<String> size) {
    StringBuilder safe = new StringBuilder();
    int taken = 0;
    int withEllipsis = 0;
    int room = limit - size.applyAsInt(ELLIPSIS);
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      String shown = isHarmless(character) ? Character.toString(character) : escape(character);
      taken += size.applyAsInt(shown);
      if (taken > limit) {
        safe.setLength(withEllipsis);
        return safe.append(ELLIPSIS).toString();
      }
      safe.append(shown);
      if (taken <= room) {
        withEllipsis = safe.length();
      }
    }
    return safe.toString();
  }

  /** Of what is printable, within a JSON text in UTF-8. */
  private static int bytesInString(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").getBytes(UTF_8).length;
  }

  /** Whether the character neither controls a terminal nor stands for nothing. */
  public static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String escape(int character) {
    StringBuilder escaped = new StringBuilder();
    for (char unit : Character.toChars(character)) {
      escaped.append("\\u%04x".formatted((int) unit));
    }
    return escaped.toString();
  }

  private boolean isFull() {
    return text.length() > limit;
  }

  private void write(Object value) {
    if (isFull()) {
      return;
    }
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> _ when depth == DEPTH_LIMIT -> text.append(ELLIPSIS);
      case List<?> _ when depth == DEPTH_LIMIT -> text.append(ELLIPSIS);
      case Map<?, ?> map -> writeObject(map);
      case List<?> list -> writeList(list);
      case Number number -> text.append(number);
      case Boolean bool -> text.append(bool);
      default -> writeString(value.toString());
    }
  }

  private void writeObject(Map<?, ?> map) {
    depth++;
    text.append('{');
    for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator();
        i.hasNext() && !isFull(); ) {
      Map.Entry<?, ?> entry = i.next();
      writeString(String.valueOf(entry.getKey()));
      text.append(':');
      write(entry.getValue());
      if (i.hasNext()) {
        text.append(',');
      }
    }
    text.append('}');
    depth--;
  }

  private void writeList(List<?> list) {
    depth++;
    text.append('[');
    for (Iterator<?> i = list.iterator(); i.hasNext() && !isFull(); ) {
      write(i.next());
      if (i.hasNext()) {
        text.append(',');
      }
    }
    text.append(']');
    depth--;
  }

  private void writeString(String string) {
    text.append('"');
    for (int i = 0; i < string.length() && !isFull(); i++) {
      char unit = string.charAt(i);
      switch (unit) {
        case '"', '\\' -> text.append('\\').append(unit);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (unit < ' ') {
            text.append(escape(unit));
          } else {
            text.append(unit);
          }
        }
      }
    }
    text.append('"');
  }
}
