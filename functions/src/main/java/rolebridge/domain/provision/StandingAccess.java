package rolebridge.domain.provision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.TagDrift;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;

/**
 * Whether none of the states that make things would find anything to do: all that a plan would make
 * is there as planned, and the access of this very plan and the stored key are marked as proven.
 * Anything that one of those states would change, refuse or wait for, and anything odd, counts as
 * not standing; then they look for themselves.
 */
final class StandingAccess {

  private final Plan plan;
  private final Present present;
  private final Hub hub;
  private final Ownership ownership;
  private final Instant now;

  StandingAccess(Plan plan, Present present, Hub hub, Instant now) {
    this.plan = plan;
    this.present = present;
    this.hub = hub;
    this.ownership = new Ownership(hub);
    this.now = now;
  }

  /**
   * The stored key, as EnsureAccessKey would find it, when the access stands. What was read anyway
   * is asked first, so that a plan with something left to do costs no call more.
   */
  Optional<EnsureAccessKey.Result> key() {
    try {
      return present.user().filter(this::isUser).isPresent()
              && present.secret().filter(this::isSecret).isPresent()
              && present.role().filter(this::isRole).isPresent()
              && isGranted()
              && isAttached()
              && plan.policies().stream().allMatch(this::isPolicy)
          ? storedKey()
          : Optional.empty();
    } catch (ResourceVanishedException e) {
      // Going at this moment, or so young that not all reads show it yet.
      return Optional.empty();
    }
  }

  private boolean isUser(User user) {
    return ownership.objectionTo(user, plan.userName()).isEmpty()
        && TagDrift.between(user.tags(), plan.userTags()).isEmpty();
  }

  private boolean isGranted() {
    return present
        .grant()
        .filter(grant -> grant.meansTheSameAs(GrantPolicy.granting(plan.grantResource(), grant)))
        .isPresent();
  }

  private boolean isSecret(StoredSecret secret) {
    return !secret.deleted()
        && ownership.objectionTo(secret, plan.userName()).isEmpty()
        && UserDeparture.of(secret, now).isEmpty()
        && TagDrift.between(secret.tags(), Tags.ofRequester(plan.userTags())).isEmpty();
  }

  private boolean isRole(Role role) {
    return isProven(role)
        && ownership.objectionTo(role, plan.roleArn()).isEmpty()
        && !RoleRemoval.isUnderWay(role.tags(), now)
        && role.boundaryArn().equals(hub.roleBoundaryArnIn(plan.roleAccountId(), plan.boundary()))
        && plan.isSettingOf(role)
        && isTrust(role.trust());
  }

  /** An unfinished run leaves something to finish: the mark that says so. */
  private boolean isProven(Role role) {
    return plan.isProven(role.tags())
        && role.tags().entrySet().containsAll(plan.provenAccess().tags(plan.digest()).entrySet())
        && Tags.unfinishedBy(role.tags()).isEmpty();
  }

  private boolean isTrust(PolicyDocument trust) {
    return TrustPolicy.patch(trust, plan.trustStatement()).document().meansTheSameAs(trust);
  }

  private boolean isAttached() {
    Set<String> attached = present.attached();
    return attached.containsAll(plan.policyArns()) && plan.surplusOf(attached).isEmpty();
  }

  private boolean isPolicy(PolicyPart part) {
    return present.policy(part.arn()).filter(policy -> isPolicy(policy, part)).isPresent();
  }

  private boolean isPolicy(ManagedPolicy policy, PolicyPart part) {
    return ownership.objectionTo(policy, part.arn()).isEmpty()
        && plan.missingRoleTags(policy.tags()).isEmpty()
        && present.document(policy).meansTheSameAs(part.document());
  }

  /** A key whose secret was lost is deleted on the way, which is for EnsureAccessKey to judge. */
  private Optional<EnsureAccessKey.Result> storedKey() {
    UserKeys keys = present.keys();
    StoredSecret secret = present.secret().orElseThrow();
    return keys.keys().stream().anyMatch(key -> keys.isAbandoned(key, now))
        ? Optional.empty()
        : keys.current()
            .filter(AccessKey::active)
            .filter(key -> !keys.isRevoked(key.id()))
            .filter(key -> key.id().equals(secret.tags().get(Tags.VALIDATED)))
            .map(key -> new EnsureAccessKey.Result(key.id(), secret.arn(), true, List.of()));
  }
}
