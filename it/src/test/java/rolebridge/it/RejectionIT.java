package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.run.History;
import rolebridge.cli.run.StateRun;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;

/** Requests that are refused as a whole: all violations are told, and nothing is changed. */
@ExtendWith(InstallationExtension.class)
class RejectionIT {

  private static final Path BAD = Project.ROOT.resolve("events/bad");
  private static final String EXPECTED = ".violations.json";

  /** Step Functions takes no input that isn't one JSON value. */
  private static final Set<String> NO_JSON = Set.of("malformed", "two-documents");

  /** Step Functions keeps one of two members of the same name, so only the file shows both. */
  private static final String TOLD_BY_THE_FILE_ONLY = "tag-twice";

  private static final String TRUST_OF_NOBODY =
      """
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
            "Action": "sts:AssumeRole"
          }
        ]
      }
      """;

  private static final String SOME_PERMISSIONS =
      """
      {
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }]
      }
      """;

  private static Installation rolebridge;
  private static IamClient iam;
  private static Batch<String, Run> runs;

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
    runs =
        new Batch<>(
            badRequests().toList(), name -> rolebridge.end(rolebridge.start(text(name + ".json"))));
  }

  static Stream<String> badRequests() {
    try (Stream<Path> files = Files.list(BAD)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(EXPECTED))
          .map(name -> name.substring(0, name.length() - EXPECTED.length()))
          .filter(name -> !NO_JSON.contains(name) && !name.equals(TOLD_BY_THE_FILE_ONLY))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(BAD.resolve(file));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void badRequest_isRejectedWithAllItsViolations(String name) throws Exception {
    List<Object> expected = JsonText.list(text(name + EXPECTED));

    assertRejected(runs.of(name), expected);
  }

  private static void assertRejected(Run run, Object violations) {
    assertThat(run.execution().error()).contains("RequestRejected");
    assertThat(run.failure())
        .containsEntry("failedState", "ResolveRequest")
        .containsEntry("error", "RequestRejected")
        .containsEntry("violations", violations);
    assertThat(History.states(rolebridge.executions().history(run.arn())))
        .extracting(StateRun::name)
        .containsExactly("ResolveRequest", "IsAccepted", "AnnounceRejection", "Rejected");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationRejected", event)).isEmpty();
    assertThat(JsonText.member(JsonText.object(event), "detail"))
        .containsEntry("violations", violations);
  }

  /** The only function that runs for a rejected request. */
  @Test
  void resolveRequest_onlyReads() {
    assertThat(rolebridge.recorder().all())
        .filteredOn(call -> call.isBy("ResolveRequest") && !call.service().equals("logs"))
        .isNotEmpty()
        .noneMatch(Recorder.Call::mutating);
  }

  @ParameterizedTest
  @ValueSource(strings = {"malformed", "two-documents"})
  void badRequest_thatIsNoJson_isRefusedByStepFunctions(String name) throws Exception {
    String text = text(name + ".json");

    assertThatThrownBy(() -> rolebridge.start(text))
        .isInstanceOf(InvalidExecutionInputException.class);
  }

  @Test
  void thingsOfTheSameNames_thatAreNotManaged_areAllNamedAndNotTouched() {
    Request request = Request.ofNewUser("taken").with("roleSessionDuration", 900);
    iam.createUser(r -> r.userName(request.userName()));
    iam.createRole(r -> r.roleName(request.roleName()).assumeRolePolicyDocument(TRUST_OF_NOBODY));
    iam.createPolicy(r -> r.policyName(request.policyName()).policyDocument(SOME_PERMISSIONS));
    rolebridge.hub().secrets().createSecret(r -> r.name(request.secretName()).secretString("{}"));

    assertRejectedUntouched(
        request,
        "/userName userNotManaged",
        "/userName secretNotManaged",
        "/roleName roleNotManaged",
        "/policyName policyNotManaged");
  }

  @Test
  void policyInAnotherCase_isNotManaged() {
    Request request = Request.ofNewUser("case");
    String other = request.policyName().replace("policy", "Policy");
    iam.createPolicy(
        r -> r.policyName(other).path(request.path()).policyDocument(SOME_PERMISSIONS));

    assertRejectedUntouched(request, "/policyName policyNotManaged");
  }

  /** The local AWS finds a name in its own case only, and lets nobody have it in another. */
  @Test
  void userInAnotherCase_isNamed() {
    Request request = Request.ofNewUser("usercase");
    String other = request.userName().replace("user", "User");
    iam.createUser(r -> r.userName(other));

    assertFailed(rolebridge.provision(request), "UserNotManagedException", "user/" + other);
  }

  @Test
  void roleInAnotherCase_isNamed() {
    Request request = Request.ofNewUser("rolecase");
    String other = request.roleName().replace("role", "Role");
    iam.createRole(r -> r.roleName(other).assumeRolePolicyDocument(TRUST_OF_NOBODY));

    assertFailed(rolebridge.provision(request), "RoleNotManagedException", "role/" + other);
  }

  private static void assertFailed(Run run, String error, String said) {
    assertThat(run.execution().error()).contains(error);
    assertThat(run.execution().cause().orElseThrow()).contains(said);
  }

  /** Everything is as rolebridge makes it, but for the boundary, which is what limits a user. */
  @Test
  void userWithoutTheBoundary_isNotManaged() {
    Request request = Request.ofNewUser("unbounded");
    Tag managed = Tag.builder().key("rolebridge:managed").value("true").build();
    iam.createUser(r -> r.userName(request.userName()).path("/rolebridge/").tags(managed));

    assertRejectedUntouched(request, "/userName userNotManaged");
  }

  @Test
  void userWithTwoKeys_neitherStored_isRejectedTogetherWithATakenRole() {
    Request request = Request.ofNewUser("keys");
    String stored = rolebridge.provision(request).instance().get("accessKeyId").toString();
    iam.createAccessKey(r -> r.userName(request.userName()));
    iam.deleteAccessKey(r -> r.userName(request.userName()).accessKeyId(stored));
    iam.createAccessKey(r -> r.userName(request.userName()));
    Request another = request.inRole("another");
    iam.createRole(r -> r.roleName(another.roleName()).assumeRolePolicyDocument(TRUST_OF_NOBODY));

    assertRejectedUntouched(another, "/userName accessKeyLimit", "/roleName roleNotManaged");
  }

  @Test
  void userWhoseStoredKeyIsInactive_isRejected() {
    Request request = Request.ofNewUser("inactive");
    String stored = rolebridge.provision(request).instance().get("accessKeyId").toString();
    iam.updateAccessKey(r -> r.userName(request.userName()).accessKeyId(stored).status("Inactive"));

    assertRejectedUntouched(request, "/userName accessKeyInactive");
  }

  private static void assertRejectedUntouched(Request request, String... violations) {
    Map<String, Object> held = Holdings.of(rolebridge, request);
    long before = rolebridge.recorder().latest();

    Run run = rolebridge.provision(request);

    assertThat(JsonText.members(run.failure(), "violations"))
        .extracting(violation -> violation.get("field") + " " + violation.get("rule"))
        .containsExactlyInAnyOrder(violations);
    assertRejected(run, run.failure().get("violations"));
    assertThat(rolebridge.recorder().changesAfter(before, request.mark())).isEmpty();
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(held);
  }
}
