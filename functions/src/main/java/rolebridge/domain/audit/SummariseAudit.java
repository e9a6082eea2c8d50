package rolebridge.domain.audit;

import java.util.List;
import java.util.Optional;

/** Adds up what the parts of an audit came to, and tells whether all of them could be looked at. */
public final class SummariseAudit {

  /** How the names of the states begin that announce. */
  public static final String ANNOUNCES = "Announce";

  /** The state that asks IAM Access Analyzer. */
  public static final String ASKS_ANALYZER = "ListExternalAccess";

  /** An answer is for people; each finding is in an event too. */
  static final int MOST_SHOWN = 80;

  private final CauseText causes;

  public SummariseAudit(CauseText causes) {
    this.causes = causes;
  }

  /**
   * What became of one part.
   *
   * @param part empty if it couldn't be looked at
   * @param failures what kept it from being looked at, or some of it from being announced
   */
  public record Looked(Optional<Part> part, List<Failure> failures) {

    public Looked {
      failures = List.copyOf(failures);
    }
  }

  /** The accounts that were looked at, and what became of each part of the audit. */
  public record Input(List<String> accounts, List<Looked> parts) {

    public Input {
      accounts = List.copyOf(accounts);
      parts = List.copyOf(parts);
    }
  }

  /**
   * The audit in figures.
   *
   * @param findings those that weren't put right
   * @param drift the first findings
   * @param failures a sentence for each part that failed
   */
  public record Summary(
      int users,
      List<String> accounts,
      int findings,
      int repaired,
      List<Finding> drift,
      List<String> failures) {

    public Summary {
      accounts = List.copyOf(accounts);
      drift = List.copyOf(drift);
      failures = List.copyOf(failures);
    }
  }

  /**
   * What the audit answers.
   *
   * @param failure what the audit fails with; null if no part of it failed
   */
  public record Result(Summary summary, Failure failure) {}

  /**
   * The sum over all parts, with at most {@value #MOST_SHOWN} findings and the first failure of
   * each part that has one. Any failure makes the whole an {@code AuditIncomplete}: what wasn't
   * looked at must not pass for unchanged. Throws nothing.
   */
  public Result apply(Input input) {
    List<Part> parts = input.parts().stream().flatMap(looked -> looked.part().stream()).toList();
    Summary summary =
        new Summary(
            parts.stream().mapToInt(Part::users).sum(),
            input.accounts(),
            parts.stream().mapToInt(Part::left).sum(),
            parts.stream().mapToInt(Part::repaired).sum(),
            parts.stream().flatMap(part -> part.shown().stream()).limit(MOST_SHOWN).toList(),
            input.parts().stream()
                .flatMap(looked -> looked.failures().stream().limit(1))
                .map(this::told)
                .toList());
    return new Result(summary, summary.failures().isEmpty() ? null : incomplete(summary));
  }

  private static Failure incomplete(Summary summary) {
    return new Failure(
        "AuditUsers",
        "AuditIncomplete",
        "Of the audit "
            + summary.failures().size()
            + " parts failed, the first with "
            + summary.failures().getFirst()
            + ". It found "
            + summary.findings()
            + " differences elsewhere, which are announced. Start it again.");
  }

  private String told(Failure failure) {
    String message = causes.message(failure.cause());
    if (failure.failedState().startsWith(ANNOUNCES)) {
      return "DriftFound could not be announced: "
          + (message.isEmpty() ? failure.error() : message);
    }
    return failure.failedState().equals(ASKS_ANALYZER)
        ? "Access Analyzer did not answer: " + failure.error() + ": " + message
        : simpleName(failure.error()) + ": " + message;
  }

  private static String simpleName(String error) {
    return error.substring(error.lastIndexOf('.') + 1);
  }
}
