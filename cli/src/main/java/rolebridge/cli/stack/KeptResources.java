package rolebridge.cli.stack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is in an account under the names of what a stack leaves when it is deleted. Nothing of
 * it is changed.
 */
public interface KeptResources {

  /**
   * A log group as it is.
   *
   * @param retentionInDays empty when its events stay for ever
   * @param tags those that aren't AWS's own
   */
  record LogGroup(
      String name,
      Optional<Integer> retentionInDays,
      Optional<String> kmsKeyArn,
      Map<String, String> tags) {

    public LogGroup {
      tags = Map.copyOf(tags);
    }
  }

  /**
   * A managed policy as it is.
   *
   * @param document of its default version, in its order
   */
  record Boundary(String name, String arn, String description, Map<String, Object> document) {

    public Boundary {
      document = Collections.unmodifiableMap(new LinkedHashMap<>(document));
    }
  }

  /** Those that exist of these. */
  List<LogGroup> logGroups(Set<String> names);

  /** Those that exist of these, below no path. */
  List<Boundary> boundaries(Set<String> names);

  boolean hasRole(String name);
}
