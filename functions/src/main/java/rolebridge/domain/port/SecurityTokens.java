package rolebridge.domain.port;

/** AWS STS, called with the very key under proof. */
public interface SecurityTokens {

  /**
   * Assumes the role.
   *
   * @param durationSeconds 900 to the role's maximum
   * @return ARN of the session, {@code arn:P:sts::A:assumed-role/ROLE/SESSION}
   * @throws AccessRefusedException when STS refuses
   */
  String assumeRole(
      SecretAccessKey key, String roleArn, String roleSessionName, int durationSeconds);
}
