package rolebridge.domain.port;

import java.util.Objects;

/** An access key with its secret. Its text never holds the secret. */
public record SecretAccessKey(String id, String secret) {

  public SecretAccessKey {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(secret, "secret");
  }

  @Override
  public String toString() {
    return "SecretAccessKey[id=" + id + ", secret=(not shown)]";
  }
}
