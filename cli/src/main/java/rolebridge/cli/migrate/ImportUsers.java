package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.migrate.HandMadeUser.TrustingRole;
import rolebridge.cli.migrate.IamReader.HandMadeKey;
import rolebridge.cli.migrate.IamReader.RoleSettings;
import rolebridge.cli.migrate.ImportedUser.ImportedRole;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Namespace;

/**
 * Writes down what was made by hand as requests for the same beside it. Reads IAM, and changes
 * nothing.
 */
public final class ImportUsers {

  private final IamReader iam;
  private final DocumentText documentText;
  private final Commands commands;
  private final AccountPicture picture;
  private final HandMadeUsers users;
  private final NewNames names;
  private final Map<String, String> awsPolicies = new HashMap<>();

  /**
   * @param namespace of the installation that the requests are for
   * @param commands for remedies
   */
  public ImportUsers(
      IamReader iam, DocumentText documentText, Namespace namespace, Commands commands) {
    this.iam = iam;
    this.documentText = documentText;
    this.commands = commands;
    this.picture = iam.picture();
    this.users = new HandMadeUsers(picture, documentText, commands);
    this.names = new NewNames(picture, namespace);
  }

  /** All users that can be imported, and why others can't. */
  public record All(List<ImportedUser> users, List<NotImported> skipped) {}

  /**
   * One user; throws {@link Failure} when there is none of the name, it is rolebridge's, or no role
   * lets it in.
   */
  public ImportedUser one(String userName) {
    HandMadeUser found = users.named(userName);
    if (found.roles().isEmpty()) {
      throw Failure.usage(
          "NoRoleToImport",
          "No role of account %s lets user %s in.%s"
              .formatted(found.accountId(), userName, elsewhere(found)),
          "Name the user whose access key the instance has; "
              + commands.line("inventory", "--unmanaged")
              + " lists users and their roles.");
    }
    return imported(found, iam.keys(userName));
  }

  private static String elsewhere(HandMadeUser found) {
    StringBuilder text = new StringBuilder();
    found
        .elsewhere()
        .forEach(one -> text.append(" ").append(one.resource()).append(": ").append(one.reason()));
    return text.toString();
  }

  /** Every user with an access key that a role of the account lets in. */
  public All all() {
    List<ImportedUser> imported = new ArrayList<>();
    List<NotImported> skipped = new ArrayList<>();
    for (HandMadeUser found : users.all()) {
      String name = found.user().name();
      List<HandMadeKey> keys = found.roles().isEmpty() ? List.of() : iam.keys(name);
      if (found.roles().isEmpty()) {
        skipped.add(
            new NotImported(name, "No role of this account lets it in." + elsewhere(found)));
      } else if (keys.isEmpty()) {
        skipped.add(new NotImported(name, "It has no access key, so no instance uses it."));
      } else {
        imported.add(imported(found, keys));
      }
    }
    return new All(imported, skipped);
  }

  private ImportedUser imported(HandMadeUser found, List<HandMadeKey> keys) {
    AccountPicture.User user = found.user();
    String userName = names.ofUser(user.name());
    List<ImportedRole> roles = new ArrayList<>();
    List<NotImported> notImported = new ArrayList<>(found.elsewhere());
    for (TrustingRole role : found.roles()) {
      Optional<RoleSettings> settings = iam.settings(role.role().name());
      if (settings.isPresent()) {
        roles.add(imported(user, userName, role, settings.get()));
      } else {
        notImported.add(
            new NotImported(role.role().arn(), "It was deleted while the account was read."));
      }
    }
    return new ImportedUser(
        user.name(), user.arn(), userName, keys, UserNotes.of(found, keys), roles, notImported);
  }

  private ImportedRole imported(
      AccountPicture.User user, String userName, TrustingRole found, RoleSettings settings) {
    AccountPicture.Role role = found.role();
    Map<String, String> policies = policiesOf(role);
    String handMadePolicy = policies.size() == 1 ? nameOf(policies.keySet()) : role.name();
    RequestDraft draft =
        new RoleDraft(user, found, settings, new HandMadePermissions(policies, documentText))
            .written(
                userName,
                names.ofRole(userName, role.name()),
                names.ofPolicy(userName, handMadePolicy));
    return new ImportedRole(
        role.name(),
        role.arn(),
        found.admission().way().name(),
        role.lastUsed(),
        draft.request(),
        draft.notes());
  }

  private static String nameOf(Set<String> only) {
    String policy = only.iterator().next();
    return policy.startsWith("arn:") ? IamArn.nameOf(policy) : policy;
  }

  /** Name of an inline policy, or a managed one's ARN, to its document. */
  private Map<String, String> policiesOf(AccountPicture.Role role) {
    Map<String, String> policies = new LinkedHashMap<>(role.policies().inline());
    for (String arn : role.policies().attached()) {
      policies.put(
          arn,
          Optional.ofNullable(picture.customerPolicies().get(arn))
              .orElseGet(() -> awsPolicies.computeIfAbsent(arn, iam::managedPolicy)));
    }
    return policies;
  }
}
