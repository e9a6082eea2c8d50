package rolebridge.domain.rotate;

import java.time.Clock;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Deletes the old key when it was inactive for the whole watch period. That can't be undone, so the
 * intent is said first and the labels are read after it: whoever puts the key back sees the intent,
 * or is seen here. A revoked key that is in the way of a new one needs none of that: nobody puts it
 * back.
 */
public final class DeleteOldKey {

  private final UserReader reader;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Clock clock;

  public DeleteOldKey(UserReader reader, AccessKeys accessKeys, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Afterwards the old key is gone.
   *
   * @throws ConcurrentChangeException when the key was put back at this moment
   */
  public StepResult apply(RotationInput input) {
    return reader
        .lookFor(Work.DELETE_OLD_KEY, input)
        .map(look -> delete(look, look.target()))
        .orElseGet(
            () -> new StepResult(reader.doneBefore(input, "DeleteAccessKey", UserReader::isGone)));
  }

  private StepResult delete(UserReader.Look look, String accessKeyId) {
    String name = look.secretName();
    if (look.found().isRevoked(accessKeyId)) {
      accessKeys.delete(look.found().userName(), accessKeyId);
      return StepResult.of("DeleteAccessKey", accessKeyId);
    }
    secrets.tag(name, KeyRetirement.tag(accessKeyId, clock.instant()));
    if (DeactivateOldKey.isWanted(secrets, name, accessKeyId)) {
      secrets.tag(name, KeyRetirement.over());
      throw DeactivateOldKey.putBack(accessKeyId);
    }
    accessKeys.delete(look.found().userName(), accessKeyId);
    return StepResult.of("DeleteAccessKey", accessKeyId);
  }
}
