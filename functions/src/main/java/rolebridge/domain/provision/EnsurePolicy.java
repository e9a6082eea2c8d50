package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.PolicyNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;

/** Makes the integration's managed policies, or brings each to its document by a new version. */
public final class EnsurePolicy {

  /**
   * IAM keeps five versions of a managed policy (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  static final int VERSION_LIMIT = 5;

  private final ManagedPolicies policies;
  private final Ownership ownership;

  public EnsurePolicy(ManagedPolicies policies, Hub hub) {
    this.policies = policies;
    this.ownership = new Ownership(hub);
  }

  /**
   * Afterwards the default version of each part's policy means the part's document.
   *
   * @throws PolicyNotManagedException when a name is somebody else's
   */
  public StepResult apply(Plan plan) {
    List<Change> changes = new ArrayList<>();
    plan.policies().forEach(part -> apply(plan, part, changes));
    return new StepResult(changes);
  }

  private void apply(Plan plan, PolicyPart part, List<Change> changes) {
    Optional<ManagedPolicy> existing =
        part.number() > 1 || plan.found().policy() ? policies.find(part.arn()) : Optional.empty();
    if (existing.isEmpty()) {
      try {
        policies.create(
            part.arn(), plan.description(), part.document(), plan.withCreator(plan.roleTags()));
        changes.add(new Change("CreatePolicy", part.arn()));
        return;
      } catch (AlreadyExistsException e) {
        existing = policies.find(part.arn());
      }
    }
    ManagedPolicy policy = existing.orElseThrow(() -> takenByAnother(part));
    ownership
        .objectionTo(policy, part.arn())
        .or(
            () ->
                ownership.objectionToServing(policy.tags(), plan.roleTags().get(Tags.INTEGRATION)))
        .ifPresent(
            objection -> {
              throw notManaged(part, objection);
            });
    converge(plan, part, policy, changes);
  }

  private void converge(Plan plan, PolicyPart part, ManagedPolicy policy, List<Change> changes) {
    if (!policies
        .document(policy.arn(), policy.defaultVersionId())
        .meansTheSameAs(part.document())) {
      makeRoom(policy, changes);
      policies.createDefaultVersion(policy.arn(), part.document());
      changes.add(new Change("CreatePolicyVersion", policy.arn()));
    }
    Map<String, String> missing = plan.missingRoleTags(policy.tags());
    if (!missing.isEmpty()) {
      policies.tag(policy.arn(), missing);
      changes.add(new Change("TagPolicy", policy.arn()));
    }
  }

  /** The default version stays: compensation puts it back. */
  private void makeRoom(ManagedPolicy policy, List<Change> changes) {
    List<PolicyVersion> versions = policies.versions(policy.arn());
    if (versions.size() < VERSION_LIMIT) {
      return;
    }
    versions.stream()
        .filter(version -> !version.isDefault())
        .min(Comparator.comparing(PolicyVersion::createDate))
        .ifPresent(
            oldest -> {
              policies.deleteVersion(policy.arn(), oldest.id());
              changes.add(new Change("DeletePolicyVersion", policy.arn() + " " + oldest.id()));
            });
  }

  private static PolicyNotManagedException notManaged(PolicyPart part, String objection) {
    return new PolicyNotManagedException(
        "Policy "
            + IamArn.nameOf(part.arn())
            + " exists but isn't managed by rolebridge: "
            + objection
            + ". Ask for another policyName, or remove that policy.");
  }

  private WorkflowException takenByAnother(PolicyPart part) {
    return policies
        .findArnByName(part.arn())
        .filter(arn -> !arn.equals(part.arn()))
        .<WorkflowException>map(
            arn -> notManaged(part, "its ARN is " + arn + ", not " + part.arn()))
        .orElseGet(
            () ->
                new ConcurrentChangeException(
                    "Policy "
                        + IamArn.nameOf(part.arn())
                        + " was made by somebody else at this moment; looking again.",
                    null));
  }
}
