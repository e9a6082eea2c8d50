package rolebridge.domain.port;

import java.util.Map;

/**
 * An IAM user as it is.
 *
 * @param boundaryArn its permissions boundary, empty when it has none
 */
public record User(
    String name, String path, String arn, String boundaryArn, Map<String, String> tags) {

  public User {
    tags = Map.copyOf(tags);
  }
}
