package rolebridge.xsoar;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.port.XsoarConnection;
import rolebridge.json.XsoarJson;

/**
 * Calls of the server, and the one place where its errors become ours. Nothing is sent anywhere but
 * to the address of the connection: redirects aren't followed.
 */
final class XsoarHttp {

  /** The answer to a search may be many megabytes. */
  private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

  private final XsoarConnection connection;
  private final XsoarAddress address;
  private final HttpClient client;
  private final Redaction redaction;

  XsoarHttp(XsoarConnection connection, Redaction redaction) {
    this.connection = connection;
    this.address = XsoarAddress.of(connection);
    this.redaction = redaction;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(TrustedCertificates.context(connection.caBundle()))
            .build();
  }

  /**
   * What the server refused of a request that is right in itself.
   *
   * @param id the server's name of the error; may be empty
   * @param words redacted
   */
  record Refusal(int status, String id, String words) {

    boolean isConflict() {
      return id.equals("errOptimisticLock");
    }
  }

  /** An answer: a body, which may be empty, or what was refused. */
  static final class Reply {

    private final byte[] body;
    private final Optional<Refusal> refusal;

    private Reply(byte[] body, Optional<Refusal> refusal) {
      this.body = body;
      this.refusal = refusal;
    }

    byte[] body() {
      return body;
    }

    Optional<Refusal> refusal() {
      return refusal;
    }
  }

  /**
   * Asks what changes nothing, and so once more when the connection was lost.
   *
   * @param limit of the whole call
   */
  Reply read(String path, Object json, Duration limit) {
    return send("POST", path, json, limit, 2);
  }

  /**
   * Sends JSON, once.
   *
   * @param limit of the whole call
   */
  Reply send(String method, String path, Object json, Duration limit) {
    return send(method, path, json, limit, 1);
  }

  /** The same; empty when there is no answer within this time. */
  Optional<Reply> sendWithin(Duration limit, String method, String path, Object json) {
    return exchange(method + " " + path, request(method, path, json), limit, 1)
        .map(answer -> reply(method, path, answer));
  }

  private Reply send(String method, String path, Object json, Duration limit, int tries) {
    String what = method + " " + path;
    return exchange(what, request(method, path, json), limit, tries)
        .map(answer -> reply(method, path, answer))
        .orElseThrow(
            () ->
                new XsoarUnavailableException(
                    called(what) + " didn't answer within " + limit.toSeconds() + " s."));
  }

  private Reply reply(String method, String path, HttpResponse<byte[]> answer) {
    String what = method + " " + path;
    int status = answer.statusCode();
    if (status / 100 == 2) {
      byte[] body = requireJson(what, answer.body());
      return new Reply(body, method.equals("PUT") ? errorIn(status, object(body)) : none());
    }
    Refusal refusal = refusal(status, object(answer.body()), answer.body());
    if (!refusal.isConflict()) {
      requireRight(what, answer);
    }
    return new Reply(new byte[0], Optional.of(refusal));
  }

  private static Optional<Refusal> none() {
    return Optional.empty();
  }

  /**
   * Throws unless what is wrong is what was asked, and not the connection or the server.
   *
   * <p>A missing right counts as the connection's, whichever instance the call is of: a role's
   * right is "whether a user can add, edit or delete instances", all of them (XSOAR Administrator
   * Guide, "Role-based Permission Levels"), and what can be granted for a single instance is to run
   * its commands ("Configure integration permissions"). What stands before the server may refuse
   * the one instance whose text it takes offence at, with such a status or with a page of its own,
   * and can't be told from that. Then the others wait for the next pass, which comes to this one
   * last.
   */
  private void requireRight(String what, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (status / 100 == 3) {
      throw new XsoarRefusedException(
          called(what)
              + " redirects to "
              + answer
                  .headers()
                  .firstValue("location")
                  .map(address::hostOf)
                  .map(redaction::of)
                  .orElse("nowhere")
              + ", which isn't followed. Give the address of the API itself (of 8.x the API host)"
              + " and the server's version.");
    }
    if (status == 429 || status >= 500) {
      throw new XsoarUnavailableException(
          called(what) + " answers HTTP " + status + ": " + words(answer.body()));
    }
    if (status == 401 || status == 403) {
      throw new XsoarRefusedException(
          called(what)
              + " answers HTTP "
              + status
              + ": the API key, or the id of the key that 8.x needs, is wrong, has expired, or its"
              + " role may not do this. Put the right one into the secret of the connection: "
              + words(answer.body()));
    }
  }

  private HttpRequest request(String method, String path, Object json) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.of(path))
            .header("Authorization", connection.apiKey())
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(
                method,
                HttpRequest.BodyPublishers.ofString(XsoarJson.text(json), StandardCharsets.UTF_8));
    if (!connection.apiKeyId().isEmpty()) {
      request.header("x-xdr-auth-id", connection.apiKeyId());
    }
    return request.build();
  }

  private Optional<HttpResponse<byte[]>> exchange(
      String what, HttpRequest request, Duration limit, int tries) {
    long end = System.nanoTime() + limit.toNanos();
    for (int left = tries; ; left--) {
      CompletableFuture<HttpResponse<byte[]>> answer =
          client.sendAsync(
              request,
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER));
      try {
        return Optional.of(answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
      } catch (ExecutionException e) {
        if (left <= 1) {
          throw failed(what, e.getCause());
        }
      } catch (TimeoutException e) {
        answer.cancel(true);
        return Optional.empty();
      } catch (InterruptedException e) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new XsoarUnavailableException(called(what) + " was interrupted.");
      }
    }
  }

  private RuntimeException failed(String what, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GeneralSecurityException) {
        return new XsoarRefusedException(
            called(what)
                + ": the server's certificate isn't trusted, or isn't for this host: "
                + redaction.of(String.valueOf(cause.getMessage()))
                + ". Put the certificate of its authority into the member caBundle of the secret.");
      }
    }
    return new XsoarUnavailableException(
        called(what)
            + " failed: "
            + failure.getClass().getSimpleName()
            + ": "
            + redaction.of(String.valueOf(failure.getMessage())));
  }

  /** A sign-in page comes with HTTP 200, as does some JSON under another type. */
  private byte[] requireJson(String what, byte[] body) {
    String begin = new String(body, 0, Math.min(body.length, 100), StandardCharsets.UTF_8).strip();
    if (!begin.isEmpty() && !begin.startsWith("{") && !begin.startsWith("[")) {
      throw new XsoarRefusedException(
          called(what)
              + " answers with something else than JSON, probably the sign-in page. Give the"
              + " address of the API itself, of 8.x the API host.");
    }
    return body;
  }

  /**
   * The error that the server tells of under a status of success (demisto-py takes a member {@code
   * error} for one).
   */
  Optional<Refusal> errorIn(int status, Map<String, Object> answer) {
    return answer.get("error") instanceof String error && !error.isBlank()
        ? Optional.of(
            refusal(status, answer, XsoarJson.text(answer).getBytes(StandardCharsets.UTF_8)))
        : Optional.empty();
  }

  private Refusal refusal(int status, Map<String, Object> error, byte[] body) {
    return new Refusal(
        status, InstanceDocument.textOf(error.get("id")), "HTTP " + status + ": " + words(body));
  }

  /** Empty where it is none: an error may come as a page. */
  private static Map<String, Object> object(byte[] body) {
    try {
      return XsoarJson.object(body);
    } catch (IOException e) {
      return Map.of();
    }
  }

  private String words(byte[] body) {
    return redaction.of(new String(body, StandardCharsets.UTF_8));
  }

  private String called(String what) {
    return "XSOAR at " + address.host() + ", " + what;
  }
}
