import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Starts handlers in turns, each in a new JVM of Lambda's runtime client, and prints the CPU time
 * from the start of the process to the answer of its first request. IAM is a stub on loopback, with
 * TLS. One whose name ends with {@code -restored} is started as one that becomes a snapshot, and
 * its time counts from where Lambda would take that; fetching a snapshot isn't in it. Called by
 * bench/run.
 */
final class ColdStart {

  private static final String PASSWORD = "changeit";
  private static final String USER = "arn:aws:iam::000000000000:user/rolebridge/xsoar.remediation";
  private static final String BOUNDARY =
      "arn:aws:iam::000000000000:policy/rolebridge-user-boundary";

  private final Path work;
  private final Path runtimeClient;
  private final Path nativeLibrary;
  private final String event;
  private final HttpsServer iam;

  private record Handler(String name, String entry, Path code) {

    boolean isRestored() {
      return name.endsWith("-restored");
    }
  }

  /** Seconds of CPU until the function asks for its first event, and until it has answered that. */
  private record Times(double init, double answered) {}

  /**
   * Arguments: rounds, a folder for files, that of the runtime client's jars, a request, then
   * name=handler=folder.
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    List<Handler> handlers = new ArrayList<>();
    for (String given : Arrays.asList(arguments).subList(4, arguments.length)) {
      String[] parts = given.split("=");
      handlers.add(new Handler(parts[0], parts[1], Path.of(parts[2])));
    }
    ColdStart bench =
        new ColdStart(
            Path.of(arguments[1]), Path.of(arguments[2]), Files.readString(Path.of(arguments[3])));
    try {
      bench.compare(handlers, rounds);
    } finally {
      bench.iam.stop(0);
    }
  }

  private ColdStart(Path work, Path runtimeClient, String request) throws Exception {
    this.work = Files.createDirectories(work);
    this.runtimeClient = runtimeClient;
    this.nativeLibrary = unpackNativeLibrary();
    this.event =
        """
        {"executionArn": "arn:aws:states:us-east-1:000000000000:execution:rolebridge-provision:bench",
         "input": %s,
         "found": {"user": true, "policy": true, "role": true, "ready": "", "secret": true}}
        """
            .formatted(request);
    this.iam = startIam();
  }

  private void compare(List<Handler> handlers, int rounds) throws Exception {
    for (Handler handler : handlers) {
      cold(handler); // reads its files into the page cache
    }
    Map<String, List<Times>> measured = new LinkedHashMap<>();
    handlers.forEach(handler -> measured.put(handler.name(), new ArrayList<>()));
    List<Handler> turn = new ArrayList<>(handlers);
    for (int round = 0; round < rounds; round++) {
      for (Handler handler : turn) {
        measured.get(handler.name()).add(cold(handler));
      }
      Collections.reverse(turn);
    }
    List<Times> first = measured.get(handlers.getFirst().name());
    System.out.printf(
        "| CPU s, median of %d | init | first request | together | ratio, of pairs |%n", rounds);
    System.out.println("| --- | --- | --- | --- | --- |");
    measured.forEach(
        (name, times) -> {
          double init = median(times.stream().mapToDouble(Times::init).toArray());
          double request =
              median(times.stream().mapToDouble(t -> t.answered() - t.init()).toArray());
          double together = median(times.stream().mapToDouble(Times::answered).toArray());
          double[] ratios = new double[rounds];
          Arrays.setAll(ratios, i -> times.get(i).answered() / first.get(i).answered());
          System.out.printf(
              "| %s | %.2f | %.2f | %.2f | %.2f |%n",
              name, init, request, together, median(ratios));
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** One start and one request. */
  private Times cold(Handler handler) throws Exception {
    HttpServer lambda =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    lambda.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    CompletableFuture<Process> started = new CompletableFuture<>();
    CompletableFuture<Double> snapshot = new CompletableFuture<>();
    if (!handler.isRestored()) {
      snapshot.complete(0.0);
    }
    CompletableFuture<Double> init = new CompletableFuture<>();
    CompletableFuture<Double> answered = new CompletableFuture<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    String invocation = "/2018-06-01/runtime/invocation/";
    lambda.createContext(
        "/2018-06-01/runtime/restore/next",
        exchange -> {
          snapshot.complete(cpu(started.join()));
          answer(exchange, 200, "application/json", "{}");
        });
    lambda.createContext(
        invocation + "next",
        exchange -> {
          if (!init.complete(cpu(started.join()))) {
            over.join();
            return;
          }
          exchange
              .getResponseHeaders()
              .add("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000000");
          exchange
              .getResponseHeaders()
              .add(
                  "Lambda-Runtime-Invoked-Function-Arn",
                  "arn:aws:lambda:us-east-1:000000000000:function:rolebridge-EnsureUser");
          exchange
              .getResponseHeaders()
              .add(
                  "Lambda-Runtime-Deadline-Ms",
                  String.valueOf(System.currentTimeMillis() + 60_000));
          answer(exchange, 200, "application/json", event);
        });
    lambda.createContext(
        invocation,
        exchange -> {
          double used = cpu(started.join());
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (exchange.getRequestURI().getPath().endsWith("/response")) {
            answered.complete(used);
          } else {
            answered.completeExceptionally(
                new IllegalStateException(handler.name() + " failed: " + body));
          }
          answer(exchange, 202, "application/json", "{}");
        });
    lambda.start();
    Path log = work.resolve(handler.name() + ".log");
    Process process = start(handler, lambda.getAddress().getPort(), log);
    try {
      started.complete(process);
      process
          .onExit()
          .thenAccept(
              ended ->
                  answered.completeExceptionally(new IllegalStateException("Ended; see " + log)));
      answered.get(120, TimeUnit.SECONDS);
      double before = snapshot.get(0, TimeUnit.SECONDS);
      return new Times(init.join() - before, answered.join() - before);
    } finally {
      process.destroyForcibly().waitFor();
      over.complete(null);
      lambda.stop(0);
    }
  }

  /** The JVM as Lambda starts it for a function with one vCPU. */
  private Process start(Handler handler, int port, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    if (Stream.of("/usr/bin/taskset", "/bin/taskset").map(Path::of).anyMatch(Files::isExecutable)) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:MaxRAM=1769m",
            "-XX:MaxHeapSize=1512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ActiveProcessorCount=1",
            "-XX:-UsePerfData",
            "-Djava.net.preferIPv4Stack=true",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
            "-Djavax.net.ssl.trustStore=" + work.resolve("cacerts"),
            "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                + nativeLibrary));
    command.addAll(
        List.of(
            "-cp",
            runtimeClient + "/*",
            "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"));
    command.add(handler.entry());
    ProcessBuilder builder = new ProcessBuilder(command);
    // The runtime client loads the code from its working folder and lib/ there.
    builder
        .directory(handler.code().toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    Map<String, String> kept = new HashMap<>();
    for (String name : List.of("PATH", "HOME")) {
      kept.put(name, environment.getOrDefault(name, "/"));
    }
    environment.clear();
    environment.putAll(kept);
    environment.putAll(
        Map.of(
            "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + port,
            "AWS_LAMBDA_FUNCTION_NAME", "rolebridge-EnsureUser",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769",
            "AWS_LAMBDA_FUNCTION_VERSION", "1",
            "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/rolebridge-EnsureUser",
            "AWS_LAMBDA_LOG_STREAM_NAME", "bench",
            "AWS_LAMBDA_LOG_FORMAT", "JSON",
            "LAMBDA_TASK_ROOT", handler.code().toString()));
    environment.putAll(
        Map.of(
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "AKIAAAAAAAAAAAAAAAAA",
            "AWS_SECRET_ACCESS_KEY", "bench",
            "AWS_SESSION_TOKEN", "bench",
            "AWS_ENDPOINT_URL", "https://localhost:" + iam.getAddress().getPort(),
            "PARTITION", "aws",
            "ACCOUNT_ID", "000000000000",
            "USER_BOUNDARY_ARN", BOUNDARY,
            "ROLE_BOUNDARY_ARN", "arn:aws:iam::000000000000:policy/rolebridge-role-boundary",
            "ROLEBRIDGE_NAMESPACE", "rolebridge"));
    environment.put(
        "AWS_LAMBDA_INITIALIZATION_TYPE", handler.isRestored() ? "snap-start" : "on-demand");
    return builder.start();
  }

  private static double cpu(Process process) {
    return process.info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** IAM that knows one user, with everything that EnsureUser would give it. */
  private HttpsServer startIam() throws Exception {
    Path keys = work.resolve("keys.p12");
    Path trusted = work.resolve("cacerts");
    Path certificate = work.resolve("localhost.cer");
    Files.deleteIfExists(keys);
    Files.copy(
        Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"),
        trusted,
        StandardCopyOption.REPLACE_EXISTING);
    trusted.toFile().setWritable(true);
    keytool(
        "-genkeypair",
        "-alias",
        "stub",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost",
        "-keystore",
        keys.toString());
    keytool(
        "-exportcert",
        "-alias",
        "stub",
        "-keystore",
        keys.toString(),
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "stub",
        "-keystore",
        trusted.toString(),
        "-file",
        certificate.toString());
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", ColdStart::iam);
    server.start();
    return server;
  }

  private static void iam(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!form.contains("Action=GetUser")) {
      answer(
          exchange,
          400,
          "text/xml",
          "<ErrorResponse><Error><Code>NotInTheBench</Code><Message>"
              + form
              + "</Message></Error></ErrorResponse>");
      return;
    }
    answer(
        exchange,
        200,
        "text/xml",
        """
        <GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>
        <Path>/rolebridge/</Path><UserName>xsoar.remediation</UserName><UserId>AIDAAAAAAAAAAAAAAAAAA</UserId>
        <Arn>%s</Arn><CreateDate>2026-11-24T00:00:00Z</CreateDate>
        <PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>
        <PermissionsBoundaryArn>%s</PermissionsBoundaryArn></PermissionsBoundary>
        <Tags><member><Key>rolebridge:managed</Key><Value>true</Value></member>
        <member><Key>rolebridge:owner-account</Key><Value>000000000000</Value></member></Tags>
        </User></GetUserResult>
        <ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata></GetUserResponse>
        """
            .formatted(USER, BOUNDARY));
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }

  /** Left to itself each JVM writes it anew, to one path below /tmp. */
  private Path unpackNativeLibrary() throws IOException {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    Path jar;
    try (Stream<Path> jars = Files.list(runtimeClient)) {
      jar =
          jars.filter(
                  file ->
                      file.getFileName()
                          .toString()
                          .startsWith("aws-lambda-java-runtime-interface-client-"))
              .findFirst()
              .orElseThrow();
    }
    Path target = work.resolve("libaws-lambda-jni.so");
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream library =
            zip.getInputStream(zip.getEntry("jni/libaws-lambda-jni.linux-" + machine + ".so"))) {
      Files.write(target, library.readAllBytes());
    }
    return target;
  }
}
