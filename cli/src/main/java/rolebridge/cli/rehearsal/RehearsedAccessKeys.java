package rolebridge.cli.rehearsal;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;

/** The access keys of the account's users, and what became of them on paper. */
final class RehearsedAccessKeys implements AccessKeys {

  /** Stands for the id that IAM will give. */
  static final String NEW_KEY_ID = "AKIA????????????????";

  private final AccessKeys actual;
  private final RehearsedUsers users;
  private final Clock clock;
  private final Map<String, List<AccessKey>> keys = new HashMap<>();

  RehearsedAccessKeys(AccessKeys actual, RehearsedUsers users, Clock clock) {
    this.actual = actual;
    this.users = users;
    this.clock = clock;
  }

  @Override
  public List<AccessKey> list(String userName) {
    return List.copyOf(keys(userName));
  }

  private List<AccessKey> keys(String userName) {
    return keys.computeIfAbsent(
        userName, name -> new ArrayList<>(users.isMade(name) ? List.of() : actual.list(name)));
  }

  @Override
  public SecretAccessKey create(String userName) {
    if (keys(userName).size() >= UserKeys.LIMIT) {
      throw new KeyLimitReachedException("User " + userName + " has two access keys.", null);
    }
    keys(userName).add(new AccessKey(NEW_KEY_ID, true, clock.instant()));
    return new SecretAccessKey(NEW_KEY_ID, "");
  }

  @Override
  public Optional<Instant> lastUsed(String accessKeyId) {
    return actual.lastUsed(accessKeyId);
  }

  @Override
  public void activate(String userName, String accessKeyId) {
    set(userName, accessKeyId, true);
  }

  private void set(String userName, String accessKeyId, boolean active) {
    keys(userName)
        .replaceAll(
            key ->
                key.id().equals(accessKeyId)
                    ? new AccessKey(key.id(), active, key.createDate())
                    : key);
  }

  @Override
  public void delete(String userName, String accessKeyId) {
    keys(userName).removeIf(key -> key.id().equals(accessKeyId));
  }

  @Override
  public void deactivate(String userName, String accessKeyId) {
    set(userName, accessKeyId, false);
  }
}
