package rolebridge.it;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The double of an XSOAR server beside a local AWS, which its Test buttons call. It ends with this
 * process at the latest.
 */
final class XsoarDouble implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String API_KEY_ID = "1";

  private final Process process;
  private final int version;
  private final URI url;
  private final String certificate;
  private final String controlToken;
  private final HttpClient client;
  private String apiKey;
  private String secretArn = "";

  private XsoarDouble(Process process, int version, String apiKey, Map<String, Object> line) {
    this.process = process;
    this.version = version;
    this.apiKey = apiKey;
    this.url = URI.create((String) line.get("url"));
    try {
      this.certificate = Files.readString(Path.of((String) line.get("ca")));
      this.controlToken = Files.readString(Path.of((String) line.get("controlToken")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(trusting(certificate))
            .build();
  }

  /** TLS that trusts this certificate, and no other. */
  static SSLContext trusting(String certificate) {
    try (InputStream pem =
        new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts one of this version, 6 or 8, with its files in a new folder below that one. */
  static XsoarDouble start(int version, Path home, URI awsEndpoint) {
    String apiKey = UUID.randomUUID().toString();
    Path data = home.resolve("xsoar-" + version);
    try {
      Files.createDirectories(data);
      Path keyFile = Files.writeString(data.resolve("api-key"), apiKey);
      ProcessBuilder builder =
          new ProcessBuilder(
                  Project.tools().localAws().toString(),
                  "-I",
                  "-m",
                  "xsoar_double",
                  "--version",
                  String.valueOf(version),
                  "--data",
                  data.toString(),
                  "--aws-endpoint",
                  awsEndpoint.toString(),
                  "--api-key-file",
                  keyFile.toString(),
                  "--parent-pid",
                  String.valueOf(ProcessHandle.current().pid()))
              .redirectError(data.resolve("stderr.log").toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
      Process process = builder.start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException(Files.readString(data.resolve("stderr.log")));
      }
      return new XsoarDouble(process, version, apiKey, JsonText.object(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The parameters of a stack that hands keys over to it, whose secret it makes at that hub. */
  Map<String, String> parametersOf(Hub hub, String keys) {
    secretArn =
        hub.secrets()
            .createSecret(r -> r.name("xsoar-" + UUID.randomUUID()).secretString(secret()))
            .arn();
    return Map.of(
        "XsoarUrl",
        url.toString(),
        "XsoarSecretArn",
        secretArn,
        "XsoarVersion",
        String.valueOf(version),
        "XsoarKeys",
        keys);
  }

  private String secret() {
    return JsonText.of(Map.of("apiKey", apiKey, "apiKeyId", API_KEY_ID, "caBundle", certificate));
  }

  String apiKey() {
    return apiKey;
  }

  /** The API key's last day is over. */
  void expireApiKey() {
    control("PUT", "key", Map.of("expired", true));
  }

  /** Somebody makes another API key, and puts it into the secret of that hub. */
  void renewApiKey(Hub hub) {
    apiKey = UUID.randomUUID().toString();
    control("PUT", "key", Map.of("expired", false, "renewed", apiKey));
    hub.secrets().putSecretValue(r -> r.secretId(secretArn).secretString(secret()));
  }

  /**
   * Somebody calls the API.
   *
   * @param path as version 6 has it
   * @return the answer's JSON
   */
  String call(String method, String path, Map<String, Object> json) {
    return send(
        HttpRequest.newBuilder(url.resolve((version == 8 ? "/xsoar" : "") + path))
            .header("Authorization", apiKey)
            .header("x-xdr-auth-id", API_KEY_ID)
            .method(method, HttpRequest.BodyPublishers.ofString(JsonText.of(json))));
  }

  /** What a read-only command of an instance finds, as somebody runs it in the playground. */
  List<Object> run(String command, String instanceName) {
    Map<String, Object> found =
        JsonText.object(call("POST", "/investigations/search", Map.of("filter", Map.of())));
    Object playground = JsonText.members(found, "data").getFirst().get("id");
    String line = "!%s using=\"%s\"".formatted(command, instanceName);
    return JsonText.list(
        call("POST", "/entry/execute/sync", Map.of("investigationId", playground, "data", line)));
  }

  /** How many calls of this kind were made so far. */
  long calls(String method, String path) {
    return JsonText.list(control("GET", "requests", null)).stream()
        .map(request -> JsonText.object(JsonText.of(request)))
        .filter(request -> request.get("method").equals(method) && request.get("path").equals(path))
        .count();
  }

  /** The instances by their names, each with the key that it would use now and its last Test. */
  Map<String, Map<String, Object>> instances() {
    Map<String, Map<String, Object>> instances = new TreeMap<>();
    for (Object one : JsonText.list(control("GET", "instances", null))) {
      Map<String, Object> instance = JsonText.object(JsonText.of(one));
      instances.put((String) instance.get("name"), instance);
    }
    return instances;
  }

  /** From now on its calls go wrong by these rules. */
  void faults(List<Map<String, Object>> rules) {
    control("POST", "faults", rules);
  }

  void noFaults() {
    control("DELETE", "faults", null);
  }

  private String control(String method, String path, Object json) {
    HttpRequest.BodyPublisher body =
        json == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(JsonText.of(json));
    return send(
        HttpRequest.newBuilder(url.resolve("/_double/" + path))
            .header("X-Double-Token", controlToken)
            .method(method, body));
  }

  private String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(
              request.timeout(LIMIT).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() / 100 != 2) {
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

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
