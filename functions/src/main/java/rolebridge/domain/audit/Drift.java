package rolebridge.domain.audit;

import java.util.Optional;

/** A finding and how rolebridge puts it right, where it may. */
record Drift(Finding finding, Optional<Runnable> repair) {

  /** One that only people may put right. */
  static Drift of(Finding.Kind kind, String resource, String found, String remedy) {
    return new Drift(new Finding(kind, resource, found, remedy, false), Optional.empty());
  }

  /** One that {@code --repair} puts right. */
  static Drift repairable(Finding.Kind kind, String resource, String found, Runnable repair) {
    return new Drift(
        new Finding(kind, resource, found, "Run ./rolebridge audit --repair.", false),
        Optional.of(repair));
  }

  /** Whether something isn't as it should be; else it is something that couldn't be looked at. */
  boolean isDifference() {
    return finding.isDifference();
  }

  /** Whether both are of the same kind and thing. */
  boolean isLike(Drift other) {
    return finding.isLike(other.finding);
  }

  /** The same, to be told and not put right. */
  Drift onlyTold() {
    return new Drift(finding, Optional.empty());
  }

  /** The same, with more to know before anybody acts on it. */
  Drift noting(String more) {
    return new Drift(
        new Finding(
            finding.kind(),
            finding.resource(),
            finding.found() + more,
            finding.remedy(),
            finding.repaired()),
        repair);
  }

  Finding repaired() {
    repair.ifPresent(Runnable::run);
    return repair.isPresent() ? finding.asRepaired() : finding;
  }
}
