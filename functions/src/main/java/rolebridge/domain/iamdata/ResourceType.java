package rolebridge.domain.iamdata;

import java.util.Set;

/**
 * A kind of resource that actions take.
 *
 * @param arn its ARN with placeholders, e.g. {@code arn:${Partition}:s3:::${BucketName}}
 * @param conditionKeys what a condition can ask of it
 */
public record ResourceType(String name, String arn, Set<String> conditionKeys) {

  public ResourceType {
    conditionKeys = Set.copyOf(conditionKeys);
  }
}
