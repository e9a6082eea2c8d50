package rolebridge.domain.audit;

import java.util.List;

/**
 * What one function's look comes to, as {@link SummariseAudit} adds it up.
 *
 * @param users how many were looked at
 * @param left findings that weren't put right
 * @param repaired findings that were
 * @param shown the first findings, for the audit's answer
 */
public record Part(int users, int left, int repaired, List<Finding> shown) {

  /**
   * Findings of one function, those announced and those shown together. A state's data has room for
   * 256 KiB (Step Functions Developer Guide, "Service quotas"); a finding takes at most 1,100
   * bytes.
   */
  static final int MOST_FINDINGS = 225;

  public Part {
    shown = List.copyOf(shown);
  }

  static Part of(int users, List<DriftFound> announced, int mostShown) {
    List<Finding> findings =
        announced.stream().flatMap(drift -> drift.findings().stream()).toList();
    int repaired = (int) findings.stream().filter(Finding::repaired).count();
    int room = Math.min(mostShown, MOST_FINDINGS - findings.size());
    return new Part(
        users,
        findings.size() - repaired,
        repaired,
        findings.stream().limit(Math.max(0, room)).toList());
  }

  /** How many of so many findings one of these parts may show, so that all show no more. */
  static int share(int most, int part, int parts) {
    return most * (part + 1) / parts - most * part / parts;
  }
}
