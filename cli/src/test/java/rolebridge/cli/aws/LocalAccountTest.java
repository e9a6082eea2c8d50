package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkSystemSetting;

class LocalAccountTest {

  @Test
  void withoutAws_callersSettings_areRemoved() {
    Map<String, String> variables =
        LocalAccount.withoutAws(
            Map.of(
                "AWS_PROFILE", "prod", "AWS_ENDPOINT_URL_IAM", "x", "SAM_CLI_X", "y", "HOME", "h"));

    assertThat(variables)
        .containsEntry("AWS_PROFILE", "")
        .containsEntry("AWS_ENDPOINT_URL_IAM", "")
        .containsEntry("SAM_CLI_X", "")
        .containsEntry("AWS_CONFIG_FILE", "/dev/null")
        .containsEntry("AWS_EC2_METADATA_DISABLED", "true")
        .doesNotContainKey("HOME");
  }

  @Test
  void environment_namesTheEndpointAndNoRealKey() {
    Map<String, String> variables =
        new LocalAccount(URI.create("http://127.0.0.1:4566")).environment();

    assertThat(variables)
        .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
        .containsEntry("AWS_ACCESS_KEY_ID", "test")
        .containsEntry("AWS_SECRET_ACCESS_KEY", "test")
        .containsEntry("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
  }

  @Test
  void clients_callTheEndpointAsTest() throws IOException {
    AtomicReference<String> authorization = new AtomicReference<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "{\"executions\": []}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      new LocalAccount(endpoint)
          .stepFunctions()
          .listExecutions(request -> request.stateMachineArn("arn:x"));
    } finally {
      server.stop(0);
    }

    assertThat(authorization.get()).contains("Credential=test/", "/us-east-1/states/");
  }

  /** The SDK would end with what it can't take of these, before any call. */
  @Test
  void settingsOfTheEnvironment_areNothingToIt() {
    new LocalAccount(URI.create("http://127.0.0.1:1"));

    assertThat(
            List.of(
                SdkSystemSetting.AWS_RETRY_MODE,
                SdkSystemSetting.AWS_MAX_ATTEMPTS,
                SdkSystemSetting.AWS_DEFAULTS_MODE,
                SdkSystemSetting.AWS_DISABLE_REQUEST_COMPRESSION,
                SdkSystemSetting.AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES))
        .allSatisfy(setting -> assertThat(System.getProperty(setting.property())).isNotBlank());
  }
}
