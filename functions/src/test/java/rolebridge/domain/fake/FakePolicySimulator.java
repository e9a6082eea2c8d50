package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rolebridge.domain.fake.FakeAws.RoleState;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;

/** Evaluates the policies that the account has, by wildcards and {@code StringEquals} alone. */
record FakePolicySimulator(FakeAws aws, Caller caller) implements PolicySimulator {

  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private static final Map<String, Object> MAY_PROBE =
      Map.of(
          "Effect",
          "Allow",
          "Action",
          "sts:AssumeRole",
          "Resource",
          "arn:aws:iam::*:role/rolebridge/*",
          "Condition",
          Map.of("StringEquals", Map.of("sts:RoleSessionName", "rolebridge-negative-probe")));

  /** Whose policies are asked. */
  private record Principal(String accountId, String boundaryArn, List<Map<?, ?>> statements) {

    /** Another account's policies aren't given, so they don't allow. */
    boolean owns(String resource) {
      String[] parts = resource.split(":", 6);
      return parts.length < 6 || parts[4].isEmpty() || parts[4].equals(accountId);
    }
  }

  @Override
  public List<SimulatedDecision> simulate(
      String principalArn,
      Set<String> actions,
      Set<String> resources,
      Map<String, String> context) {
    return caller.read(
        "SimulatePrincipalPolicy",
        () -> {
          Principal principal = principal(principalArn);
          List<SimulatedDecision> decisions = new ArrayList<>();
          for (String action : actions) {
            for (String resource : resources) {
              decisions.add(decide(principal, action, resource, context));
            }
          }
          return decisions;
        });
  }

  private Principal principal(String arn) {
    if (arn.equals(FakeAws.FUNCTION_ROLE_ARN)) {
      return new Principal(
          FakeAws.ACCOUNT_ID, "", aws.functionMayProbe ? List.of(MAY_PROBE) : List.of());
    }
    Optional<RoleState> role =
        aws.roles.values().stream().filter(candidate -> candidate.arn.equals(arn)).findFirst();
    if (role.isPresent()) {
      return new Principal(
          IamArn.accountOf(role.get().arn),
          role.get().boundaryArn,
          role.get().attachedPolicies.stream()
              .map(aws::policy)
              .flatMap(
                  policy ->
                      policy.versions.stream()
                          .filter(version -> version.id().equals(policy.defaultVersionId)))
              .flatMap(version -> statements(version.document()).stream())
              .collect(Collectors.toList()));
    }
    UserState user =
        aws.users.values().stream()
            .filter(candidate -> candidate.arn.equals(arn))
            .findFirst()
            .orElseThrow(() -> FakeAws.noSuchEntity("principal", arn));
    return new Principal(
        FakeAws.ACCOUNT_ID,
        user.boundaryArn,
        user.inlinePolicies.values().stream()
            .flatMap(document -> statements(document).stream())
            .collect(Collectors.toList()));
  }

  private static List<Map<?, ?>> statements(Map<String, Object> document) {
    List<Map<?, ?>> statements = new ArrayList<>();
    JsonTrees.list(document.get("Statement"))
        .forEach(statement -> statements.add((Map<?, ?>) statement));
    return statements;
  }

  private SimulatedDecision decide(
      Principal principal, String action, String resource, Map<String, String> context) {
    boolean organization = !aws.deniedByOrganization(action, context);
    boolean boundary =
        !aws.deniedByBoundary(principal.boundaryArn(), action)
            && !deniedInAnyCase(principal, action)
            && (!principal.boundaryArn().equals(FakeAws.USER_BOUNDARY_ARN)
                || resource.contains(
                    ":role/rolebridge/%s/".formatted(context.get("aws:username"))));
    Set<Object> effects =
        principal.statements().stream()
            .filter(statement -> matches(statement, action, resource, context))
            .map(statement -> statement.get("Effect"))
            .collect(Collectors.toSet());
    Verdict verdict =
        !organization || !boundary || effects.contains("Deny")
            ? Verdict.EXPLICIT_DENY
            : effects.contains("Allow") && principal.owns(resource)
                ? Verdict.ALLOWED
                : Verdict.IMPLICIT_DENY;
    return new SimulatedDecision(
        action, resource, verdict, boundary, organization, aws.inOrganization);
  }

  private static boolean deniedInAnyCase(Principal principal, String action) {
    return Requests.HUB
        .roleBoundaryOf(
            "arn:aws:iam::" + principal.accountId() + ":role/any", principal.boundaryArn())
        .filter(boundary -> boundary.deniesAllOf(action))
        .isPresent();
  }

  private static boolean matches(
      Map<?, ?> statement, String action, String resource, Map<String, String> context) {
    return any(statement.get("Action"), action, Pattern.CASE_INSENSITIVE)
        && any(statement.get("Resource"), resource, 0)
        && holds(statement.get("Condition"), context);
  }

  private static boolean any(Object patterns, String text, int flags) {
    return JsonTrees.list(patterns).stream()
        .map(pattern -> compiled(pattern.toString(), flags))
        .anyMatch(pattern -> pattern.matcher(text).matches());
  }

  private static Pattern compiled(String wildcards, int flags) {
    return PATTERNS.computeIfAbsent(
        flags + wildcards,
        _ -> Pattern.compile("\\Q" + wildcards.replace("*", "\\E.*\\Q") + "\\E", flags));
  }

  private static boolean holds(Object condition, Map<String, String> context) {
    return condition == null
        || (condition instanceof Map<?, ?> operators
            && operators.size() == 1
            && operators.get("StringEquals") instanceof Map<?, ?> keys
            && keys.entrySet().stream()
                .allMatch(
                    key ->
                        JsonTrees.list(key.getValue())
                            .contains(String.valueOf(context.get(key.getKey())))));
  }
}
