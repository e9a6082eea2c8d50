package rolebridge.cli.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.domain.mark.UserKeys.Standing;

/**
 * Who may do what by which key. Holds no secret.
 *
 * @param accountId the hub's
 * @param at when it was read
 * @param audit the last audit of all users that succeeded; empty when none is among the newest runs
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
   * @param created when the user was made; empty when there is only its secret
   */
  public record UserAccess(
      KeyInventory.Entry entry,
      String ownerAccountId,
      Optional<Instant> created,
      List<RoleAccess> roles) {

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
   * @param actions that its policies allow, attached and inline ones, some with wildcards; empty
   *     when it couldn't be read
   * @param allBut for each statement that allows all actions but some, {@code * but} these
   * @param riskyActions of the catalog's risks, those that are among them all
   * @param otherPolicies names of attached policies that aren't of the role's account
   * @param created when it was made; empty when it couldn't be read
   * @param lastUsed as IAM shows it, with hours of lag; empty when never
   * @param unread policies of it that couldn't be read, and why
   * @param problem why it couldn't be read; empty when it was
   */
  public record RoleAccess(
      String arn,
      String integration,
      boolean elevated,
      SortedSet<String> actions,
      SortedSet<String> allBut,
      SortedSet<String> riskyActions,
      SortedSet<String> otherPolicies,
      Optional<Instant> created,
      Optional<Instant> lastUsed,
      List<String> unread,
      String problem) {

    public RoleAccess {
      unread = List.copyOf(unread);
    }

    /** What of it, or that all of it, couldn't be read; empty when all was. */
    String notRead() {
      return problem.isEmpty() ? String.join("; ", unread) : problem;
    }

    static RoleAccess unread(String arn, String problem) {
      return new RoleAccess(
          arn,
          "",
          false,
          new TreeSet<>(),
          new TreeSet<>(),
          new TreeSet<>(),
          new TreeSet<>(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          problem);
    }
  }

  /**
   * What an audit left.
   *
   * @param started what was made later it may not have looked at
   * @param at when it ended
   * @param left how many differences
   * @param repaired how many it put right
   * @param differences those of them that its answer has room for
   */
  public record LastAudit(
      Instant started, Instant at, int left, int repaired, List<Difference> differences) {

    public LastAudit {
      differences = List.copyOf(differences);
    }

    /** How many differences it doesn't say whose they are of; one that is older says of none. */
    int notTold() {
      return left - (int) differences.stream().filter(one -> one.userName().isPresent()).count();
    }
  }

  /**
   * Something that isn't as it was proven.
   *
   * @param resource ARN, or the id where there is no ARN
   * @param userName whose it is; empty text when nobody's, empty when the audit doesn't say
   */
  public record Difference(
      String kind, String resource, Optional<String> userName, String found, String remedy) {}

  /** What the last audit left of this user. */
  List<Difference> differencesOf(String userName) {
    return audit.map(LastAudit::differences).orElse(List.of()).stream()
        .filter(difference -> difference.userName().filter(userName::equals).isPresent())
        .toList();
  }

  /** How many roles it is about. */
  public int roleCount() {
    return users.stream().mapToInt(user -> user.roles().size()).sum();
  }
}
