package rolebridge.domain.port;

import java.util.Map;
import rolebridge.domain.policy.PolicyDocument;

/**
 * An IAM role as it is.
 *
 * @param boundaryArn its permissions boundary, empty when it has none
 * @param maxSessionDuration seconds, 3,600 to 43,200
 * @param description empty when it has none
 */
public record Role(
    String name,
    String path,
    String arn,
    String boundaryArn,
    PolicyDocument trust,
    int maxSessionDuration,
    String description,
    Map<String, String> tags) {

  public Role {
    tags = Map.copyOf(tags);
  }
}
