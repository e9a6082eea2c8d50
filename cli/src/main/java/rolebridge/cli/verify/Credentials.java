package rolebridge.cli.verify;

/**
 * What calls are signed with.
 *
 * @param sessionToken empty for a user's own key
 */
public record Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {

  /** Without the secret parts. */
  @Override
  public String toString() {
    return accessKeyId;
  }
}
