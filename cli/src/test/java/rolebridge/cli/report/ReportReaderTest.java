package rolebridge.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.catalog.Catalog;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.NoExecutions;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;

class ReportReaderTest {

  private static final Instant ENDED = Instant.parse("2026-11-24T06:00:00Z");

  private final FakeAws aws = Accounts.with(Requests.iamElevated());
  private final Caller caller = aws.caller();

  /** Runs of audit, the newest first. */
  private final List<Execution> audits = new ArrayList<>();

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
                caller.roles(),
                caller.policies(),
                new Catalog(),
                new Audits(audits),
                "machine",
                Requests.HUB,
                aws.clock())
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

  private void audited(String arn, String status, String output) {
    audits.add(
        new Execution(
            arn,
            status,
            ENDED.minusSeconds(60),
            Optional.of(ENDED),
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
            ENDED,
            List.of(
                new UserAccess(
                    read().users().getFirst().entry(),
                    "123456789012",
                    List.of(
                        RoleAccess.unread("arn:aws:iam::210987654321:role/rolebridge/x/*", "no")))),
            Optional.empty());

    assertThat(ReportRow.of(report)).hasSize(1);
    assertThat(ReportCsv.of(report)).contains("210987654321", ",no,");
  }

  @Test
  void lastAudit_isTheNewestThatSucceededAndLookedAtAll() {
    String drift =
        """
        {"kind": "FOREIGN_TRUST", "resource": "%s", "found": "f", "remedy": "r", "repaired": %s}""";
    audited("running", "RUNNING", "");
    audited("one", "SUCCEEDED", "{\"users\": 0, \"drift\": []}");
    audited("failed", "FAILED", "");
    audited(
        "all",
        "SUCCEEDED",
        "{\"users\": 1, \"drift\": ["
            + drift.formatted(Requests.ROLE_ARN, "false")
            + ","
            + drift.formatted("arn:aws:iam::123456789012:role/rolebridge/other/x", "false")
            + ","
            + drift.formatted(Requests.POLICY_ARN, "true")
            + "]}");
    audited("older", "SUCCEEDED", "{\"users\": 1, \"drift\": []}");

    AccessReport report = read();

    assertThat(report.audit().orElseThrow().at()).isEqualTo(ENDED);
    assertThat(report.audit().orElseThrow().differences()).hasSize(2);
    assertThat(report.differencesOf(Requests.USER))
        .singleElement()
        .extracting(AccessReport.Difference::resource)
        .isEqualTo(Requests.ROLE_ARN);
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

    Audits(List<Execution> runs) {
      this.runs = runs;
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
