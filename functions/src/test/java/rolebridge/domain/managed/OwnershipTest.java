package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;

/** What is rolebridge's, and what is told of a thing that isn't. */
class OwnershipTest {

  private static final String BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";
  private static final String ROLE_BOUNDARY = "arn:aws:iam::111122223333:policy/role-boundary";
  private static final Hub HUB =
      new Hub("aws", "111122223333", "eu-central-1", BOUNDARY, ROLE_BOUNDARY);
  private static final Ownership OWNERSHIP = new Ownership(HUB);
  private static final Map<String, String> MANAGED = Map.of(Tags.MANAGED, Tags.TRUE);
  private static final String ROLE = HUB.roleArn("444455556666", "ann", "role");
  private static final String POLICY = HUB.policyArn("444455556666", "ann", "policy");

  /** IAM has a name once in an account. */
  @ParameterizedTest
  @CsvSource({
    "rolebridge_stage, rolebridge, it is of the installation rolebridge",
    "rolebridge, rolebridge_stage, it is of the installation rolebridge_stage",
    "rolebridge_a, rolebridge_ab, it is of the installation rolebridge_ab",
    "rolebridge_ab, rolebridge_a, it is of the installation rolebridge_a",
    "rolebridge, people, its ARN is",
    "rolebridge, rolebridge-stage, its ARN is",
    "rolebridge_stage, rolebridge_stage/below, its ARN is",
  })
  void user_ofAnotherPath_isNamedByItsInstallation(String own, String path, String objection) {
    Hub hub = new Hub(new Namespace(own), "aws", "111122223333", "eu-central-1", BOUNDARY, "");
    User user =
        new User(
            "ann",
            "/" + path + "/",
            "arn:aws:iam::111122223333:user/" + path + "/ann",
            BOUNDARY,
            Map.of(Tags.MANAGED, Tags.TRUE));

    assertThat(new Ownership(hub).objectionTo(user, "ann").orElseThrow())
        .startsWith(objection)
        .endsWith(user.arn() + ", not " + hub.userArn("ann"))
        .matches(text -> text.contains("which alone removes it") == objection.contains("of the"));
  }

  @ParameterizedTest
  @CsvSource({
    "rolebridge/bob, it is user bob's",
    "rolebridge/ann2, it is user ann2's",
    "rolebridge/ann, its ARN is",
    "rolebridge, its ARN is",
    "people/bob, its ARN is",
    "rolebridge_stage/bob, it is of the installation rolebridge_stage",
  })
  void role_ofAnotherPath_isNamedByItsUser(String path, String objection) {
    String arn = "arn:aws:iam::444455556666:role/" + path + "/Role";

    assertThat(OWNERSHIP.objectionTo(role(arn, ROLE_BOUNDARY, MANAGED), ROLE).orElseThrow())
        .startsWith(objection)
        .endsWith("its ARN is " + arn + ", not " + ROLE)
        .matches(text -> text.contains("decommission") == objection.contains("it is user"));
  }

  private static User user(String boundaryArn, Map<String, String> tags) {
    return new User("ann", "/rolebridge/", HUB.userArn("ann"), boundaryArn, tags);
  }

  private static Role role(String arn, String boundaryArn, Map<String, String> tags) {
    return new Role("role", "", arn, boundaryArn, PolicyDocument.NONE, 3600, "", tags);
  }

  private static ManagedPolicy policy(String arn, Map<String, String> tags) {
    return new ManagedPolicy("policy", "", arn, "v1", 0, tags);
  }

  private static StoredSecret secret(Map<String, String> tags) {
    return new StoredSecret("arn", false, Instant.EPOCH, tags, Map.of());
  }

  private static String roleBoundary(String accountId, String suffix) {
    return "arn:aws:iam::" + accountId + ":policy/role-boundary" + suffix;
  }

  @Test
  void whatIsOurs_hasNoObjection() {
    assertThat(OWNERSHIP.objectionTo(user(BOUNDARY, MANAGED), "ann")).isEmpty();
    assertThat(OWNERSHIP.objectionButBoundary(user("", MANAGED), "ann")).isEmpty();
    assertThat(OWNERSHIP.objectionButBoundary(role(ROLE, "", MANAGED), ROLE)).isEmpty();
    assertThat(OWNERSHIP.objectionTo(policy(POLICY, MANAGED), POLICY)).isEmpty();
    assertThat(OWNERSHIP.objectionTo(secret(MANAGED), "ann")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "444455556666, '', true",
    "444455556666, -elevated, true",
    "444455556666, -other, false",
    "111122223333, '', false",
  })
  void role_hasEitherBoundaryOfItsOwnAccount(String accountId, String suffix, boolean ours) {
    Role role = role(ROLE, roleBoundary(accountId, suffix), MANAGED);

    assertThat(OWNERSHIP.objectionTo(role, ROLE))
        .isEqualTo(
            ours
                ? Optional.empty()
                : Optional.of(
                    "its permissions boundary is "
                        + role.boundaryArn()
                        + ", not "
                        + roleBoundary("444455556666", "")));
  }

  @Test
  void boundary_missingOrAnother_isNamed() {
    assertThat(OWNERSHIP.objectionTo(user("", MANAGED), "ann"))
        .contains("its permissions boundary is missing, not " + BOUNDARY);
    assertThat(OWNERSHIP.objectionTo(user(ROLE_BOUNDARY, MANAGED), "ann"))
        .contains("its permissions boundary is " + ROLE_BOUNDARY + ", not " + BOUNDARY);
    assertThat(OWNERSHIP.objectionTo(role(ROLE, "", MANAGED), ROLE))
        .contains("its permissions boundary is missing, not " + roleBoundary("444455556666", ""));
  }

  @Test
  void name_saysWhoseUserItIs_whateverItsTagsAndBoundary() {
    assertThat(OWNERSHIP.objectionByName(user("", Map.of()), "ann")).isEmpty();
    assertThat(OWNERSHIP.objectionByName(user(BOUNDARY, MANAGED), "bob")).isPresent();
  }

  @Test
  void untagged_isNotOurs_whateverItIs() {
    String standard = roleBoundary("444455556666", "");

    assertThat(
            List.of(
                OWNERSHIP.objectionTo(user(BOUNDARY, Map.of()), "ann"),
                OWNERSHIP.objectionButBoundary(user("", Map.of()), "ann"),
                OWNERSHIP.objectionTo(role(ROLE, standard, Map.of()), ROLE),
                OWNERSHIP.objectionButBoundary(role(ROLE, "", Map.of()), ROLE),
                OWNERSHIP.objectionTo(policy(POLICY, Map.of()), POLICY),
                OWNERSHIP.objectionTo(secret(Map.of(Tags.MANAGED, "false")), "ann")))
        .containsOnly(Optional.of("it lacks the tag rolebridge:managed=true"));
  }

  @Test
  void anotherOwner_isNamed() {
    Map<String, String> tags = Map.of(Tags.MANAGED, Tags.TRUE, Tags.OWNER_ACCOUNT, "444455556666");

    assertThat(OWNERSHIP.objectionTo(secret(tags), "ann"))
        .contains("its tag rolebridge:owner-account is 444455556666, not 111122223333");
  }

  @Test
  void anotherPath_isNotOurs() {
    String role = "arn:aws:iam::444455556666:role/role";

    assertThat(OWNERSHIP.objectionButBoundary(role(role, "", MANAGED), ROLE))
        .contains("its ARN is " + role + ", not " + ROLE);
    assertThat(OWNERSHIP.objectionTo(policy(role, MANAGED), POLICY))
        .contains("its ARN is " + role + ", not " + POLICY);
  }

  @Test
  void serving_isOneIntegrations() {
    assertThat(OWNERSHIP.objectionToServing(Map.of(Tags.INTEGRATION, "a"), "a")).isEmpty();
    assertThat(OWNERSHIP.objectionToServing(Map.of(Tags.INTEGRATION, "b"), "a"))
        .contains("it serves the integration b, not a");
    assertThat(OWNERSHIP.objectionToServing(Map.of(), "a"))
        .contains("it serves the integration of no name, not a");
  }
}
