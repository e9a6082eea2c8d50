import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

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
    String command = new String(input.readAllBytes(), StandardCharsets.UTF_8).replace("\"", "");
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
      case "child" -> "" + new ProcessBuilder("sleep", "600").start().pid();
      case "environment" -> String.join(" ", new TreeMap<>(System.getenv()).keySet());
      case "variable" -> String.valueOf(System.getenv(argument));
      case "flags" ->
          String.join(" ", java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
      case "heap" -> Runtime.getRuntime().maxMemory() / 1048576 + " " + Runtime.getRuntime().availableProcessors();
      case "root" -> Path.of("").toAbsolutePath() + " " + Files.exists(Path.of("resource.txt"));
      case "resource" -> new String(Probe.class.getResourceAsStream("/resource.txt").readAllBytes());
      case "started" ->
          ProcessHandle.current().pid() + " " + ProcessHandle.current().info().startInstant().get().toEpochMilli();
      // An unsigned call with this function's identity: enough where nobody checks signatures.
      case "call" ->
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(System.getenv("AWS_ENDPOINT_URL")))
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .header(
                          "Authorization",
                          "AWS4-HMAC-SHA256 Credential="
                              + System.getenv("AWS_ACCESS_KEY_ID")
                              + "/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0")
                      .POST(HttpRequest.BodyPublishers.ofString("Version=2010-05-08&Action=" + argument))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .statusCode()
              + "";
      default -> throw new IllegalArgumentException(command);
    };
  }
}
