package rolebridge.domain.proof;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.request.EgressIps;

/**
 * Works out which condition keys a call will have. IAM's policy simulator fills in the principal's
 * account, type, id, name and organization; "you provide the values for all other condition keys",
 * what isn't given counts as absent, and of service control policies it doesn't even say what was
 * missing (IAM user guide, "IAM policy testing with the IAM policy simulator"). So without them an
 * organization's deny of other regions, networks or resources would be one of everything. The
 * availability of each key: IAM user guide, "AWS global condition context keys".
 */
public final class CallContexts {

  /** "Some global services, such as IAM, have a single endpoint", which is in this region. */
  private static final Map<String, String> REGION_OF_GLOBAL_SERVICES =
      Map.of("aws", "us-east-1", "aws-cn", "cn-north-1", "aws-us-gov", "us-gov-west-1");

  private static final Set<String> GLOBAL_SERVICES =
      Set.of(
          "account",
          "budgets",
          "ce",
          "cloudfront",
          "iam",
          "organizations",
          "route53",
          "route53domains",
          "shield",
          "support",
          "waf");

  private static final Set<String> GLOBAL_SERVICES_IN_THE_WEST =
      Set.of("chatbot", "devicefarm", "globalaccelerator", "networkmanager");

  private static final String WEST = "us-west-2";

  /** What no call of an integration has; a deny that exempts it hangs on a condition. */
  private static final Map<String, String> EXEMPTING =
      Map.ofEntries(
          Map.entry("aws:CalledVia", "cloudformation.amazonaws.com"),
          Map.entry("aws:CalledViaFirst", "cloudformation.amazonaws.com"),
          Map.entry("aws:CalledViaLast", "cloudformation.amazonaws.com"),
          Map.entry("aws:PrincipalIsAWSService", "true"),
          Map.entry("aws:SourceVpc", "vpc-00000000000000000"),
          Map.entry("aws:SourceVpcArn", "arn:aws:ec2:us-east-1:000000000000:vpc/vpc-0"),
          Map.entry("aws:SourceVpce", "vpce-00000000000000000"),
          Map.entry("aws:TagKeys", "any"),
          Map.entry("aws:UserAgent", "any"),
          Map.entry("aws:ViaAWSService", "true"),
          Map.entry("aws:VpcSourceIp", "10.0.0.1"),
          Map.entry("aws:VpceAccount", "000000000000"),
          Map.entry("aws:VpceOrgID", "o-0000000000"),
          Map.entry("aws:referer", "any"),
          Map.entry("ec2:Owner", "amazon"));

  private static final Map<String, String> EXEMPTING_ADDRESS = Map.of("aws:SourceIp", "192.0.2.1");
  private static final Map<String, String> EXEMPTING_ORGANIZATION =
      Map.of("aws:ResourceOrgID", "o-0000000000");

  private final Hub hub;
  private final String organizationId;
  private final EgressIps egress;
  private final String functionArn;
  private final Clock clock;

  /**
   * @param organizationId the organization of the hub and its spokes; empty when it isn't known
   * @param egress where the function itself calls from
   * @param functionArn the function itself, without a version
   */
  public CallContexts(
      Hub hub, String organizationId, EgressIps egress, String functionArn, Clock clock) {
    this.hub = hub;
    this.organizationId = organizationId;
    this.egress = egress;
    this.functionArn = functionArn;
    this.clock = clock;
  }

  /** Whether an organization's policies can be asked about whose a resource is. */
  public boolean knowsOrganization() {
    return !organizationId.isEmpty();
  }

  /**
   * The region that a call of this action goes to; case doesn't count in actions.
   *
   * @param region that the integration is configured with
   */
  public String regionOf(String action, String region) {
    String service = action.substring(0, Math.max(0, action.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (GLOBAL_SERVICES.contains(service)) {
      return REGION_OF_GLOBAL_SERVICES.getOrDefault(hub.partition(), region);
    }
    return GLOBAL_SERVICES_IN_THE_WEST.contains(service) && hub.partition().equals("aws")
        ? WEST
        : region;
  }

  /** Other regions than this, to see whether a deny is of regions. */
  List<String> regionsBut(String region) {
    return Stream.of(
            hub.region(),
            REGION_OF_GLOBAL_SERVICES.getOrDefault(hub.partition(), hub.region()),
            WEST,
            "eu-west-1",
            "eu-central-1",
            "ap-southeast-1")
        .distinct()
        .filter(other -> !other.equals(region))
        .toList();
  }

  /** Of a call that the platform makes with a session of this role. */
  public CallContext ofIntegration(
      String roleArn,
      Map<String, Object> trustStatement,
      Map<String, String> roleTags,
      String region) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("aws:TokenIssueTime", now());
    keys.put("aws:MultiFactorAuthPresent", "false");
    List<String> addresses = TrustPolicy.allowedSourceIps(trustStatement);
    return of(roleArn, IamArn.accountOf(roleArn), region, first(addresses), keys)
        .withPrincipalTags(roleTags);
  }

  /** Of AssumeRole by a user, whose key the function uses. */
  public CallContext ofUser(String userName, String userArn, String roleArn, String sessionName) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("aws:username", userName);
    keys.put("sts:RoleSessionName", sessionName);
    return of(userArn, IamArn.accountOf(roleArn), hub.region(), first(egress.blocks()), keys);
  }

  /** Of AssumeRole by the function itself. */
  public CallContext ofFunction(String functionRoleArn, String roleArn, String sessionName) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("aws:TokenIssueTime", now());
    keys.put("aws:MultiFactorAuthPresent", "false");
    keys.put("lambda:SourceFunctionArn", functionArn);
    keys.put("sts:RoleSessionName", sessionName);
    return of(
        functionRoleArn, IamArn.accountOf(roleArn), hub.region(), first(egress.blocks()), keys);
  }

  private CallContext of(
      String principalArn,
      String resourceAccountId,
      String region,
      Optional<String> address,
      Map<String, String> special) {
    Map<String, String> keys = new TreeMap<>(special);
    keys.put("aws:CurrentTime", now());
    keys.put("aws:EpochTime", Long.toString(clock.instant().getEpochSecond()));
    keys.put("aws:PrincipalIsAWSService", "false");
    keys.put(CallContext.PRINCIPAL_ARN, principalArn);
    keys.put(CallContext.REGION, region);
    keys.put("aws:ResourceAccount", resourceAccountId);
    keys.put("aws:SecureTransport", "true");
    keys.put("aws:ViaAWSService", "false");
    Map<String, String> exempting = new TreeMap<>(EXEMPTING);
    address.ifPresentOrElse(
        known -> keys.put("aws:SourceIp", known), () -> exempting.putAll(EXEMPTING_ADDRESS));
    if (knowsOrganization()) {
      keys.put("aws:ResourceOrgID", organizationId);
    } else {
      exempting.putAll(EXEMPTING_ORGANIZATION);
    }
    return new CallContext(keys, exempting);
  }

  private String now() {
    Instant now = clock.instant();
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** An address of the first block. */
  private static Optional<String> first(List<String> blocks) {
    return blocks.stream().findFirst().map(block -> block.replaceFirst("/.*", ""));
  }
}
