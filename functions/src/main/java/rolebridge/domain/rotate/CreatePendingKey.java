package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.mark.UnstoredKey;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Makes the new key and stores it within the one call, with the label AWSPENDING; readers of the
 * secret still get the current one. A key that can't be stored is deleted again.
 */
public final class CreatePendingKey {

  private final UserReader reader;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final InspectKeys inspectKeys;
  private final Clock clock;

  public CreatePendingKey(
      UserReader reader, AccessKeys accessKeys, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.inspectKeys = new InspectKeys(reader, clock);
    this.clock = clock;
  }

  /**
   * What was changed, and how the user stands then.
   *
   * @param inspection as InspectKeys would tell it; null when it wasn't this state's turn
   */
  public record Result(List<Change> changes, InspectKeys.Inspection inspection) {

    public Result {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Afterwards the user has a pending key, this one's or another execution's.
   *
   * @throws ConcurrentChangeException when another execution made one at this moment, or the user
   *     lost its last role
   * @throws QuotaExceededException when the secret has no room for what is to be noted of the key
   */
  public Result apply(RotationInput input) {
    return reader
        .lookInTurn(Work.CREATE_PENDING_KEY, input)
        .map(look -> create(look, input))
        .orElseGet(() -> new Result(List.of(), null));
  }

  /**
   * Who ends the keys of a user without roles says so first and looks at them then; here the mark
   * is looked for once the key is stored, so that one of the two sees the other.
   */
  private void requireStaying(String userName, Optional<StoredSecret> secret, String accessKeyId) {
    boolean leaving =
        secret.filter(found -> UserDeparture.of(found, clock.instant()).isPresent()).isPresent();
    if (leaving) {
      accessKeys.delete(userName, accessKeyId);
      throw new ConcurrentChangeException(
          "User " + userName + " lost its last role at this moment; looking again.");
    }
  }

  private Result create(UserReader.Look look, RotationInput input) {
    UserKeys found = look.found();
    look.requireRoom(UserReader.PUBLISHING);
    String secretName = found.secretName();
    SecretAccessKey key;
    try {
      key = accessKeys.create(found.userName());
    } catch (KeyLimitReachedException e) {
      throw new ConcurrentChangeException(
          "User " + found.userName() + " got another access key at this moment; looking again.", e);
    }
    try {
      secrets.putPending(secretName, key);
    } catch (RuntimeException e) {
      UnstoredKey.deleteUnlessStored(
          accessKeys, secrets, found.userName(), secretName, key.id(), e);
      throw e;
    }
    Optional<StoredSecret> secret = secrets.find(secretName);
    requireStaying(found.userName(), secret, key.id());
    UserKeys stored = found.withStored(new AccessKey(key.id(), true, clock.instant()));
    return new Result(
        List.of(new Change("CreateAccessKey", key.id())),
        inspectKeys.of(reader.after(secret.map(stored::withSecret).orElse(stored), input), input));
  }
}
