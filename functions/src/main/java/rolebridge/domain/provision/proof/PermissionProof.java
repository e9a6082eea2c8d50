package rolebridge.domain.provision.proof;

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
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.NotProven.Reason;
import rolebridge.domain.policy.Permissions;
import rolebridge.domain.policy.Proven;
import rolebridge.domain.policy.ResourceArn;
import rolebridge.domain.policy.ResourceScope;
import rolebridge.domain.policy.ResourceScope.Fit;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.CallContext;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.proof.OrganizationDenials;
import rolebridge.domain.proof.OrganizationDenials.Reach;
import rolebridge.domain.proof.Refusal;
import rolebridge.domain.provision.Plan;

/**
 * Proves by IAM's policy simulator that the role may do what the plan grants, its boundary and the
 * organization's service control policies included, and nothing of a sample that the plan doesn't
 * grant.
 *
 * <p>One call asks for all actions that are allowed on the same resources, so one for the usual
 * document of one statement, with the condition keys that the integration's calls will have. What
 * the simulator can't tell is listed as not proven, and left to the comparison of the attached
 * document: what {@link Permissions} leaves out; an action on the resources of its statement that
 * it isn't allowed on while it is on others, since a resource of another type never counts for it;
 * an action that AWS's list lacks, since the simulator compares such a name as text, and so allows
 * what is misspelt (<a
 * href="https://github.com/radkawar/stackd/blob/main/docs/iam-simulation.md">recordings of it</a>:
 * "Unknown and wildcard action spellings are evaluated literally against policy patterns");
 * resources of other accounts; and what an organization's policy denies by a condition that nobody
 * can judge beforehand.
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

  private static final String EVERYTHING = "*";

  private final PolicySimulator simulator;
  private final CallContexts contexts;
  private final OrganizationDenials organizationDenials;

  PermissionProof(PolicySimulator simulator, CallContexts contexts) {
    this.simulator = simulator;
    this.contexts = contexts;
    this.organizationDenials = new OrganizationDenials(simulator, contexts);
  }

  /** What the proof came to. */
  record Result(List<Proven> proven, List<NotProven> notProven) {}

  /**
   * Returns when all is proven that can be.
   *
   * @throws AccessNotProvenException when the simulator says otherwise, and does still as the
   *     budget ends, or at once where an organization's policy denies an action in any case
   */
  Result require(Plan plan, PlannedState state, Backoff backoff) {
    backoff.beginAnew();
    Permissions permissions = new Permissions(plan.permissions());
    Answers answers = ask(plan, permissions, state);
    while (!answers.findings.isEmpty()) {
      if (backoff.hasLasted(READ_LAG) || backoff.isOver()) {
        state.requirePlanned(state.requireRole());
        state.requirePlannedPolicy(answers.findings.getFirst());
      }
      if (!backoff.pause()) {
        throw notProven(
            plan,
            answers.findings,
            " The policy asked for is attached as planned; start again once the rest is put right,"
                + " or if IAM just spread it late.");
      }
      answers = ask(plan, permissions, state);
    }
    List<Proven> proven = new ArrayList<>();
    grouped(answers.proven)
        .forEach((resources, actions) -> proven.add(new Proven(actions, resources)));
    List<NotProven> notProven = new ArrayList<>(permissions.left());
    answers.notProven.forEach(
        (reason, left) ->
            grouped(left)
                .forEach(
                    (resources, actions) ->
                        notProven.add(NotProven.of(reason, actions, resources))));
    if (!notProven.isEmpty()) {
      state.requirePlannedPolicy("");
    }
    List<String> never = List.copyOf(NeverGranted.of(plan.permissions()).underWildcards());
    if (!never.isEmpty()) {
      notProven.add(NotProven.of(Reason.NEVER_GRANTED, never, List.of(EVERYTHING)));
    }
    if (answers.inOrganization) {
      notProven.add(NotProven.of(Reason.RESOURCE_CONTROL_POLICY));
    }
    return new Result(proven, notProven);
  }

  private static AccessNotProvenException notProven(
      Plan plan, List<String> findings, String remedy) {
    int more = findings.size() - SHOWN;
    return new AccessNotProvenException(
        "Role "
            + plan.roleArn()
            + " hasn't got the permissions asked for: "
            + String.join("; ", findings.subList(0, Math.min(SHOWN, findings.size())))
            + (more > 0 ? "; and " + more + " more" : "")
            + "."
            + remedy);
  }

  /** The actions of each list of resources. */
  private static Map<List<String>, List<String>> grouped(Map<String, List<String>> byAction) {
    Map<List<String>, List<String>> groups = new LinkedHashMap<>();
    byAction.forEach(
        (action, resources) ->
            groups.computeIfAbsent(resources, _ -> new ArrayList<>()).add(action));
    return groups;
  }

  /** What the simulator says, resources by action. */
  private static final class Answers {

    private final List<String> findings = new ArrayList<>();
    private final Map<String, List<String>> proven = new TreeMap<>();
    private final Map<Reason, Map<String, List<String>>> notProven = new TreeMap<>();
    private final Map<CallContext, List<SimulatedDecision>> deniedByOrganization =
        new LinkedHashMap<>();
    private boolean inOrganization;

    void leave(Reason reason, String action, String resource) {
      notProven
          .computeIfAbsent(reason, _ -> new TreeMap<>())
          .computeIfAbsent(action, _ -> new ArrayList<>())
          .add(resource);
    }
  }

  /** The resources that actions are asked about together, in the region that they are called in. */
  private record Question(Set<String> resources, String region) {}

  /** Others may have tagged the role so that an organization's policy exempts it. */
  private Answers ask(Plan plan, Permissions permissions, PlannedState state) {
    Answers answers = ask(plan, permissions, plan.roleTags());
    if (!answers.deniedByOrganization.isEmpty()) {
      answers = ask(plan, permissions, state.requireRole().tags());
    }
    judgeOrganization(plan, answers);
    return answers;
  }

  private Answers ask(Plan plan, Permissions permissions, Map<String, String> roleTags) {
    Answers answers = new Answers();
    Set<String> sample = new TreeSet<>(SAMPLE);
    sample.removeIf(permissions::mayAllow);
    NavigableMap<String, List<SimulatedDecision>> decisions =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    NavigableMap<String, CallContext> contextOf = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    NavigableMap<String, Set<String>> granted = ownResources(plan, permissions, answers);
    questions(plan, granted, sample)
        .forEach(
            (question, actions) -> {
              CallContext context =
                  contexts.ofIntegration(
                      plan.roleArn(), plan.trustStatement(), roleTags, question.region());
              simulator
                  .simulate(plan.roleArn(), actions, question.resources(), context.keys())
                  .forEach(
                      decision ->
                          decisions
                              .computeIfAbsent(decision.action(), _ -> new ArrayList<>())
                              .add(decision));
              actions.forEach(action -> contextOf.put(action, context));
            });
    granted.forEach(
        (action, resources) -> {
          List<SimulatedDecision> denied =
              judge(plan, action, resources, decisions.getOrDefault(action, List.of()), answers);
          if (!denied.isEmpty()) {
            answers
                .deniedByOrganization
                .computeIfAbsent(contextOf.get(action), _ -> new ArrayList<>())
                .addAll(denied);
          }
        });
    answers.inOrganization =
        decisions.values().stream()
            .flatMap(List::stream)
            .anyMatch(SimulatedDecision::inOrganization);
    sample.stream()
        .filter(
            action ->
                decisions.getOrDefault(action, List.of()).stream()
                    .anyMatch(SimulatedDecision::isAllowed))
        .map(action -> tooWide(plan, action))
        .forEach(answers.findings::add);
    return answers;
  }

  /**
   * The granted resources without those of other accounts and of types that the action doesn't
   * take; a wildcard stands for the role's account, and {@code *} for all that an action is granted
   * on.
   */
  private static NavigableMap<String, Set<String>> ownResources(
      Plan plan, Permissions permissions, Answers answers) {
    NavigableMap<String, Set<String>> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    permissions
        .resourcesByAction()
        .forEach(
            (action, resources) ->
                resources.forEach(
                    resource -> {
                      String account = ResourceArn.accountOf(resource);
                      if (ResourceScope.fit(action, resource) == Fit.OTHER_TYPE) {
                        answers.leave(Reason.RESOURCE, action, resource);
                      } else if (account.isEmpty()
                          || account.equals("aws")
                          || account.equals(plan.roleAccountId())) {
                        own.computeIfAbsent(action, _ -> new TreeSet<>()).add(resource);
                      } else if (account.equals("*")) {
                        own.computeIfAbsent(action, _ -> new TreeSet<>())
                            .add(ResourceArn.inAccount(resource, plan.roleAccountId()));
                      } else {
                        answers.leave(Reason.OTHER_ACCOUNT, action, resource);
                      }
                    }));
    own.replaceAll(
        (_, resources) -> resources.contains(EVERYTHING) ? Set.of(EVERYTHING) : resources);
    return own;
  }

  private Map<Question, Set<String>> questions(
      Plan plan, Map<String, Set<String>> granted, Set<String> sample) {
    Map<Question, Set<String>> questions = new LinkedHashMap<>();
    granted.forEach(
        (action, resources) ->
            questions
                .computeIfAbsent(
                    new Question(resources, contexts.regionOf(action, plan.region())),
                    _ -> new TreeSet<>())
                .add(action));
    if (!sample.isEmpty()) {
      // It has to be refused in whichever region.
      Question anywhere =
          questions.keySet().stream()
              .filter(question -> question.resources().equals(Set.of(EVERYTHING)))
              .findFirst()
              .orElse(new Question(Set.of(EVERYTHING), plan.region()));
      questions.computeIfAbsent(anywhere, _ -> new TreeSet<>()).addAll(sample);
    }
    return questions;
  }

  /**
   * Sorts what the simulator says about one action; what an organization's policy denies is left to
   * be judged.
   */
  private static List<SimulatedDecision> judge(
      Plan plan,
      String action,
      Set<String> resources,
      List<SimulatedDecision> ofAction,
      Answers answers) {
    List<SimulatedDecision> byOrganization =
        ofAction.stream()
            .filter(decision -> !decision.isAllowed() && !decision.allowedByOrganization())
            .toList();
    List<SimulatedDecision> against =
        ofAction.stream()
            .filter(decision -> !decision.isAllowed() && decision.allowedByOrganization())
            .toList();
    boolean denied =
        against.stream().anyMatch(decision -> decision.verdict() == Verdict.EXPLICIT_DENY);
    if (denied || against.size() == ofAction.size()) {
      answers.findings.add(finding(plan, action, resources, against));
      return byOrganization;
    }
    against.forEach(decision -> answers.leave(Reason.RESOURCE, action, decision.resource()));
    List<String> allowed =
        ofAction.stream()
            .filter(SimulatedDecision::isAllowed)
            .map(SimulatedDecision::resource)
            .sorted()
            .toList();
    if (AuthorizationReference.action(action).isEmpty()) {
      allowed.forEach(resource -> answers.leave(Reason.UNKNOWN_ACTION, action, resource));
    } else if (!allowed.isEmpty()) {
      answers.proven.put(action, allowed);
    }
    return byOrganization;
  }

  private void judgeOrganization(Plan plan, Answers answers) {
    List<String> certain = new ArrayList<>();
    answers.deniedByOrganization.forEach(
        (context, decisions) -> {
          Map<SimulatedDecision, Reach> reaches =
              organizationDenials.of(plan.roleArn(), context, decisions);
          for (SimulatedDecision decision : decisions) {
            Reach reach = reaches.get(decision);
            if (reach == Reach.CONDITION) {
              answers.leave(Reason.ORGANIZATION_POLICY, decision.action(), decision.resource());
            } else {
              certain.add(
                  Refusal.byOrganization(
                      decision,
                      "the role",
                      reach == Reach.REGION ? context.keys().get(CallContext.REGION) : ""));
            }
          }
        });
    if (!certain.isEmpty()) {
      throw notProven(
          plan,
          certain,
          contexts.knowsOrganization()
              ? ""
              : " If they do so by aws:ResourceOrgID, give the stack its parameter OrganizationId.");
    }
  }

  private static String finding(
      Plan plan, String action, Set<String> resources, List<SimulatedDecision> against) {
    SimulatedDecision worst =
        against.stream()
            .filter(decision -> decision.verdict() == Verdict.EXPLICIT_DENY)
            .findFirst()
            .or(() -> against.stream().findFirst())
            .orElseGet(
                () ->
                    new SimulatedDecision(
                        action, resources.iterator().next(), Verdict.IMPLICIT_DENY, true, true));
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
