package rolebridge.cli.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.rehearsal.Difference.Part;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.Plan;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.provision.Scenario;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.json.JsonDocumentText;

/** What is foretold is what a run then does, whatever the account is like. */
class RehearsalTest {

  private static final String USER_POLICY = "xsoar.remediation-UserPolicy";

  /** Written by executions and passes for each other; none of a request's. */
  private static final List<String> MARKS =
      List.of(
          Tags.READY,
          Tags.TRUST,
          Tags.PERMISSIONS,
          Tags.SOURCE_IPS,
          Tags.MAX_SESSION_DURATION,
          Tags.VALIDATED,
          Tags.CREATED_BY,
          Tags.REQUESTED_BY,
          Tags.LEAVING);

  /** An account and what is asked of it. */
  record Situation(FakeAws aws, IntegrationRequest request) {}

  static Stream<Named<Situation>> situations() {
    return Stream.concat(
        Stream.of(Scenario.values())
            .map(
                scenario ->
                    Named.of(
                        scenario.name(), new Situation(scenario.account(), scenario.request()))),
        Stream.of(
            named("NOTHING_TO_DO", Requests.iam(), aws -> {}),
            named("LONGER_SESSION", Requests.iamFor(7200), aws -> {}),
            named(
                "SHORTER_SESSION",
                Requests.iam(),
                aws ->
                    aws.caller()
                        .roles()
                        .updateSettings(Requests.ROLE_ARN, "Remediation of weak passwords", 7200)),
            named("OTHER_ACTIONS", Requests.iamWith("iam:ListRoles"), aws -> {}),
            named(
                "ALL_VERSIONS_AND_OTHER_TAGS",
                Requests.iamTagged(Map.of("Team", "Blue")),
                Accounts::fillVersions),
            named("USER_MADE_ANEW", Requests.iam(), RehearsalTest::deleteUser),
            named(
                "USER_MADE_ANEW_WITHOUT_SECRET",
                Requests.iam(),
                aws -> {
                  deleteUser(aws);
                  aws.purgeSecret(Requests.SECRET);
                }),
            named(
                "GRANT_GONE",
                Requests.iam(),
                aws -> aws.caller().userPolicies().delete(Requests.USER, USER_POLICY)),
            named(
                "GRANT_OF_ANOTHER_ACCOUNT",
                Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.ec2()),
                aws -> {}),
            named("OWNER_TAG_GONE", Requests.iam(), RehearsalTest::removeOwnerTags),
            named(
                "POLICY_DETACHED",
                Requests.iam(),
                aws -> aws.caller().roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN)),
            named("PRINCIPAL_GONE", Requests.iam(), RehearsalTest::leaveDeadPrincipal),
            named("ORPHAN_BESIDE_THE_KEY", Requests.iam(), RehearsalTest::addOrphan),
            named(
                "YOUNG_KEY_BESIDE_THE_KEY",
                Requests.iam(),
                aws -> aws.caller().accessKeys().create(Requests.USER)),
            named(
                "FULL_RING_WITH_AN_ORPHAN",
                Requests.iam(),
                aws -> {
                  Accounts.deleteKeys(aws);
                  aws.use(
                      aws.caller().accessKeys().create(Requests.USER).id(), aws.clock().instant());
                  addOrphan(aws);
                }),
            named("SECRET_PURGED", Requests.iam(), aws -> aws.purgeSecret(Requests.SECRET)),
            named("SECRET_DELETED_KEY_LIVES", Requests.iam(), Accounts::deleteSecret),
            named(
                "SECRET_DELETED_KEY_LIVES_UNPROVEN",
                Requests.iam(),
                aws -> {
                  aws.caller().secrets().tag(Requests.SECRET, Map.of(Tags.VALIDATED, "AKIAOTHER"));
                  Accounts.deleteSecret(aws);
                }),
            named("USER_LEAVING", Requests.iam(), RehearsalTest::leave),
            named(
                "USER_LEAVING_KEY_GONE",
                Requests.iam(),
                aws -> {
                  leave(aws);
                  Accounts.deleteKeys(aws);
                })));
  }

  private interface Deed {
    void in(FakeAws aws);
  }

  /** Done to an account that has the guide's example. */
  private static Named<Situation> named(String name, IntegrationRequest request, Deed deed) {
    FakeAws aws = Accounts.with(Requests.iam());
    deed.in(aws);
    return Named.of(name, new Situation(aws, request));
  }

  /** Longer ago than IAM's reads may lag. */
  private static void deleteUser(FakeAws aws) {
    Accounts.deleteKeys(aws);
    aws.advance(Duration.ofMinutes(1));
    aws.caller().userPolicies().delete(Requests.USER, USER_POLICY);
    aws.caller().users().delete(Requests.USER);
  }

  private static void removeOwnerTags(FakeAws aws) {
    aws.userTags(Requests.USER).remove(Tags.OWNER_ACCOUNT);
    aws.caller().policies().untag(Requests.POLICY_ARN, Set.of(Tags.OWNER_ACCOUNT));
    aws.caller().roles().untag(Requests.ROLE_ARN, Set.of(Tags.OWNER_ACCOUNT));
  }

  private static void leaveDeadPrincipal(FakeAws aws) {
    aws.caller().users().create(new User("leaver", "/", "", "", Map.of()));
    Accounts.addTrust(
        aws,
        Map.of(
            "Sid",
            "Theirs",
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", "arn:aws:iam::111122223333:user/leaver"),
            "Action",
            "sts:AssumeRole"));
    aws.caller().users().delete("leaver");
  }

  private static void addOrphan(FakeAws aws) {
    aws.caller().accessKeys().create(Requests.USER);
    aws.advance(Duration.ofMinutes(16));
  }

  /** The user lost its last role and its keys were made inactive. */
  private static void leave(FakeAws aws) {
    Accounts.deleteRoleAndPolicy(aws);
    aws.keyIds(Requests.USER).forEach(aws::deactivate);
    aws.secretTags(Requests.SECRET)
        .putAll(UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));
  }

  private static Plan plan(Caller caller, IntegrationRequest request) {
    ResolveRequest.Resolution resolution =
        caller.resolveRequest(Requests.HUB, EgressIps.NONE).apply(request, "", "");
    assertThat(resolution.violations()).isEmpty();
    return resolution.plan();
  }

  private static Forecast forecast(FakeAws aws, Caller caller, IntegrationRequest request) {
    return new Rehearsal(
            caller.users(),
            caller.userPolicies(),
            caller.policies(),
            caller.roles(),
            caller.accessKeys(),
            caller.secrets(),
            new JsonDocumentText(),
            Requests.HUB,
            aws.clock())
        .of(plan(caller, request));
  }

  @ParameterizedTest
  @MethodSource("situations")
  void changes_areThoseThatARunReports(Situation situation) {
    FakeAws aws = situation.aws();

    List<Change> foretold = forecast(aws, aws.caller(), situation.request()).changes();

    ProvisionRun run = ProvisionRun.of(aws, situation.request(), "run");
    assertThat(run.isReady()).as("%s", run).isTrue();
    assertThat(foretold)
        .zipSatisfy(
            run.changes(),
            (told, done) -> {
              assertThat(told.action()).isEqualTo(done.action());
              assertThat(done.resource()).matches(pattern(told.resource()));
            });
  }

  /** A question mark stands for what AWS gives out only when it makes the thing. */
  private static String pattern(String resource) {
    return "\\Q" + resource.replace("?", "\\E.\\Q") + "\\E";
  }

  @ParameterizedTest
  @MethodSource("situations")
  void account_staysAsItIs(Situation situation) {
    FakeAws aws = situation.aws();
    List<String> before = aws.state();
    Caller caller = aws.caller();

    forecast(aws, caller, situation.request());

    assertThat(caller.changes()).isEmpty();
    assertThat(caller.calls()).extracting(Caller.Call::operation).doesNotContain("GetSecretValue");
    assertThat(aws.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("situations")
  void differences_areThoseThatARunMakes(Situation situation) {
    FakeAws aws = situation.aws();
    Map<String, String> before = parts(aws, situation.request());

    List<Difference> differences = forecast(aws, aws.caller(), situation.request()).differences();

    ProvisionRun.of(aws, situation.request(), "run");
    Map<String, String> after = parts(aws, situation.request());
    Map<String, String> expectedBefore = new TreeMap<>();
    Map<String, String> expectedAfter = new TreeMap<>();
    for (String place : after.keySet()) {
      if (!after.get(place).equals(before.get(place))) {
        expectedBefore.put(place, before.getOrDefault(place, "(not there)"));
        expectedAfter.put(place, after.get(place));
      }
    }
    Map<String, String> toldBefore = new TreeMap<>();
    Map<String, String> toldAfter = new TreeMap<>();
    for (Difference difference : differences) {
      if (!difference.resource().contains(":secret:")) {
        String place = difference.part() + " " + difference.resource();
        toldBefore.put(
            place,
            difference.before() == null
                ? "(not there)"
                : meaning(difference.part(), difference.before()));
        toldAfter.put(place, meaning(difference.part(), difference.after()));
      }
    }
    assertThat(toldAfter).isEqualTo(expectedAfter);
    assertThat(toldBefore).isEqualTo(expectedBefore);
  }

  /** Each part of what the request names, as the account has it. */
  private static Map<String, String> parts(FakeAws aws, IntegrationRequest request) {
    Caller caller = aws.caller();
    Map<String, String> parts = new TreeMap<>();
    String userArn = Requests.HUB.userArn(request.userName());
    String policyName = Hub.userPolicyNameOf(request.userName());
    caller
        .users()
        .find(request.userName())
        .ifPresent(user -> put(parts, Part.TAGS, userArn, Map.copyOf(user.tags())));
    caller
        .userPolicies()
        .find(request.userName(), policyName)
        .ifPresent(
            document -> put(parts, Part.USER_POLICY, userArn + " " + policyName, document.json()));
    for (String policyArn : PolicyPart.arns(Requests.policyArnOf(request))) {
      caller
          .policies()
          .find(policyArn)
          .ifPresent(
              (ManagedPolicy policy) -> {
                put(parts, Part.TAGS, policyArn, Map.copyOf(policy.tags()));
                put(
                    parts,
                    Part.PERMISSIONS,
                    policyArn,
                    caller.policies().document(policyArn, policy.defaultVersionId()).json());
              });
    }
    String roleArn = Requests.roleArnOf(request);
    caller
        .roles()
        .find(roleArn)
        .ifPresent(
            (Role role) -> {
              put(parts, Part.TAGS, roleArn, Map.copyOf(role.tags()));
              put(parts, Part.TRUST, roleArn, role.trust().json());
              put(parts, Part.BOUNDARY, roleArn, Map.of("permissionsBoundary", role.boundaryArn()));
              put(
                  parts,
                  Part.SETTINGS,
                  roleArn,
                  Map.of(
                      "description",
                      role.description(),
                      "maxSessionDuration",
                      role.maxSessionDuration()));
            });
    return parts;
  }

  private static void put(
      Map<String, String> parts, Part part, String resource, Map<String, Object> value) {
    parts.put(part + " " + resource, meaning(part, value));
  }

  private static String meaning(Part part, Map<String, Object> value) {
    Map<String, Object> told = new TreeMap<>(value);
    if (part == Part.TAGS) {
      told.keySet().removeAll(new TreeSet<>(MARKS));
      return told.toString();
    }
    return part == Part.SETTINGS || part == Part.BOUNDARY
        ? told.toString()
        : new PolicyDocument(value).canonicalText();
  }

  @Test
  void differences_ofAFreshAccount_nameNoExecution() {
    FakeAws aws = new FakeAws();

    Forecast forecast = forecast(aws, aws.caller(), Requests.iam());

    assertThat(forecast.differences()).allSatisfy(one -> assertThat(one.before()).isNull());
    assertThat(forecast.differences())
        .filteredOn(one -> one.part() == Part.TAGS)
        .extracting(Difference::resource)
        .containsExactly(
            Requests.USER_ARN,
            Requests.POLICY_ARN,
            Requests.ROLE_ARN,
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rolebridge/xsoar.remediation-??????");
    assertThat(forecast.differences().toString()).doesNotContain(Tags.CREATED_BY);
  }

  @Test
  void keysBeingEndedAtThisMoment_areToldAsARunWouldTell() {
    FakeAws aws = Accounts.with(Requests.iam());
    aws.secretTags(Requests.SECRET)
        .putAll(UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, aws.clock().instant()));
    List<String> before = Snapshot.of(aws);

    assertThatThrownBy(() -> forecast(aws, aws.caller(), Requests.iam()))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessageStartingWith("User xsoar.remediation had no role");
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }
}
