package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.request.EgressIps;

/** What a step makes comes from the request and its rules, whatever else a payload says. */
class PlannerTest {

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-provision:run";
  private static final Found NOTHING = new Found(false, false, false, "", false);
  private static final Map<String, Object> REQUEST =
      Map.of(
          "integration",
          "AWS - IAM",
          "actions",
          List.of("iam:ListUsers"),
          "userName",
          Requests.USER,
          "roleName",
          Requests.ROLE,
          "policyName",
          Requests.POLICY);

  private final Planner planner = new Planner(Requests.HUB, EgressIps.NONE, new Catalog());

  private static Map<String, Object> with(String field, Object value) {
    Map<String, Object> request = new HashMap<>(REQUEST);
    request.put(field, value);
    return request;
  }

  @Test
  void plan_validRequest_isThatOfTheFirstState() {
    Plan plan = planner.plan(EXECUTION, REQUEST, NOTHING);

    assertThat(plan.userArn()).isEqualTo(Requests.USER_ARN);
    assertThat(plan.roleArn()).isEqualTo(Requests.ROLE_ARN);
    assertThat(plan.trustStatement())
        .isEqualTo(TrustPolicy.statementFor(Requests.USER_ARN, List.of()));
    assertThat(plan.region()).isEqualTo("eu-central-1");
    assertThat(plan).isEqualTo(planner.plan(EXECUTION, Map.of("request", REQUEST), NOTHING));
  }

  @Test
  void plan_requestOfAnotherAccount_isOfThatAccountAlone() {
    Plan plan =
        planner.plan(
            EXECUTION, Map.of("request", REQUEST, "senderAccount", "444455556666"), NOTHING);

    assertThat(plan.userName()).isEqualTo("444455556666-" + Requests.USER);
    assertThat(plan.roleArn()).startsWith("arn:aws:iam::444455556666:role/rolebridge/");
    assertThat(plan.userTags()).containsEntry(Tags.OWNER_ACCOUNT, "444455556666");
  }

  @Test
  void plan_region_isTheRequests() {
    assertThat(planner.plan(EXECUTION, with("region", "us-west-2"), NOTHING).region())
        .isEqualTo("us-west-2");
  }

  @Test
  void plan_addressesOfTheInstallation_areInTheTrust() {
    Planner limited =
        new Planner(Requests.HUB, new EgressIps(List.of("203.0.113.7/32")), new Catalog());

    assertThat(
            TrustPolicy.allowedSourceIps(
                limited
                    .plan(EXECUTION, with("allowedSourceIps", List.of("198.51.100.0/24")), NOTHING)
                    .trustStatement()))
        .containsExactlyInAnyOrder("198.51.100.0/24", "203.0.113.7/32");
  }

  /** Everything that a forged plan once carried, and what no request may ask for. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "trustStatement",
        "permissionPolicy",
        "userArn",
        "roleArn",
        "policyArn",
        "grantResource",
        "secretName",
        "digest",
        "userTags",
        "roleTags",
        "before",
        "senderAccount",
        "executionArn"
      })
  void plan_fieldOfAForgedPlan_isRefused(String field) {
    assertRefused(with(field, "arn:aws:iam::111122223333:user/dev.lambda"), "/" + field);
  }

  @Test
  void plan_requestThatBreaksARule_isRefused() {
    assertRefused(with("actions", List.of("*")), "/actions");
    assertRefused(with("userName", "somebody/else"), "/userName");
    assertRefused(with("roleName", "../admin"), "/roleName");
    assertRefused(with("accountId", "1"), "/accountId");
    assertRefused(Map.of(), "/integration");
    assertRefused(
        with("tags", Map.of("rolebridge:ready", "0".repeat(64))), "/tags/rolebridge:ready");
  }

  private void assertRefused(Map<String, Object> request, String field) {
    assertThatThrownBy(() -> planner.plan(EXECUTION, request, NOTHING))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageMatching("The request breaks (a rule|\\d+ rules, the first) in .*")
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "evil",
        "arn:aws:states:eu-central-1:999999999999:execution:rolebridge-provision:run",
        "arn:aws:states:us-east-1:111122223333:execution:rolebridge-provision:run",
        "arn:aws:iam::111122223333:user/x",
        "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-provision:run x"
      })
  void plan_executionOfNobody_isRefused(String executionArn) {
    assertThatThrownBy(() -> planner.plan(executionArn, REQUEST, NOTHING))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("is no execution of this account and region: " + executionArn);
  }
}
