package rolebridge.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import rolebridge.domain.port.SecretAccessKey;

/**
 * The stored form of an access key, the one that XSOAR's AWS Secrets Manager integration reads:
 * {@code {"username": id, "password": secret}}.
 */
public final class SecretText {

  private SecretText() {}

  private record Form(String username, String password) {

    @Override
    public String toString() {
      return "Form[username=" + username + ", password=(not shown)]";
    }
  }

  public static String of(SecretAccessKey key) {
    try {
      return StrictJson.text(new Form(key.id(), key.secret()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the form; the message of a failure never holds the text. */
  public static SecretAccessKey parse(String text) {
    try {
      Form form = StrictJson.read(text, Form.class);
      if (form.username() != null && form.password() != null) {
        return new SecretAccessKey(form.username(), form.password());
      }
    } catch (IOException e) {
      // Its message is left out: it may quote the text.
    }
    throw new IllegalArgumentException(
        "The secret isn't of the form {\"username\": …, \"password\": …}; it was edited by hand.");
  }
}
