package rolebridge.domain.managed;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;

/**
 * What failed of a work that takes something away in parts: what refuses for one part must not keep
 * the others from it.
 */
public final class Failures {

  private final List<WorkflowException> all = new ArrayList<>();

  /** Whether this part was done; why it wasn't is kept. */
  public boolean attempt(Runnable part) {
    try {
      part.run();
      return true;
    } catch (WorkflowException e) {
      add(e);
      return false;
    }
  }

  /** One that was caught elsewhere. */
  public void add(WorkflowException failure) {
    all.add(failure);
  }

  /**
   * Returns when nothing failed.
   *
   * @throws WorkflowException the first failure that may pass by itself, or else the first
   */
  public void throwAny() {
    all.stream()
        .filter(RetryableException.class::isInstance)
        .findFirst()
        .or(() -> all.stream().findFirst())
        .ifPresent(
            failure -> {
              throw failure;
            });
  }
}
