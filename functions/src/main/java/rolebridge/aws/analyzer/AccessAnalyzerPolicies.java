package rolebridge.aws.analyzer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.aws.AwsClients;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.port.PolicyValidator;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;

/**
 * IAM Access Analyzer's <a
 * href="https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html">ValidatePolicy</a>,
 * called by hand: the SDK's own client is too large for the functions' zip, for one call.
 */
public final class AccessAnalyzerPolicies implements PolicyValidator {

  private static final String SERVICE = "access-analyzer";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(7);

  /** No call begins later, so that all end within the half minute that the port promises. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private static final int OK = 200;

  private final URI endpoint;
  private final String region;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;
  private final Clock clock;

  AccessAnalyzerPolicies(
      URI endpoint,
      String region,
      AwsCredentialsProvider credentials,
      SdkHttpClient http,
      Clock clock) {
    this.endpoint = endpoint;
    this.region = region;
    this.credentials = credentials;
    this.http = http;
    this.clock = clock;
  }

  /** That of a region, at the endpoint that all of the SDK's clients go to. */
  public static AccessAnalyzerPolicies of(String region, Clock clock) {
    return new AccessAnalyzerPolicies(
        endpointIn(region),
        region,
        AwsClients.functionCredentials(),
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_LIMIT)
            .socketTimeout(ANSWER_LIMIT)
            .build(),
        clock);
  }

  static URI endpointIn(String region) {
    return AwsClientEndpointProvider.builder()
        .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_ACCESSANALYZER")
        .serviceEndpointOverrideSystemProperty("aws.endpointUrlAccessAnalyzer")
        .serviceProfileProperty("accessanalyzer")
        .profileFile(ProfileFile::defaultProfileFile)
        .profileName(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow())
        .serviceEndpointPrefix(SERVICE)
        .defaultProtocol("https")
        .region(Region.of(region))
        .build()
        .clientEndpoint();
  }

  @Override
  public ValidatedPolicies validate(List<String> documents) {
    Instant deadline = clock.instant().plus(LIMIT);
    List<PolicyFinding> findings = new ArrayList<>();
    try {
      for (int index = 0; index < documents.size(); index++) {
        String next = "";
        do {
          if (!clock.instant().isBefore(deadline)) {
            return new ValidatedPolicies(
                "IAM Access Analyzer didn't answer for all policies within "
                    + LIMIT.toSeconds()
                    + " s.",
                findings);
          }
          Map<String, Object> answer = page(documents.get(index), next);
          findings.addAll(findings(index + 1, answer));
          next = text(answer, "nextToken");
        } while (!next.isEmpty());
      }
    } catch (IOException | UncheckedIOException | SdkException e) {
      return new ValidatedPolicies(
          "IAM Access Analyzer can't be asked at %s: %s.".formatted(endpoint, why(e)), findings);
    }
    return new ValidatedPolicies("", findings);
  }

  private Map<String, Object> page(String document, String next) throws IOException {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("policyDocument", document);
    body.put("policyType", "IDENTITY_POLICY");
    ContentStreamProvider content = ContentStreamProvider.fromUtf8String(StrictJson.text(body));
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(endpoint.resolve("/policy/validation"))
            .putHeader("Content-Type", "application/json");
    if (!next.isEmpty()) {
      request.putRawQueryParameter("nextToken", next);
    }
    SignedRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(credentials.resolveCredentials())
                        .request(request.build())
                        .payload(content)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    HttpExecuteResponse answer =
        http.prepareRequest(
                HttpExecuteRequest.builder()
                    .request(signed.request())
                    .contentStreamProvider(signed.payload().orElse(content))
                    .build())
            .call();
    String text = textOf(answer);
    if (answer.httpResponse().statusCode() != OK) {
      throw new IOException(
          "it answers %d %s"
              .formatted(
                  answer.httpResponse().statusCode(),
                  answer.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElse("")));
    }
    return StrictJson.readObject(text);
  }

  private static String textOf(HttpExecuteResponse answer) throws IOException {
    if (answer.responseBody().isEmpty()) {
      return "";
    }
    try (InputStream body = answer.responseBody().get()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The JDK says of an unknown host nothing but its name. */
  private static String why(Exception e) {
    return e instanceof UnknownHostException ? "its name isn't known" : e.getMessage();
  }

  private static List<PolicyFinding> findings(int policy, Map<String, Object> answer) {
    List<PolicyFinding> findings = new ArrayList<>();
    if (answer.get("findings") instanceof List<?> list) {
      for (Object one : list) {
        Map<?, ?> finding = (Map<?, ?>) one;
        findings.add(
            new PolicyFinding(
                policy,
                text(finding, "findingType"),
                text(finding, "issueCode"),
                text(finding, "findingDetails"),
                text(finding, "learnMoreLink")));
      }
    }
    return findings;
  }

  private static String text(Map<?, ?> object, String member) {
    return object.get(member) instanceof String text ? text : "";
  }
}
