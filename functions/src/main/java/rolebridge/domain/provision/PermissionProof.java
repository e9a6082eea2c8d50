package rolebridge.domain.provision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.policy.Permissions;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;

/**
 * Proves by IAM's policy simulator that the role may do what the plan grants, its boundary and the
 * organization's policies included, and nothing of a sample that the plan doesn't grant.
 *
 * <p>One call asks for all actions that are allowed on the same resources, so one for the usual
 * document of one statement. No condition values are given, as an integration's call has none of
 * its own: a boundary that allows an action under a condition only denies it here. What of the
 * document the simulator can't tell ({@link Permissions}) is left to the comparison of the attached
 * document; so is an action allowed on some resources of its statement only, since a resource of
 * another type never counts for it.
 */
final class PermissionProof {

  /**
   * How long a read may still show what was there before a change. A difference that lasts longer
   * is one.
   */
  static final Duration READ_LAG = Duration.ofSeconds(15);

  /**
   * What only a policy wider than any integration's grants: administrators', power users',
   * readers'. No boundary of rolebridge denies them, or a refusal would prove nothing.
   */
  private static final List<String> SAMPLE =
      List.of("iam:DeleteUser", "s3:DeleteBucket", "s3:GetObject", "ec2:TerminateInstances");

  private static final int SHOWN = 5;

  private final PolicySimulator simulator;

  PermissionProof(PolicySimulator simulator) {
    this.simulator = simulator;
  }

  /**
   * Returns when it is proven.
   *
   * @throws AccessNotProvenException when the simulator still says otherwise as patience ends
   */
  void require(Plan plan, PlannedState state, Patience patience) {
    patience.beginAnew();
    Permissions permissions = new Permissions(plan.permissions());
    Answers answers = ask(plan, permissions);
    while (!answers.findings.isEmpty()) {
      if (patience.hasLasted(READ_LAG) || patience.isOver()) {
        state.requirePlanned(state.requireRole());
        state.requirePlannedPolicy(answers.findings.getFirst());
      }
      if (!patience.pause()) {
        throw notProven(plan, answers.findings);
      }
      answers = ask(plan, permissions);
    }
    if (!permissions.isComplete() || answers.partial) {
      state.requirePlannedPolicy("");
    }
  }

  private static AccessNotProvenException notProven(Plan plan, List<String> findings) {
    int more = findings.size() - SHOWN;
    return new AccessNotProvenException(
        "Role "
            + plan.roleArn()
            + " hasn't got the permissions asked for: "
            + String.join("; ", findings.subList(0, Math.min(SHOWN, findings.size())))
            + (more > 0 ? "; and " + more + " more" : "")
            + ". The policy asked for is attached as planned; start again once the rest is put right"
            + ", or if IAM just spread it late.");
  }

  /** What the simulator says against the plan. */
  private record Answers(List<String> findings, boolean partial) {}

  private Answers ask(Plan plan, Permissions permissions) {
    Set<String> sample = new TreeSet<>(SAMPLE);
    sample.removeIf(permissions::mayAllow);
    NavigableMap<String, List<SimulatedDecision>> decisions =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    actionsByResources(permissions, sample)
        .forEach(
            (resources, actions) ->
                simulator
                    .simulate(plan.roleArn(), actions, resources, Map.of())
                    .forEach(
                        decision ->
                            decisions
                                .computeIfAbsent(decision.action(), _ -> new ArrayList<>())
                                .add(decision)));
    List<String> findings = new ArrayList<>();
    boolean partial = false;
    for (Map.Entry<String, Set<String>> granted : permissions.resourcesByAction().entrySet()) {
      List<SimulatedDecision> ofAction = decisions.getOrDefault(granted.getKey(), List.of());
      List<SimulatedDecision> against =
          ofAction.stream().filter(decision -> !decision.isAllowed()).toList();
      boolean denied =
          against.stream().anyMatch(decision -> decision.verdict() == Verdict.EXPLICIT_DENY);
      if (denied || against.size() == ofAction.size()) {
        findings.add(finding(plan, granted, against));
      } else {
        partial |= !against.isEmpty();
      }
    }
    sample.stream()
        .filter(
            action ->
                decisions.getOrDefault(action, List.of()).stream()
                    .anyMatch(SimulatedDecision::isAllowed))
        .map(action -> tooWide(plan, action))
        .forEach(findings::add);
    return new Answers(findings, partial);
  }

  private static Map<Set<String>, Set<String>> actionsByResources(
      Permissions permissions, Set<String> sample) {
    Map<Set<String>, Set<String>> questions = new LinkedHashMap<>();
    permissions
        .resourcesByAction()
        .forEach(
            (action, resources) ->
                questions.computeIfAbsent(resources, _ -> new TreeSet<>()).add(action));
    if (!sample.isEmpty()) {
      questions.computeIfAbsent(Set.of("*"), _ -> new TreeSet<>()).addAll(sample);
    }
    return questions;
  }

  private static String finding(
      Plan plan, Map.Entry<String, Set<String>> granted, List<SimulatedDecision> against) {
    SimulatedDecision worst =
        against.stream()
            .filter(decision -> decision.verdict() == Verdict.EXPLICIT_DENY)
            .findFirst()
            .orElseGet(
                () ->
                    against.isEmpty()
                        ? new SimulatedDecision(
                            granted.getKey(),
                            granted.getValue().iterator().next(),
                            Verdict.IMPLICIT_DENY,
                            true,
                            true)
                        : against.getFirst());
    return Refusal.text(
        worst,
        "the role",
        "its permission policy "
            + plan.policyArn()
            + " does not allow "
            + worst.action()
            + " on "
            + worst.resource());
  }

  private static String tooWide(Plan plan, String action) {
    return "it may "
        + action
        + " on *, which wasn't asked for; detach the policies other than "
        + plan.policyArn();
  }
}
