package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;

/**
 * The functions of a stack with users come to start from snapshots, no longer do, and do again: by
 * SAM alone with the code where it is, which is the least that anybody deploys, and as {@code
 * ./rolebridge up} deploys. Each time all of them are published anew, a run under way ends on what
 * it began with, and users are provisioned and keys rotated. On a local AWS of its own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(2)
class SnapStartIT {

  private static final Path HOME = Project.ROOT.resolve("it/target/snapshots");

  /** A state's that a run which waits in EnsureUser comes to later. */
  private static final String LATER = "rolebridge-EnsurePolicy";

  private static final Pattern VERSION =
      Pattern.compile(":function:(rolebridge-[A-Za-z]+):([0-9]+)");

  private static Installation rolebridge;

  /** Of a user that was provisioned before the deployment and has one key. */
  private static UserKeys keys;

  @BeforeAll
  static void withoutSnapshots() {
    rolebridge = Installation.apart(HOME, Project.workspace());
    rolebridge.delay(Installation.DELAY);
    keys = UserKeys.provisioned(rolebridge, "snapshots");
    assertAllStart(SnapStartApplyOn.NONE);
  }

  @AfterAll
  static void end() {
    if (rolebridge != null) {
      rolebridge.close();
    }
  }

  @Test
  @Order(1)
  void onBySam_takesEffect() {
    becomes(SnapStartApplyOn.PUBLISHED_VERSIONS, () -> bySam("On"));
  }

  @Test
  @Order(2)
  void offBySam_takesEffect() {
    becomes(SnapStartApplyOn.NONE, () -> bySam("Off"));
  }

  @Test
  @Order(3)
  void onByUp_takesEffect_andVersionsThatNothingNamesGo() {
    becomes(
        SnapStartApplyOn.PUBLISHED_VERSIONS,
        () -> rolebridge.become(Project.workspace(), Map.of("SnapStart", "On")));

    assertThat(published(LATER)).hasSize(2);
  }

  private static Installation bySam(String value) {
    return rolebridge.withCodeInPlace(Project.workspace(), Map.of("SnapStart", value));
  }

  private static void becomes(SnapStartApplyOn applyOn, Supplier<Installation> deployment) {
    Request request = Request.ofNewUser("held");
    Hold hold =
        Hold.of(
            rolebridge,
            request.userName(),
            Fault.on("iam", "CreateUser", "UserName", request.userName()).by("EnsureUser"));
    String underWay = rolebridge.start(request.text());
    hold.awaitCall();
    Map<String, Integer> before = live();
    StoredKey key = keys.current();

    rolebridge = deployment.get();

    keys = new UserKeys(rolebridge, keys.request());
    Map<String, Integer> after = live();
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after)
        .allSatisfy((function, version) -> assertThat(version).isGreaterThan(before.get(function)));
    assertAllStart(applyOn);
    long calls = starts(LATER, before.get(LATER)).size();
    hold.end();
    rolebridge.end(underWay).requireReady();
    assertThat(starts(LATER, before.get(LATER))).hasSizeGreaterThan((int) calls);
    assertThat(starts(LATER, after.get(LATER))).isEmpty();

    keys.assertGetsIn(key);
    keys.rotateNow().requireReady();
    assertThat(keys.current()).isNotEqualTo(key);
    keys.assertWork();
    assertThat(rolebridge.provision(keys.request()).changes()).isEmpty();
    keys = UserKeys.provisioned(rolebridge, "next");
    keys.assertWork();
    String started = String.join("\n", starts(LATER, after.get(LATER)));
    boolean restored = applyOn == SnapStartApplyOn.PUBLISHED_VERSIONS;
    assertThat(started)
        .contains(restored ? "\"restoreDurationMs\"" : "\"initDurationMs\"")
        .doesNotContain(restored ? "initDurationMs" : "restoreDurationMs");
  }

  /** So the alias of each function and every version that a machine names. */
  private static void assertAllStart(SnapStartApplyOn expected) {
    Map<String, Integer> live = live();
    Map<String, Integer> named = new TreeMap<>();
    for (String machine : rolebridge.stack().stateMachines().values()) {
      Matcher version =
          VERSION.matcher(
              rolebridge
                  .hub()
                  .stepFunctions()
                  .describeStateMachine(r -> r.stateMachineArn(machine))
                  .definition());
      while (version.find()) {
        named.put(version.group(1), Integer.valueOf(version.group(2)));
      }
    }
    assertThat(named).isNotEmpty();
    assertThat(live).containsAllEntriesOf(named);
    try (LambdaClient lambda = rolebridge.account().lambda()) {
      live.forEach(
          (function, version) ->
              assertThat(
                      lambda
                          .getFunctionConfiguration(
                              r -> r.functionName(function).qualifier(version.toString()))
                          .snapStart()
                          .applyOn())
                  .as(function)
                  .isEqualTo(expected));
    }
  }

  /** The version of each function that its alias names. */
  private static Map<String, Integer> live() {
    try (LambdaClient lambda = rolebridge.account().lambda()) {
      return lambda.listFunctionsPaginator().functions().stream()
          .map(FunctionConfiguration::functionName)
          .collect(
              Collectors.toMap(
                  name -> name,
                  name ->
                      Integer.valueOf(
                          lambda
                              .getAlias(r -> r.functionName(name).name("live"))
                              .functionVersion()),
                  (one, _) -> one,
                  TreeMap::new));
    }
  }

  private static Collection<String> published(String function) {
    try (LambdaClient lambda = rolebridge.account().lambda()) {
      return lambda
          .listVersionsByFunctionPaginator(r -> r.functionName(function))
          .versions()
          .stream()
          .map(FunctionConfiguration::version)
          .filter(version -> !version.equals("$LATEST"))
          .toList();
    }
  }

  /** What Lambda's own records say of the invocations of a version. */
  private static Collection<String> starts(String function, int version) {
    return rolebridge
        .hub()
        .logs()
        .filterLogEventsPaginator(
            r -> r.logGroupName("/aws/lambda/" + function).filterPattern("platform"))
        .events()
        .stream()
        .filter(event -> event.logStreamName().contains("[" + version + "]"))
        .map(FilteredLogEvent::message)
        .toList();
  }
}
