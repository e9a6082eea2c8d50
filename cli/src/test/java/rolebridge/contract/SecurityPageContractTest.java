package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.Namespace;
import rolebridge.json.StrictJson;

/**
 * What docs/security.md tells to look for in CloudTrail finds what the functions may change, and
 * the same by anybody else, for the sample request.
 */
class SecurityPageContractTest {

  private static final String PAGE = Repository.page("docs/security.md");
  private static final Map<String, Object> REQUEST = request();
  private static final String USER = REQUEST.get("userName").toString();
  private static final String ROLE = REQUEST.get("roleName").toString();
  private static final String PATH = Namespace.DEFAULT.pathOf(USER);

  private static final String HUB = "111122223333";
  private static final String SPOKE = "444455556666";
  private static final String HUB_ROLE = "arn:aws:iam::" + HUB + ":role/";
  private static final String SPOKE_ROLE = "arn:aws:iam::" + SPOKE + ":role/";
  private static final String STRANGER = HUB_ROLE + "somebody";

  private static final TrailQuery RUNS = query("Who started a run");
  private static final TrailQuery LIFE = query("The life of a user");
  private static final TrailQuery OTHERS = query("Changes to what is rolebridge's");
  private static final TrailQuery READERS = query("Who read a secret");

  /** IAM's and Secrets Manager's actions that only read, which have {@code readOnly} true. */
  private static final Pattern READING =
      Pattern.compile("[a-z]+:(Get|List|Describe|Simulate|Generate).*");

  private static TrailQuery query(String title) {
    return TrailQuery.of(
        PAGE,
        title,
        Map.of("NAMESPACE", Namespace.DEFAULT.name(), "HUB", HUB, "PARTITION", "aws"),
        USER);
  }

  private static Map<String, Object> request() {
    try {
      return StrictJson.readObject(EventFiles.text("provision-aws-iam.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What made the sample request's user and role, in the hub and in a spoke. */
  private static List<TrailEvent> made() {
    return List.of(
        new TrailEvent("CreateUser", HUB, HUB_ROLE + "rolebridge-EnsureUser")
            .with("userName", USER)
            .with("path", Namespace.DEFAULT.path()),
        new TrailEvent("CreateRole", HUB, HUB_ROLE + "rolebridge-EnsureRole")
            .with("roleName", ROLE)
            .with("path", PATH),
        new TrailEvent("CreateRole", SPOKE, SPOKE_ROLE + "rolebridge-provisioner")
            .with("roleName", ROLE)
            .with("path", PATH));
  }

  /** Everything that functions may change in the hub, what the provisioner may, and more. */
  static Stream<String> changes() {
    Set<String> changes = new TreeSet<>(changesBy(hub().keySet()));
    actions(Repository.objects(Repository.spoke(), "Resources").get("Provisioner")).stream()
        .filter(SecurityPageContractTest::isChange)
        .forEach(changes::add);
    assertThat(changes).hasSizeGreaterThan(30);
    return Stream.concat(
        changes.stream(),
        Stream.of(
            "iam:AddUserToGroup",
            "iam:AddRoleToInstanceProfile",
            "iam:AttachUserPolicy",
            "iam:CreateLoginProfile",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteUserPermissionsBoundary",
            "secretsmanager:PutResourcePolicy"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_ofTheSampleRequest_isFound(String action) {
    TrailEvent byStranger = event(action, HUB, STRANGER);

    assertThat(LIFE.finds(byStranger, made())).isTrue();
    assertThat(OTHERS.finds(byStranger, made())).isTrue();
    assertThat(LIFE.finds(byStranger.by(HUB_ROLE + "rolebridge-EnsureRole"), made())).isTrue();
    assertThat(OTHERS.finds(byStranger.by(HUB_ROLE + "rolebridge-EnsureRole"), made())).isFalse();
  }

  @Test
  void changeOfARoleInASpoke_isFound_butTheProvisionersOnlyInTheLife() {
    TrailEvent byStranger =
        event("iam:UpdateAssumeRolePolicy", SPOKE, SPOKE_ROLE + "admin/somebody");
    TrailEvent ours = byStranger.by(SPOKE_ROLE + "rolebridge-provisioner");

    assertThat(LIFE.finds(byStranger, made())).isTrue();
    assertThat(OTHERS.finds(byStranger, made())).isTrue();
    assertThat(LIFE.finds(ours, made())).isTrue();
    assertThat(OTHERS.finds(ours, made())).isFalse();
  }

  /** IAM tells names apart without regard to case. */
  @Test
  void changeInOtherLetters_isFound() {
    TrailEvent event =
        new TrailEvent("DeleteRole", HUB, STRANGER).with("roleName", ROLE.toUpperCase(Locale.ROOT));

    assertThat(OTHERS.finds(event, made())).isTrue();
    assertThat(LIFE.finds(event, made())).isTrue();
  }

  @Test
  void changeOfWhatIsNotRolebridges_isNotFound() {
    for (TrailEvent event :
        List.of(
            new TrailEvent("DeleteRole", HUB, STRANGER).with("roleName", "another"),
            new TrailEvent("DeleteRole", "777788889999", STRANGER).with("roleName", ROLE),
            new TrailEvent("DeleteUser", HUB, STRANGER).with("userName", ROLE),
            new TrailEvent("DeleteSecret", HUB, STRANGER)
                .with("secretId", "rolebridge_stage/" + USER))) {
      assertThat(OTHERS.finds(event, made())).as("%s", event).isFalse();
      assertThat(LIFE.finds(event, made())).as("%s", event).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::111122223333:role/rolebridge-backdoor",
        "arn:aws:iam::111122223333:role/rolebridge-oncall",
        "arn:aws:iam::111122223333:role/rolebridge-provisioner",
        "arn:aws:iam::111122223333:role/rolebridge-EnsureRole-",
        "arn:aws:iam::111122223333:role/rolebridge-ValidateAccess2",
        "arn:aws:iam::111122223333:role/rolebridge_x-EnsureRole",
        "arn:aws:iam::111122223333:role/rolebridge_x-ValidateAccess",
        "arn:aws:iam::111122223333:role/team/rolebridge-ValidateAccess",
        "arn:aws:iam::111122223333:role/x:role/rolebridge-ValidateAccess",
        "arn:aws:iam::999900001111:role/rolebridge-EnsureRole",
        "arn:aws:iam::999900001111:role/rolebridge-ValidateAccess",
        "arn:aws:iam::999900001111:role/rolebridge-provisioner",
        "",
      })
  void nobodyElse_isExcused(String issuer) {
    assertThat(OTHERS.finds(event("iam:AttachRolePolicy", HUB, issuer), made())).isTrue();
    assertThat(OTHERS.finds(event("iam:AttachRolePolicy", SPOKE, issuer), made())).isTrue();
    assertThat(READERS.finds(event("secretsmanager:GetSecretValue", HUB, issuer), made())).isTrue();
  }

  @Test
  void excused_areTheFunctionsThatMayChangeSomething_andNoOtherRoleOrPolicyOfTheStack() {
    Set<String> writers = new TreeSet<>();
    hub().keySet().stream()
        .filter(role -> !changesBy(Set.of(role)).isEmpty())
        .forEach(writers::add);

    assertThat(writers).hasSizeGreaterThan(20);
    assertThat(OTHERS.functions()).containsExactlyInAnyOrderElementsOf(writers);
    assertThat(namesOfPoliciesAndOtherRoles())
        .contains("rolebridge-oncall", "rolebridge-operator", "rolebridge-provision")
        .allSatisfy(
            name ->
                assertThat(OTHERS.finds(event("iam:DeleteRole", HUB, HUB_ROLE + name), made()))
                    .isTrue());
  }

  @Test
  void excusedReaders_areTheFunctionsThatMayReadASecret() {
    Set<String> readers = new TreeSet<>();
    hub()
        .forEach(
            (name, role) -> {
              if (actions(role).contains("secretsmanager:GetSecretValue")) {
                readers.add(name);
              }
            });

    assertThat(readers).isNotEmpty();
    assertThat(READERS.functions()).containsExactlyInAnyOrderElementsOf(readers);
    assertThat(
            READERS.finds(
                event("secretsmanager:GetSecretValue", HUB, HUB_ROLE + "rolebridge-TestInstance"),
                made()))
        .isFalse();
  }

  @Test
  void runs_areThoseOfThisNamespace() {
    String machine = "arn:aws:states:eu-central-1:" + HUB + ":stateMachine:rolebridge";

    assertThat(
            RUNS.finds(
                new TrailEvent("StartExecution", HUB, STRANGER)
                    .with("stateMachineArn", machine + "-provision"),
                made()))
        .isTrue();
    assertThat(
            RUNS.finds(
                new TrailEvent("StartExecution", HUB, STRANGER)
                    .with("stateMachineArn", machine + "_x-provision"),
                made()))
        .isFalse();
  }

  /** As CloudTrail records it: roles and users by name, what is created with its path. */
  private static TrailEvent event(String action, String account, String issuer) {
    String operation = action.replaceFirst(".*:", "");
    TrailEvent event = new TrailEvent(operation, account, issuer);
    if (action.startsWith("secretsmanager:")) {
      String secret = Namespace.DEFAULT.secretNameOf(USER);
      return operation.equals("CreateSecret")
          ? event.with("name", secret)
          : event.with(
              "secretId",
              "arn:aws:secretsmanager:eu-central-1:" + account + ":secret:" + secret + "-a1B2c3");
    }
    if (operation.contains("Role") || operation.equals("UpdateAssumeRolePolicy")) {
      TrailEvent named = event.with("roleName", ROLE);
      return operation.equals("CreateRole") ? named.with("path", PATH) : named;
    }
    if (operation.equals("CreatePolicy")) {
      return event.with("policyName", REQUEST.get("policyName").toString()).with("path", PATH);
    }
    if (operation.matches("(Create|Delete|SetDefault|Tag|Untag)Policy(Version)?")) {
      return event.with(
          "policyArn", "arn:aws:iam::" + account + ":policy" + PATH + REQUEST.get("policyName"));
    }
    assertThat(operation).containsPattern("User|AccessKey|LoginProfile");
    TrailEvent named = event.with("userName", USER);
    return operation.equals("CreateUser") ? named.with("path", Namespace.DEFAULT.path()) : named;
  }

  private static boolean isChange(String action) {
    return (action.startsWith("iam:") || action.startsWith("secretsmanager:"))
        && !READING.matcher(action).matches();
  }

  private static Set<String> changesBy(Set<String> functions) {
    Set<String> changes = new TreeSet<>();
    hub()
        .forEach(
            (name, role) -> {
              if (functions.contains(name)) {
                actions(role).stream()
                    .filter(SecurityPageContractTest::isChange)
                    .forEach(changes::add);
              }
            });
    return changes;
  }

  /** The functions' roles, by the function's name without the namespace. */
  private static Map<String, Map<String, Object>> hub() {
    Map<String, Map<String, Object>> resources =
        Repository.objects(Repository.template(), "Resources");
    Map<String, Map<String, Object>> roles = new TreeMap<>();
    resources.forEach(
        (name, resource) -> {
          if (isFunctionsRole(resources, name)) {
            Object roleName = Repository.object(resource, "Properties").get("RoleName");
            roles.put(Namespace.withoutIt(roleName.toString()), resource);
          }
        });
    return roles;
  }

  private static Set<String> namesOfPoliciesAndOtherRoles() {
    Map<String, Map<String, Object>> resources =
        Repository.objects(Repository.template(), "Resources");
    Set<String> names = new TreeSet<>();
    resources.forEach(
        (name, resource) -> {
          if (!isFunctionsRole(resources, name)) {
            Map<String, Object> properties =
                resource.containsKey("Properties")
                    ? Repository.object(resource, "Properties")
                    : Map.of();
            Stream.of("RoleName", "ManagedPolicyName")
                .filter(properties::containsKey)
                .forEach(key -> names.add(properties.get(key).toString()));
          }
        });
    return names;
  }

  private static boolean isFunctionsRole(Map<String, ?> resources, String name) {
    return name.endsWith("Role")
        && resources.containsKey(name.substring(0, name.length() - "Role".length()) + "Function");
  }

  /** Every action of its policies' statements, of those under a condition of the stack too. */
  private static Set<String> actions(Map<String, Object> role) {
    Set<String> actions = new TreeSet<>();
    collect(Repository.object(role, "Properties").get("Policies"), actions);
    return actions;
  }

  private static void collect(Object tree, Set<String> actions) {
    switch (tree) {
      case Map<?, ?> map -> {
        if ("Allow".equals(map.get("Effect"))) {
          Object action = map.get("Action");
          (action instanceof List<?> list ? list : List.of(action))
              .forEach(one -> actions.add(one.toString()));
        }
        map.values().forEach(value -> collect(value, actions));
      }
      case List<?> list -> list.forEach(value -> collect(value, actions));
      case null, default -> {}
    }
  }
}
