package rolebridge.json;

import java.io.IOException;
import rolebridge.domain.audit.CauseText;

/** Causes of functions' errors, which Lambda writes as a JSON object. */
public final class JsonCauseText implements CauseText {

  @Override
  public String message(String cause) {
    try {
      return StrictJson.firstText(cause, "errorMessage").orElse(cause);
    } catch (IOException e) {
      return cause;
    }
  }
}
