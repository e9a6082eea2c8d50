package rolebridge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;

/** Each handler of decommission from bytes to bytes, and that which finishes it. */
class DecommissionHandlersTest {

  private static final Map<String, Object> REQUEST =
      Map.of(
          "integration",
          "AWS - IAM",
          "actions",
          List.of("iam:ListUsers"),
          "userName",
          Requests.USER,
          "policyName",
          Requests.POLICY,
          "roleName",
          Requests.ROLE);

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final FakeFunctions functions = new FakeFunctions(aws, caller);
  private final RequestStreamHandler resolve = new ResolveRemovalHandler(functions);
  private final RequestStreamHandler removeRole = new RemoveRoleHandler(functions);
  private final RequestStreamHandler retire = new RetireUserHandler(functions);
  private final RequestStreamHandler removeUser = new RemoveUserHandler(functions);

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:decommission:one";

  private Map<String, Object> resolved(Map<String, Object> input) throws IOException {
    return HandlerCall.of(resolve, Map.of("executionArn", EXECUTION, "input", input));
  }

  @Test
  void handleRequest_statesOfADecommission_inOrder() throws IOException {
    Map<String, Object> input = Map.of("request", REQUEST, "requestedBy", "jane", "force", true);
    Map<String, Object> resolution = resolved(input);
    assertThat(resolution).containsEntry("violations", List.of());
    Object plan = resolution.get("plan");
    assertThat(plan)
        .asInstanceOf(MAP)
        .containsEntry("force", true)
        .containsEntry("requestedBy", "jane")
        .containsEntry("roleArn", Requests.ROLE_ARN);

    assertThat(
            actions(HandlerCall.of(removeRole, Map.of("executionArn", EXECUTION, "input", input))))
        .contains("DeleteRole");
    assertThat(actions(HandlerCall.of(retire, Map.of("userName", Requests.USER, "begin", true))))
        .containsExactly("DeactivateAccessKey");
    aws.advance(Duration.ofDays(8));
    Map<String, Object> pass = new LinkedHashMap<>();
    pass.put("userName", Requests.USER);
    pass.put("now", false);
    pass.put("undo", false);
    pass.put("putBack", "");
    pass.put("proven", Map.of("accessKeyId", "", "roles", List.of()));
    assertThat(actions(HandlerCall.of(removeUser, pass)))
        .containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  /** What was granted by the rules of an older version has to stay removable. */
  @Test
  void grantThatTodaysRulesRefuse_isRemovedByEveryState() throws IOException {
    Map<String, Object> request = new LinkedHashMap<>(REQUEST);
    request.put("actions", List.of("iam:ListUser", "iam:CreateAccessKey"));
    Map<String, Object> input = Map.of("request", request, "requestedBy", "", "force", true);

    assertThat(resolved(input)).containsEntry("violations", List.of());
    assertThat(
            actions(HandlerCall.of(removeRole, Map.of("executionArn", EXECUTION, "input", input))))
        .contains("DeleteRole");
  }

  @Test
  void resolve_bareRequest_isNotForced() throws IOException {
    assertThat(resolved(REQUEST).get("plan"))
        .asInstanceOf(MAP)
        .containsEntry("force", false)
        .containsEntry("requestedBy", "");
  }

  @Test
  void resolve_badRequest_tellsEveryViolation() throws IOException {
    Map<String, Object> bad = new LinkedHashMap<>(REQUEST);
    bad.put("userName", "a,b");
    bad.put("nonsense", 1);

    Map<String, Object> resolution = resolved(bad);

    assertThat(resolution.get("plan")).isNull();
    assertThat((List<?>) resolution.get("violations"))
        .extracting(violation -> ((Map<?, ?>) violation).get("field").toString())
        .containsExactlyInAnyOrder("/nonsense", "/userName");
  }

  private static List<String> actions(Map<String, Object> result) {
    return ((List<?>) result.get("changes"))
        .stream().map(change -> ((Map<?, ?>) change).get("action").toString()).toList();
  }
}
