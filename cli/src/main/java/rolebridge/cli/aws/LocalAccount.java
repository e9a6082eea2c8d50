package rolebridge.cli.aws;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Commands;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * An account of the local AWS. Nothing from the caller's environment or profiles is used, neither
 * here nor in the children, so it can never be a real account.
 */
public final class LocalAccount implements Account {

  /** The account whose root the access key {@code test} stands for. */
  public static final String ACCOUNT_ID = "000000000000";

  private static final String REGION = "us-east-1";
  private static final String KEY = "test";
  private static final String NO_FILE = "/dev/null";

  private final URI endpoint;
  private final Commands commands;
  private final SdkHttpClient http;

  public LocalAccount(URI endpoint) {
    this(endpoint, Commands.PLAIN);
  }

  public LocalAccount(URI endpoint, Commands commands) {
    this.endpoint = endpoint;
    this.commands = commands;
    // The SDK would still read these for details such as retries.
    System.setProperty("aws.configFile", NO_FILE);
    System.setProperty("aws.sharedCredentialsFile", NO_FILE);
    System.setProperty("aws.disableEc2Metadata", "true");
    // And the variables of these names, whatever is in them; here are its own defaults.
    System.setProperty("aws.retryMode", "legacy");
    System.setProperty("aws.maxAttempts", "4");
    System.setProperty("aws.defaultsMode", "legacy");
    System.setProperty("aws.disableRequestCompression", "false");
    System.setProperty("aws.requestMinCompressionSizeBytes", "10240");
    this.http =
        UrlConnectionHttpClient.builder()
            .proxyConfiguration(
                ProxyConfiguration.builder()
                    .useEnvironmentVariablesValues(false)
                    .useSystemPropertyValues(false)
                    .build())
            .build();
  }

  @Override
  public SfnClient stepFunctions() {
    return local(SfnClient.builder()).httpClient(http).build();
  }

  @Override
  public CloudFormationClient cloudFormation() {
    return local(CloudFormationClient.builder()).httpClient(http).build();
  }

  @Override
  public CloudWatchLogsClient logs() {
    return local(CloudWatchLogsClient.builder()).httpClient(http).build();
  }

  @Override
  public S3Client s3() {
    return local(S3Client.builder()).forcePathStyle(true).httpClient(http).build();
  }

  @Override
  public IamClient iam() {
    return local(IamClient.builder()).httpClient(http).build();
  }

  @Override
  public SecretsManagerClient secretsManager() {
    return local(SecretsManagerClient.builder()).httpClient(http).build();
  }

  @Override
  public LambdaClient lambda() {
    return local(LambdaClient.builder()).httpClient(http).build();
  }

  @Override
  public AccessAnalyzerClient accessAnalyzer() {
    return local(AccessAnalyzerClient.builder()).httpClient(http).build();
  }

  @Override
  public StsClient sts() {
    return local(StsClient.builder()).httpClient(http).build();
  }

  private <B extends AwsClientBuilder<B, ?>> B local(B builder) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
        .fipsEnabled(false)
        .dualstackEnabled(false)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .defaultProfileFile(ProfileFile.aggregator().build())
                .build());
  }

  @Override
  public String region() {
    return REGION;
  }

  @Override
  public String credentials() {
    return "the local AWS's own";
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.of(endpoint);
  }

  /** The variables for it mean real accounts. */
  @Override
  public List<String> endpointsInstead() {
    return List.of();
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> variables = withoutAws(System.getenv());
    variables.put("AWS_ENDPOINT_URL", endpoint.toString());
    variables.put("AWS_ACCESS_KEY_ID", KEY);
    variables.put("AWS_SECRET_ACCESS_KEY", KEY);
    variables.put("AWS_REGION", REGION);
    variables.put("AWS_DEFAULT_REGION", REGION);
    return variables;
  }

  /**
   * Removes every AWS setting that is in these variables, and keeps AWS SDKs from looking further.
   */
  public static Map<String, String> withoutAws(Map<String, String> present) {
    Map<String, String> variables = new LinkedHashMap<>();
    present.keySet().stream()
        .filter(name -> name.startsWith("AWS_") || name.startsWith("SAM_"))
        .forEach(name -> variables.put(name, ""));
    variables.put("AWS_CONFIG_FILE", NO_FILE);
    variables.put("AWS_SHARED_CREDENTIALS_FILE", NO_FILE);
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    variables.put("NO_PROXY", "127.0.0.1,localhost,::1");
    variables.put("no_proxy", "127.0.0.1,localhost,::1");
    return variables;
  }

  @Override
  public String awsCommand() {
    return "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --region "
        + REGION
        + " --endpoint-url "
        + endpoint;
  }

  @Override
  public Commands commands() {
    return commands;
  }
}
