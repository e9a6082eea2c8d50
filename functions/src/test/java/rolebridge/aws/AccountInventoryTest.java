package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.port.Inventory.ListedSecret;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.port.Inventory.ReportedKey;
import rolebridge.domain.port.Inventory.ReportedUser;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GenerateCredentialReportResponse;
import software.amazon.awssdk.services.iam.model.GetCredentialReportResponse;
import software.amazon.awssdk.services.iam.model.ListUsersRequest;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.ReportStateType;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsRequest;
import software.amazon.awssdk.services.secretsmanager.model.ListSecretsResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

class AccountInventoryTest {

  private static final Instant TIME = Instant.parse("2026-11-24T02:00:00Z");

  /** The columns as AWS has them, those in between left out. */
  private static final String REPORT =
      """
      user,arn,user_creation_time,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated
      <root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,false,not_supported,false,not_supported
      one,arn:aws:iam::111122223333:user/rolebridge/one,2026-01-01T00:00:00+00:00,true,2026-08-01T10:11:12+00:00,false,N/A
      two,arn:aws:iam::111122223333:user/rolebridge/two,2026-01-01T00:00:00+00:00,false,2026-08-01T00:00:00Z,true,2026-09-01T00:00:00Z
      "with,comma","arn:aws:iam::111122223333:user/with,comma",2026-01-01T00:00:00+00:00,true,N/A,false,N/A
      """;

  private static AccountInventory iam(Object answer) {
    return new AccountInventory(StubClients.of(IamClient.class, _ -> answer), null);
  }

  private static AccountInventory failing(String code) {
    return new AccountInventory(
        StubClients.failing(IamClient.class, StubClients.error(403, code, "No.")), null);
  }

  @Test
  void credentialReport_isReadByItsColumns() {
    var report =
        iam(GetCredentialReportResponse.builder()
                .generatedTime(TIME)
                .content(SdkBytes.fromUtf8String(REPORT))
                .build())
            .credentialReport()
            .orElseThrow();

    assertThat(report.generatedTime()).isEqualTo(TIME);
    assertThat(report.users())
        .containsExactly(
            new ReportedUser("<root_account>", "arn:aws:iam::111122223333:root", List.of()),
            new ReportedUser(
                "one",
                "arn:aws:iam::111122223333:user/rolebridge/one",
                List.of(new ReportedKey(true, Instant.parse("2026-08-01T10:11:12Z")))),
            new ReportedUser(
                "two",
                "arn:aws:iam::111122223333:user/rolebridge/two",
                List.of(
                    new ReportedKey(false, Instant.parse("2026-08-01T00:00:00Z")),
                    new ReportedKey(true, Instant.parse("2026-09-01T00:00:00Z")))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReportNotPresent", "ReportExpired", "ReportInProgress"})
  void credentialReport_noneToHaveNow_isEmpty(String code) {
    assertThat(failing(code).credentialReport()).isEmpty();
  }

  @Test
  void credentialReport_refused_isNotTakenForNone() {
    assertThatThrownBy(() -> failing("AccessDenied").credentialReport())
        .isInstanceOf(PermissionMissingException.class);
  }

  @Test
  void generateCredentialReport_tellsWhetherItIsComplete() {
    assertThat(
            iam(GenerateCredentialReportResponse.builder().state(ReportStateType.STARTED).build())
                .generateCredentialReport())
        .isFalse();
    assertThat(
            iam(GenerateCredentialReportResponse.builder().state(ReportStateType.COMPLETE).build())
                .generateCredentialReport())
        .isTrue();
  }

  @Test
  void users_ofAllPages() {
    AccountInventory inventory =
        new AccountInventory(
            StubClients.of(
                IamClient.class,
                request -> {
                  ListUsersRequest asked = (ListUsersRequest) request;
                  assertThat(asked.pathPrefix()).isEqualTo("/rolebridge/");
                  boolean first = asked.marker() == null;
                  return ListUsersResponse.builder()
                      .users(User.builder().userName(first ? "a" : "b").createDate(TIME).build())
                      .isTruncated(first)
                      .marker(first ? "more" : null)
                      .build();
                }),
            null);

    assertThat(inventory.users("/rolebridge/"))
        .containsExactly(new ListedUser("a", TIME), new ListedUser("b", TIME));
  }

  @Test
  void secrets_ofAllPages_withTagsAndLabels() {
    List<ListSecretsRequest> asked = new ArrayList<>();
    AccountInventory inventory =
        new AccountInventory(
            null,
            StubClients.of(
                SecretsManagerClient.class,
                request -> {
                  asked.add((ListSecretsRequest) request);
                  return asked.size() == 1
                      ? ListSecretsResponse.builder()
                          .secretList(
                              SecretListEntry.builder()
                                  .name("rolebridge/a")
                                  .createdDate(TIME)
                                  .tags(Tag.builder().key("k").value("v").build())
                                  .secretVersionsToStages(Map.of("1", List.of("AWSCURRENT")))
                                  .build())
                          .nextToken("more")
                          .build()
                      : ListSecretsResponse.builder()
                          .secretList(
                              SecretListEntry.builder().name("else/b").createdDate(TIME).build())
                          .build();
                }));

    assertThat(inventory.secrets("rolebridge/"))
        .containsExactly(
            new ListedSecret(
                "rolebridge/a", TIME, Map.of("k", "v"), Map.of("1", Set.of("AWSCURRENT"))));
    assertThat(asked).hasSize(2).allMatch(request -> request.maxResults() == 100);
    assertThat(asked.getFirst().filters().getFirst().values()).containsExactly("rolebridge/");
  }
}
