package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.request.EgressIps;

class BlueprintTest {

  private static final Hub CHINA =
      new Hub("aws-cn", "111122223333", "cn-north-1", "boundary", "boundary");

  @Test
  void of_otherPartition_isInEveryArn() {
    Blueprint blueprint = Blueprint.of(Requests.iam(), CHINA, EgressIps.NONE);

    assertThat(
            List.of(
                blueprint.userArn(),
                blueprint.policyArn(),
                blueprint.roleArn(),
                blueprint.grantResource()))
        .allMatch(arn -> arn.startsWith("arn:aws-cn:iam::111122223333:"));
  }

  @Test
  void documents_areWhatARunMakes() {
    Blueprint blueprint = Blueprint.of(Requests.iam(), Requests.HUB, EgressIps.NONE);

    assertThat(blueprint.userPolicy())
        .isEqualTo(GrantPolicy.granting(blueprint.grantResource(), PolicyDocument.NONE));
    assertThat(blueprint.trustPolicy().statements())
        .containsExactly(TrustPolicy.statementFor(Requests.USER_ARN, List.of()));
    assertThat(blueprint.permissionPolicy()).isEqualTo(Requests.iam().permissionPolicy());
  }

  @Test
  void names_areAllNamesInTheOrderOfMaking() {
    assertThat(Blueprint.of(Requests.iam(), Requests.HUB, EgressIps.NONE).names(Requests.iam()))
        .containsExactly(
            entry("userArn", Requests.USER_ARN),
            entry("userPolicyName", "xsoar.remediation-UserPolicy"),
            entry("policyArn", Requests.POLICY_ARN),
            entry("roleArn", Requests.ROLE_ARN),
            entry("secretName", Requests.SECRET),
            entry("instanceName", "AWS-IAM-remediation"),
            entry("roleSessionName", "xsoar-IAM.integration-Role_SESSION"));
  }

  @Test
  void secretVersionId_carriesTheKeyOrNothing() {
    assertThat(SecretVersion.idFor("AKIAIOSFODNN7EXAMPLE")).hasSizeBetween(32, 64);
    assertThat(SecretVersion.keyId(SecretVersion.idFor("AKIAIOSFODNN7EXAMPLE")))
        .contains("AKIAIOSFODNN7EXAMPLE");
    assertThat(SecretVersion.keyId("0d2f0f62-8a4b-4a0a-8b59-3a3a2b1a4f57")).isEmpty();
  }
}
