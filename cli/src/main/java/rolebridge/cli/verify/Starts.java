package rolebridge.cli.verify;

import java.time.Instant;
import java.util.List;

/** How functions of the stack began. Refused: {@link CallRefusedException}. */
public interface Starts {

  /**
   * The first invocation of an execution environment.
   *
   * @param restored whether it was restored from a snapshot, or else initialized
   * @param beginMillis until the function could be invoked
   * @param runMillis from there to its answer
   */
  record Start(boolean restored, double beginMillis, double runMillis) {}

  /**
   * Those of the function that every request comes to first, since then.
   *
   * @throws NotTriedException when there is no such function
   */
  List<Start> since(Instant time);
}
