package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import rolebridge.aws.StubClients;
import rolebridge.cli.migrate.AccountPicture;
import rolebridge.cli.migrate.AccountPicture.Policies;
import rolebridge.cli.migrate.IamReader.HandMadeKey;
import rolebridge.cli.migrate.IamReader.LastUse;
import rolebridge.cli.migrate.IamReader.RoleSettings;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedRequest;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedResponse;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsRequest;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.GroupDetail;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.UserDetail;

class IamAccountReaderTest {

  private static final Instant TIME = Instant.parse("2026-11-24T02:00:00Z");

  private static IamAccountReader reader(Function<SdkRequest, Object> service) {
    return new IamAccountReader(StubClients.of(IamClient.class, service));
  }

  /** IAM percent-encodes documents; a plus sign in them is a plus sign. */
  @Test
  void picture_isReadInPages_withDocumentsDecoded() {
    AccountPicture picture =
        reader(
                request -> {
                  GetAccountAuthorizationDetailsRequest details =
                      (GetAccountAuthorizationDetailsRequest) request;
                  assertThat(details.filter()).doesNotContain(EntityType.AWS_MANAGED_POLICY);
                  return details.marker() == null ? firstPage() : secondPage();
                })
            .picture();

    assertThat(picture.users())
        .containsExactly(
            new AccountPicture.User(
                "u",
                "/",
                "arn:aws:iam::111122223333:user/u",
                "AIDAU",
                "",
                Map.of("k", "v"),
                new Policies(Map.of("p", "{\"a+b\": 1}"), List.of()),
                List.of("g")));
    assertThat(picture.groups()).extracting(AccountPicture.Group::name).containsExactly("g");
    assertThat(picture.roles())
        .extracting(AccountPicture.Role::trust, AccountPicture.Role::lastUsed)
        .containsExactly(tuple("{\"trust\": 1}", Optional.of(TIME)));
    assertThat(picture.customerPolicies())
        .isEqualTo(Map.of("arn:aws:iam::111122223333:policy/c", "{\"now\": 1}"));
  }

  private static GetAccountAuthorizationDetailsResponse firstPage() {
    UserDetail user =
        UserDetail.builder()
            .userName("u")
            .path("/")
            .arn("arn:aws:iam::111122223333:user/u")
            .userId("AIDAU")
            .tags(Tag.builder().key("k").value("v").build())
            .groupList("g")
            .userPolicyList(
                PolicyDetail.builder()
                    .policyName("p")
                    .policyDocument("%7B%22a%2Bb%22%3A%201%7D")
                    .build())
            .build();
    return GetAccountAuthorizationDetailsResponse.builder()
        .isTruncated(true)
        .marker("more")
        .userDetailList(user)
        .build();
  }

  private static GetAccountAuthorizationDetailsResponse secondPage() {
    RoleDetail role =
        RoleDetail.builder()
            .roleName("r")
            .path("/")
            .arn("arn:aws:iam::111122223333:role/r")
            .assumeRolePolicyDocument("%7B%22trust%22%3A%201%7D")
            .roleLastUsed(used -> used.lastUsedDate(TIME))
            .build();
    ManagedPolicyDetail policy =
        ManagedPolicyDetail.builder()
            .arn("arn:aws:iam::111122223333:policy/c")
            .policyVersionList(version(false, "then"), version(true, "now"))
            .build();
    return GetAccountAuthorizationDetailsResponse.builder()
        .isTruncated(false)
        .groupDetailList(GroupDetail.builder().groupName("g").build())
        .roleDetailList(role)
        .policies(policy)
        .build();
  }

  private static PolicyVersion version(boolean isDefault, String name) {
    return PolicyVersion.builder()
        .isDefaultVersion(isDefault)
        .document("%7B%22" + name + "%22%3A%201%7D")
        .build();
  }

  @Test
  void settingsAndKeys_ofWhatIsGone_areNone() {
    IamAccountReader gone =
        reader(
            _ -> {
              throw NoSuchEntityException.builder().message("gone").build();
            });

    assertThat(gone.settings("r")).isEmpty();
    assertThat(gone.keys("u")).isEmpty();
  }

  @Test
  void settings_haveNoNulls() {
    assertThat(
            reader(_ -> GetRoleResponse.builder().role(r -> r.maxSessionDuration(3600)).build())
                .settings("r"))
        .contains(new RoleSettings("", "", 3600, Map.of()));
  }

  @Test
  void keys_comeWithTheirLastUse() {
    IamAccountReader iam =
        reader(
            request ->
                switch (request) {
                  case GetAccessKeyLastUsedRequest used
                      when used.accessKeyId().equals("AKIAUSED") ->
                      GetAccessKeyLastUsedResponse.builder()
                          .accessKeyLastUsed(
                              u -> u.lastUsedDate(TIME).serviceName("sts").region("N/A"))
                          .build();
                  case GetAccessKeyLastUsedRequest _ ->
                      GetAccessKeyLastUsedResponse.builder()
                          .accessKeyLastUsed(u -> u.serviceName("N/A").region("N/A"))
                          .build();
                  default ->
                      ListAccessKeysResponse.builder()
                          .isTruncated(false)
                          .accessKeyMetadata(key("AKIAUSED"), key("AKIANEW"))
                          .build();
                });

    assertThat(iam.keys("u"))
        .containsExactly(
            new HandMadeKey("AKIAUSED", true, TIME, Optional.of(new LastUse(TIME, "sts", ""))),
            new HandMadeKey("AKIANEW", true, TIME, Optional.empty()));
  }

  private static AccessKeyMetadata key(String id) {
    return AccessKeyMetadata.builder()
        .accessKeyId(id)
        .status(StatusType.ACTIVE)
        .createDate(TIME)
        .build();
  }

  @Test
  void managedPolicy_isItsDefaultVersion() {
    IamAccountReader iam =
        reader(
            request ->
                switch (request) {
                  case GetPolicyRequest _ ->
                      GetPolicyResponse.builder().policy(p -> p.defaultVersionId("v7")).build();
                  case GetPolicyVersionRequest version ->
                      GetPolicyVersionResponse.builder()
                          .policyVersion(v -> v.document("%7B%22v%22%3A%22" + version.versionId()))
                          .build();
                  default -> throw new AssertionError(request);
                });

    assertThat(iam.managedPolicy("arn:aws:iam::aws:policy/p")).isEqualTo("{\"v\":\"v7");
  }
}
