package rolebridge.cli.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Json;

/** Asks a local endpoint how it is. */
public final class Health {

  private static final int CONNECT_MILLIS = 2_000;

  /** A busy machine takes its time, and no answer would pass for one without our plugin. */
  private static final int ANSWER_MILLIS = 15_000;

  private Health() {}

  /** Whether our plugin answers there and enforces IAM; empty when it doesn't answer. */
  public static Optional<Boolean> iamEnforced(URI endpoint) {
    return object(endpoint.resolve("/_rolebridge/health"))
        .map(json -> Boolean.TRUE.equals(json.get("iamEnforced")));
  }

  /** Whether a LocalStack answers there, with our plugin or without. */
  public static boolean isLocalStack(URI endpoint) {
    return object(endpoint.resolve("/_localstack/health")).isPresent();
  }

  /**
   * What IAM decided there since it started, oldest first; empty when our plugin doesn't answer.
   */
  public static Optional<List<Decision>> decisions(URI endpoint) {
    return get(endpoint.resolve("/_rolebridge/decisions"))
        .flatMap(text -> parsed(() -> Json.objects(text)))
        .map(list -> list.stream().map(Decision::of).toList());
  }

  private static Optional<Map<String, Object>> object(URI address) {
    return get(address).flatMap(text -> parsed(() -> Json.object(text)));
  }

  private static <T> Optional<T> parsed(Parser<T> parser) {
    try {
      return Optional.of(parser.parse());
    } catch (IOException notOurs) {
      return Optional.empty();
    }
  }

  private interface Parser<T> {
    T parse() throws IOException;
  }

  private static Optional<String> get(URI address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return Optional.empty();
      }
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
