package rolebridge.cli.migrate;

import java.util.Locale;
import rolebridge.domain.request.Violation;

/** Something that a request file says otherwise than what was read, or that a person has to see. */
public record Note(Kind kind, Violation what) {

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

  static Note changed(String field, String rule, String value, String remedy) {
    return new Note(Kind.CHANGED, new Violation(field, rule, value, remedy));
  }

  static Note unsure(String field, String rule, String value, String remedy) {
    return new Note(Kind.UNSURE, new Violation(field, rule, value, remedy));
  }
}
