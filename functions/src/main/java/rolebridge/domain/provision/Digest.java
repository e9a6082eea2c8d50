package rolebridge.domain.provision;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.request.IntegrationRequest;

/** What a plan comes to on its role and policy, as one SHA-256 in hex, and texts by themselves. */
final class Digest {

  private Digest() {}

  static String of(IntegrationRequest request, Blueprint blueprint, Map<String, String> roleTags) {
    String content =
        String.join(
            "\n",
            blueprint.roleArn(),
            blueprint.policyArn(),
            blueprint.permissionPolicy().canonicalText(),
            PolicyDocument.canonicalText(blueprint.trustStatement()),
            request.roleSessionName(),
            String.valueOf(request.roleSessionDuration()),
            request.description(),
            new TreeMap<>(roleTags).toString());
    return of(content);
  }

  static String of(String content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
