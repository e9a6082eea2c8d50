package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.audit.FindAudited.Batch;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;

/** What an audit costs, and that what is saved is a look that would tell nothing else. */
class AuditCallsTest {

  private static final String POLICY_NAME = Requests.USER + "-UserPolicy";

  /** Of a user with one role. */
  private static final List<String> LOOK =
      List.of(
          "GetUser",
          "ListUserPolicies",
          "ListAttachedUserPolicies",
          "ListGroupsForUser",
          "GetLoginProfile",
          "ListAccessKeys",
          "DescribeSecret",
          "GetResourcePolicy",
          "GetUserPolicy",
          "ListRoles",
          "GetRole",
          "ListAttachedRolePolicies",
          "ListPolicies",
          "GetPolicy",
          "GetPolicyVersion",
          "ListRolePolicies");

  /** AuditAccount's in template.yaml. */
  private static final Duration FUNCTION_TIMEOUT = Duration.ofMinutes(2);

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();

  private List<Finding> look() {
    return AuditBesideOthersTest.auditUser(aws, caller)
        .apply(List.of(Requests.USER), false)
        .getFirst()
        .findings();
  }

  private List<String> calls() {
    return caller.calls().stream().map(Caller.Call::operation).toList();
  }

  @Test
  void user_asItShouldBe_takes16Calls() {
    assertThat(look()).isEmpty();

    assertThat(calls()).isEqualTo(LOOK).hasSize(16);
  }

  @Test
  void keyThatNoLabelNames_isLookedForInTheOtherVersions() {
    SecretAccessKey third = aws.caller().accessKeys().create(Requests.USER);
    aws.caller().secrets().putPending(Requests.SECRET, third);
    aws.caller().secrets().unmarkPending(Requests.SECRET, "rolebridge-key-" + third.id());

    assertThat(look()).isEmpty();

    assertThat(calls()).contains("ListSecretVersionIds");
  }

  /** The roles were listed after the grant was read, and one may be newer than that. */
  @Test
  void grantThatARunWritesMeanwhile_isReadAgain() {
    Optional<PolicyDocument> grant = aws.caller().userPolicies().find(Requests.USER, POLICY_NAME);
    aws.caller().userPolicies().delete(Requests.USER, POLICY_NAME);
    caller.after(
        LOOK.indexOf("GetUserPolicy") + 1,
        () -> aws.caller().userPolicies().put(Requests.USER, POLICY_NAME, grant.orElseThrow()));

    assertThat(look()).isEmpty();

    assertThat(calls()).endsWith("GetUserPolicy").hasSize(LOOK.size() + 1);
  }

  @Test
  void grantThatIsGone_isFound() {
    aws.caller().userPolicies().delete(Requests.USER, POLICY_NAME);

    assertThat(look()).extracting(Finding::kind).containsExactly(Kind.GRANT_CHANGED);
  }

  /**
   * The machine's functions one after another, of users of the hub with one role each.
   *
   * @param each how manieth batch is looked at; the others take as many calls
   */
  @ParameterizedTest
  @CsvSource({"10, 1, 172", "100, 1, 1616", "1000, 10, 16070", "5000, 50, 81326"})
  void audit_ofManyUsers(int users, int each, int calls) {
    FakeAws many = Accounts.ofManyUsers(users);
    many.quota("PoliciesQuota", users + 3);
    Accounts.addBoundaries(many);
    Caller counted = many.caller();
    AuditUsers auditUsers =
        new AuditUsers(
            counted.inventory(),
            AuditBesideOthersTest.auditUser(many, counted),
            _ -> {},
            Requests.HUB,
            false);
    AuditAccount auditAccount = AuditBesideOthersTest.auditAccount(many, counted);

    List<Batch> batches =
        new FindAudited(counted.inventory(), Requests.HUB)
            .apply("").groups().stream().flatMap(group -> group.batches().stream()).toList();
    PartResult account = auditAccount.apply(FakeAws.ACCOUNT_ID, List.of(FakeAws.ACCOUNT_ID), "", 0);
    int besides = counted.callCount();
    List<PartResult> parts = new ArrayList<>();
    for (int i = 0; i < batches.size(); i += each) {
      parts.add(auditUsers.apply(batches.get(i)));
    }

    int all = besides + (counted.callCount() - besides) * each;
    System.out.printf("Audit's calls of %d users: %d%n", users, all);
    assertThat(account.part().left()).isZero();
    assertThat(parts).allSatisfy(part -> assertThat(part.part().left()).isZero());
    assertThat(parts.stream().mapToInt(part -> part.part().users()).sum()).isEqualTo(users / each);
    assertThat(all).isEqualTo(calls);
  }

  /**
   * Of 5,000 users and secrets, as many asked for as one call asks for, and as much that differs as
   * it finds: at a tenth of a second a call both looks fit into the function's two minutes.
   */
  @ParameterizedTest
  @CsvSource({FakeAws.ACCOUNT_ID, FakeAws.SPOKE_ACCOUNT_ID})
  void account_ofTheLargestSize_isLookedAtTwiceInTime(String accountId) {
    FakeAws large = new FakeAws();
    large.quota("RolesQuota", 5_000);
    for (int i = 0; i < 5_000; i++) {
      large.provisionedUser("user%04d".formatted(i));
    }
    Caller hands = large.caller();
    boolean ofTheHub = accountId.equals(FakeAws.ACCOUNT_ID);
    for (int i = 0; i < 1_000; i++) {
      String name = (ofTheHub ? "nobody%04d" : "user%04d").formatted(i);
      hands
          .roles()
          .create(
              new Role(
                  name,
                  Requests.HUB.pathOf(name),
                  Requests.HUB.roleArn(accountId, name, name),
                  "",
                  TrustPolicy.closed(),
                  3600,
                  "",
                  Map.of()));
      if (ofTheHub) {
        hands
            .secrets()
            .create(
                Requests.HUB.secretNameOf(name),
                "",
                new SecretAccessKey("AKIA%016d".formatted(i), "secret"),
                Map.of("rolebridge:managed", "true"));
      } else if (i < AuditAccount.MOST_NAMES - AuditUsers.MOST_FINDINGS) {
        hands
            .userPolicies()
            .put(
                name,
                Hub.userPolicyNameOf(name),
                GrantPolicy.of(List.of(Requests.HUB.grantResource(accountId, name))));
      }
    }
    Caller looking = large.caller();
    looking.failing(
        _ -> {
          large.advance(Duration.ofMillis(100));
          return null;
        });
    Instant begin = large.clock().instant();

    AuditAccount.Looked looked =
        AuditBesideOthersTest.auditAccount(large, looking).look(accountId, "");

    assertThat(looked.findings())
        .hasSize(AuditUsers.MOST_FINDINGS * (ofTheHub ? 2 : 1))
        .extracting(Finding::kind)
        .doesNotContain(Kind.NOT_AUDITED, Kind.ACCOUNT_NOT_OPEN);
    Duration took = Duration.between(begin, large.clock().instant());
    assertThat(took).isBetween(Pause.UNTIL_SHOWN, FUNCTION_TIMEOUT);
  }
}
