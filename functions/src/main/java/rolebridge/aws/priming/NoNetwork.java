package rolebridge.aws.priming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import rolebridge.aws.http.InterruptibleHttpClient;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Prepares each request as the functions' HTTP client does, which connects to nobody yet, and
 * answers it with an empty document instead of sending it.
 */
final class NoNetwork implements SdkHttpClient {

  private static final int OK = 200;

  private final SdkHttpClient client;

  private NoNetwork(SdkHttpClient client) {
    this.client = client;
  }

  static Builder builder() {
    return new Builder();
  }

  static final class Builder implements SdkHttpClient.Builder<Builder> {

    private Builder() {}

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new NoNetwork(InterruptibleHttpClient.builder().buildWithDefaults(defaults));
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        return empty(request);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  /** Of IAM and STS in XML, of the other services in JSON, as their requests are. */
  private static HttpExecuteResponse empty(HttpExecuteRequest request) {
    boolean json =
        request
            .httpRequest()
            .firstMatchingHeader("Content-Type")
            .filter(type -> type.contains("json"))
            .isPresent();
    return HttpExecuteResponse.builder()
        .response(SdkHttpResponse.builder().statusCode(OK).build())
        .responseBody(
            AbortableInputStream.create(
                new ByteArrayInputStream((json ? "{}" : "<none/>").getBytes(UTF_8))))
        .build();
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
