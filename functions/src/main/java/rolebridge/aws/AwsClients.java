package rolebridge.aws;

import java.time.Duration;
import java.util.Optional;
import rolebridge.aws.http.InterruptibleHttpClient;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
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
  private final Optional<AwsCredentialsProvider> credentials;

  /** With the credentials that the SDK finds when the first call is signed. */
  public AwsClients(String region) {
    this(region, InterruptibleHttpClient.builder(), Optional.empty());
  }

  /** With these credentials, over another HTTP client. */
  public AwsClients(
      String region, SdkHttpClient.Builder<?> http, AwsCredentialsProvider credentials) {
    this(region, http, Optional.of(credentials));
  }

  private AwsClients(
      String region, SdkHttpClient.Builder<?> http, Optional<AwsCredentialsProvider> credentials) {
    this.region = Region.of(region);
    this.http = http;
    this.credentials = credentials;
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

  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B with(
      B builder, ClientOverrideConfiguration configuration) {
    if (credentials.isPresent()) {
      builder.credentialsProvider(credentials.get());
    }
    return builder.region(region).httpClientBuilder(http).overrideConfiguration(configuration);
  }

  private static ClientOverrideConfiguration.Builder limits() {
    return ClientOverrideConfiguration.builder()
        .apiCallTimeout(CALL_LIMIT)
        .apiCallAttemptTimeout(TRY_LIMIT);
  }
}
