package rolebridge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;

/** Each handler of audit from bytes to bytes, with what the state before it answered. */
class AuditHandlersTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final FakeFunctions functions = new FakeFunctions(aws, caller);

  @Test
  void handleRequest_statesOfAnAudit_inOrder() throws IOException {
    aws.replaceUserBoundary(Requests.USER, "");
    Map<String, Object> batch = Map.of("from", Requests.USER, "to", Requests.USER, "mostShown", 80);
    assertThat(HandlerCall.of(new FindAuditedHandler(functions), Map.of("userName", "")))
        .isEqualTo(Map.of("groups", List.of(Map.of("batches", List.of(batch)))));
    Map<String, Object> looked =
        HandlerCall.of(new AuditUsersHandler(functions), Map.of("batch", batch));
    assertThat(list(looked, "announcements")).hasSize(1);
    assertThat(looked.get("part"))
        .asInstanceOf(map(String.class, Object.class))
        .containsEntry("users", 1)
        .containsEntry("left", 1)
        .containsEntry("repaired", 0);
    Map<String, Object> repaired =
        HandlerCall.of(new RepairUsersHandler(functions), Map.of("batch", batch));
    List<String> accounts = List.of(FakeAws.ACCOUNT_ID);
    Map<String, Object> account =
        HandlerCall.of(
            new AuditAccountHandler(functions),
            Map.of("accountId", FakeAws.ACCOUNT_ID, "accounts", accounts, "from", "", "shown", 0));
    assertThat(account).containsEntry("announcements", List.of()).containsEntry("next", "");

    Map<String, Object> result =
        HandlerCall.of(
            new SummariseAuditHandler(functions),
            Map.of(
                "accounts",
                accounts,
                "parts",
                List.of(part(looked), part(repaired), part(account))));

    assertThat(result).containsEntry("failure", null);
    assertThat(result.get("summary"))
        .asInstanceOf(map(String.class, Object.class))
        .containsEntry("users", 2)
        .containsEntry("accounts", accounts)
        .containsEntry("findings", 1)
        .containsEntry("repaired", 1)
        .containsEntry("failures", List.of())
        .hasEntrySatisfying("drift", drift -> assertThat((List<?>) drift).hasSize(2));
  }

  @Test
  void handleRequest_partThatFailed_isWhatTheAuditFailsWith() throws IOException {
    Map<String, Object> failed = new HashMap<>();
    failed.put("part", null);
    failed.put(
        "failures",
        List.of(
            Map.of(
                "failedState",
                "AuditUsers",
                "error",
                "rolebridge.domain.error.PermissionMissingException",
                "cause",
                "{\"errorMessage\":\"Not allowed\",\"errorType\":\"rolebridge.dom")));

    assertThat(
            HandlerCall.of(
                    new SummariseAuditHandler(functions),
                    Map.of("accounts", List.of(), "parts", Arrays.asList(failed)))
                .get("failure"))
        .isEqualTo(
            Map.of(
                "failedState",
                "AuditUsers",
                "error",
                "AuditIncomplete",
                "cause",
                "Of the audit 1 parts failed, the first with PermissionMissingException: Not"
                    + " allowed. It found 0 differences elsewhere, which are announced. Start it"
                    + " again."));
  }

  @Test
  void handleRequest_oneUser_isFoundWithoutACall() throws IOException {
    assertThat(HandlerCall.of(new FindAuditedHandler(functions), Map.of("userName", "nobody")))
        .isEqualTo(
            Map.of(
                "groups",
                List.of(
                    Map.of(
                        "batches",
                        List.of(Map.of("from", "nobody", "to", "nobody", "mostShown", 80))))));
    assertThat(caller.callCount()).isZero();
  }

  @Test
  void handleRequest_externalAccess_isDrift() throws IOException {
    Map<String, Object> described =
        HandlerCall.of(
            new DescribeExternalAccessHandler(functions),
            Map.of(
                "analyzerArn",
                "arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/one",
                "findings",
                List.of(Map.of("id", "f", "resource", "r", "accountId", "444455556666")),
                "more",
                false));

    assertThat(described.get("announcements"))
        .isEqualTo(
            List.of(
                Map.of(
                    "entries",
                    List.of(
                        Map.of(
                            "userName",
                            "",
                            "recipientAccount",
                            "444455556666",
                            "findings",
                            List.of(
                                Map.of(
                                    "kind",
                                    "EXTERNAL_ACCESS",
                                    "resource",
                                    "r",
                                    "userName",
                                    "",
                                    "found",
                                    "IAM Access Analyzer has the finding f of type .",
                                    "remedy",
                                    "Look at the finding there, and archive it if the access is meant.",
                                    "repaired",
                                    false)))))));
  }

  private static Map<String, Object> part(Map<String, Object> answer) {
    return Map.of("part", answer.get("part"), "failures", List.of());
  }

  private static List<?> list(Map<String, Object> answer, String name) {
    return (List<?>) answer.get(name);
  }
}
