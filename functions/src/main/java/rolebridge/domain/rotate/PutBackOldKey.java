package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.Map;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.KeyActivation;
import rolebridge.domain.provision.Tags;

/**
 * Begins the undo: the old key becomes pending again, and active, and is then proven and promoted
 * as any new one. The label comes first, since who retires an old key looks for it last; PromoteKey
 * looks whether somebody was at that before.
 */
public final class PutBackOldKey {

  private final UserReader reader;
  private final SecretStore secrets;
  private final KeyActivation activation;
  private final Clock clock;

  public PutBackOldKey(UserReader reader, AccessKeys accessKeys, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.secrets = secrets;
    this.activation = new KeyActivation(accessKeys, secrets);
    this.clock = clock;
  }

  /** Afterwards the old key is active and pending. */
  public RotationChange apply(RotationInput input) {
    return reader
        .lookFor(Decision.PutBackOldKey.class, input)
        .map(
            look ->
                putBack(
                    look, ((Decision.PutBackOldKey) look.decision()).accessKeyId(), input.undo()))
        .orElseGet(RotationChange::none);
  }

  private RotationChange putBack(UserReader.Look look, String accessKeyId, boolean asked) {
    String name = look.secretName();
    String version = SecretVersion.idFor(accessKeyId);
    if (asked) {
      // Not when a killed run is gone on with: a revocation may have come since it was asked for.
      secrets.tag(name, Map.of(Tags.UNDO, new Mark(accessKeyId, clock.instant()).toString()));
    }
    look.secret()
        .versionWith(StoredSecret.PENDING)
        .filter(pending -> !pending.equals(version))
        .ifPresent(pending -> secrets.unmarkPending(name, pending));
    secrets.markPending(name, version);
    // Also one that looked active: it may have been deactivated between that look and the label.
    activation.activate(look.found().userName(), accessKeyId);
    secrets.tag(name, Map.of(Tags.PUT_BACK, accessKeyId, Tags.DEACTIVATED, "none"));
    return RotationChange.of("ActivateOldKey", accessKeyId);
  }
}
