package rolebridge.it;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.StateExitedEventDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * What a test looks at the hub account with and meddles with in it, as the account's root or
 * somebody else.
 */
final class Hub {

  private static final AwsCredentials ROOT = AwsBasicCredentials.create("test", "test");
  private static final Region REGION = Region.US_EAST_1;

  private final URI endpoint;
  private final AwsCredentials owner;
  private final SdkHttpClient http;
  private final IamClient iam;
  private final SecretsManagerClient secrets;
  private final SqsClient queues;
  private final EventBridgeClient events;
  private final CloudWatchLogsClient logs;
  private final SfnClient stepFunctions;
  private final StsClient sts;
  private final CloudFormationClient cloudFormation;

  Hub(URI endpoint) {
    this(
        endpoint,
        ROOT,
        UrlConnectionHttpClient.builder()
            .proxyConfiguration(
                ProxyConfiguration.builder()
                    .useEnvironmentVariablesValues(false)
                    .useSystemPropertyValues(false)
                    .build())
            .build());
  }

  private Hub(URI endpoint, AwsCredentials owner, SdkHttpClient http) {
    this.endpoint = endpoint;
    this.owner = owner;
    this.http = http;
    this.iam = built(IamClient.builder());
    this.secrets = built(SecretsManagerClient.builder());
    this.queues = built(SqsClient.builder());
    this.events = built(EventBridgeClient.builder());
    this.logs = built(CloudWatchLogsClient.builder());
    this.stepFunctions = built(SfnClient.builder());
    this.sts = built(StsClient.builder());
    this.cloudFormation = built(CloudFormationClient.builder());
  }

  /** An address has no names before it, as TestState's would. */
  private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C built(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(REGION)
        .credentialsProvider(StaticCredentialsProvider.create(owner))
        .httpClient(http)
        .overrideConfiguration(
            c -> c.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
        .build();
  }

  /** The same for the owner of these credentials. */
  Hub as(AwsCredentials credentials) {
    return new Hub(endpoint, credentials, http);
  }

  /** Whom its calls are by. */
  AwsCredentials owner() {
    return owner;
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

  /** What happened in a run, with its data. */
  Stream<HistoryEvent> history(Run run) {
    return stepFunctions
        .getExecutionHistoryPaginator(r -> r.executionArn(run.arn()).includeExecutionData(true))
        .events()
        .stream();
  }

  /** What a state of a run answered, each time that it was left. */
  List<String> outputs(Run run, String state) {
    return history(run)
        .map(HistoryEvent::stateExitedEventDetails)
        .filter(exited -> exited != null && exited.name().equals(state))
        .map(StateExitedEventDetails::output)
        .toList();
  }

  StsClient sts() {
    return sts;
  }

  CloudFormationClient cloudFormation() {
    return cloudFormation;
  }

  Functions functions() {
    return new Functions(endpoint, owner, http);
  }

  /** Another account, as its root. */
  Hub account(String id) {
    return as(AwsBasicCredentials.create(id, "test"));
  }
}
