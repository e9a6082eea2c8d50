package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;

/**
 * A run ended a moment ago, and an audit begins while one operation answers with what was in the
 * middle of that run, or before it. It finds nothing, as without that, and repairs nothing.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class AuditLagTest {

  /** The functions of an audit of all users one after another. */
  static List<Finding> audit(FakeAws aws, Caller caller, boolean repair) {
    AuditUsers auditUsers =
        new AuditUsers(
            caller.inventory(),
            AuditBesideOthersTest.auditUser(aws, caller),
            _ -> {},
            Requests.HUB,
            repair);
    AuditAccount auditAccount = AuditBesideOthersTest.auditAccount(aws, caller);
    List<Finding> findings = new ArrayList<>();
    Set<String> accounts = new TreeSet<>();
    new FindAudited(caller.inventory(), Requests.HUB)
        .apply("").groups().stream()
            .flatMap(group -> group.batches().stream())
            .forEach(
                batch -> {
                  PartResult result = auditUsers.apply(batch);
                  accounts.addAll(result.accounts());
                  result.announcements().stream()
                      .flatMap(announcement -> announcement.entries().stream())
                      .forEach(drift -> findings.addAll(drift.findings()));
                });
    accounts.add(FakeAws.ACCOUNT_ID);
    accounts.forEach(accountId -> findings.addAll(auditAccount.look(accountId, "").findings()));
    return findings;
  }

  /** As the machine tries again. */
  private static List<Finding> tried(FakeAws aws, Caller caller, boolean repair) {
    while (true) {
      try {
        return audit(aws, caller, repair);
      } catch (RetryableException e) {
        aws.advance(Duration.ofSeconds(2));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void audit_allReadsOfOneOperationLag_itEndsAsWithoutThat(RunAgo before) {
    FakeAws ready = before.account();
    List<FakeAws> moments = before.happen(ready);
    assertThat(moments).isNotEmpty();
    Caller reference = ready.caller();
    assertThat(audit(ready, reference, false)).isEmpty();
    Set<String> operations = new TreeSet<>();
    reference.calls().forEach(call -> operations.add(call.operation()));
    Set<String> problems = new TreeSet<>();

    for (String operation : operations) {
      for (FakeAws then : moments) {
        for (int answers : List.of(1, Integer.MAX_VALUE)) {
          for (boolean repair : List.of(false, true)) {
            FakeAws aws = ready.copy();
            Caller caller = aws.caller();
            caller.failing(new OldAnswers(aws, then, operation, answers));
            List<Finding> findings = tried(aws, caller, repair);
            if (!findings.isEmpty() || !caller.changes().isEmpty()) {
              problems.add(operation + " is late: " + findings + caller.changes());
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
