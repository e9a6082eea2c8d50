package rolebridge.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** SDK clients that answer from a function instead of a service. */
public final class StubClients {

  private StubClients() {}

  /** A client whose every call, paginated or not, ends in this function. */
  public static <T> T of(Class<T> client, Function<SdkRequest, Object> service) {
    return client.cast(
        Proxy.newProxyInstance(
            client.getClassLoader(),
            new Class<?>[] {client},
            (proxy, method, arguments) ->
                arguments != null
                        && arguments.length == 1
                        && arguments[0] instanceof SdkRequest request
                        && !method.getName().endsWith("Paginator")
                    ? service.apply(request)
                    : InvocationHandler.invokeDefault(proxy, method, arguments)));
  }

  /** A client whose every call fails. */
  static <T> T failing(Class<T> client, RuntimeException error) {
    return of(
        client,
        request -> {
          throw error;
        });
  }

  static AwsServiceException error(int status, String code, String message) {
    return AwsServiceException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }
}
