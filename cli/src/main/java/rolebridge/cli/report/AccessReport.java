package rolebridge.cli.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.domain.mark.UserKeys.Standing;
import rolebridge.domain.policy.Namespace;

/**
 * Who may do what by which key. Holds no secret.
 *
 * @param accountId the hub's
 * @param at when it was read
 * @param audit the last audit of all users; empty when there was none, or Step Functions has
 *     forgotten it
 */
public record AccessReport(
    String accountId, Instant at, List<UserAccess> users, Optional<LastAudit> audit) {

  public AccessReport {
    users = List.copyOf(users);
  }

  /**
   * A user with its keys and roles.
   *
   * @param ownerAccountId the account that asked for the user
   */
  public record UserAccess(
      KeyInventory.Entry entry, String ownerAccountId, List<RoleAccess> roles) {

    public UserAccess {
      roles = List.copyOf(roles);
    }

    public String name() {
      return entry.userName();
    }

    /** The key that the secret has as the current one. */
    public Optional<KeyInventory.Key> currentKey() {
      return entry.keys().stream().filter(key -> key.standing() == Standing.CURRENT).findFirst();
    }
  }

  /**
   * A role that a user may assume.
   *
   * @param arn of the role; in another account of all that the user may have there, ending in
   *     {@code *}
   * @param integration as its tag says
   * @param elevated whether it has the elevated boundary
   * @param actions that its policies allow, some with wildcards; empty when it couldn't be read
   * @param riskyActions of the catalog's risks, those that are among them
   * @param otherPolicies names of attached policies that aren't of the role's account
   * @param lastUsed as IAM shows it, with hours of lag; empty when never
   * @param problem why it couldn't be read; empty when it was
   */
  public record RoleAccess(
      String arn,
      String integration,
      boolean elevated,
      SortedSet<String> actions,
      SortedSet<String> riskyActions,
      SortedSet<String> otherPolicies,
      Optional<Instant> lastUsed,
      String problem) {

    static RoleAccess unread(String arn, String problem) {
      return new RoleAccess(
          arn,
          "",
          false,
          new TreeSet<>(),
          new TreeSet<>(),
          new TreeSet<>(),
          Optional.empty(),
          problem);
    }
  }

  /** What an audit left, and when it ended. */
  public record LastAudit(Instant at, List<Difference> differences) {

    public LastAudit {
      differences = List.copyOf(differences);
    }
  }

  /**
   * Something that isn't as it was proven.
   *
   * @param resource ARN, or the id where there is no ARN
   */
  public record Difference(String kind, String resource, String found, String remedy) {

    /** Whether it is the user's or of something below the user's path. */
    boolean isOf(String userName) {
      return Pattern.compile("[/:]" + Namespace.ANY + "/" + Pattern.quote(userName) + "(?:$|[/-])")
          .matcher(resource)
          .find();
    }
  }

  /** What the last audit left of this user. */
  List<Difference> differencesOf(String userName) {
    return audit.map(LastAudit::differences).orElse(List.of()).stream()
        .filter(difference -> difference.isOf(userName))
        .toList();
  }

  /** How many roles it is about. */
  public int roleCount() {
    return users.stream().mapToInt(user -> user.roles().size()).sum();
  }
}
