import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Does what the test asks for: the input is a JSON string holding one word, and maybe an argument after a space. */
public class Probe implements RequestStreamHandler {
  static class Refused extends RuntimeException {
    Refused(String message) {
      super(message);
    }
  }

  private int invocations;

  public Probe() throws Exception {
    String init = System.getenv().getOrDefault("PROBE_INIT", "");
    if (!init.isEmpty()) {
      System.out.println("init does " + init);
      act(init);
    }
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
    if (text.contains("\"Records\"")) {
      output.write(again(text).getBytes(StandardCharsets.UTF_8));
      return;
    }
    String command = text.replace("\"", "");
    invocations++;
    System.out.println("probe does " + command);
    try {
      output.write(('"' + act(command) + '"').getBytes(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Of the messages of a queue those whose body is "again" come again. */
  private static String again(String event) {
    return Pattern.compile("\"messageId\": ?\"([^\"]+)\"[^{}]*\"body\": ?\"again\"")
        .matcher(event)
        .results()
        .map(message -> "{\"itemIdentifier\":\"" + message.group(1) + "\"}")
        .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
  }

  private String act(String command) throws Exception {
    String[] words = command.split(" ", 2);
    String argument = words.length > 1 ? words[1] : "";
    return switch (words[0]) {
      case "count" -> ProcessHandle.current().pid() + " " + invocations;
      case "throw" -> throw new Refused("probe refuses");
      case "exit" -> {
        System.exit(Integer.parseInt(argument));
        yield "";
      }
      case "halt" -> {
        Runtime.getRuntime().halt(Integer.parseInt(argument));
        yield "";
      }
      case "sleep" -> {
        Thread.sleep(Long.parseLong(argument));
        yield "slept";
      }
      case "hold" -> {
        while (!Files.exists(Path.of(argument))) {
          Thread.sleep(10);
        }
        yield "held";
      }
      case "child" -> "" + new ProcessBuilder("sleep", "600").start().pid();
      case "environment" -> String.join(" ", new TreeMap<>(System.getenv()).keySet());
      case "variable" -> String.valueOf(System.getenv(argument));
      case "flags" ->
          String.join(" ", java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
      case "heap" -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getInit() / 1048576
          + " " + Runtime.getRuntime().maxMemory() / 1048576 + " " + Runtime.getRuntime().availableProcessors();
      case "root" -> Path.of("").toAbsolutePath() + " " + Files.exists(Path.of("resource.txt"));
      case "resource" -> new String(Probe.class.getResourceAsStream("/resource.txt").readAllBytes());
      case "started" ->
          ProcessHandle.current().pid() + " " + ProcessHandle.current().info().startInstant().get().toEpochMilli();
      case "call" -> call(Credentials.own(), "iam", "Version=2010-05-08&Action=" + argument).statusCode() + "";
      case "elsewhere" -> {
        String role = "&RoleSessionName=probe&RoleArn=" + URLEncoder.encode(argument, StandardCharsets.UTF_8);
        String assumed = call(Credentials.own(), "sts", "Version=2011-06-15&Action=AssumeRole" + role).body();
        yield call(Credentials.in(assumed), "iam", "Version=2010-05-08&Action=ListUsers").statusCode() + "";
      }
      default -> throw new IllegalArgumentException(command);
    };
  }

  private record Credentials(String id, String secret, String token) {
    static Credentials own() {
      return new Credentials(
          System.getenv("AWS_ACCESS_KEY_ID"),
          System.getenv("AWS_SECRET_ACCESS_KEY"),
          System.getenv("AWS_SESSION_TOKEN"));
    }

    static Credentials in(String answer) {
      return new Credentials(
          element(answer, "AccessKeyId"), element(answer, "SecretAccessKey"), element(answer, "SessionToken"));
    }

    private static String element(String answer, String name) {
      Matcher found = Pattern.compile("<" + name + ">([^<]+)<").matcher(answer);
      if (!found.find()) {
        throw new IllegalStateException(answer);
      }
      return found.group(1);
    }
  }

  /** A call that is signed as AWS's "Signature Version 4" says. */
  private static HttpResponse<String> call(Credentials credentials, String service, String body) throws Exception {
    URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL"));
    String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
    String scope = time.substring(0, 8) + "/us-east-1/" + service + "/aws4_request";
    String signed = "host;x-amz-date;x-amz-security-token";
    String headers =
        "host:%s\nx-amz-date:%s\nx-amz-security-token:%s\n"
            .formatted(endpoint.getAuthority(), time, credentials.token());
    String request = String.join("\n", "POST", "/", "", headers, signed, digest(body));
    byte[] key = ("AWS4" + credentials.secret()).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    String text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, digest(request));
    String authorization =
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
            .formatted(credentials.id(), scope, signed, HexFormat.of().formatHex(hmac(key, text)));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Amz-Date", time)
                .header("X-Amz-Security-Token", credentials.token())
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(String text) throws GeneralSecurityException {
    byte[] bytes = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(bytes);
  }
}
