package rolebridge.cli.migrate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rolebridge.cli.migrate.IamReader.HandMadeKey;
import rolebridge.cli.setup.Commands;
import rolebridge.domain.policy.DocumentText;

/** Users that rolebridge didn't make, with their access keys and the roles they may assume. */
public final class UnmanagedUsers {

  private final IamReader iam;
  private final HandMadeUsers users;

  public UnmanagedUsers(IamReader iam, DocumentText documentText, Commands commands) {
    this.iam = iam;
    this.users = new HandMadeUsers(iam.picture(), documentText, commands);
  }

  /**
   * A user.
   *
   * @param roles of its account, which let it in
   * @param grants what else its policies let it assume: ARNs, some with wildcards
   */
  public record Entry(
      String userName,
      String userArn,
      List<HandMadeKey> keys,
      List<Role> roles,
      List<String> grants) {

    public Entry {
      keys = List.copyOf(keys);
      roles = List.copyOf(roles);
      grants = List.copyOf(grants);
    }
  }

  /**
   * A role.
   *
   * @param trustedBy how its trust names the user
   */
  public record Role(String arn, String trustedBy, Optional<Instant> lastUsed) {}

  /** All with an access key that may assume a role, by name. */
  public List<Entry> all() {
    return users.all().stream().map(this::entry).filter(entry -> !entry.keys().isEmpty()).toList();
  }

  /** One, also without roles or keys. */
  public Entry named(String userName) {
    return entry(users.named(userName));
  }

  private Entry entry(HandMadeUser found) {
    return new Entry(
        found.user().name(),
        found.user().arn(),
        iam.keys(found.user().name()),
        found.roles().stream()
            .map(
                role ->
                    new Role(
                        role.role().arn(), role.admission().way().name(), role.role().lastUsed()))
            .toList(),
        found.otherGrants().map(Printable::text).toList());
  }
}
