package rolebridge.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
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
      Map<String, Object> json = StrictJson.readObject(text);
      if (hasNull(json)) {
        throw new IllegalArgumentException("Not a policy document: it holds null");
      }
      return new PolicyDocument(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("Not a policy document: " + e.getMessage(), e);
    }
  }

  /**
   * IAM's grammar has no null (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM
   * policy grammar</a>)).
   */
  private static boolean hasNull(Object tree) {
    return switch (tree) {
      case null -> true;
      case Map<?, ?> map -> map.values().stream().anyMatch(JsonDocumentText::hasNull);
      case List<?> list -> list.stream().anyMatch(JsonDocumentText::hasNull);
      default -> false;
    };
  }
}
