package rolebridge.json;

import java.io.IOException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.port.MayBeMissing;

/**
 * What the secret of a connection to XSOAR holds. Its text never holds the API key.
 *
 * @param apiKeyId needed for 8.x
 * @param caBundle certificates in PEM; without them those that Java trusts are taken
 */
public record XsoarSecret(
    String apiKey, @MayBeMissing String apiKeyId, @MayBeMissing String caBundle) {

  public XsoarSecret {
    apiKeyId = apiKeyId == null ? "" : apiKeyId;
    caBundle = caBundle == null ? "" : caBundle;
  }

  /**
   * Reads it.
   *
   * @param secretArn for the message, which never quotes the text
   * @throws XsoarRefusedException when it isn't of this form
   */
  public static XsoarSecret parse(String secretArn, String text) {
    try {
      XsoarSecret secret = StrictJson.read(text, XsoarSecret.class);
      if (secret.apiKey() != null && !secret.apiKey().isBlank()) {
        return secret;
      }
    } catch (IOException e) {
      // Its message is left out: it may quote the text.
    }
    throw new XsoarRefusedException(
        "Secret "
            + secretArn
            + " isn't of the form {\"apiKey\": …, \"apiKeyId\": …, \"caBundle\": …}, of which the"
            + " last two may be missing. Put the API key of the XSOAR server there.");
  }

  @Override
  public String toString() {
    return "XsoarSecret[apiKey=(not shown), apiKeyId=" + apiKeyId + "]";
  }
}
