package rolebridge.it;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** What a test looks at the hub account with and meddles with in it, as the account's root. */
final class Hub {

  private static final String ROOT = "test";
  private static final Region REGION = Region.US_EAST_1;

  private final URI endpoint;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .proxyConfiguration(
              ProxyConfiguration.builder()
                  .useEnvironmentVariablesValues(false)
                  .useSystemPropertyValues(false)
                  .build())
          .build();

  private final IamClient iam;
  private final SecretsManagerClient secrets;
  private final SqsClient queues;
  private final EventBridgeClient events;
  private final CloudWatchLogsClient logs;
  private final SfnClient stepFunctions;

  Hub(URI endpoint) {
    this.endpoint = endpoint;
    this.iam = as(ROOT, ROOT, IamClient.builder()).httpClient(http).build();
    this.secrets = as(ROOT, ROOT, SecretsManagerClient.builder()).httpClient(http).build();
    this.queues = as(ROOT, ROOT, SqsClient.builder()).httpClient(http).build();
    this.events = as(ROOT, ROOT, EventBridgeClient.builder()).httpClient(http).build();
    this.logs = as(ROOT, ROOT, CloudWatchLogsClient.builder()).httpClient(http).build();
    this.stepFunctions = as(ROOT, ROOT, SfnClient.builder()).httpClient(http).build();
  }

  private <B extends AwsClientBuilder<B, ?>> B as(String keyId, String secret, B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret)));
  }

  IamClient iam() {
    return iam;
  }

  SecretsManagerClient secrets() {
    return secrets;
  }

  SqsClient queues() {
    return queues;
  }

  EventBridgeClient events() {
    return events;
  }

  CloudWatchLogsClient logs() {
    return logs;
  }

  SfnClient stepFunctions() {
    return stepFunctions;
  }

  /** STS for the owner of this key. */
  StsClient sts(StoredKey key) {
    return as(key.id(), key.secret(), StsClient.builder()).httpClient(http).build();
  }
}
