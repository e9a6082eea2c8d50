package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rolebridge.aws.Accounts.hub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.GetUserRequest;
import software.amazon.awssdk.services.iam.model.GetUserResponse;

/** What the adapters make of a refusal that may only mean that the thing is gone. */
class IamPresenceTest {

  private static final JsonDocumentText TEXT = new JsonDocumentText();
  private static final String ROLE = "arn:aws:iam::111122223333:role/rolebridge/u/r";
  private static final String ARN = "arn:aws:iam::111122223333:policy/rolebridge/u/p";

  record Act(String name, java.util.function.Consumer<IamClient> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Success when it is gone. */
  static final List<Act> REMOVALS =
      List.of(
          new Act("delete user", iam -> new IamUsers(iam).delete("u")),
          new Act("delete key", iam -> new IamAccessKeys(iam, iam).delete("u", "AKIAX")),
          new Act("delete user policy", iam -> new IamUserPolicies(iam, TEXT).delete("u", "p")),
          new Act("delete role", iam -> new IamRoles(hub(iam), TEXT).delete(ROLE)),
          new Act("detach policy", iam -> new IamRoles(hub(iam), TEXT).detach(ROLE, ARN)),
          new Act("delete policy", iam -> new IamManagedPolicies(hub(iam), TEXT).delete(ARN)),
          new Act(
              "delete version",
              iam -> new IamManagedPolicies(hub(iam), TEXT).deleteVersion(ARN, "v1")));

  /** ResourceVanishedException when it is gone. */
  static final List<Act> CHANGES =
      List.of(
          new Act("tag user", iam -> new IamUsers(iam).tag("u", Map.of("k", "v"))),
          new Act("list keys", iam -> new IamAccessKeys(iam, iam).list("u")),
          new Act("create key", iam -> new IamAccessKeys(iam, iam).create("u")),
          new Act(
              "put user policy",
              iam -> new IamUserPolicies(iam, TEXT).put("u", "p", TrustPolicy.closed())),
          new Act(
              "update role", iam -> new IamRoles(hub(iam), TEXT).updateSettings(ROLE, "", 3600)),
          new Act(
              "update trust",
              iam -> new IamRoles(hub(iam), TEXT).updateTrust(ROLE, TrustPolicy.closed())),
          new Act("tag role", iam -> new IamRoles(hub(iam), TEXT).tag(ROLE, Map.of("k", "v"))),
          new Act("attached policies", iam -> new IamRoles(hub(iam), TEXT).attachedPolicies(ROLE)),
          new Act("attach policy", iam -> new IamRoles(hub(iam), TEXT).attach(ROLE, ARN)),
          new Act(
              "new default version",
              iam ->
                  new IamManagedPolicies(hub(iam), TEXT)
                      .createDefaultVersion(ARN, TrustPolicy.closed())),
          new Act(
              "other default version",
              iam -> new IamManagedPolicies(hub(iam), TEXT).setDefaultVersion(ARN, "v1")),
          new Act(
              "tag policy",
              iam -> new IamManagedPolicies(hub(iam), TEXT).tag(ARN, Map.of("k", "v"))));

  static final List<Act> ALL = Stream.concat(REMOVALS.stream(), CHANGES.stream()).toList();

  @ParameterizedTest
  @FieldSource("REMOVALS")
  void removal_refusedAndGone_isDone(Act act) {
    assertThatCode(() -> act.call().accept(refusing(IamPresenceTest::gone)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @FieldSource("CHANGES")
  void change_refusedAndGone_hasVanished(Act act) {
    assertThatThrownBy(() -> act.call().accept(refusing(IamPresenceTest::gone)))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("NoSuchEntity");
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void refusedAndThere_isRefused(Act act) {
    assertThatThrownBy(() -> act.call().accept(refusing(IamPresenceTest::there)))
        .isInstanceOf(PermissionMissingException.class)
        .hasMessageContaining("not allowed");
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void refusedAndNotToBeSeen_isRefused(Act act) {
    assertThatThrownBy(() -> act.call().accept(refusing(IamPresenceTest::refuse)))
        .isInstanceOf(PermissionMissingException.class)
        .hasMessageContaining("not allowed");
  }

  @Test
  void userPolicy_refusedAndUserGone_isEmpty() {
    assertThat(new IamUserPolicies(refusing(IamPresenceTest::gone), TEXT).find("u", "p")).isEmpty();
  }

  private static Object gone(SdkRequest request) {
    throw StubClients.error(404, "NoSuchEntity", "cannot be found");
  }

  private static Object there(SdkRequest request) {
    Map<Class<?>, Object> answers = new HashMap<>();
    answers.put(GetUserRequest.class, GetUserResponse.builder().build());
    answers.put(GetRoleRequest.class, GetRoleResponse.builder().build());
    answers.put(GetPolicyRequest.class, GetPolicyResponse.builder().build());
    return answers.get(request.getClass());
  }

  private static Object refuse(SdkRequest request) {
    throw StubClients.error(403, "AccessDenied", "not to be seen");
  }

  /** IAM that refuses all but Get calls, which end as it is given. */
  private static IamClient refusing(Function<SdkRequest, Object> look) {
    return StubClients.of(
        IamClient.class,
        request ->
            List.of(GetUserRequest.class, GetRoleRequest.class, GetPolicyRequest.class)
                    .contains(request.getClass())
                ? look.apply(request)
                : denied());
  }

  private static Object denied() {
    throw StubClients.error(403, "AccessDenied", "not allowed");
  }
}
