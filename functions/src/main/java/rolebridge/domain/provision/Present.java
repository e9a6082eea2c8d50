package rolebridge.domain.provision;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;

/**
 * What there is of a request's things. Each is read when it is asked for, and once: everything that
 * is decided in one resolution is decided by the same answers.
 */
final class Present {

  private final Supplier<Optional<User>> user;
  private final Supplier<Optional<PolicyDocument>> grant;
  private final Supplier<Optional<StoredSecret>> secret;
  private final Supplier<UserKeys> keys;
  private final Supplier<Optional<Role>> role;
  private final Supplier<Set<String>> attached;
  private final Map<String, Optional<ManagedPolicy>> found = new HashMap<>();
  private final ManagedPolicies policies;

  Present(
      String userName,
      Blueprint blueprint,
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      AccessKeys accessKeys,
      SecretStore secrets) {
    this.user = once(() -> users.find(userName));
    this.grant = once(() -> userPolicies.find(userName, blueprint.userPolicyName()));
    this.secret = once(() -> secrets.find(blueprint.secretName()));
    this.keys =
        once(
            () ->
                UserKeys.of(
                    userName,
                    blueprint.secretName(),
                    accessKeys.list(userName),
                    secret.get(),
                    secrets));
    this.role = once(() -> roles.find(blueprint.roleArn()));
    this.attached = once(() -> roles.attachedPolicies(blueprint.roleArn()));
    this.policies = policies;
  }

  private static <T> Supplier<T> once(Supplier<T> read) {
    return new Supplier<>() {
      private T value;

      @Override
      public T get() {
        if (value == null) {
          value = read.get();
        }
        return value;
      }
    };
  }

  Optional<User> user() {
    return user.get();
  }

  /** The user's inline policy; ask only for a user that exists. */
  Optional<PolicyDocument> grant() {
    return grant.get();
  }

  Optional<StoredSecret> secret() {
    return secret.get();
  }

  /** Ask only for a user that exists. */
  UserKeys keys() {
    return keys.get();
  }

  Optional<Role> role() {
    return role.get();
  }

  /** ARNs of the policies that are attached to the role; ask only for a role that exists. */
  Set<String> attached() {
    return attached.get();
  }

  Optional<ManagedPolicy> policy(String arn) {
    return found.computeIfAbsent(arn, policies::find);
  }

  /** The default version's document. */
  PolicyDocument document(ManagedPolicy policy) {
    return policies.document(policy.arn(), policy.defaultVersionId());
  }
}
