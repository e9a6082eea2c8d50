package rolebridge.cli.migrate;

import java.util.Collection;

/** Texts that somebody wrote into IAM, for terminals: documents may hold control characters. */
final class Printable {

  private Printable() {}

  static String text(String written) {
    return written.replaceAll("\\p{Cc}", "\uFFFD");
  }

  static String list(Collection<String> written) {
    return text(String.join(", ", written));
  }
}
