package rolebridge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The local AWS's own endpoints beside those of AWS. */
final class LocalHttp {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  private final URI endpoint;

  LocalHttp(URI endpoint) {
    this.endpoint = endpoint;
  }

  String get(String path) {
    return send(request(path).GET());
  }

  String post(String path, Object json) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(JsonText.of(json))));
  }

  String put(String path, Object json) {
    return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(JsonText.of(json))));
  }

  String delete(String path) {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(endpoint.resolve(path)).timeout(LIMIT);
  }

  private String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
