package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.audit.FindAudited.Batch;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.provision.Home;

/** Looks at some users, one after the other; what is wrong with one hides no other. */
public final class AuditUsers {

  /** More of one user say no more. */
  static final int MOST_FINDINGS = 25;

  private final Inventory inventory;
  private final AuditUser auditUser;
  private final Metrics metrics;
  private final Home home;
  private final boolean repair;

  /**
   * @param repair whether to put right what is rolebridge's own
   */
  public AuditUsers(
      Inventory inventory, AuditUser auditUser, Metrics metrics, Home home, boolean repair) {
    this.inventory = inventory;
    this.auditUser = auditUser;
    this.metrics = metrics;
    this.home = home;
    this.repair = repair;
  }

  /**
   * A user with findings.
   *
   * @param recipientAccount the account that owns the user
   */
  public record UserDrift(String userName, String recipientAccount, List<Finding> findings) {

    public UserDrift {
      findings = List.copyOf(findings);
    }
  }

  /**
   * What was found.
   *
   * @param users how many were looked at
   * @param accounts accounts that they have roles in
   * @param drift the users with findings
   */
  public record Result(int users, List<String> accounts, List<UserDrift> drift) {

    public Result {
      accounts = List.copyOf(accounts);
      drift = List.copyOf(drift);
    }
  }

  public Result apply(Batch batch) {
    List<String> names =
        inventory.users(Home.USER_PATH).stream()
            .map(ListedUser::userName)
            .filter(batch::contains)
            .sorted()
            .toList();
    Set<String> accounts = new TreeSet<>();
    List<UserDrift> drift = new ArrayList<>();
    int left = 0;
    for (String name : names) {
      AuditUser.Audited audited = auditUser.apply(name, repair);
      accounts.addAll(audited.accountIds());
      List<Finding> findings = audited.findings().stream().limit(MOST_FINDINGS).toList();
      left += (int) findings.stream().filter(finding -> !finding.repaired()).count();
      if (!findings.isEmpty()) {
        drift.add(new UserDrift(name, home.ownerOf(name), findings));
      }
    }
    metrics.publish(Map.of("DriftFindings", left));
    return new Result(names.size(), List.copyOf(accounts), drift);
  }
}
