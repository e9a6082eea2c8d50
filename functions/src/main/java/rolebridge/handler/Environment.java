package rolebridge.handler;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Machine;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;

/** What the template tells every function by environment variables. */
final class Environment {

  private Environment() {}

  static Hub hub() {
    return new Hub(
        required("PARTITION"),
        required("ACCOUNT_ID"),
        region(),
        required("USER_BOUNDARY_ARN"),
        required("ROLE_BOUNDARY_ARN"));
  }

  static String region() {
    return required("AWS_REGION");
  }

  /** KMS key for new secrets; empty for the account's own. */
  static String kmsKeyId() {
    return System.getenv().getOrDefault("KMS_KEY_ID", "");
  }

  /** The addresses that access is proven from; empty when the stack doesn't say. */
  static EgressIps egressIps() {
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

  /** Name of the function, which Lambda gives it. */
  static String functionName() {
    return required("AWS_LAMBDA_FUNCTION_NAME");
  }

  /** ARN of the function, without a version. */
  static String functionArn() {
    return "arn:%s:lambda:%s:%s:function:%s"
        .formatted(required("PARTITION"), region(), required("ACCOUNT_ID"), functionName());
  }

  /** Organization of the account; empty when the stack doesn't say. */
  static String organizationId() {
    return System.getenv().getOrDefault("ORGANIZATION_ID", "");
  }

  /** IAM's actions that the function may do in other accounts, as in its own role's policy. */
  static Set<String> spokeActions() {
    return Set.of(required("SPOKE_ACTIONS").split(","));
  }

  /** ARN of the role that the function itself runs as. */
  static String functionRoleArn() {
    return required("FUNCTION_ROLE_ARN");
  }

  /** How long keys live; the template's parameters have their rules checked at deploy. */
  static RotationPolicy rotationPolicy() {
    return new RotationPolicy(
        Duration.ofDays(number("MAXIMUM_KEY_AGE_DAYS")),
        Duration.ofMinutes(number("GRACE_PERIOD_MINUTES")),
        Duration.ofDays(number("WATCH_PERIOD_DAYS")),
        RotationPolicy.periodOf(required("ROTATION_SCHEDULE")));
  }

  /** How long nobody may have used a role that is removed without force. */
  static Duration roleUnusedFor() {
    return Duration.ofHours(number("ROLE_UNUSED_HOURS"));
  }

  /** ARN of each machine that other accounts' requests start, or their rejection. */
  static Map<Machine, String> machineArns() {
    return Map.of(
        Machine.PROVISION, provisionMachineArn(),
        Machine.DECOMMISSION, required("DECOMMISSION_MACHINE_ARN"),
        Machine.ROTATE_USER, rotateUserMachineArn(),
        Machine.REJECT, required("REJECT_MACHINE_ARN"));
  }

  /** ARN of the machine whose executions are undone. */
  static String provisionMachineArn() {
    return required("PROVISION_MACHINE_ARN");
  }

  /** ARN of the machine that looks after one user's keys. */
  static String rotateUserMachineArn() {
    return required("ROTATE_USER_MACHINE_ARN");
  }

  /** What other accounts' requests are decided by. */
  static AcceptRequests.Limits acceptingHub() {
    return new AcceptRequests.Limits(
        required("ACCOUNT_ID"),
        number("REQUESTS_PER_ACCOUNT_AND_HOUR"),
        number("USERS_PER_ACCOUNT"));
  }

  /** ARN of the queue that the rule for other accounts' requests fills. */
  static String requestQueueArn() {
    return required("REQUEST_QUEUE_ARN");
  }

  /** How long a role goes unused before an audit tells. */
  static Duration roleLongUnused() {
    return Duration.ofDays(number("UNUSED_ROLE_DAYS"));
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
