package rolebridge.domain.managed;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.error.RetryableException;

/**
 * What failed of a work that takes something away in parts: what refuses for one part, or can't be
 * read of it, must not keep the others from it.
 */
public final class Failures {

  private final List<RuntimeException> all = new ArrayList<>();

  /** Whether this part was done; why it wasn't is kept. */
  public boolean attempt(Runnable part) {
    try {
      part.run();
      return true;
    } catch (RuntimeException e) {
      add(e);
      return false;
    }
  }

  /** One that was caught elsewhere. */
  public void add(RuntimeException failure) {
    all.add(failure);
  }

  /** All of them, in their order. */
  public List<RuntimeException> all() {
    return List.copyOf(all);
  }

  /**
   * Returns when nothing failed. What may pass by itself goes first: the machine then tries all
   * parts again, until only what a person has to mend is left to be said.
   *
   * @throws RuntimeException the first failure that may pass by itself, or else the first
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
