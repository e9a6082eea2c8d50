package rolebridge.handler;

import rolebridge.domain.provision.Home;

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

  private static String required(String name) {
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException(
          "Environment variable " + name + " is missing; the template sets it for every function.");
    }
    return value;
  }
}
