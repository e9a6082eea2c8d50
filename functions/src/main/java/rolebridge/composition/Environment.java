package rolebridge.composition;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.port.Machine;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;

/** The template's settings, as each function's environment variables hold them. */
final class Environment implements FunctionSettings {

  @Override
  public Hub hub() {
    return new Hub(
        namespace(),
        required("PARTITION"),
        required("ACCOUNT_ID"),
        region(),
        required("USER_BOUNDARY_ARN"),
        required("ROLE_BOUNDARY_ARN"));
  }

  static Namespace namespace() {
    return new Namespace(required(Namespace.VARIABLE));
  }

  /**
   * Whether this execution environment is one that Lambda takes a snapshot of (Lambda Developer
   * Guide, "Defined runtime environment variables").
   */
  static boolean becomesSnapshot() {
    return "snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  String region() {
    return required("AWS_REGION");
  }

  @Override
  public String kmsKeyId() {
    return System.getenv().getOrDefault("KMS_KEY_ID", "");
  }

  @Override
  public EgressIps egressIps() {
    String name = "FUNCTION_EGRESS_IPS";
    try {
      return EgressIps.parse(System.getenv().getOrDefault(name, ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Environment variable "
              + name
              + ", which the template sets from its parameter FunctionEgressIps, has wrong"
              + " addresses: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public String functionName() {
    return required("AWS_LAMBDA_FUNCTION_NAME");
  }

  @Override
  public String functionArn() {
    return "arn:%s:lambda:%s:%s:function:%s"
        .formatted(required("PARTITION"), region(), required("ACCOUNT_ID"), functionName());
  }

  @Override
  public boolean validatesPolicies() {
    return Boolean.parseBoolean(required("VALIDATE_POLICIES"));
  }

  @Override
  public String organizationId() {
    return System.getenv().getOrDefault("ORGANIZATION_ID", "");
  }

  @Override
  public Set<String> spokeActions() {
    return Set.of(required("SPOKE_ACTIONS").split(","));
  }

  @Override
  public String functionRoleArn() {
    return required("FUNCTION_ROLE_ARN");
  }

  @Override
  public RotationPolicy rotationPolicy() {
    return new RotationPolicy(
        Duration.ofDays(number("MAXIMUM_KEY_AGE_DAYS")),
        Duration.ofMinutes(number("GRACE_PERIOD_MINUTES")),
        Duration.ofDays(number("WATCH_PERIOD_DAYS")),
        RotationPolicy.periodOf(required("ROTATION_SCHEDULE")),
        !xsoarUrl().isEmpty());
  }

  @Override
  public Duration roleUnusedFor() {
    return Duration.ofHours(number("ROLE_UNUSED_HOURS"));
  }

  @Override
  public Map<Machine, String> machineArns() {
    return Map.of(
        Machine.PROVISION, provisionMachineArn(),
        Machine.DECOMMISSION, required("DECOMMISSION_MACHINE_ARN"),
        Machine.ROTATE_USER, rotateUserMachineArn(),
        Machine.REJECT, required("REJECT_MACHINE_ARN"));
  }

  @Override
  public String provisionMachineArn() {
    return required("PROVISION_MACHINE_ARN");
  }

  @Override
  public String rotateUserMachineArn() {
    return required("ROTATE_USER_MACHINE_ARN");
  }

  @Override
  public AcceptRequests.Limits acceptingLimits() {
    return new AcceptRequests.Limits(
        required("ACCOUNT_ID"),
        namespace().path(),
        number("REQUESTS_PER_ACCOUNT_AND_HOUR"),
        number("USERS_PER_ACCOUNT"));
  }

  @Override
  public String requestQueueArn() {
    return required("REQUEST_QUEUE_ARN");
  }

  @Override
  public Set<String> secretKmsKeys() {
    return Stream.concat(
            Stream.of(kmsKeyId()),
            Stream.of(System.getenv().getOrDefault("FORMER_SECRET_KMS_KEY_ARNS", "").split(",")))
        .filter(arn -> !arn.isEmpty())
        .collect(Collectors.toSet());
  }

  @Override
  public Duration roleLongUnused() {
    return Duration.ofDays(number("UNUSED_ROLE_DAYS"));
  }

  @Override
  public XsoarSettings xsoar() {
    return new XsoarSettings(
        xsoarUrl(),
        required("XSOAR_SECRET_ARN"),
        number("XSOAR_VERSION"),
        HandOver.Delivery.valueOf(required("XSOAR_KEYS").toUpperCase(Locale.ROOT)));
  }

  private static String xsoarUrl() {
    return System.getenv().getOrDefault("XSOAR_URL", "");
  }

  private static int number(String name) {
    String value = required(name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "Environment variable " + name + " must be a whole number; it is " + value + ".", e);
    }
  }

  private static String required(String name) {
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(
          "Environment variable " + name + " is missing; the template sets it for every function.");
    }
    return value;
  }
}
