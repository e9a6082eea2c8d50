package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rolebridge.aws.Accounts.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
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

  private final List<SimulatePrincipalPolicyRequest> asked = new ArrayList<>();

  @Test
  void simulate_asksForThePrincipalActionsResourcesAndContext() {
    simulate(EvaluationResult.builder().build());

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

    assertThat(simulate(summedUp, summedUp))
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

  private List<SimulatedDecision> simulate(EvaluationResult... results) {
    IamClient iam =
        StubClients.of(
            IamClient.class,
            request -> {
              asked.add((SimulatePrincipalPolicyRequest) request);
              return page(results);
            });
    return new IamPolicySimulator(hub(iam))
        .simulate(
            ROLE_ARN, Set.of("iam:ListUsers"), Set.of("*"), Map.of("sts:RoleSessionName", "s"));
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
