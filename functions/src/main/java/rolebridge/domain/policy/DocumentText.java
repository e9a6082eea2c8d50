package rolebridge.domain.policy;

/** Turns documents into the text IAM stores and back. */
public interface DocumentText {

  /** The document without white space, so its length is what IAM counts. */
  String compact(PolicyDocument document);

  /**
   * Reads a document; throws {@link IllegalArgumentException} when the text isn't a JSON object or
   * holds null, which IAM's grammar doesn't have.
   */
  PolicyDocument parse(String text);
}
