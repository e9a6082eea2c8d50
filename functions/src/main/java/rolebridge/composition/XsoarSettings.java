package rolebridge.composition;

import rolebridge.domain.instance.HandOver;

/**
 * The stack's connection to XSOAR.
 *
 * @param url of the server's API; empty without a connection
 * @param secretArn the secret that holds the API key
 * @param version the server's major version, 6 or 8
 */
public record XsoarSettings(String url, String secretArn, int version, HandOver.Delivery delivery) {

  /** Whether there is a connection. */
  public boolean isConnected() {
    return !url.isEmpty();
  }

  /** What stands before each path of the API (demisto-py, which asks servers of 8 below /xsoar). */
  public String pathPrefix() {
    return version >= 8 ? "/xsoar" : "";
  }
}
