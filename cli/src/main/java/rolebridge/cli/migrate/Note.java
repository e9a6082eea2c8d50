package rolebridge.cli.migrate;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import rolebridge.domain.request.Violation;

/**
 * Something that a request file says otherwise than what was read, or that a person has to see.
 *
 * @param field JSON Pointer into the file; empty when it is about no single field
 * @param rule stable name, in camel case
 * @param value what it is about, in full
 * @param remedy what to do, and why
 */
public record Note(Kind kind, String field, String rule, String value, String remedy) {

  public enum Kind {
    /** {@code check} refuses the file until this is changed. */
    REFUSED,
    /** The file asks for something else than there is now. */
    CHANGED,
    /** IAM doesn't show it, or it may be a mistake. */
    UNSURE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Note {
    value = Printable.text(value);
  }

  static Note changed(String field, String rule, Collection<String> values, String remedy) {
    return new Note(Kind.CHANGED, field, rule, Printable.list(values), remedy);
  }

  static Note changed(String field, String rule, String value, String remedy) {
    return changed(field, rule, List.of(value), remedy);
  }

  static Note unsure(String field, String rule, Collection<String> values, String remedy) {
    return new Note(Kind.UNSURE, field, rule, Printable.list(values), remedy);
  }

  static Note unsure(String field, String rule, String value, String remedy) {
    return unsure(field, rule, List.of(value), remedy);
  }

  static Note of(Kind kind, Violation what) {
    return new Note(kind, what.field(), what.rule(), what.value(), what.remedy());
  }
}
