package rolebridge.cli.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** A real account, by the caller's own profile or environment. */
public final class RealAccount implements Account {

  private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)+");
  private static final String ENDPOINT = "AWS_ENDPOINT_URL";
  private static final String OF_SERVICE = ".endpoint_url";

  private final Optional<String> profile;
  private final String region;
  private final Commands commands;
  private final CredentialSource source;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();

  /**
   * @param commands that work on it
   */
  public RealAccount(Optional<String> profile, Optional<String> region, Commands commands) {
    this.commands = commands;
    this.source = CredentialSource.of(profile);
    source.requireUsable();
    this.profile = profile;
    this.region = region.orElseGet(() -> defaultRegion(profile));
    requireRegion(this.region);
    requireEndpoints(System.getenv());
    this.credentials = source.provider();
    requireSettings(this::sts);
  }

  /** Ends the command for a profile or a region that there can't be, before anything is called. */
  public static void require(Optional<String> profile, Optional<String> region) {
    if (profile.isPresent()) {
      CredentialSource.of(profile).requireUsable();
    }
    region.ifPresent(RealAccount::requireRegion);
  }

  /** What no region is called would be told as a host that nobody knows. */
  static void requireRegion(String region) {
    if (!REGION.matcher(region).matches()) {
      List<String> regions = Region.regions().stream().map(Region::id).sorted().toList();
      throw Failure.usage(
          "RegionUnknown",
          "AWS has no region \"" + region + "\".",
          Nearest.to(region, regions)
              .map("Did you mean --region %s?"::formatted)
              .orElse("Give a region of AWS with --region, such as eu-central-1."));
    }
  }

  /** For all services and for single ones, as AWS's own programs read them. */
  static void requireEndpoints(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(ENDPOINT) && !value.isEmpty() && !isAddress(value)) {
                throw Failure.usage(
                    "EndpointNotUsable",
                    name + "=" + value + " is no address of HTTP.",
                    "Write it as in http://127.0.0.1:4566, or unset it.");
              }
            });
  }

  private static boolean isAddress(String value) {
    try {
      URI address = new URI(value);
      return address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The SDK tells of them when it makes a client, and not always by name. */
  static void requireSettings(Supplier<StsClient> maker) {
    try (StsClient made = maker.get()) {
      made.serviceName();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw Failure.usage(
          "AwsSettingsNotUsable",
          "The AWS SDK can't work with the settings of the environment or the profile: "
              + e.getMessage()
              + ".",
          "Correct or unset what says so: AWS_RETRY_MODE, AWS_MAX_ATTEMPTS, AWS_DEFAULTS_MODE,"
              + " AWS_DISABLE_REQUEST_COMPRESSION, AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES,"
              + " AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT, or the profile's line for"
              + " it.");
    }
  }

  private static String defaultRegion(Optional<String> profile) {
    DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
    profile.ifPresent(chain::profileName);
    try {
      return chain.build().getRegion().id();
    } catch (SdkClientException e) {
      throw Failure.usage(
          "RegionUnknown",
          "No AWS region is set" + profile.map(p -> " for profile " + p).orElse("") + ".",
          "Name it with --region, AWS_REGION, AWS_DEFAULT_REGION or the profile's region.");
    }
  }

  @Override
  public SfnClient stepFunctions() {
    return real(SfnClient.builder()).httpClient(http).build();
  }

  @Override
  public CloudFormationClient cloudFormation() {
    return real(CloudFormationClient.builder()).httpClient(http).build();
  }

  @Override
  public CloudWatchLogsClient logs() {
    return real(CloudWatchLogsClient.builder()).httpClient(http).build();
  }

  @Override
  public S3Client s3() {
    return real(S3Client.builder()).httpClient(http).build();
  }

  @Override
  public IamClient iam() {
    return real(IamClient.builder()).httpClient(http).build();
  }

  @Override
  public SecretsManagerClient secretsManager() {
    return real(SecretsManagerClient.builder()).httpClient(http).build();
  }

  @Override
  public LambdaClient lambda() {
    return real(LambdaClient.builder()).httpClient(http).build();
  }

  @Override
  public AccessAnalyzerClient accessAnalyzer() {
    return real(AccessAnalyzerClient.builder()).httpClient(http).build();
  }

  @Override
  public StsClient sts() {
    return real(StsClient.builder()).httpClient(http).build();
  }

  private <B extends AwsClientBuilder<B, ?>> B real(B builder) {
    // What the profile says of endpoints and retries goes with its credentials, as for the AWS CLI.
    return builder
        .region(Region.of(region))
        .credentialsProvider(credentials)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .applyMutation(made -> profile.ifPresent(made::defaultProfileName))
                .build());
  }

  @Override
  public String region() {
    return region;
  }

  @Override
  public String credentials() {
    return source.toString();
  }

  @Override
  public Optional<URI> endpoint() {
    return Optional.empty();
  }

  @Override
  public List<String> endpointsInstead() {
    return endpointsInstead(
        System.getenv(),
        ProfileFile.defaultProfileFile(),
        profile.orElseGet(ProfileFileSystemSetting.AWS_PROFILE::getStringValueOrThrow));
  }

  /**
   * Of the environment, and of the profile for what the environment says nothing of (<a
   * href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
   * endpoints</a>).
   */
  static List<String> endpointsInstead(
      Map<String, String> environment, ProfileFile file, String profileName) {
    List<String> endpoints = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, url) -> {
              if (name.startsWith(ENDPOINT) && !url.isEmpty()) {
                endpoints.add(name.equals(ENDPOINT) ? url : name + "=" + url);
              }
            });
    if (environment.getOrDefault(ENDPOINT, "").isEmpty()) {
      Optional<Profile> named = file.profile(profileName);
      named
          .flatMap(one -> one.property("services"))
          .flatMap(services -> file.getSection("services", services))
          .ifPresent(
              services ->
                  new TreeMap<>(services.properties())
                      .forEach(
                          (name, url) -> {
                            if (name.endsWith(OF_SERVICE) && !isSaid(name, environment)) {
                              endpoints.add(name + "=" + url);
                            }
                          }));
      named
          .flatMap(one -> one.property("endpoint_url"))
          .ifPresent(url -> endpoints.add(url + " of profile " + profileName));
    }
    return endpoints;
  }

  /** Whether a variable says it already of the service that this property is of. */
  private static boolean isSaid(String property, Map<String, String> environment) {
    String service = property.substring(0, property.length() - OF_SERVICE.length());
    String variable = ENDPOINT + "_" + service.toUpperCase(Locale.ROOT);
    return !environment.getOrDefault(variable, "").isEmpty();
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_REGION", region);
    variables.put("AWS_DEFAULT_REGION", region);
    profile.ifPresent(
        name -> {
          variables.put("AWS_PROFILE", name);
          variables.put("AWS_ACCESS_KEY_ID", "");
          variables.put("AWS_SECRET_ACCESS_KEY", "");
          variables.put("AWS_SESSION_TOKEN", "");
        });
    return variables;
  }

  @Override
  public String awsCommand() {
    return Commands.words(
        Stream.concat(
                Stream.of("aws", "--region", region),
                profile.stream().flatMap(name -> Stream.of("--profile", name)))
            .toList());
  }

  @Override
  public Commands commands() {
    return commands;
  }
}
