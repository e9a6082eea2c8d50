package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.audit.FindAudited.Batch;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.port.Metrics;

/** Looks at some users; what is wrong with one hides no other. */
public final class AuditUsers {

  /** More of one user say no more. */
  static final int MOST_FINDINGS = 25;

  /** Leaves some room for those that are shown. */
  static final int MOST_FINDINGS_IN_ALL = Part.MOST_FINDINGS - 25;

  private final Inventory inventory;
  private final AuditUser auditUser;
  private final Metrics metrics;
  private final Hub hub;
  private final boolean repair;

  /**
   * @param repair whether to put right what is rolebridge's own
   */
  public AuditUsers(
      Inventory inventory, AuditUser auditUser, Metrics metrics, Hub hub, boolean repair) {
    this.inventory = inventory;
    this.auditUser = auditUser;
    this.metrics = metrics;
    this.hub = hub;
    this.repair = repair;
  }

  /**
   * Looks at each user of the batch whose secret is there, and at the one that was asked for by
   * name even if its secret isn't. A user or another account that can't be read is a finding, not
   * an exception. Of one user at most {@value #MOST_FINDINGS} findings are answered, of all at most
   * {@value #MOST_FINDINGS_IN_ALL}; the last says how many more there are. Publishes how many
   * differences are left.
   *
   * @throws RetryableException when the hub has to be asked again
   */
  public PartResult apply(Batch batch) {
    List<String> names =
        inventory.users(hub.userPath()).stream()
            .map(ListedUser::userName)
            .filter(batch::contains)
            .sorted()
            .toList();
    if (names.isEmpty() && batch.from().equals(batch.to())) {
      // The one that was asked for may have left its secret.
      names = List.of(batch.from());
    }
    List<AuditUser.Audited> audited = auditUser.apply(names, repair);
    Set<String> accounts = new TreeSet<>();
    List<DriftFound> drift = new ArrayList<>();
    int users = 0;
    int left = 0;
    int most = mostOfEach(audited);
    for (int i = 0; i < names.size(); i++) {
      accounts.addAll(audited.get(i).accountIds());
      users += audited.get(i).exists() ? 1 : 0;
      List<Finding> findings = audited.get(i).findings();
      left += (int) findings.stream().filter(finding -> !finding.repaired()).count();
      if (!findings.isEmpty()) {
        String name = names.get(i);
        drift.add(new DriftFound(name, hub.ownerOf(name), atMost(most, findings, name)));
      }
    }
    metrics.publish(Map.of("DriftFindings", left));
    return PartResult.of(users, accounts, drift, batch.mostShown());
  }

  /** Those of the hub come first, so what an account does crowds out its own only. */
  private List<Finding> atMost(int most, List<Finding> findings, String userName) {
    if (findings.size() <= most) {
      return findings;
    }
    List<Finding> listed = new ArrayList<>(findings.subList(0, most - 1));
    int more = findings.size() - listed.size();
    listed.add(
        Drift.of(
                Kind.NOT_AUDITED,
                hub.userArn(userName),
                more + " more things of the user differ, which aren't listed.",
                "Put right what is listed, and run the audit again.")
            .finding());
    return listed;
  }

  private static int mostOfEach(List<AuditUser.Audited> audited) {
    long withFindings = audited.stream().filter(user -> !user.findings().isEmpty()).count();
    return (int) Math.min(MOST_FINDINGS, MOST_FINDINGS_IN_ALL / Math.max(1, withFindings));
  }
}
