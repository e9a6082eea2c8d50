package rolebridge.xsoar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import rolebridge.json.XsoarJson;

/**
 * A server on loopback that answers searches with these instances, definitions and credentials, and
 * everything as a test says. It keeps nothing of what is put.
 */
final class ScriptedXsoar implements AutoCloseable {

  /** A request as it came. */
  record Sent(String method, String path, Map<String, String> headers, Map<String, Object> body) {}

  /** What is answered; a null body lets the connection drop. */
  record Answer(int status, String body, Map<String, String> headers) {

    static Answer of(int status, Object json) {
      return new Answer(status, XsoarJson.text(json), Map.of());
    }

    static Answer dropped() {
      return new Answer(0, null, Map.of());
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Answer>> scripted = new HashMap<>();
  private final List<Sent> requests = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  final List<Map<String, Object>> instances = new ArrayList<>();
  final List<Map<String, Object>> definitions = new ArrayList<>();
  final List<Map<String, Object>> credentials = new ArrayList<>();
  private final String scheme;
  private volatile boolean paged = true;

  private ScriptedXsoar(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static ScriptedXsoar plain() {
    try {
      return new ScriptedXsoar(HttpServer.create(anyPort(), 0), "http");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedXsoar tls(SSLContext context) {
    try {
      HttpsServer server = HttpsServer.create(anyPort(), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context));
      return new ScriptedXsoar(server, "https");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next requests of this kind are answered so, each once. */
  void answer(String methodAndPath, Answer... answers) {
    scripted.computeIfAbsent(methodAndPath, _ -> new ArrayList<>()).addAll(List.of(answers));
  }

  /** From now on every page has all instances and definitions, whatever page is asked for. */
  void ignorePages() {
    paged = false;
  }

  /** The next request of this kind is never answered. */
  void neverAnswer(String methodAndPath) {
    answer(methodAndPath, new Answer(-1, null, Map.of()));
  }

  List<Sent> requests(String methodAndPath) {
    synchronized (requests) {
      return requests.stream()
          .filter(sent -> (sent.method() + " " + sent.path()).equals(methodAndPath))
          .toList();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String kind = exchange.getRequestMethod() + " " + path;
    Map<String, Object> body = XsoarJson.object(exchange.getRequestBody().readAllBytes());
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    Answer answer;
    synchronized (requests) {
      requests.add(new Sent(exchange.getRequestMethod(), path, headers, body));
      List<Answer> left = scripted.getOrDefault(kind, new ArrayList<>());
      answer = left.isEmpty() ? usual(kind, body) : left.removeFirst();
    }
    if (answer.status() < 0) {
      await();
    }
    if (answer.body() == null) {
      exchange.close();
      return;
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void await() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer usual(String kind, Map<String, Object> body) {
    if (kind.endsWith("/settings/integration/search")) {
      return Answer.of(
          200,
          Map.of(
              "configurations",
              definitions,
              "instances",
              page(instances, body),
              "unknown",
              Map.of("deep", List.of(1, 2))));
    }
    if (kind.endsWith("POST /settings/credentials")) {
      return Answer.of(200, Map.of("credentials", credentials, "total", credentials.size()));
    }
    return Answer.of(200, Map.of());
  }

  private List<Map<String, Object>> page(List<Map<String, Object>> all, Map<String, Object> asked) {
    if (!paged) {
      return all;
    }
    int size = (int) asked.get("size");
    int from = Math.min(all.size(), (int) asked.get("page") * size);
    return all.subList(from, Math.min(all.size(), from + size));
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
