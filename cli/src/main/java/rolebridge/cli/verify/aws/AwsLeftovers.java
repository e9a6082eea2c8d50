package rolebridge.cli.verify.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Leftovers;
import rolebridge.cli.verify.Run;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;

/** Known by their path and the beginning of their names, which nothing else has. */
public final class AwsLeftovers implements Leftovers {

  private final IamClient iam;
  private final SecretsManagerClient secretsManager;

  public AwsLeftovers(IamClient iam, SecretsManagerClient secretsManager) {
    this.iam = iam;
    this.secretsManager = secretsManager;
  }

  @Override
  public List<Thing> all() {
    return Refusals.call(
        () -> {
          List<Thing> things = new ArrayList<>();
          iam.listUsersPaginator(r -> r.pathPrefix(Run.PATH)).users().stream()
              .forEach(
                  user -> add(things, Kind.USER, user.path(), user.userName(), user.userName()));
          iam.listRolesPaginator(r -> r.pathPrefix(Run.PATH)).roles().stream()
              .forEach(
                  role -> add(things, Kind.ROLE, role.path(), role.roleName(), role.roleName()));
          iam
              .listPoliciesPaginator(r -> r.pathPrefix(Run.PATH).scope(PolicyScopeType.LOCAL))
              .policies()
              .stream()
              .forEach(
                  policy ->
                      add(things, Kind.POLICY, policy.path(), policy.policyName(), policy.arn()));
          Filter named = Filter.builder().key(FilterNameStringType.NAME).values(Run.PREFIX).build();
          secretsManager
              .listSecretsPaginator(r -> r.filters(named).includePlannedDeletion(true))
              .stream()
              .flatMap(page -> page.secretList().stream())
              .forEach(
                  secret ->
                      add(
                          things,
                          Kind.SECRET,
                          Run.PATH + secret.name(),
                          secret.name(),
                          secret.name()));
          return things;
        });
  }

  private static void add(List<Thing> things, Kind kind, String path, String name, String id) {
    Optional<Run> run = Run.in(path);
    if (run.isPresent() && path.startsWith(Run.PATH) && name.startsWith(Run.PREFIX)) {
      things.add(new Thing(kind, id, run.get()));
    }
  }

  @Override
  public void remove(Thing thing) {
    switch (thing.kind()) {
      case SECRET -> removeSecret(thing.id());
      case USER -> removeUser(iam, thing.id());
      case ROLE -> removeRole(iam, thing.id());
      case POLICY -> Refusals.remove(() -> iam.deletePolicy(r -> r.policyArn(thing.id())));
    }
  }

  /** A secret whose deletion is scheduled may have to be restored before it can go at once. */
  private void removeSecret(String name) {
    try {
      Refusals.remove(() -> delete(name));
    } catch (CallRefusedException scheduled) {
      Refusals.remove(() -> secretsManager.restoreSecret(r -> r.secretId(name)));
      Refusals.remove(() -> delete(name));
    }
  }

  private void delete(String name) {
    secretsManager.deleteSecret(r -> r.secretId(name).forceDeleteWithoutRecovery(true));
  }

  static void removeUser(IamClient iam, String name) {
    Refusals.remove(
        () -> {
          iam.listAccessKeys(r -> r.userName(name))
              .accessKeyMetadata()
              .forEach(
                  key -> iam.deleteAccessKey(r -> r.userName(name).accessKeyId(key.accessKeyId())));
          iam.deleteUser(r -> r.userName(name));
        });
  }

  static void removeRole(IamClient iam, String name) {
    Refusals.remove(
        () -> {
          iam.listRolePolicies(r -> r.roleName(name))
              .policyNames()
              .forEach(policy -> iam.deleteRolePolicy(r -> r.roleName(name).policyName(policy)));
          iam.deleteRole(r -> r.roleName(name));
        });
  }
}
