package rolebridge.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.catalog.Catalog;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.NoExecutions;
import rolebridge.cli.setup.Commands;
import rolebridge.domain.audit.Finding;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;

class ReportReaderTest {

  private final FakeAws aws = Accounts.with(Requests.iamElevated());
  private final Caller caller = aws.caller();

  /** Runs of audit, the newest first. */
  private final List<Execution> audits = new ArrayList<>();

  private final Map<String, String> inputs = new HashMap<>();

  private AccessReport read() {
    AccessReport report =
        new ReportReader(
                new KeyInventory(
                    RotationRun.reader(aws, caller),
                    caller.inventory(),
                    caller.userRoles(),
                    caller.accessKeys(),
                    Requests.HUB,
                    aws.clock()),
                caller.inventory(),
                caller.roles(),
                caller.rolePolicies(),
                caller.policies(),
                new Catalog(),
                new Audits(audits, inputs),
                "machine",
                Requests.HUB,
                aws.clock(),
                new Commands(List.of("--target", "aws")))
            .read();
    assertThat(caller.changes()).isEmpty();
    return report;
  }

  private RoleAccess role() {
    assertThat(read().users())
        .singleElement()
        .extracting(UserAccess::name)
        .isEqualTo(Requests.USER);
    return read().users().getFirst().roles().getFirst();
  }

  /** After all that is there was made. */
  private final Instant began = aws.clock().instant().plusSeconds(1);

  private Instant ended() {
    return began.plusSeconds(60);
  }

  private void audited(String arn, String status, String input, String output) {
    inputs.put(arn, input);
    audits.add(
        new Execution(
            arn,
            status,
            began,
            Optional.of(ended()),
            Optional.of(output).filter(text -> !text.isEmpty()),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void role_hasItsActionsAndWhichOfThemAreRisky() {
    RoleAccess role = role();

    assertThat(role.arn()).isEqualTo(Requests.ROLE_ARN);
    assertThat(role.elevated()).isTrue();
    assertThat(role.actions()).containsExactly("iam:CreateAccessKey", "iam:ListUsers");
    assertThat(role.riskyActions()).containsExactly("iam:CreateAccessKey");
    assertThat(role.problem()).isEmpty();
  }

  @Test
  void wildcardAction_isRiskyForAllThatItCovers() {
    aws.caller()
        .policies()
        .createDefaultVersion(
            Requests.POLICY_ARN, PolicyDocument.allowing(List.of("iam:*AccessKey*")));

    assertThat(role().riskyActions()).contains("iam:CreateAccessKey", "iam:UpdateAccessKey");
  }

  @Test
  void roleOfAnotherAccount_isNotReadAndSaysSo() {
    AccessReport report =
        new AccessReport(
            "123456789012",
            began,
            List.of(
                new UserAccess(
                    read().users().getFirst().entry(),
                    "123456789012",
                    Optional.empty(),
                    List.of(
                        RoleAccess.unread("arn:aws:iam::210987654321:role/rolebridge/x/*", "no")))),
            Optional.empty());

    assertThat(ReportRow.of(report)).hasSize(1);
    assertThat(ReportCsv.of(report)).contains("210987654321", ",no,");
  }

  private static String finding(String kind, String resource, String userName, boolean repaired) {
    return """
        {"kind": "%s", "resource": "%s", "userName": "%s", "found": "f", \
        "remedy": "Run ./rolebridge audit --repair.", \
        "repaired": %s}"""
        .formatted(kind, resource, userName, repaired);
  }

  private static String output(int findings, String... drift) {
    return "{\"users\": 1, \"findings\": %d, \"repaired\": 1, \"drift\": [%s]}"
        .formatted(findings, String.join(",", drift));
  }

  private static String field(String csv, String column) {
    List<String> head = List.of(csv.lines().findFirst().orElseThrow().split(",", -1));
    return csv.lines().skip(1).findFirst().orElseThrow().split(",", -1)[head.indexOf(column)];
  }

  @Test
  void lastAudit_isTheNewestOfAllThatSucceeded() {
    audited("running", "RUNNING", "{}", "");
    audited("all-users", "SUCCEEDED", "{\"userName\": \"all-users\"}", output(0));
    audited("failed", "FAILED", "{}", "");
    audited(
        "all",
        "SUCCEEDED",
        "{\"repair\": true, \"userName\": \"\"}",
        output(
            1,
            finding("FOREIGN_TRUST", Requests.ROLE_ARN, Requests.USER, false),
            finding("POLICY_CHANGED", Requests.POLICY_ARN, Requests.USER, true)));
    audited("older", "SUCCEEDED", "{}", output(0));

    AccessReport report = read();

    assertThat(report.audit().orElseThrow().at()).isEqualTo(ended());
    assertThat(report.differencesOf(Requests.USER))
        .singleElement()
        .extracting(AccessReport.Difference::resource)
        .isEqualTo(Requests.ROLE_ARN);
    assertThat(ReportPage.of(report)).contains("1 difference, 1 repaired.", ">1 difference<");
  }

  /** It is in no audit's number of users, and hides none. */
  @Test
  void leftoverSecret_hidesNoAudit() {
    aws.caller()
        .secrets()
        .create("rolebridge/zzz", "", aws.currentKey(Requests.SECRET).orElseThrow(), Map.of());
    audited(
        "all",
        "SUCCEEDED",
        "{}",
        output(1, finding("SECRET_WITHOUT_USER", "rolebridge/zzz", "zzz", false)));

    AccessReport report = read();

    assertThat(report.users()).extracting(UserAccess::name).containsExactly(Requests.USER, "zzz");
    assertThat(report.differencesOf("zzz")).hasSize(1);
    assertThat(report.differencesOf(Requests.USER)).isEmpty();
  }

  /** Whatever it is about: a key's id and a secret's name are below no path. */
  @ParameterizedTest
  @EnumSource(Finding.Kind.class)
  void difference_isOfTheUserThatTheAuditNames_andOfNoOther(Finding.Kind kind) {
    for (String resource :
        List.of("AKIA", "rolebridge/xsoar", "arn:aws:iam::1:role/rolebridge/x/y")) {
      audits.clear();
      audited("all", "SUCCEEDED", "{}", output(1, finding(kind.name(), resource, "xsoar", false)));

      AccessReport report = read();

      assertThat(report.differencesOf("xsoar")).hasSize(1);
      for (String other : List.of("xsoar-prod", "xsoa", "x", Requests.USER)) {
        assertThat(report.differencesOf(other)).isEmpty();
      }
    }
  }

  @Test
  void findingsThatAnAuditDoesNotShow_areNotNone() {
    audited("all", "SUCCEEDED", "{}", output(101, finding("EXTRA_KEY", "AKIA", "somebody", false)));

    AccessReport report = read();

    assertThat(ReportPage.of(report))
        .contains("101 differences, of which 1 are shown", "<td>none shown</td>");
    assertThat(field(ReportCsv.of(report), "differencesNotShown")).isEqualTo("100");
  }

  @Test
  void remedy_reachesTheInstallation() {
    audited("all", "SUCCEEDED", "{}", output(1, finding("EXTRA_KEY", "AKIA", "somebody", false)));

    assertThat(read().audit().orElseThrow().differences())
        .singleElement()
        .extracting(AccessReport.Difference::remedy)
        .isEqualTo("Run ./rolebridge audit --target aws --repair.");
  }

  /** As audits before findings had a userName. */
  @Test
  void findingOfAnUnnamedUser_isNotNone() {
    audited(
        "all",
        "SUCCEEDED",
        "{}",
        output(1, finding("EXTRA_KEY", "AKIA", "x", false).replace("\"userName\": \"x\", ", "")));

    assertThat(ReportPage.of(read())).contains("<td>none shown</td>");
  }

  @Test
  void userNewerThanTheAudit_saysSo() {
    audited("all", "SUCCEEDED", "{}", output(0));
    aws.advance(Duration.ofHours(1));
    aws.provisionedUser("aaa");

    AccessReport report = read();

    assertThat(ReportPage.of(report)).containsOnlyOnce("newer than the audit");
    assertThat(field(ReportCsv.of(report), "user")).isEqualTo("aaa");
    assertThat(field(ReportCsv.of(report), "audited")).isEmpty();
    assertThat(report.audit()).isPresent();
  }

  @Test
  void inlinePolicy_isAmongWhatTheRoleMayDo() {
    Caller hands = aws.caller();
    hands.rolePolicies().put(Requests.ROLE_ARN, "theirs", Requests.allowing("*"));
    hands
        .rolePolicies()
        .put(
            Requests.ROLE_ARN,
            SessionDenial.POLICY_NAME,
            SessionDenial.before(Instant.parse("2026-11-24T06:00:00Z")));

    RoleAccess role = role();

    assertThat(role.actions()).containsExactly("*", "iam:CreateAccessKey", "iam:ListUsers");
    assertThat(role.riskyActions()).contains("iam:UpdateAccessKey");
    assertThat(ReportPage.of(read())).contains("2 actions and 1 wildcard");
  }

  @Test
  void allButSomeActions_areListedAndRisky() {
    aws.caller()
        .rolePolicies()
        .put(
            Requests.ROLE_ARN,
            "theirs",
            PolicyDocument.of(
                List.of(
                    Map.of(
                        "Effect",
                        "Allow",
                        "NotAction",
                        List.of("sts:*", "iam:*"),
                        "Resource",
                        "*"))));

    RoleAccess role = role();

    assertThat(role.allBut()).containsExactly("* but iam:*, sts:*");
    assertThat(role.riskyActions())
        .contains("iam:CreateAccessKey")
        .doesNotContain("iam:UpdateAccessKey")
        .anyMatch(action -> !action.startsWith("iam:"));
    assertThat(ReportPage.of(read()))
        .contains("<li class=\"risk\"><code>* but iam:*, sts:*</code></li>");
    assertThat(ReportCsv.of(read()))
        .contains(",* iam:CreateAccessKey iam:ListUsers,\"* but iam:*, sts:*\",");
  }

  @ParameterizedTest
  @CsvSource({
    "GetPolicy, policy ",
    "GetPolicyVersion, policy ",
    "ListAttachedRolePolicies, attached policies",
    "ListRolePolicies, inline policies",
    "GetRolePolicy, inline policy theirs"
  })
  void whatCannotBeReadOfARole_isNamed_andHidesNothingElse(String operation, String named) {
    aws.caller().rolePolicies().put(Requests.ROLE_ARN, "theirs", Requests.allowing("s3:GetObject"));
    caller.failing(
        call ->
            call.operation().equals(operation)
                ? Fault.refused(() -> new PermissionMissingException("not authorized", null))
                : null);

    RoleAccess role = role();

    assertThat(role.problem()).isEmpty();
    assertThat(role.unread())
        .singleElement()
        .asString()
        .startsWith(named)
        .endsWith(": not authorized");
    assertThat(role.actions()).isNotEmpty();
    assertThat(ReportPage.of(read())).contains("not read: " + named);
    assertThat(ReportCsv.of(read())).contains(named);
  }

  @Test
  void noAudit_isNone() {
    assertThat(read().audit()).isEmpty();
  }

  @Test
  void csv_quotesAndDisarmsWhatOthersMayHaveWritten() {
    aws.caller()
        .roles()
        .tag(Requests.ROLE_ARN, Map.of("rolebridge:integration", "=HYPERLINK(\"x\"), y"));

    List<String> lines = ReportCsv.of(read()).lines().toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).startsWith("user,ownerAccount,role,");
    assertThat(lines.getLast())
        .startsWith(Requests.USER + ",")
        .contains("\"'=HYPERLINK(\"\"x\"\"), y\"", "iam:CreateAccessKey iam:ListUsers");
  }

  @Test
  void page_showsWhatOthersWroteAsText() {
    aws.caller()
        .roles()
        .tag(Requests.ROLE_ARN, Map.of("rolebridge:integration", "<script>alert('x')</script>"));

    String page = ReportPage.of(read());

    assertThat(page)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .doesNotContain("<script>alert");
  }

  @Test
  void page_loadsNothing() {
    String page = ReportPage.of(read());

    assertThat(page).contains("default-src 'none'");
    assertThat(page).doesNotContainPattern("(src|href|url|@import|https?:)\\s*[=(]");
    assertThat(page.split("<script>", -1)).hasSize(2);
  }

  @Test
  void page_overdueKey_isSaidInWords() {
    aws.advance(Duration.ofDays(100));

    assertThat(ReportPage.of(read())).contains(", overdue</span>", "100 d", "100 % of its time");
  }

  /** Both its keys go with it, and nothing is overdue. */
  @Test
  void userThatLeaves_hasTheTimeItIsRemovedAt() {
    RotationRun.now(aws).finish();
    aws.caller().roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    aws.caller().roles().delete(Requests.ROLE_ARN);
    RotationRun.retireUser(aws, aws.caller()).apply(new RetireUser.Input(Requests.USER, true));
    Instant removed =
        aws.clock()
            .instant()
            .plus(RotationRun.POLICY.watchPeriod())
            .truncatedTo(ChronoUnit.SECONDS);

    String page = ReportPage.of(read());

    assertThat(ReportCsv.of(read()).lines().skip(1))
        .singleElement()
        .asString()
        .contains("," + removed + ",");
    String time = removed.toString();
    assertThat(
            page.split(
                "<time>%s</time> %sZ".formatted(time.substring(0, 10), time.substring(11, 16)), -1))
        .as("once for the user, and for each key")
        .hasSizeGreaterThan(3);
    assertThat(page).doesNotContain("no end known", "overdue");
  }

  @Test
  void secretKey_isInNeither() {
    String secret = aws.currentKey(Requests.SECRET).orElseThrow().secret();

    assertThat(ReportPage.of(read()) + ReportCsv.of(read())).doesNotContain(secret);
  }

  private static final class Audits extends NoExecutions {
    private final List<Execution> runs;
    private final Map<String, String> inputs;

    Audits(List<Execution> runs, Map<String, String> inputs) {
      this.runs = runs;
      this.inputs = inputs;
    }

    @Override
    public String input(String executionArn) {
      return inputs.get(executionArn);
    }

    @Override
    public Execution describe(String executionArn) {
      return runs.stream().filter(run -> run.arn().equals(executionArn)).findFirst().orElseThrow();
    }

    /** Without outputs, as Step Functions lists runs. */
    @Override
    public List<Execution> list(String stateMachineArn, int limit) {
      return runs.stream()
          .map(
              run ->
                  new Execution(
                      run.arn(),
                      run.status(),
                      run.started(),
                      run.stopped(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()))
          .toList();
    }
  }
}
