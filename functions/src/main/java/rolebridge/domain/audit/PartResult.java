package rolebridge.domain.audit;

import java.util.Collection;
import java.util.List;

/** What a function that looks answers: what is to be announced, and what the summary needs. */
public record PartResult(Part part, List<DriftFound> drift) {

  public PartResult {
    drift = List.copyOf(drift);
  }

  static PartResult of(
      int users, Collection<String> accounts, List<DriftFound> drift, int mostShown) {
    return new PartResult(Part.of(users, accounts, drift, mostShown), drift);
  }
}
