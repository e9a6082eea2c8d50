package rolebridge.cli.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.Users;
import rolebridge.domain.request.Nearest;

/**
 * Whose keys there are: users below rolebridge's path, and those of whom a secret is left.
 *
 * <p>A run for somebody else would fail, and a failed run rings an alarm: a typing error is told
 * before it.
 */
public final class KnownUsers {

  private static final Pattern NAME = Pattern.compile(Namespace.USER);

  /** The user and the secret. */
  private static final int BOTH = 2;

  private final Users users;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Inventory inventory;
  private final Hub hub;
  private final Commands commands;

  public KnownUsers(
      Users users,
      AccessKeys accessKeys,
      SecretStore secrets,
      Inventory inventory,
      Hub hub,
      Commands commands) {
    this.users = users;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.inventory = inventory;
    this.hub = hub;
    this.commands = commands;
  }

  /**
   * Ends the command when nobody has the name. Credentials that may look only for the user, or only
   * for the secret, tell by that. Those that may read neither can't tell; then the run itself does.
   */
  public void require(String userName, Progress progress) {
    List<WorkflowException> unread = new ArrayList<>();
    if (NAME.matcher(userName).matches()
        && (isThere(() -> isUser(userName), unread)
            || isThere(() -> hasSecret(userName), unread))) {
      return;
    }
    if (unread.size() < BOTH) {
      throw unknown(userName);
    }
    progress.say(
        "Whether there is a user "
            + userName
            + " can't be looked up: "
            + unread.getFirst().getMessage());
  }

  /**
   * Ends the command when neither the user nor its secret knows a key of this id. Credentials that
   * may not look for both can't tell; then the run itself does.
   *
   * <p>Keys of a user that is gone aren't asked for: it has no path by which a policy could allow
   * that.
   *
   * @param accessKeyId empty for any, which nothing is looked up for
   */
  public void requireKey(String userName, String accessKeyId, Progress progress) {
    if (accessKeyId.isEmpty()) {
      return;
    }
    Set<String> known = new TreeSet<>();
    try {
      if (users.find(userName).isPresent()) {
        accessKeys.list(userName).forEach(key -> known.add(key.id()));
      }
      if (!known.contains(accessKeyId)) {
        secrets.find(hub.secretNameOf(userName)).ifPresent(secret -> known.addAll(keys(secret)));
      }
    } catch (WorkflowException unread) {
      progress.say(
          "Whether user %s has an access key %s can't be looked up: %s"
              .formatted(userName, accessKeyId, unread.getMessage()));
      return;
    }
    if (!known.contains(accessKeyId)) {
      throw unknownKey(userName, accessKeyId, known);
    }
  }

  /** Those of its versions, and those that were revoked lately. */
  private static Set<String> keys(StoredSecret secret) {
    Set<String> ids = new TreeSet<>(Revocations.of(secret).keyIds());
    secret.stages().keySet().forEach(version -> SecretVersion.keyId(version).ifPresent(ids::add));
    return ids;
  }

  private Failure unknownKey(String userName, String accessKeyId, Set<String> known) {
    return Failure.usage(
        "AccessKeyUnknown",
        "User " + userName + " has no access key " + accessKeyId + ". Nothing was started.",
        Nearest.to(accessKeyId, known).map(near -> "Did you mean " + near + "? ").orElse("")
            + (known.isEmpty() ? "It has none; " : "It has " + String.join(", ", known) + "; ")
            + commands.line("inventory", userName)
            + " tells of each.");
  }

  private static boolean isThere(BooleanSupplier read, List<WorkflowException> unread) {
    try {
      return read.getAsBoolean();
    } catch (WorkflowException e) {
      unread.add(e);
      return false;
    }
  }

  private boolean isUser(String userName) {
    return users
        .find(userName)
        .filter(user -> user.name().equals(userName))
        .map(User::path)
        .filter(path -> path.startsWith(hub.userPath()))
        .isPresent();
  }

  private boolean hasSecret(String userName) {
    return secrets.find(hub.secretNameOf(userName)).isPresent();
  }

  private Failure unknown(String userName) {
    return Failure.usage(
        "UserUnknown",
        "There is no user "
            + userName
            + " of rolebridge, nor a secret of one. Nothing was started.",
        nearest(userName).map(near -> "Did you mean " + near + "? ").orElse("")
            + commands.line("inventory")
            + " lists all; those of other accounts begin with the account's"
            + " number.");
  }

  private Optional<String> nearest(String userName) {
    try {
      return Nearest.to(userName, names(inventory, hub));
    } catch (WorkflowException unreadable) {
      return Optional.empty();
    }
  }

  /** The names of all of them. */
  static Collection<String> names(Inventory inventory, Hub hub) {
    Collection<String> names = new TreeSet<>();
    inventory.users(hub.userPath()).forEach(user -> names.add(user.userName()));
    inventory
        .secrets(hub.secretPrefix())
        .forEach(secret -> names.add(secret.name().substring(hub.secretPrefix().length())));
    return names;
  }
}
