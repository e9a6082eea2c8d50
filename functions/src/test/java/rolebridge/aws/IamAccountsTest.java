package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rolebridge.aws.Accounts.HUB;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.AwsUnavailableException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/**
 * The hub's IAM for the hub, and for another account a session cut down to a function's actions.
 */
class IamAccountsTest {

  private static final String ROLE_THERE = "arn:aws:iam::444455556666:role/rolebridge/u/r";
  private static final IamClient HUB_CLIENT = StubClients.failing(IamClient.class, new NotCalled());

  private final List<AssumeRoleRequest> asked = new ArrayList<>();
  private final List<AwsCredentialsProvider> made = new ArrayList<>();

  private static final class NotCalled extends RuntimeException {}

  private IamAccounts accounts(Supplier<StsClient> sts) {
    return new IamAccounts(
        HUB_CLIENT,
        sts,
        credentials -> {
          made.add(credentials);
          return StubClients.failing(IamClient.class, new NotCalled());
        },
        HUB,
        "rolebridge-PatchTrust",
        Set.of("iam:UpdateAssumeRolePolicy", "iam:GetRole"));
  }

  private StsClient admitting() {
    return StubClients.of(
        StsClient.class,
        request -> {
          asked.add((AssumeRoleRequest) request);
          return AssumeRoleResponse.builder()
              .credentials(
                  c ->
                      c.accessKeyId("ASIAX")
                          .secretAccessKey("hunter2")
                          .sessionToken("t")
                          .expiration(Instant.now().plusSeconds(900)))
              .assumedRoleUser(u -> u.arn("arn:session"))
              .build();
        });
  }

  @Test
  void of_theHub_needsNoSession() {
    IamAccounts accounts = accounts(this::admitting);

    assertThat(accounts.of("arn:aws:iam::111122223333:role/r")).isSameAs(HUB_CLIENT);
    assertThat(asked).isEmpty();
  }

  @Test
  void of_anotherAccount_assumesItsProvisionerOnce_forItsOwnActionsOnly() {
    IamAccounts accounts = accounts(this::admitting);

    IamClient first = accounts.of(ROLE_THERE);

    assertThat(accounts.in("444455556666")).isSameAs(first).isNotSameAs(HUB_CLIENT);
    assertThat(asked)
        .containsExactly(
            AssumeRoleRequest.builder()
                .roleArn("arn:aws:iam::444455556666:role/rolebridge-provisioner")
                .externalId("rolebridge:111122223333:444455556666")
                .roleSessionName("rolebridge-PatchTrust")
                .durationSeconds(900)
                .policy(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + "\"iam:GetRole\",\"iam:UpdateAssumeRolePolicy\"],\"Resource\":\"*\"}]}")
                .build());
    assertThat(made.getFirst().resolveCredentials().accessKeyId()).isEqualTo("ASIAX");
  }

  @Test
  void of_accountThatRefuses_isNotOpen_andSaysWhatToDo() {
    IamAccounts accounts =
        accounts(
            () ->
                StubClients.failing(
                    StsClient.class, StubClients.error(403, "AccessDenied", "not authorized")));

    assertThatThrownBy(() -> accounts.of(ROLE_THERE))
        .isInstanceOf(AccountNotOpenException.class)
        .hasMessageContaining("Account 444455556666 doesn't let rolebridge in")
        .hasMessageEndingWith(
            "not authorized. Deploy spoke.yaml there, with this installation's account 111122223333"
                + " as its HubAccountId, and its OrganizationId left out or this account's.");
  }

  @Test
  void of_stsThatDoesntAnswer_isNoRefusal() {
    IamAccounts accounts =
        accounts(
            () ->
                StubClients.failing(
                    StsClient.class, StubClients.error(503, "ServiceUnavailable", "later")));

    assertThatThrownBy(() -> accounts.of(ROLE_THERE)).isInstanceOf(AwsUnavailableException.class);
  }
}
