package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rolebridge.aws.Accounts.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.UsedRole;
import rolebridge.domain.port.User;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.GetAccountSummaryResponse;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.ListAccessKeysRequest;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.SummaryKeyType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.StsException;

class IamAdaptersTest {

  private static final String ROLE_ARN = "arn:aws:iam::111122223333:role/p/r";
  private static final SecretAccessKey KEY = new SecretAccessKey("AKIAX", "hunter2");

  @Test
  void user_withoutBoundary_hasAnEmptyOne() {
    IamUsers users =
        new IamUsers(
            answering(
                GetUserResponse.builder()
                    .user(u -> u.userName("u").path("/p/").arn("arn:u"))
                    .build()));

    assertThat(users.find("u")).contains(new User("u", "/p/", "arn:u", "", Map.of()));
  }

  @Test
  void user_notThere_isEmpty() {
    assertThat(new IamUsers(failing(404, "NoSuchEntity", "gone")).find("u")).isEmpty();
  }

  @Test
  void role_foundUsed_isTheRoleAndItsUseInOneAnswer() {
    Instant made = Instant.parse("2026-10-01T08:15:00Z");
    GetRoleResponse answer =
        GetRoleResponse.builder()
            .role(
                r ->
                    r.roleName("r")
                        .path("/p/")
                        .arn(ROLE_ARN)
                        .createDate(made)
                        .maxSessionDuration(3600)
                        .assumeRolePolicyDocument("%7B%22Version%22%3A%222012-10-17%22%7D"))
            .build();
    IamRoles roles = new IamRoles(hub(answering(answer)), new JsonDocumentText());

    assertThat(roles.findUsed(ROLE_ARN))
        .contains(
            new UsedRole(
                roles.find(ROLE_ARN).orElseThrow(), new RoleUsage(made, Optional.empty())));
    assertThat(
            new IamRoles(hub(failing(404, "NoSuchEntity", "gone")), new JsonDocumentText())
                .findUsed(ROLE_ARN))
        .isEmpty();
  }

  @Test
  void role_lastUsed_isKnownOrNever() {
    Instant made = Instant.parse("2026-10-01T08:15:00Z");
    Instant used = Instant.parse("2026-11-24T08:15:00Z");
    IamRoles usedRoles =
        new IamRoles(
            hub(
                answering(
                    GetRoleResponse.builder()
                        .role(
                            r ->
                                r.roleName("r")
                                    .createDate(made)
                                    .roleLastUsed(u -> u.lastUsedDate(used)))
                        .build())),
            new JsonDocumentText());
    IamRoles unusedRoles =
        new IamRoles(
            hub(
                answering(
                    GetRoleResponse.builder()
                        .role(r -> r.roleName("r").createDate(made).roleLastUsed(u -> {}))
                        .build())),
            new JsonDocumentText());

    assertThat(usedRoles.usage(ROLE_ARN)).contains(new RoleUsage(made, Optional.of(used)));
    assertThat(unusedRoles.usage(ROLE_ARN)).contains(new RoleUsage(made, Optional.empty()));
    assertThat(
            new IamRoles(hub(failing(404, "NoSuchEntity", "gone")), new JsonDocumentText())
                .usage(ROLE_ARN))
        .isEmpty();
  }

  @Test
  void rolePolicies_namesAndDeletion() {
    IamRolePolicies policies =
        new IamRolePolicies(
            hub(answering(ListRolePoliciesResponse.builder().policyNames("a", "b").build())),
            new JsonDocumentText());

    assertThat(policies.names(ROLE_ARN)).containsExactly("a", "b");
    new IamRolePolicies(hub(failing(404, "NoSuchEntity", "gone")), new JsonDocumentText())
        .delete(ROLE_ARN, "a");
  }

  @Test
  void rolePolicy_isPercentEncoded_isDecoded() {
    IamRolePolicies policies =
        new IamRolePolicies(
            hub(
                answering(
                    GetRolePolicyResponse.builder()
                        .policyDocument(
                            "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D")
                        .build())),
            new JsonDocumentText());

    assertThat(policies.find(ROLE_ARN, "a")).contains(PolicyDocument.of(List.of()));
    assertThat(
            new IamRolePolicies(hub(failing(404, "NoSuchEntity", "gone")), new JsonDocumentText())
                .find(ROLE_ARN, "a"))
        .isEmpty();
  }

  @Test
  void role_trustIsPercentEncoded_isDecoded() {
    IamRoles roles =
        new IamRoles(
            hub(
                answering(
                    GetRoleResponse.builder()
                        .role(
                            r ->
                                r.roleName("r")
                                    .path("/p/")
                                    .arn(ROLE_ARN)
                                    .maxSessionDuration(3600)
                                    .permissionsBoundary(b -> b.permissionsBoundaryArn("arn:b"))
                                    .assumeRolePolicyDocument(
                                        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B"
                                            + "%22Sid%22%3A%22RolebridgeTrust%22%2C%22Effect%22%3A"
                                            + "%22Deny%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22%2A%22"
                                            + "%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D")
                                    .tags(Tag.builder().key("k").value("v").build()))
                        .build())),
            new JsonDocumentText());

    assertThat(roles.find(ROLE_ARN))
        .contains(
            new Role(
                "r", "/p/", ROLE_ARN, "arn:b", TrustPolicy.closed(), 3600, "", Map.of("k", "v")));
  }

  @Test
  void accessKeys_everyPage_areListed() {
    Instant now = Instant.parse("2026-03-01T08:00:00Z");
    IamClient iam =
        StubClients.of(
            IamClient.class,
            request ->
                ((ListAccessKeysRequest) request).marker() == null
                    ? ListAccessKeysResponse.builder()
                        .isTruncated(true)
                        .marker("more")
                        .accessKeyMetadata(metadata("A", "Active", now))
                        .build()
                    : ListAccessKeysResponse.builder()
                        .accessKeyMetadata(metadata("B", "Inactive", now))
                        .build());

    assertThat(new IamAccessKeys(iam, iam).list("u"))
        .containsExactly(new AccessKey("A", true, now), new AccessKey("B", false, now));
  }

  private static AccessKeyMetadata metadata(String id, String status, Instant created) {
    return AccessKeyMetadata.builder().accessKeyId(id).status(status).createDate(created).build();
  }

  @Test
  void accessKey_isMadeWithoutRetries() {
    IamAccessKeys keys =
        new IamAccessKeys(
            failing(500, "ServiceFailure", "not this one"),
            answering(
                CreateAccessKeyResponse.builder()
                    .accessKey(k -> k.accessKeyId("AKIAX").secretAccessKey("hunter2"))
                    .build()));

    assertThat(keys.create("u")).isEqualTo(KEY);
  }

  @Test
  void accessKey_thirdOne_isTheKeyLimit() {
    IamClient iam = failing(409, "LimitExceeded", "Cannot exceed quota");

    assertThatThrownBy(() -> new IamAccessKeys(iam, iam).create("u"))
        .isInstanceOf(KeyLimitReachedException.class)
        .hasMessage("User u has two access keys already. Delete the one no longer needed.");
  }

  @Test
  void policies_nameOfOtherCaseAndPath_isFound() {
    IamManagedPolicies policies =
        new IamManagedPolicies(
            hub(
                answering(
                    ListPoliciesResponse.builder()
                        .policies(
                            Policy.builder().policyName("Other").arn("arn:other").build(),
                            Policy.builder().policyName("NAME").arn("arn:name").build())
                        .build())),
            new JsonDocumentText());

    assertThat(policies.findArnByName("arn:aws:iam::111122223333:policy/rolebridge/u/name"))
        .contains("arn:name");
    assertThat(policies.findArnByName("arn:aws:iam::111122223333:policy/none")).isEmpty();
  }

  @Test
  void quotas_areReadByName() {
    var quotas =
        new IamAccountQuotas(
                hub(
                    answering(
                        GetAccountSummaryResponse.builder()
                            .summaryMap(
                                Map.of(SummaryKeyType.USERS, 5, SummaryKeyType.USERS_QUOTA, 5))
                            .build())))
            .read("111122223333");

    assertThat(quotas.lacksRoom("Users", 1)).isTrue();
    assertThat(quotas.lacksRoom("Roles", 1)).isFalse();
    assertThat(quotas.value("UsersQuota")).hasValue(5);
    assertThat(quotas.value("RolesQuota")).isEmpty();
  }

  @Test
  void assumeRole_admitted_isTheSessionsArn() {
    StsClient sts =
        StubClients.of(
            StsClient.class,
            request ->
                AssumeRoleResponse.builder()
                    .assumedRoleUser(AssumedRoleUser.builder().arn("arn:session").build())
                    .build());

    assertThat(new StsSecurityTokens(sts).assumeRole(KEY, ROLE_ARN, "s", 900))
        .isEqualTo("arn:session");
  }

  @Test
  void assumeRole_refused_keepsTheCodeAndNotTheSecret() {
    for (String code : List.of("AccessDenied", "InvalidClientTokenId", "SignatureDoesNotMatch")) {
      assertThatThrownBy(() -> assumeRole(stsError(403, code)))
          .isInstanceOfSatisfying(
              AccessRefusedException.class, e -> assertThat(e.errorCode()).isEqualTo(code))
          .hasMessage("no")
          .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
    }
  }

  @Test
  void assumeRole_failed_isNoRefusal() {
    assertThatThrownBy(() -> assumeRole(stsError(503, "ServiceUnavailable")))
        .isInstanceOf(AwsUnavailableException.class)
        .hasMessage("Assuming role " + ROLE_ARN + " with access key AKIAX: ServiceUnavailable: no");
    assertThatThrownBy(() -> assumeRole(stsError(400, "Throttling")))
        .isInstanceOf(ThrottledException.class);
    assertThatThrownBy(
            () -> assumeRole(StsException.builder().statusCode(400).message("torn").build()))
        .isInstanceOf(AwsUnavailableException.class);
  }

  @Test
  void assumeRoleDenyingAll_asksForTheShortestSessionThatMayDoNothing() {
    List<AssumeRoleRequest> asked = new ArrayList<>();
    StsClient sts =
        StubClients.of(
            StsClient.class,
            request -> {
              asked.add((AssumeRoleRequest) request);
              return AssumeRoleResponse.builder().build();
            });

    new StsFunctionIdentity(sts, "arn:own").assumeRoleDenyingAll(ROLE_ARN, "probe");

    assertThat(asked)
        .containsExactly(
            AssumeRoleRequest.builder()
                .roleArn(ROLE_ARN)
                .roleSessionName("probe")
                .durationSeconds(900)
                .policy(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\","
                        + "\"Action\":\"*\",\"Resource\":\"*\"}]}")
                .build());
  }

  @Test
  void assumeRoleDenyingAll_refusedOrFailed_isTold() {
    assertThatThrownBy(() -> probe(stsError(403, "AccessDenied")))
        .isInstanceOfSatisfying(
            AccessRefusedException.class, e -> assertThat(e.errorCode()).isEqualTo("AccessDenied"));
    assertThatThrownBy(() -> probe(stsError(503, "ServiceUnavailable")))
        .isInstanceOf(AwsUnavailableException.class)
        .hasMessage("Assuming role " + ROLE_ARN + " as arn:own: ServiceUnavailable: no");
  }

  private static void probe(RuntimeException error) {
    new StsFunctionIdentity(StubClients.failing(StsClient.class, error), "arn:own")
        .assumeRoleDenyingAll(ROLE_ARN, "probe");
  }

  private static String assumeRole(RuntimeException error) {
    return new StsSecurityTokens(StubClients.failing(StsClient.class, error))
        .assumeRole(KEY, ROLE_ARN, "s", 900);
  }

  private static RuntimeException stsError(int status, String code) {
    return StsException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
        .build();
  }

  private static IamClient answering(Object answer) {
    return StubClients.of(IamClient.class, request -> answer);
  }

  private static IamClient failing(int status, String code, String message) {
    return StubClients.failing(IamClient.class, StubClients.error(status, code, message));
  }
}
