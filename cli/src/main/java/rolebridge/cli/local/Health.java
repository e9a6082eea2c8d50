package rolebridge.cli.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
    return get(endpoint.resolve("/_rolebridge/health"))
        .map(json -> Boolean.TRUE.equals(json.get("iamEnforced")));
  }

  /** Whether a LocalStack answers there, with our plugin or without. */
  public static boolean isLocalStack(URI endpoint) {
    return get(endpoint.resolve("/_localstack/health")).isPresent();
  }

  private static Optional<Map<String, Object>> get(URI address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return Optional.empty();
      }
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(Json.object(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
      }
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }
}
