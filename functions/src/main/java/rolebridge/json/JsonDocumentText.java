package rolebridge.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;

/** Policy documents as JSON text. */
public final class JsonDocumentText implements DocumentText {

  @Override
  public String compact(PolicyDocument document) {
    try {
      return StrictJson.text(document.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PolicyDocument parse(String text) {
    try {
      return new PolicyDocument(StrictJson.readObject(text));
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a policy document: " + e.getMessage(), e);
    }
  }
}
