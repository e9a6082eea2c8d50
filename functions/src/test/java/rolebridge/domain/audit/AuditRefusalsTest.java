package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.SecretAccessKey;

/** What one call refuses for good hides nothing that others show, and is told. */
class AuditRefusalsTest {

  private static final String BELOW = ":policy/rolebridge/" + Requests.USER + "/";
  private static final String ATTACHED = "arn:aws:iam::111122223333:policy/Attached";
  private static final String LOOK_ALIKE = "arn:aws:iam::111122223333" + BELOW + "Theirs";
  private static final String NOBODYS =
      "arn:aws:iam::111122223333:policy/rolebridge/nobody/Nobodys";
  private static final String LEFT = "rolebridge/left";

  /** A kind of finding about a thing. */
  private record Told(Kind kind, String resource) {}

  private final FakeAws aws = prepared();

  private static FakeAws prepared() {
    FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
    Accounts.addBoundaries(aws);
    Accounts.admitEc2(aws);
    Caller hands = aws.caller();
    for (String arn : List.of(ATTACHED, LOOK_ALIKE, NOBODYS)) {
      hands.policies().create(arn, "", Requests.iam().permissionPolicy(), Map.of());
    }
    hands.roles().attach(Requests.ROLE_ARN, ATTACHED);
    hands.rolePolicies().put(Requests.ROLE_ARN, "theirs", Requests.allowing("s3:GetObject"));
    aws.attachToUser(Requests.USER, "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3");
    hands.userPolicies().put(Requests.USER, "theirs", Requests.allowing("s3:GetObject"));
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    hands.secrets().create(LEFT, "", new SecretAccessKey("AKIA1111111111111111", "s"), Map.of());
    aws.addKey(Requests.USER);
    return aws;
  }

  private Set<Told> audit(Caller caller) {
    AuditUsers users =
        new AuditUsers(
            caller.inventory(),
            AuditBesideOthersTest.auditUser(aws, caller),
            values -> {},
            Requests.HUB,
            false);
    AuditAccount account = AuditBesideOthersTest.auditAccount(aws, caller);
    List<PartResult> results = new ArrayList<>();
    results.add(users.apply(new FindAudited.Batch(Requests.USER, Requests.USER, 100)));
    results.add(account.apply(FakeAws.ACCOUNT_ID, List.of(FakeAws.ACCOUNT_ID), "", 0));
    return results.stream()
        .flatMap(result -> result.announcements().stream())
        .flatMap(announcement -> announcement.entries().stream())
        .flatMap(drift -> drift.findings().stream())
        .map(finding -> new Told(finding.kind(), finding.resource()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether a finding can't be made without this operation. */
  private static boolean needs(String operation, Told told) {
    boolean ofRole = told.resource().equals(Requests.ROLE_ARN);
    return switch (operation) {
      case "ListUserPolicies" -> told.equals(new Told(Kind.PERMISSION_ADDED, Requests.USER_ARN));
      case "ListAttachedUserPolicies" -> told.kind() == Kind.KEY_LEAKED;
      case "ListAccessKeys", "ListSecretVersionIds" -> told.kind() == Kind.EXTRA_KEY;
      case "DescribeSecret" -> told.kind() == Kind.EXTRA_KEY || told.resource().equals(LEFT);
      case "GetRole" -> ofRole;
      case "ListRoles" -> ofRole || told.kind() == Kind.LOOK_ALIKE;
      case "ListPolicies" -> told.kind() == Kind.LOOK_ALIKE;
      case "GetPolicy" -> told.resource().equals(LOOK_ALIKE);
      default -> false;
    };
  }

  @Test
  void oneReadRefusesForGood_allElseIsTold_andThatItWasntLookedAt() {
    Caller clean = aws.caller();
    Set<Told> all = audit(clean);
    assertThat(all)
        .contains(
            new Told(Kind.KEY_LEAKED, Requests.USER_ARN),
            new Told(Kind.PERMISSION_ADDED, Requests.USER_ARN),
            new Told(Kind.BOUNDARY_CHANGED, Requests.ROLE_ARN),
            new Told(Kind.FOREIGN_TRUST, Requests.ROLE_ARN),
            new Told(Kind.PERMISSION_ADDED, Requests.ROLE_ARN),
            new Told(Kind.LOOK_ALIKE, LOOK_ALIKE),
            new Told(Kind.LOOK_ALIKE, NOBODYS),
            new Told(Kind.SECRET_WITHOUT_USER, LEFT))
        .extracting(Told::kind)
        .contains(Kind.EXTRA_KEY)
        .doesNotContain(Kind.NOT_AUDITED);
    // Without these two there is nobody to look at, and without the third nobody's user.
    Set<String> lists = Set.of("ListUsers", "ListSecrets", "GetUser");
    List<String> problems = new ArrayList<>();
    clean.calls().stream()
        .map(Caller.Call::operation)
        .distinct()
        .filter(operation -> !lists.contains(operation))
        .forEach(operation -> problems.addAll(problems(operation, all)));

    assertThat(problems).isEmpty();
  }

  private List<String> problems(String refused, Set<Told> all) {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals(refused) ? Fault.refused(Mishap::refusal) : null);
    List<String> problems = new ArrayList<>();
    try {
      Set<Told> told = audit(caller);
      all.stream()
          .filter(finding -> !told.contains(finding) && !needs(refused, finding))
          .forEach(finding -> problems.add("without " + refused + " hidden: " + finding));
      if (told.stream().noneMatch(finding -> finding.kind() == Kind.NOT_AUDITED)) {
        problems.add("without " + refused + " it isn't told");
      }
    } catch (RuntimeException e) {
      problems.add("without " + refused + ": " + e);
    }
    return problems;
  }

  /**
   * Who gives a user all the policies that IAM takes hides no key that was made by hand, nor one
   * that leaked.
   */
  @Test
  void allPoliciesThatAUserCanHave_hideNothingElseOfIt() {
    PolicyDocument shortest =
        new PolicyDocument(
            Map.of("Statement", Map.of("Effect", "Allow", "Action", "s3:*", "Resource", "*")));
    for (int i = 0; i < 24; i++) {
      aws.caller().userPolicies().put(Requests.USER, "theirs-%02d".formatted(i), shortest);
    }

    assertThat(audit(aws.caller()))
        .extracting(Told::kind)
        .contains(Kind.KEY_LEAKED, Kind.EXTRA_KEY, Kind.BOUNDARY_CHANGED, Kind.FOREIGN_TRUST);
  }
}
