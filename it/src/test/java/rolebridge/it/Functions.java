package rolebridge.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Invokes functions with somebody's credentials, as Lambda's API has it. */
record Functions(URI endpoint, AwsCredentials owner, SdkHttpClient http) {

  /**
   * What came of it.
   *
   * @param error the function's error, when it failed
   */
  record Answer(int status, Optional<String> error, String body) {}

  /** Which Lambda lets it do: else a function that never began would have done no harm. */
  Answer invoke(String function, Object payload) {
    Answer answer = tryToInvoke(function, payload);
    if (answer.status() != 200) {
      throw new IllegalStateException(function + " was not invoked: " + answer);
    }
    return answer;
  }

  /** The same, which Lambda may refuse. */
  Answer tryToInvoke(String function, Object payload) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint)
            .encodedPath(
                "/2015-03-31/functions/" + URLEncoder.encode(function, UTF_8) + "/invocations")
            .putHeader("Content-Type", "application/json")
            .build();
    ContentStreamProvider body = ContentStreamProvider.fromUtf8String(JsonText.of(payload));
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(owner)
                        .request(request)
                        .payload(body)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
    try {
      HttpExecuteResponse response =
          http.prepareRequest(
                  HttpExecuteRequest.builder()
                      .request(signed.request())
                      .contentStreamProvider(signed.payload().orElseThrow())
                      .build())
              .call();
      return new Answer(
          response.httpResponse().statusCode(),
          response.httpResponse().firstMatchingHeader("X-Amz-Function-Error"),
          response.responseBody().map(Functions::text).orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
