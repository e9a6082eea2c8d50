package rolebridge.domain.accept;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;

/** What reading an event of another account came to: what it asks for, or all that is wrong. */
public sealed interface DetailReading {

  /** The event broke no rule. */
  sealed interface Accepted extends DetailReading {

    /** The user, by the name that the sender gave. */
    String userName();

    /** Who asks, as the sender claims; empty when not given. */
    String requestedBy();
  }

  /** Access is to be made. */
  record Provision(IntegrationRequest request, String requestedBy) implements Accepted {

    @Override
    public String userName() {
      return request.userName();
    }
  }

  /** Access is to be taken away. */
  record Removal(IntegrationRequest request, boolean force, String requestedBy)
      implements Accepted {

    @Override
    public String userName() {
      return request.userName();
    }
  }

  /** A user's keys are to be looked after. */
  record Rotation(
      String userName, Optional<Boolean> now, Optional<Boolean> undo, String requestedBy)
      implements Accepted {}

  /**
   * The event broke rules, and nothing may be started.
   *
   * @param violations at least one; their pointers lead into the event's detail
   */
  record Rejected(List<Violation> violations) implements DetailReading {

    public Rejected {
      violations = List.copyOf(violations);
      if (violations.isEmpty()) {
        throw new IllegalArgumentException("violations must not be empty");
      }
    }
  }
}
