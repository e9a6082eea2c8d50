package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.MayBeMissing;
import rolebridge.domain.port.Metrics;

/** Tells what IAM Access Analyzer found, like what rolebridge itself finds. */
public final class DescribeExternalAccess {

  private final Metrics metrics;
  private final Hub hub;

  public DescribeExternalAccess(Metrics metrics, Hub hub) {
    this.metrics = metrics;
    this.hub = hub;
  }

  /**
   * A finding of IAM Access Analyzer. Its API requires neither type nor resource (IAM Access
   * Analyzer API reference, FindingSummaryV2).
   *
   * @param accountId the account that owns the resource
   */
  public record AnalyzerFinding(
      String id, @MayBeMissing String type, @MayBeMissing String resource, String accountId) {

    public AnalyzerFinding {
      type = type == null ? "" : type;
      resource = resource == null ? "" : resource;
    }

    private DriftFound drift(Hub hub) {
      Finding finding =
          new Finding(
              Kind.EXTERNAL_ACCESS,
              resource,
              hub.namespace().namedAfter(resource),
              "IAM Access Analyzer has the finding " + id + " of type " + type + ".",
              "Look at the finding there, and archive it if the access is meant.",
              false);
      return new DriftFound("", accountId, List.of(finding));
    }
  }

  /**
   * Each finding is announced by itself, to the account of its resource. Publishes how many there
   * are.
   *
   * @param more whether the analyzer has others, which one account's may keep from being seen
   */
  public PartResult apply(String analyzerArn, List<AnalyzerFinding> findings, boolean more) {
    List<DriftFound> drift = new ArrayList<>(findings.stream().map(one -> one.drift(hub)).toList());
    if (more) {
      drift.add(new DriftFound("", hub.accountId(), List.of(notAskedFor(analyzerArn, findings))));
    }
    metrics.publish(Map.of("DriftFindings", drift.size()));
    return PartResult.of(0, List.of(), drift, drift.size());
  }

  private static Finding notAskedFor(String analyzerArn, List<AnalyzerFinding> findings) {
    return new Finding(
        Kind.NOT_AUDITED,
        analyzerArn,
        "IAM Access Analyzer has more findings of roles below rolebridge's path than the "
            + findings.size()
            + " that the audit asks for.",
        "Look at all of them there, archive those that are meant, and run the audit again.",
        false);
  }
}
