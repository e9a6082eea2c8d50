package rolebridge.domain.request;

import java.util.List;
import rolebridge.domain.error.InvalidRequestException;

/** What reading a request came to: the request with its defaults, or all that is wrong with it. */
public sealed interface Reading {

  /** The request broke no rule. */
  record Accepted(IntegrationRequest request) implements Reading {}

  /**
   * The request broke rules, and nothing may be made from it.
   *
   * @param violations at least one, in the order in which the fields are described
   */
  record Rejected(List<Violation> violations) implements Reading {

    public Rejected {
      violations = List.copyOf(violations);
      if (violations.isEmpty()) {
        throw new IllegalArgumentException("violations must not be empty");
      }
    }
  }

  /**
   * The request in the hub's terms.
   *
   * @throws InvalidRequestException when it breaks a rule
   */
  default IntegrationRequest requireAccepted() {
    return switch (this) {
      case Accepted(var accepted) -> accepted;
      case Rejected(var violations) -> throw invalid(violations);
    };
  }

  private static InvalidRequestException invalid(List<Violation> violations) {
    Violation first = violations.getFirst();
    return new InvalidRequestException(
        Violation.broken(violations)
            + (violations.size() == 1 ? " in " : ", the first in ")
            + first.field()
            + ": "
            + first.rule()
            + ". "
            + first.remedy());
  }
}
