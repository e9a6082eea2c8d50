package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.minimal;
import static rolebridge.domain.request.Requests.with;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultNamesTest {

  @ParameterizedTest
  @CsvSource({
    "AWS - IAM, u-AWS-IAM-Role",
    "AWS-EKS, u-AWS-EKS-Role",
    "AwsSecretsManager, u-AwsSecretsManager-Role",
    "AWS - Athena - Beta, u-AWS-Athena-Beta-Role",
    "'=a:b=', u-a-b-Role"
  })
  void roleName_holdsUserAndIntegration(String integration, String roleName) {
    assertThat(new DefaultNames("u", integration).roleName()).isEqualTo(roleName);
  }

  @Test
  void names_ofTwoUsers_differ() {
    assertThat(new DefaultNames("a", "AWS - IAM").roleName())
        .isNotEqualTo(new DefaultNames("b", "AWS - IAM").roleName());
  }

  @Test
  void cutNames_thatBeginAlike_differ() {
    String user = "u".repeat(64);
    String one = new DefaultNames(user, "AWS - IAM").roleName();
    String other = new DefaultNames(user, "AWS - EC2").roleName();

    assertThat(one).hasSize(64).endsWith("-Role").isNotEqualTo(other);
    assertThat(other).hasSize(64).endsWith("-Role");
  }

  @ParameterizedTest
  @CsvSource({"1, 9", "55, 63", "56, 64", "57, 64", "64, 64"})
  void roleSessionName_keepsItsSuffix(int roleNameLength, int length) {
    assertThat(DefaultNames.roleSessionName("r".repeat(roleNameLength)))
        .hasSize(length)
        .endsWith("r_SESSION");
  }

  /** Whatever user and integration are, the defaults given back as a request break no rule. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 20, 40, 55, 56, 57, 63, 64})
  void defaults_breakNoRule(int userNameLength) {
    for (int integrationLength : List.of(1, 10, 60, 64, 128, 254, 255)) {
      Map<String, Object> request = minimal();
      request.put("userName", "u".repeat(userNameLength));
      request.put("integration", "i".repeat(integrationLength));
      IntegrationRequest derived = accepted(request);

      Map<String, Object> again = new LinkedHashMap<>(request);
      again.put("policyName", derived.policyName());
      again.put("roleName", derived.roleName());
      again.put("instanceName", derived.instanceName());
      again.put("roleSessionName", derived.roleSessionName());
      again.put("description", derived.description());
      assertThat(accepted(again)).isEqualTo(derived);
    }
  }

  @Test
  void roleSessionName_followsTheRoleNameOfTheRequest() {
    assertThat(accepted(with("roleName", "xsoar-IAM.integration-Role")).roleSessionName())
        .isEqualTo("xsoar-IAM.integration-Role_SESSION");
  }
}
