package rolebridge.cli.migrate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An account's IAM at one time. Documents are JSON texts that somebody wrote.
 *
 * @param customerPolicies ARN to document of its default version
 */
public record AccountPicture(
    List<User> users, List<Group> groups, List<Role> roles, Map<String, String> customerPolicies) {

  public AccountPicture {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
    roles = List.copyOf(roles);
    customerPolicies = Map.copyOf(customerPolicies);
  }

  /**
   * What a user, group or role may do.
   *
   * @param inline name to document
   * @param attached ARNs of managed policies
   */
  public record Policies(Map<String, String> inline, List<String> attached) {

    public Policies {
      inline = Map.copyOf(inline);
      attached = attached.stream().sorted().toList();
    }
  }

  /**
   * A user.
   *
   * @param id its unique id, {@code AIDA…}
   * @param boundaryArn empty when it has none
   * @param groups names
   */
  public record User(
      String name,
      String path,
      String arn,
      String id,
      String boundaryArn,
      Map<String, String> tags,
      Policies policies,
      List<String> groups) {

    public User {
      tags = Map.copyOf(tags);
      groups = List.copyOf(groups);
    }
  }

  public record Group(String name, Policies policies) {}

  /**
   * A role.
   *
   * @param lastUsed empty when never in the 400 days that IAM looks back
   */
  public record Role(
      String name,
      String path,
      String arn,
      String trust,
      Policies policies,
      Optional<Instant> lastUsed) {}
}
