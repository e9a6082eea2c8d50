package rolebridge.cli.verify;

/** Calls that are made with the credentials of a trial. Refused: {@link CallRefusedException}. */
public interface Calls {

  /** GetCallerIdentity; the caller's ARN. */
  String identity(Credentials credentials);

  /** AssumeRole for 15 minutes. */
  Credentials assumeRole(Credentials credentials, String roleArn);

  /** GetSessionToken for 15 minutes. */
  Credentials sessionToken(Credentials credentials);

  /** GetRole. */
  void readRole(Credentials credentials, String roleName);

  /**
   * DeleteSecret.
   *
   * @param force without a recovery window; else the parameter is left out
   */
  void deleteSecret(Credentials credentials, String secretName, boolean force);
}
