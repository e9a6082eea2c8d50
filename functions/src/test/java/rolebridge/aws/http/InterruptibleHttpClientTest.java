package rolebridge.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

class InterruptibleHttpClientTest {

  private static final HttpExecuteResponse ANSWER = HttpExecuteResponse.builder().build();

  /** As the JDK's client throws it where another thread closed the connection. */
  private static NullPointerException at(String type) {
    NullPointerException e = new NullPointerException("\"this.http\" is null");
    e.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(type, "getInputStream0", "HttpURLConnection.java", 1)
        });
    return e;
  }

  static Stream<RuntimeException> ofAClosedConnection() {
    String jdk = "sun.net.www.protocol.http.HttpURLConnection";
    return Stream.of(at(jdk), new RuntimeException(at(jdk)));
  }

  @ParameterizedTest
  @MethodSource("ofAClosedConnection")
  void call_connectionClosedMeanwhile_isAnAttemptThatFailed(RuntimeException thrown) {
    assertThatThrownBy(() -> request(thrown).call())
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("closed before the answer")
        .hasCause(thrown);
  }

  static Stream<RuntimeException> ofAnotherKind() {
    return Stream.of(
        at("software.amazon.awssdk.Signer"),
        new IllegalStateException("no"),
        new RuntimeException(at("rolebridge.aws.AwsErrors")));
  }

  @ParameterizedTest
  @MethodSource("ofAnotherKind")
  void call_anotherFault_staysOne(RuntimeException thrown) {
    assertThatThrownBy(() -> request(thrown).call()).isSameAs(thrown);
  }

  @Test
  void call_answered_isTheAnswer() throws IOException {
    assertThat(request(null).call()).isSameAs(ANSWER);
  }

  private static ExecutableHttpRequest request(RuntimeException thrown) {
    SdkHttpClient client =
        new SdkHttpClient() {
          @Override
          public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
              @Override
              public HttpExecuteResponse call() {
                if (thrown != null) {
                  throw thrown;
                }
                return ANSWER;
              }

              @Override
              public void abort() {}
            };
          }

          @Override
          public void close() {}
        };
    return new InterruptibleHttpClient(client).prepareRequest(HttpExecuteRequest.builder().build());
  }
}
