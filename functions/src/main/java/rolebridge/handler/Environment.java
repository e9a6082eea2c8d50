package rolebridge.handler;

import rolebridge.domain.provision.Home;
import rolebridge.domain.request.EgressIps;

/** What the template tells every function by environment variables. */
final class Environment {

  private Environment() {}

  static Home home() {
    return new Home(
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

  /** ARN of the role that the function itself runs as. */
  static String functionRoleArn() {
    return required("FUNCTION_ROLE_ARN");
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
