package rolebridge.domain.rotate;

import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Deletes a key whose secret was lost between its making and its storing. No version of the secret
 * carries it, it is older than any function can run, and no use of it shows, also not hours later
 * where a current key works.
 */
public final class RemoveOrphan {

  private final UserReader reader;
  private final AccessKeys accessKeys;

  public RemoveOrphan(UserReader reader, AccessKeys accessKeys) {
    this.reader = reader;
    this.accessKeys = accessKeys;
  }

  /**
   * Deletes the orphan that a look right before finds, at most one; gone already is success.
   * Answers no change when there is none, or when it isn't its turn.
   *
   * @throws UserNotManagedException when there is one and the user isn't rolebridge's
   * @throws ResourceVanishedException when the user is gone
   * @throws NotYetPropagatedException when AWS doesn't show yet what this execution did
   */
  public StepResult apply(RotationInput input) {
    return reader
        .lookFor(Work.REMOVE_ORPHAN, input)
        .map(UserReader.Look::target)
        .map(
            orphan -> {
              accessKeys.delete(input.userName(), orphan);
              return StepResult.of("DeleteOrphanKey", orphan);
            })
        .orElseGet(
            () -> new StepResult(reader.doneBefore(input, "DeleteOrphanKey", UserReader::isGone)));
  }
}
