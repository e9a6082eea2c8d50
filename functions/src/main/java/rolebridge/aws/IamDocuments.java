package rolebridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.function.Supplier;
import rolebridge.domain.error.DocumentUnreadableException;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;

/** IAM answers with percent-encoded documents (RFC 3986), and takes them plain. */
final class IamDocuments {

  private final DocumentText documentText;

  IamDocuments(DocumentText documentText) {
    this.documentText = documentText;
  }

  /**
   * Reads a document that anybody may have written.
   *
   * @param what what the document is, with the ARN of what it belongs to, for the message
   * @throws DocumentUnreadableException when it has no form that can be understood
   */
  PolicyDocument decode(String what, String percentEncoded) {
    return parse(what, () -> URLDecoder.decode(percentEncoded, UTF_8));
  }

  /** The same of one that comes plain, as other services' do. */
  PolicyDocument parse(String what, String text) {
    return parse(what, () -> text);
  }

  private PolicyDocument parse(String what, Supplier<String> text) {
    try {
      PolicyDocument document = documentText.parse(text.get());
      document.statements();
      return document;
    } catch (IllegalArgumentException e) {
      throw new DocumentUnreadableException(
          what + " can't be read: " + e.getMessage() + ". Write it anew, or remove it.", e);
    }
  }

  String encode(PolicyDocument document) {
    return documentText.compact(document);
  }
}
