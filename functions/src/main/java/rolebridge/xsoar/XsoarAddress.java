package rolebridge.xsoar;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.port.XsoarConnection;

/** Where the API key goes, and nowhere else. */
final class XsoarAddress {

  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

  /** What a header may hold: an HTTP client's own refusal would quote the API key. */
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");

  private final URI url;
  private final String prefix;

  private XsoarAddress(URI url, String prefix) {
    this.url = url;
    this.prefix = prefix;
  }

  /**
   * The address of this connection.
   *
   * @throws XsoarRefusedException when the API key would go over the network readable to others, or
   *     can't be sent at all
   */
  static XsoarAddress of(XsoarConnection connection) {
    requirePrintable("apiKey", connection.apiKey());
    requirePrintable("apiKeyId", connection.apiKeyId());
    try {
      URI url = new URI(connection.url());
      if (isUsable(url)) {
        return new XsoarAddress(url, connection.pathPrefix());
      }
    } catch (URISyntaxException e) {
      // Its message is left out: it quotes the address, which may hold a password.
    }
    throw new XsoarRefusedException(
        "The XSOAR server's address isn't of the form https://host, https://host:port or one of"
            + " these with a path. Correct the stack's parameter XsoarUrl.");
  }

  private static void requirePrintable(String member, String value) {
    if (!PRINTABLE.matcher(value).matches()) {
      throw new XsoarRefusedException(
          "The member "
              + member
              + " of XSOAR's secret holds a space, a line break or another character that can't be"
              + " sent. Copy it into the secret again.");
    }
  }

  private static boolean isUsable(URI url) {
    return url.getHost() != null
        && url.getUserInfo() == null
        && url.getQuery() == null
        && url.getFragment() == null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && LOOPBACK.matcher(url.getHost()).matches()));
  }

  URI of(String path) {
    return URI.create(url + prefix + path);
  }

  String host() {
    return url.getHost();
  }

  /** The host that this redirects to. */
  String hostOf(String location) {
    try {
      return String.valueOf(url.resolve(new URI(location)).getHost());
    } catch (URISyntaxException e) {
      return "an address that can't be read";
    }
  }
}
