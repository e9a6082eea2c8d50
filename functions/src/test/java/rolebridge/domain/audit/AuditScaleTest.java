package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.audit.FindAudited.Batch;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.json.StatePayload;
import rolebridge.json.StrictJson;
import rolebridge.machine.History;
import rolebridge.machine.MachineRun;

/** An audit of many users by the machine's very file, within the limits of Step Functions. */
@Tag("exhaustive")
class AuditScaleTest {

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-audit:one";

  /** Of the accounts that an organization may have by default, ten times as many. */
  private static final List<String> ACCOUNTS =
      IntStream.range(0, 100).mapToObj("9%011d"::formatted).toList();

  /** As many as fit into a user's inline policy. */
  private static final int ACCOUNTS_OF_A_USER = 35;

  /** As long as whoever names and tags a role can make one. */
  private static final Finding FINDING =
      new Finding(
          Kind.SESSION_DURATION_CHANGED,
          "arn:aws:iam::111122223333:role/rolebridge/" + "\"".repeat(440) + "/" + "r".repeat(64),
          "n".repeat(64),
          "\u754c".repeat(300),
          "\\".repeat(300),
          false);

  private static final String ERROR = "rolebridge.domain.error.PermissionMissingException";

  private static final Map<String, Object> EXTERNAL =
      Map.of(
          "Id", "i".repeat(36),
          "FindingType", "ExternalAccess",
          "Resource", FINDING.resource(),
          "ResourceOwnerAccount", ACCOUNTS.getFirst());

  private record ExternalFindings(
      String analyzerArn, List<DescribeExternalAccess.AnalyzerFinding> findings, boolean more) {}

  private final FakeAws aws = new FakeAws();
  private final List<String> names = new ArrayList<>();
  private List<String> inAccounts = ACCOUNTS;
  private final List<Map<String, Object>> announced = new ArrayList<>();

  /**
   * What an audit takes.
   *
   * @param ofEachAccount how many users each other account owns, of as many as there are
   * @param accounts others that all users together have roles in, each in {@link
   *     #ACCOUNTS_OF_A_USER} of a hundred
   * @param findings of each user and each call for an account
   */
  @ParameterizedTest
  @CsvSource({
    "10, 0, 0, 0, 120, 30",
    "100, 0, 0, 0, 200, 60",
    "1000, 0, 0, 0, 1000, 300",
    "5000, 0, 0, 0, 5000, 1500",
    "1000, 0, 100, 10, 10000, 3000",
    "5000, 30, 100, 10, 25000, 7500",
  })
  void audit_staysWithinAHistory(
      int users,
      int ofEachAccount,
      int accounts,
      int findings,
      int mostEvents,
      int mostTransitions) {
    inAccounts = ACCOUNTS.subList(0, accounts);
    for (int i = 0; i < users; i++) {
      int owner = ofEachAccount == 0 ? ACCOUNTS.size() : i / ofEachAccount;
      String prefix = owner < ACCOUNTS.size() ? ACCOUNTS.get(owner) + "-" : "";
      user(prefix + "user%04d".formatted(i));
    }

    MachineRun audit = start();
    while (!audit.hasEnded()) {
      audit.succeeded(answer(audit, users, findings));
    }

    History history = audit.history();
    System.out.printf(
        "Audit of %d users in %d accounts, %d findings each: %d events, %d transitions, %d KiB in %s%n",
        users,
        accounts,
        findings,
        history.events(),
        history.transitions(),
        history.largestData() / 1024,
        history.largestIn());
    assertThat(audit.state()).as(audit.cause().orElse("")).isEqualTo("Done");
    assertThat(history.events()).isLessThan(Math.min(mostEvents, History.MOST_EVENTS));
    assertThat(history.transitions()).isLessThan(mostTransitions);
    assertThat(history.largestData()).as(history.largestIn()).isLessThan(History.MOST_DATA);
    assertThat(object(audit.output()))
        .containsEntry("users", users)
        .containsEntry("failures", List.of())
        .hasEntrySatisfying("accounts", found -> assertThat((List<?>) found).hasSize(accounts + 1));
    assertThat(announced.stream().filter(entry -> !detail(entry).get("userName").equals("")))
        .hasSize(findings == 0 ? 0 : users)
        .allSatisfy(
            entry ->
                assertThat(detail(entry))
                    .containsEntry("executionArn", EXECUTION)
                    .hasEntrySatisfying(
                        "findings", found -> assertThat((List<?>) found).hasSize(findings)));
  }

  /** All of them failing, each with as much to say as is handed on. */
  @ParameterizedTest
  @ValueSource(strings = {"AuditUsers", "AuditAccount", "AnnounceUsers", "AnnounceAccount"})
  void audit_whosePartsAllFail_tellsSo(String failing) {
    for (int i = 0; i < 5000; i++) {
      user("user%04d".formatted(i));
    }

    MachineRun audit = start();
    while (!audit.hasEnded()) {
      if (audit.state().equals(failing)) {
        assertThat(audit.failed(ERROR, "c".repeat(32_768))).isEmpty();
      } else {
        audit.succeeded(answer(audit, 5000, 1));
      }
    }

    History history = audit.history();
    assertThat(audit.state()).isEqualTo("Failed");
    assertThat(audit.cause().orElseThrow()).contains("AuditIncomplete").contains("parts failed");
    assertThat(history.events()).isLessThan(History.MOST_EVENTS);
    assertThat(history.largestData()).as(history.largestIn()).isLessThan(History.MOST_DATA);
  }

  private static MachineRun start() {
    return MachineRun.ofEveryTask("audit", Map.of(), EXECUTION, Map.of(), Instant.EPOCH);
  }

  private void user(String name) {
    aws.provisionedUser(name);
    names.add(name);
  }

  private Map<String, Object> answer(MachineRun audit, int users, int findings) {
    Map<String, Object> arguments = audit.arguments();
    if (arguments.get("Entries") instanceof List<?> entries) {
      assertThat(entries).hasSizeBetween(1, Announcement.MOST_ENTRIES);
      entries.forEach(entry -> announced.add(object(entry)));
      return Map.of();
    }
    if (audit.state().equals("ListExternalAccess")) {
      return Map.of(
          "Findings",
          Collections.nCopies((int) arguments.get("MaxResults"), EXTERNAL),
          "NextToken",
          "more");
    }
    return json(function(audit.state(), audit.payload(), users, findings));
  }

  private Object function(String state, Map<String, Object> payload, int users, int findings) {
    try {
      return switch (state) {
        case "FindAudited" -> new FindAudited(aws.caller().inventory(), Requests.HUB).apply("");
        case "AuditUsers" ->
            audited(StrictJson.readTree(payload.get("batch"), Batch.class), findings);
        case "AuditAccount" -> account(payload, users, findings);
        case "DescribeExternalAccess" -> {
          ExternalFindings found = StatePayload.read(payload, ExternalFindings.class);
          yield new DescribeExternalAccess(_ -> {}, Requests.HUB)
              .apply(found.analyzerArn(), found.findings(), found.more());
        }
        case "SummariseAudit" ->
            new SummariseAudit(cause -> cause)
                .apply(StatePayload.read(payload, SummariseAudit.Input.class));
        default -> throw new IllegalStateException("No function " + state);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its users have roles in all accounts together, and the same is found of each. */
  private PartResult audited(Batch batch, int findings) {
    List<String> users = names.stream().filter(batch::contains).toList();
    List<DriftFound> drift =
        users.stream()
            .filter(_ -> findings > 0)
            .map(
                name ->
                    new DriftFound(
                        name, Requests.HUB.accountId(), Collections.nCopies(findings, FINDING)))
            .toList();
    return PartResult.of(users.size(), inAccounts, drift, batch.mostShown());
  }

  /** In turns of as many users as one call asks for. */
  private static PartResult account(Map<String, Object> payload, int users, int findings) {
    int from = payload.get("from").equals("") ? 0 : Integer.parseInt((String) payload.get("from"));
    int next = from + AuditAccount.MOST_NAMES;
    String accountId = (String) payload.get("accountId");
    int usersHere =
        accountId.equals(Requests.HUB.accountId()) ? 0 : users * ACCOUNTS_OF_A_USER / 100;
    return PartResult.of(
        0,
        List.of(accountId),
        findings == 0
            ? List.of()
            : List.of(new DriftFound("", accountId, Collections.nCopies(findings, FINDING))),
        AuditAccount.mostShown(accountId, strings(payload.get("accounts")))
            - (int) payload.get("shown"),
        next < usersHere ? String.valueOf(next) : "");
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }

  private static Map<String, Object> detail(Map<String, Object> entry) {
    return object(entry.get("Detail"));
  }

  private static Map<String, Object> json(Object answer) {
    try {
      return StrictJson.readObject(StrictJson.text(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
