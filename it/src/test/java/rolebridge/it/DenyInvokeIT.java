package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/** The policy that docs/policies offers for an organization: only the machines invoke functions. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(Installation.ORGANIZATION)
class DenyInvokeIT {

  private static final String ALL =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "*"}]}
      """;
  private static final Request REQUEST = Request.ofNewUser("denied-invoke");
  private static final String ADMINISTRATOR = REQUEST.mark() + "-admin";

  private static Installation rolebridge;
  private static Functions functions;

  @BeforeAll
  static void deny(Installation installation) {
    rolebridge = installation;
    IamClient iam = rolebridge.hub().iam();
    iam.createUser(r -> r.userName(ADMINISTRATOR));
    iam.putUserPolicy(
        r -> r.userName(ADMINISTRATOR).policyName("all").policyDocument(ALL.formatted("*")));
    AccessKey key = iam.createAccessKey(r -> r.userName(ADMINISTRATOR)).accessKey();
    functions =
        rolebridge
            .hub()
            .as(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))
            .functions();
    String policy = Project.text("docs/policies/deny-invoke.json");
    rolebridge.organize(
        Map.of(
            LocalAccount.ACCOUNT_ID,
            Map.of(
                "serviceControlPolicies",
                List.of(List.of(JsonText.object(ALL.formatted("*")), JsonText.object(policy))))));
  }

  @AfterAll
  static void noOrganization() {
    rolebridge.dissolve();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rolebridge-ResolveRequest",
        "rolebridge-RevokeKey",
        "rolebridge-AcceptRequest",
        "rolebridge-EnsureUser:$LATEST",
        "rolebridge-EnsureUser:1",
      })
  void administrator_invokesNone(String function) {
    Functions.Answer answer = functions.tryToInvoke(function, Map.of());

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("AccessDenied").contains("service control policy");
  }

  @Test
  void machines_invokeTheirs() {
    rolebridge.provision(REQUEST).requireReady();
  }
}
