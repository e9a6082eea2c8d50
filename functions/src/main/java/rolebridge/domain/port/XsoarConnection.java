package rolebridge.domain.port;

/**
 * How the XSOAR server is reached. Its text never holds the API key.
 *
 * @param url of the server's API, with {@code https}; for 8.x the one of the API host
 * @param pathPrefix before each path, e.g. {@code /xsoar}; empty for 6.x
 * @param apiKeyId needed for 8.x; empty for 6.x
 * @param caBundle certificates in PEM that the server's is issued by; empty for those that Java
 *     trusts
 */
public record XsoarConnection(
    String url, String pathPrefix, String apiKey, String apiKeyId, String caBundle) {

  @Override
  public String toString() {
    return "XsoarConnection[url=" + url + pathPrefix + ", apiKey=(not shown)]";
  }
}
