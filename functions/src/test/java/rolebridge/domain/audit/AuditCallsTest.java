package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
import rolebridge.domain.policy.PolicyDocument;
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
          "GetUserPolicy",
          "ListRoles",
          "ListPolicies",
          "GetRole",
          "ListAttachedRolePolicies",
          "GetPolicy",
          "GetPolicyVersion",
          "ListRolePolicies");

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
  void user_asItShouldBe_takes15Calls() {
    assertThat(look()).isEmpty();

    assertThat(calls()).isEqualTo(LOOK).hasSize(15);
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
  @CsvSource({"10, 1, 162", "100, 1, 1516", "1000, 10, 15070", "5000, 50, 76326"})
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
    AuditAccount auditAccount =
        new AuditAccount(
            counted.inventory(),
            counted.roles(),
            counted.policies(),
            counted.userRoles(),
            counted.secrets(),
            _ -> {},
            Requests.HUB,
            many.clock(),
            many.pause());

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
}
