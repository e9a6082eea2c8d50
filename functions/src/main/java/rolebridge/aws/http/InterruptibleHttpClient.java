package rolebridge.aws.http;

import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The JDK's HTTP client, as one whose requests may be broken off. Where the SDK's limit for one
 * attempt closes a connection that waits for its answer, the JDK's own fails with a
 * NullPointerException, which the SDK hands on as a fault of the program; here that is an attempt
 * that failed, which the SDK makes again within the limit of the call.
 */
public final class InterruptibleHttpClient implements SdkHttpClient {

  private static final String JDK_HTTP = "sun.net.www.";

  private final SdkHttpClient client;

  InterruptibleHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  /** Makes clients of the JDK, with the defaults that the SDK has for the service. */
  public static Builder builder() {
    return new Builder();
  }

  /** Of clients that are made with the SDK's defaults for a service. */
  public static final class Builder implements SdkHttpClient.Builder<Builder> {

    private Builder() {}

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new InterruptibleHttpClient(
          UrlConnectionHttpClient.builder().buildWithDefaults(defaults));
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        try {
          return prepared.call();
        } catch (RuntimeException e) {
          if (isOfAClosedConnection(e)) {
            throw new IOException("The connection was closed before the answer was there", e);
          }
          throw e;
        }
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  /** The JDK throws it as it is at first, and as a cause when the connection is asked again. */
  private static boolean isOfAClosedConnection(Throwable e) {
    return e instanceof NullPointerException
        ? e.getStackTrace().length > 0 && e.getStackTrace()[0].getClassName().startsWith(JDK_HTTP)
        : e.getCause() != null && isOfAClosedConnection(e.getCause());
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
