package rolebridge.it;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does the same for several cases, a few at a time: runs mostly wait for one another's processes.
 */
final class Batch<C, R> {

  private static final int AT_ONCE = 2;

  private final Map<C, Future<R>> results = new LinkedHashMap<>();

  /** What is done for a case. */
  @FunctionalInterface
  interface Work<C, R> {
    R apply(C one) throws Exception;
  }

  /** Ends when all is done. */
  Batch(Collection<C> cases, Work<C, R> work) {
    this(cases, AT_ONCE, work);
  }

  /** So many at a time, for what waits for the clock. */
  Batch(Collection<C> cases, int atOnce, Work<C, R> work) {
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      for (C one : cases) {
        Callable<R> call = () -> work.apply(one);
        results.put(one, threads.submit(call));
      }
    }
  }

  /** What came of a case; fails as its work did. */
  R of(C one) throws Exception {
    try {
      return results.get(one).get();
    } catch (ExecutionException e) {
      throw new AssertionError(one + ": " + e.getCause().getMessage(), e.getCause());
    }
  }
}
