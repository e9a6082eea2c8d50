package rolebridge.aws;

import java.time.Duration;
import rolebridge.aws.http.InterruptibleHttpClient;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Builds the SDK clients of one region, all with the same time limits. */
public final class AwsClients implements Clients {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration TRY_LIMIT = Duration.ofSeconds(10);
  private static final Duration SHORT_CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration SHORT_TRY_LIMIT = Duration.ofSeconds(3);

  private final Region region;
  private final SdkHttpClient.Builder<?> http;
  private final AwsCredentialsProvider credentials;

  /** Those of a function, with the {@linkplain #functionCredentials credentials of its role}. */
  public AwsClients(String region) {
    this(region, InterruptibleHttpClient.builder(), functionCredentials());
  }

  /** With these credentials, over another HTTP client. */
  public AwsClients(
      String region, SdkHttpClient.Builder<?> http, AwsCredentialsProvider credentials) {
    this.region = Region.of(region);
    this.http = http;
    this.credentials = credentials;
  }

  /**
   * The credentials of the function's role as Lambda hands them over: in environment variables, or
   * at a local address where it takes snapshots (<a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html#snapstart-credentials">Lambda
   * Developer Guide</a>). The SDK's own search would look for profiles and instances too, whose
   * code a start would load for nothing.
   */
  public static AwsCredentialsProvider functionCredentials() {
    return SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI.getStringValue().isPresent()
        ? ContainerCredentialsProvider.create()
        : EnvironmentVariableCredentialsProvider.create();
  }

  @Override
  public IamClient iam() {
    return with(IamClient.builder(), limits().build()).build();
  }

  @Override
  public IamClient iam(AwsCredentialsProvider credentials) {
    return with(IamClient.builder(), limits().build()).credentialsProvider(credentials).build();
  }

  @Override
  public IamClient iamWithoutRetries() {
    return with(
            IamClient.builder(), limits().retryStrategy(DefaultRetryStrategy.doNotRetry()).build())
        .build();
  }

  @Override
  public SecretsManagerClient secretsManager() {
    return with(SecretsManagerClient.builder(), limits().build()).build();
  }

  @Override
  public StsClient sts() {
    return with(StsClient.builder(), limits().build()).build();
  }

  /** For a function that has several requests to decide on, none of which may wait for another. */
  @Override
  public SfnClient stepFunctions() {
    return with(
            SfnClient.builder(),
            limits()
                .apiCallTimeout(SHORT_CALL_LIMIT)
                .apiCallAttemptTimeout(SHORT_TRY_LIMIT)
                .build())
        .build();
  }

  /** What the SDK does by default is said, so that it looks for no setting that says otherwise. */
  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B with(
      B builder, ClientOverrideConfiguration configuration) {
    return builder
        .region(region)
        .defaultsMode(DefaultsMode.LEGACY)
        .httpClientBuilder(http)
        .credentialsProvider(credentials)
        .overrideConfiguration(configuration);
  }

  private static ClientOverrideConfiguration.Builder limits() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.legacyRetryStrategy())
        .apiCallTimeout(CALL_LIMIT)
        .apiCallAttemptTimeout(TRY_LIMIT);
  }
}
