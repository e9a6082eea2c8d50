package rolebridge.domain.provision.proof;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.Proven;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.proof.RoleAcceptance;
import rolebridge.domain.provision.Plan;

/**
 * Proves that the stored key assumes the role with the session name and duration that XSOAR will
 * use, that the role then may do what was asked for and no more, and that its trust refuses others;
 * reports what of this nobody can prove; and marks what was proven. From the mark on the role,
 * other executions may rely on it.
 */
public final class ValidateAccess {

  private final SecretStore secrets;
  private final SecurityTokens securityTokens;
  private final AccessKeys accessKeys;
  private final Users users;
  private final UserPolicies userPolicies;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final PolicySimulator simulator;
  private final CallContexts contexts;
  private final PermissionProof permissionProof;
  private final NegativeProbe negativeProbe;
  private final Hub hub;
  private final Clock clock;
  private final Pause pause;

  public ValidateAccess(
      SecretStore secrets,
      SecurityTokens securityTokens,
      AccessKeys accessKeys,
      Users users,
      UserPolicies userPolicies,
      Roles roles,
      ManagedPolicies policies,
      PolicySimulator simulator,
      FunctionIdentity function,
      CallContexts contexts,
      Hub hub,
      Clock clock,
      Pause pause) {
    this.secrets = secrets;
    this.securityTokens = securityTokens;
    this.accessKeys = accessKeys;
    this.users = users;
    this.userPolicies = userPolicies;
    this.roles = roles;
    this.policies = policies;
    this.simulator = simulator;
    this.contexts = contexts;
    this.permissionProof = new PermissionProof(simulator, contexts);
    this.negativeProbe = new NegativeProbe(function, simulator, roles, contexts, hub);
    this.hub = hub;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was proven.
   *
   * @param accessKeyId the key that was proven
   * @param changes none
   * @param proven what the role may do, by all policies that IAM's simulator knows
   * @param notProven what of the access no proof shows, and why
   */
  public record Result(
      String accessKeyId, List<Change> changes, List<Proven> proven, List<NotProven> notProven) {

    public Result {
      changes = List.copyOf(changes);
      proven = List.copyOf(proven);
      notProven = List.copyOf(notProven);
    }
  }

  /**
   * Afterwards the access is proven and marked, with the key that the secret gives its readers now:
   * another execution may have stored it since. Where the role was there before, that is looked at
   * {@link Pause#UNTIL_SHOWN} after the states before: no answer of a moment ago hides a difference
   * then, and what begins after this sees what they changed.
   *
   * @param provenKeyId id of the key when EnsureAccessKey found it proven; it takes fewer tries
   *     then, and no new mark
   * @param restarted whether the execution has started again once already, and won't another time;
   *     it chooses the error only
   * @param unchanged whether the states that make things were left out, since all was found as
   *     planned and proven. It only takes away: nothing is marked then, and where a mark would be
   *     due something isn't as it was found, and those states have to look
   * @throws AccessNotProvenException when access isn't as planned, and neither {@link
   *     RoleAcceptance#BUDGET} nor starting again makes it so; the message names the culprit
   * @throws ResourceVanishedException when something that earlier states made is gone or changed
   * @throws PermissionMissingException when the function's own role couldn't make the negative
   *     probe
   */
  public Result apply(Plan plan, String provenKeyId, boolean restarted, boolean unchanged) {
    Instant begun = clock.instant();
    SecretAccessKey key = secrets.readCurrent(plan.secretName());
    boolean keyProven = key.id().equals(provenKeyId);
    PlannedState state =
        new PlannedState(plan, restarted, hub, users, userPolicies, roles, policies, secrets);
    if (unchanged && !keyProven) {
      throw state.changed(
          "Secret "
              + plan.secretName()
              + " has key "
              + key.id()
              + " now, which wasn't the one found proven");
    }
    Backoff backoff = new Backoff(clock, pause, RoleAcceptance.BUDGET);
    requireAccess(plan, key, keyProven ? 1 : RoleAcceptance.SUCCESSES_IN_A_ROW, state, backoff);
    PermissionProof.Result permissions = permissionProof.require(plan, state, backoff);
    List<NotProven> notProven = new ArrayList<>(permissions.notProven());
    negativeProbe.requireRefusal(plan, state, backoff).ifPresent(notProven::add);
    if (plan.found().role() && !unchanged) {
      awaitShown(begun);
    }
    markReady(plan, state, notProven, unchanged);
    if (!keyProven) {
      markValidated(plan, key, state);
    }
    return new Result(key.id(), List.of(), permissions.proven(), notProven);
  }

  private void requireAccess(
      Plan plan, SecretAccessKey key, int successesNeeded, PlannedState state, Backoff backoff) {
    AccessDiagnosis diagnosis =
        new AccessDiagnosis(plan, key, state, accessKeys, simulator, contexts);
    RoleAcceptance acceptance =
        new RoleAcceptance(
            securityTokens, plan.roleArn(), plan.roleSessionName(), plan.roleSessionDuration());
    acceptance.require(key, successesNeeded, backoff, diagnosis);
  }

  /** What the proof took counts. */
  private void awaitShown(Instant changed) {
    Duration left = Duration.between(clock.instant(), changed.plus(Pause.UNTIL_SHOWN));
    if (left.isPositive()) {
      pause.of(left);
    }
  }

  /**
   * The mark is set before the last look, so that an execution which is about to undo the role sees
   * the mark, or is seen here. A mark is never taken back: others may have found it. So what no
   * proof tells, the boundaries and the user's own policy, is looked at before it, too. Where it is
   * there from before, all of that is looked at once, unless nothing was left to make.
   */
  private void markReady(
      Plan plan, PlannedState state, List<NotProven> notProven, boolean unchanged) {
    Role role = state.requireRole();
    Map<String, String> marks =
        new TreeMap<>(plan.provenAccess().tags(plan.digest(), notProven, role.tags()));
    if (Tags.unfinishedBy(role.tags()).isPresent()) {
      marks.put(Tags.UNFINISHED, Tags.NONE);
    }
    if (plan.wasProven() && role.tags().entrySet().containsAll(marks.entrySet())) {
      requireUntouched(role, plan, state);
      if (!unchanged) {
        state.requireUser();
        state.requirePlannedPolicy("");
      }
      return;
    }
    if (unchanged) {
      throw state.changedRole("isn't marked any more for what is proven now");
    }
    state.requirePlanned(role);
    state.requireUser();
    roles.tag(plan.roleArn(), marks);
    requireUntouched(state.requireRole(), plan, state);
    state.requireGrant();
    if (plan.found().role() || plan.found().policy()) {
      state.requirePlannedPolicy("");
    }
  }

  private void requireUntouched(Role role, Plan plan, PlannedState state) {
    if (RoleRemoval.isUnderWay(role.tags(), clock.instant())) {
      throw new ResourceVanishedException(
          "Role " + plan.roleArn() + " is being undone by another execution.");
    }
    state.requirePlanned(role);
  }

  /** Tagging fails when the secret is gone, so only a label that went elsewhere is looked for. */
  private void markValidated(Plan plan, SecretAccessKey key, PlannedState state) {
    secrets.tag(plan.secretName(), Map.of(Tags.VALIDATED, key.id()));
    if (plan.found().secret()) {
      state.requireStillCurrent(key);
    }
  }
}
