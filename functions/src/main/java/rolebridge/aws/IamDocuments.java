package rolebridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;

/** IAM answers with percent-encoded documents (RFC 3986), and takes them plain. */
final class IamDocuments {

  private final DocumentText documentText;

  IamDocuments(DocumentText documentText) {
    this.documentText = documentText;
  }

  PolicyDocument decode(String percentEncoded) {
    return documentText.parse(URLDecoder.decode(percentEncoded, UTF_8));
  }

  String encode(PolicyDocument document) {
    return documentText.compact(document);
  }
}
