package rolebridge.domain.port;

/** AWS STS, called as the function's own execution role. */
public interface FunctionIdentity {

  /** ARN of the execution role. */
  String roleArn();

  /**
   * Assumes the role for the shortest time, with a session policy that denies everything. The
   * session is dropped at once.
   *
   * @throws AccessRefusedException when STS refuses
   */
  void assumeRoleDenyingAll(String roleArn, String roleSessionName);
}
