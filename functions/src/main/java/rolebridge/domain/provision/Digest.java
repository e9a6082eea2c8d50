package rolebridge.domain.provision;

import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Sha256;
import rolebridge.domain.request.IntegrationRequest;

/** What a plan comes to on its role and policy, as one SHA-256 in hex. */
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
    return Sha256.hex(content);
  }
}
