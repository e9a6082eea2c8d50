package rolebridge.domain.provision.undo;

import java.util.Optional;

/** Reads what the first state of an execution answered. */
public interface RunReader {

  /**
   * What is to undo.
   *
   * @return empty when the answer holds no plan
   * @throws IllegalStateException when it is no answer of that state's
   */
  Optional<RunToUndo> read(String executionArn, String answer);
}
