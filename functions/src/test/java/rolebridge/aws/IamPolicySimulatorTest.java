package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rolebridge.aws.Accounts.hub;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyRequest;
import software.amazon.awssdk.services.iam.model.SimulatePrincipalPolicyResponse;

class IamPolicySimulatorTest {

  private static final String ROLE_ARN = "arn:aws:iam::111122223333:role/r";

  private static final String DIFFERENT =
      "Invalid Input Actions: [a:A] and [b:B] require different authorization information.";

  private final List<SimulatePrincipalPolicyRequest> asked = new ArrayList<>();
  private final Set<String> incompatible = new HashSet<>();

  @Test
  void simulate_asksForThePrincipalActionsResourcesAndContext() {
    simulate(result("iam:ListUsers", "allowed"));

    SimulatePrincipalPolicyRequest request = asked.getFirst();
    assertThat(request.policySourceArn()).isEqualTo(ROLE_ARN);
    assertThat(request.actionNames()).containsExactly("iam:ListUsers");
    assertThat(request.resourceArns()).containsExactly("*");
    assertThat(request.contextEntries())
        .containsExactly(
            ContextEntry.builder()
                .contextKeyName("sts:RoleSessionName")
                .contextKeyType("string")
                .contextKeyValues("s")
                .build());
  }

  @Test
  void simulate_everyPage_isRead() {
    IamClient iam =
        StubClients.of(
            IamClient.class,
            request ->
                ((SimulatePrincipalPolicyRequest) request).marker() == null
                    ? page(result("iam:ListUsers", "allowed")).toBuilder()
                        .isTruncated(true)
                        .marker("more")
                        .build()
                    : page(result("iam:GetUser", "implicitDeny")));

    assertThat(new IamPolicySimulator(hub(iam)).simulate(ROLE_ARN, Set.of(), Set.of(), Map.of()))
        .containsExactly(
            new SimulatedDecision("iam:ListUsers", "*", Verdict.ALLOWED, true, true),
            new SimulatedDecision("iam:GetUser", "*", Verdict.IMPLICIT_DENY, true, true));
  }

  @Test
  void simulate_layersThatDeny_areTold() {
    assertThat(
            simulate(
                result("iam:ListUsers", "explicitDeny").toBuilder()
                    .permissionsBoundaryDecisionDetail(b -> b.allowedByPermissionsBoundary(false))
                    .organizationsDecisionDetail(o -> o.allowedByOrganizations(true))
                    .build(),
                result("iam:GetUser", "explicitDeny").toBuilder()
                    .permissionsBoundaryDecisionDetail(b -> b.allowedByPermissionsBoundary(true))
                    .organizationsDecisionDetail(o -> o.allowedByOrganizations(false))
                    .build()))
        .containsExactly(
            new SimulatedDecision("iam:ListUsers", "*", Verdict.EXPLICIT_DENY, false, true, true),
            new SimulatedDecision("iam:GetUser", "*", Verdict.EXPLICIT_DENY, true, false));
  }

  @Test
  void simulate_severalResources_tellsOfEachByItself() {
    EvaluationResult summedUp =
        EvaluationResult.builder()
            .evalActionName("s3:GetObject")
            .evalResourceName("arn:one")
            .evalDecision("explicitDeny")
            .resourceSpecificResults(
                ResourceSpecificResult.builder()
                    .evalResourceName("arn:one")
                    .evalResourceDecision("allowed")
                    .build(),
                ResourceSpecificResult.builder()
                    .evalResourceName("arn:two")
                    .evalResourceDecision("explicitDeny")
                    .permissionsBoundaryDecisionDetail(b -> b.allowedByPermissionsBoundary(false))
                    .build())
            .build();

    assertThat(simulate(Set.of("arn:one", "arn:two"), summedUp, summedUp))
        .as("the older form of the answer repeats the result for each resource")
        .containsExactly(
            new SimulatedDecision("s3:GetObject", "arn:one", Verdict.ALLOWED, true, true),
            new SimulatedDecision("s3:GetObject", "arn:two", Verdict.EXPLICIT_DENY, false, true));
  }

  @Test
  void simulate_principalNotThere_vanished() {
    IamClient iam =
        StubClients.failing(IamClient.class, StubClients.error(404, "NoSuchEntity", "gone"));

    assertThatThrownBy(
            () -> new IamPolicySimulator(hub(iam)).simulate(ROLE_ARN, Set.of(), Set.of(), Map.of()))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage("Simulating the policies of " + ROLE_ARN + ": NoSuchEntity: gone");
  }

  /** The forms of the answer are those of the recordings that {@link IamPolicySimulator} names. */
  @Test
  void simulate_oneResource_isToldUnderTheNameAsked() {
    EvaluationResult result =
        EvaluationResult.builder()
            .evalActionName("route53:ListReusableDelegationSets")
            .evalResourceName("arn:aws:route53::111122223333:delegationset/*")
            .evalDecision("allowed")
            .build();
    EvaluationResult specific =
        result.toBuilder()
            .evalActionName("s3:GetObject")
            .resourceSpecificResults(
                ResourceSpecificResult.builder()
                    .evalResourceName("arn:${Partition}:s3")
                    .evalResourceDecision("implicitDeny")
                    .build())
            .build();

    assertThat(simulate(result, specific))
        .containsExactly(
            new SimulatedDecision(
                "route53:ListReusableDelegationSets", "*", Verdict.ALLOWED, true, true),
            new SimulatedDecision("s3:GetObject", "*", Verdict.IMPLICIT_DENY, true, true));
  }

  @Test
  void simulate_knownAndUnknownActionsOnArns_areAskedApart() {
    strict(Set.of("s3:GetObject", "s3:MadeUp", "madeup:Action"), Set.of("arn:aws:s3:::b/a"));

    assertThat(asked())
        .containsExactlyInAnyOrder(
            "[s3:GetObject] on [arn:aws:s3:::b/a]",
            "[madeup:Action, s3:MadeUp] on [arn:aws:s3:::b/a]");
  }

  @Test
  void simulate_knownAndUnknownActionsOnEverything_areAskedTogether() {
    strict(Set.of("s3:GetObject", "s3:MadeUp"), Set.of("*"));

    assertThat(asked()).containsExactly("[s3:GetObject, s3:MadeUp] on [*]");
  }

  @Test
  void simulate_actionsInAnotherCase_areAskedAsAwsWritesThemAndToldAsAsked() {
    assertThat(strict(Set.of("S3:getobject", "s3:PutObject"), Set.of("arn:aws:s3:::b/a")))
        .extracting(SimulatedDecision::action)
        .containsExactlyInAnyOrder("S3:getobject", "s3:PutObject");
    assertThat(asked()).containsExactly("[s3:GetObject, s3:PutObject] on [arn:aws:s3:::b/a]");
  }

  @Test
  void simulate_everythingBesideArns_isAskedApart() {
    assertThat(strict(Set.of("s3:GetObject"), Set.of("*", "arn:aws:s3:::b/a")))
        .extracting(SimulatedDecision::resource)
        .containsExactlyInAnyOrder("*", "arn:aws:s3:::b/a");
    assertThat(asked())
        .containsExactlyInAnyOrder("[s3:GetObject] on [*]", "[s3:GetObject] on [arn:aws:s3:::b/a]");
  }

  @Test
  void simulate_refusedTogether_asksForEachByItself() {
    incompatible.add("iam:PassRole");

    assertThat(strict(Set.of("iam:PassRole", "sts:AssumeRole"), Set.of(ROLE_ARN)))
        .extracting(SimulatedDecision::action)
        .containsExactlyInAnyOrder("iam:PassRole", "sts:AssumeRole");
    assertThat(asked())
        .containsExactlyInAnyOrder(
            "[iam:PassRole, sts:AssumeRole] on [" + ROLE_ARN + "]",
            "[iam:PassRole] on [" + ROLE_ARN + "]",
            "[sts:AssumeRole] on [" + ROLE_ARN + "]");
  }

  @Test
  void simulate_anyOtherInvalidInput_isToldAsItIs() {
    IamClient iam =
        StubClients.failing(
            IamClient.class, StubClients.error(400, "InvalidInput", "Invalid Entity Arn: x"));

    assertThatThrownBy(
            () ->
                new IamPolicySimulator(hub(iam))
                    .simulate(ROLE_ARN, Set.of("a:A", "b:B"), Set.of(ROLE_ARN), Map.of()))
        .isInstanceOf(RefusedByAwsException.class)
        .hasMessageEndingWith("InvalidInput: Invalid Entity Arn: x");
  }

  @Test
  void simulate_oneActionThatIsRefused_isNotAskedAgain() {
    AtomicInteger calls = new AtomicInteger();
    IamClient iam =
        StubClients.of(
            IamClient.class,
            request -> {
              calls.incrementAndGet();
              throw StubClients.error(400, "InvalidInput", DIFFERENT);
            });

    assertThatThrownBy(
            () ->
                new IamPolicySimulator(hub(iam))
                    .simulate(ROLE_ARN, Set.of("a:A"), Set.of(ROLE_ARN), Map.of()))
        .isInstanceOf(RefusedByAwsException.class);
    assertThat(calls).hasValue(1);
  }

  /** Asks an IAM that refuses what the real one refuses. */
  private List<SimulatedDecision> strict(Set<String> actions, Set<String> resources) {
    IamClient iam =
        StubClients.of(
            IamClient.class,
            call -> {
              SimulatePrincipalPolicyRequest request = (SimulatePrincipalPolicyRequest) call;
              asked.add(request);
              if (request.resourceArns().size() > 1 && request.resourceArns().contains("*")) {
                throw StubClients.error(
                    400, "InvalidInput", "ResourceNames are not in a valid ARN format: *.");
              }
              if (!request.resourceArns().equals(List.of("*"))
                  && request.actionNames().stream().map(this::group).distinct().count() > 1) {
                throw StubClients.error(400, "InvalidInput", DIFFERENT);
              }
              return page(
                  request.actionNames().stream()
                      .map(
                          action ->
                              result(action, "allowed").toBuilder()
                                  .evalResourceName(request.resourceArns().getFirst())
                                  .build())
                      .toArray(EvaluationResult[]::new));
            });
    return new IamPolicySimulator(hub(iam)).simulate(ROLE_ARN, actions, resources, Map.of());
  }

  private String group(String action) {
    if (incompatible.contains(action)) {
      return "of its own";
    }
    return Set.of("s3:GetObject", "s3:PutObject", "sts:AssumeRole").contains(action)
        ? "known"
        : "unknown";
  }

  private List<String> asked() {
    return asked.stream()
        .map(
            request ->
                request.actionNames().stream().sorted().toList()
                    + " on "
                    + request.resourceArns().stream().sorted().toList())
        .toList();
  }

  private List<SimulatedDecision> simulate(EvaluationResult... results) {
    return simulate(Set.of("*"), results);
  }

  private List<SimulatedDecision> simulate(Set<String> resources, EvaluationResult... results) {
    IamClient iam =
        StubClients.of(
            IamClient.class,
            request -> {
              asked.add((SimulatePrincipalPolicyRequest) request);
              return page(results);
            });
    return new IamPolicySimulator(hub(iam))
        .simulate(ROLE_ARN, Set.of("iam:ListUsers"), resources, Map.of("sts:RoleSessionName", "s"));
  }

  private static SimulatePrincipalPolicyResponse page(EvaluationResult... results) {
    return SimulatePrincipalPolicyResponse.builder().evaluationResults(results).build();
  }

  private static EvaluationResult result(String action, String decision) {
    return EvaluationResult.builder()
        .evalActionName(action)
        .evalResourceName("*")
        .evalDecision(decision)
        .build();
  }
}
