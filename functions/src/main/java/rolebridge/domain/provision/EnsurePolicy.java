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
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;

/** Makes the integration's managed policy, or brings it to the wanted document by a new version. */
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
   * Afterwards the policy's default version means the plan's document.
   *
   * @throws PolicyNotManagedException when the name is somebody else's
   */
  public StepResult apply(Plan plan) {
    Optional<ManagedPolicy> existing =
        plan.found().policy() ? policies.find(plan.policyArn()) : Optional.empty();
    if (existing.isEmpty()) {
      try {
        policies.create(
            plan.policyArn(),
            plan.description(),
            plan.permissions(),
            plan.withCreator(plan.roleTags()));
        return StepResult.of(new Change("CreatePolicy", plan.policyArn()));
      } catch (AlreadyExistsException e) {
        existing = policies.find(plan.policyArn());
      }
    }
    ManagedPolicy policy = existing.orElseThrow(() -> takenByAnother(plan));
    ownership
        .objectionTo(policy, plan.policyArn())
        .or(
            () ->
                ownership.objectionToServing(policy.tags(), plan.roleTags().get(Tags.INTEGRATION)))
        .ifPresent(
            objection -> {
              throw notManaged(plan, objection);
            });
    return converge(plan, policy);
  }

  private StepResult converge(Plan plan, ManagedPolicy policy) {
    List<Change> changes = new ArrayList<>();
    if (!policies
        .document(policy.arn(), policy.defaultVersionId())
        .meansTheSameAs(plan.permissions())) {
      makeRoom(policy, changes);
      policies.createDefaultVersion(policy.arn(), plan.permissions());
      changes.add(new Change("CreatePolicyVersion", policy.arn()));
    }
    Map<String, String> missing = plan.missingRoleTags(policy.tags());
    if (!missing.isEmpty()) {
      policies.tag(policy.arn(), missing);
      changes.add(new Change("TagPolicy", policy.arn()));
    }
    return new StepResult(changes);
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

  private static PolicyNotManagedException notManaged(Plan plan, String objection) {
    return new PolicyNotManagedException(
        "Policy "
            + plan.policyName()
            + " exists but isn't managed by rolebridge: "
            + objection
            + ". Ask for another policyName, or remove that policy.");
  }

  private WorkflowException takenByAnother(Plan plan) {
    return policies
        .findArnByName(plan.policyArn())
        .filter(arn -> !arn.equals(plan.policyArn()))
        .<WorkflowException>map(
            arn -> notManaged(plan, "its ARN is " + arn + ", not " + plan.policyArn()))
        .orElseGet(
            () ->
                new ConcurrentChangeException(
                    "Policy "
                        + plan.policyName()
                        + " was made by somebody else at this moment; looking again.",
                    null));
  }
}
