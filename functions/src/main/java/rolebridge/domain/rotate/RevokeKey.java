package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.provision.Change;
import rolebridge.domain.provision.Home;

/**
 * Ends what a leaked key gives: the key is deactivated at once, current or not, and every role of
 * the user denies the sessions that there are. That it was revoked is written down first, so that a
 * run killed here is finished by the next pass. What follows, a new key, is rotate-user's.
 */
public final class RevokeKey {

  /**
   * The function's timeout: so long after the word of it a key is inactive, or the function dead.
   */
  public static final Duration LONGEST_RUN = Duration.ofSeconds(60);

  /** Within this time a revocation that names no key means the same key again. */
  static final Duration REPEATED = Duration.ofHours(1);

  private static final Pattern KEY_ID = Pattern.compile("([A-Z0-9]{16,128})?");

  private final UserReader reader;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final UserRoles userRoles;
  private final RolePolicies rolePolicies;
  private final Clock clock;

  public RevokeKey(
      UserReader reader,
      AccessKeys accessKeys,
      SecretStore secrets,
      UserRoles userRoles,
      RolePolicies rolePolicies,
      Clock clock) {
    this.reader = reader;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.userRoles = userRoles;
    this.rolePolicies = rolePolicies;
    this.clock = clock;
  }

  /**
   * Whose key leaked.
   *
   * @param accessKeyId the leaked key; empty for the current one
   */
  public record Input(String userName, String accessKeyId) {}

  /**
   * What was ended.
   *
   * @param current whether it was the key that readers of the secret get, so that there is no
   *     access until a new one is promoted
   * @param revokedAt when it was revoked first
   * @param sessionsDeniedUntil sessions issued before are denied, the new key's too
   * @param roles ARNs of the roles that deny them
   */
  public record Result(
      List<String> revokedKeyIds,
      boolean current,
      String revokedAt,
      String sessionsDeniedUntil,
      List<String> roles,
      List<Change> changes) {

    public Result {
      revokedKeyIds = List.copyOf(revokedKeyIds);
      roles = List.copyOf(roles);
      changes = List.copyOf(changes);
    }
  }

  /**
   * Afterwards the key is inactive and every session made with it is denied.
   *
   * @throws AccessKeyGoneException when the user has no such key
   * @throws ResourceVanishedException when the user or its secret is gone
   */
  public Result apply(Input input) {
    reader.requireManaged(input.userName());
    String name = Home.secretNameOf(input.userName());
    List<AccessKey> keys = accessKeys.list(input.userName());
    StoredSecret secret =
        secrets
            .find(name)
            .filter(found -> !found.deleted())
            .orElseThrow(
                () ->
                    new ResourceVanishedException(
                        "Secret "
                            + name
                            + " is gone, so no new key could be made. Delete the access keys of"
                            + " user "
                            + input.userName()
                            + " by hand, then provision one of its integrations again."));
    Revocations revocations = Revocations.by(secret.tags());
    AccessKey leaked = leaked(input, keys, secret, revocations);
    List<Change> changes = new ArrayList<>();
    Instant now = clock.instant();
    Instant revokedAt = revocations.time(leaked.id()).orElse(now);
    if (!revocations.contain(leaked.id())) {
      secrets.tag(
          name, revocations.with(leaked.id(), now, keys.stream().map(AccessKey::id).toList()));
    }
    if (leaked.active()) {
      accessKeys.deactivate(input.userName(), leaked.id());
      changes.add(new Change("DeactivateAccessKey", leaked.id()));
    }
    Instant deniedUntil = SessionDenial.lastIssue(inactiveSince(leaked, revokedAt));
    List<String> roles = denySessions(input.userName(), leaked, deniedUntil);
    roles.forEach(roleArn -> changes.add(new Change("DenySessions", roleArn)));
    return new Result(
        List.of(leaked.id()),
        secret.currentKeyId().filter(leaked.id()::equals).isPresent(),
        revokedAt.toString(),
        deniedUntil.toString(),
        roles,
        changes);
  }

  /**
   * One account that is closed, or one role that refuses, must not keep sessions of others alive.
   */
  private List<String> denySessions(String userName, AccessKey leaked, Instant deniedUntil) {
    PolicyDocument denying = SessionDenial.before(deniedUntil);
    List<String> denied = new ArrayList<>();
    List<WorkflowException> failures = new ArrayList<>();
    for (String accountId : userRoles.accountsOf(userName)) {
      List<String> roles = List.of();
      try {
        roles = userRoles.arnsIn(accountId, userName);
      } catch (WorkflowException e) {
        failures.add(e);
      }
      for (String roleArn : roles) {
        try {
          rolePolicies.put(roleArn, SessionDenial.POLICY_NAME, denying);
          denied.add(roleArn);
        } catch (WorkflowException e) {
          failures.add(e);
        }
      }
    }
    requireNone(failures, leaked, denied);
    return denied;
  }

  /** What may pass by itself is tried again by the machine, with all that was denied before. */
  private static void requireNone(
      List<WorkflowException> failures, AccessKey leaked, List<String> denied) {
    failures.stream()
        .filter(RetryableException.class::isInstance)
        .findFirst()
        .ifPresent(
            retryable -> {
              throw retryable;
            });
    if (!failures.isEmpty()) {
      throw new SessionsNotDeniedException(
          "Access key "
              + leaked.id()
              + " is inactive and its sessions are denied on "
              + (denied.isEmpty() ? "no role" : String.join(", ", denied))
              + ", but elsewhere they live until they expire, and no new key was made: "
              + String.join("; ", failures.stream().map(Throwable::getMessage).toList())
              + " Put that right and revoke the key again; or deny them there by hand, with a policy"
              + " that denies all before this time by aws:TokenIssueTime.",
          failures.getFirst());
    }
  }

  /**
   * The latest time at which the key can have been deactivated. It matters when the same is asked
   * for again: sessions that the new key made since then must live.
   */
  private Instant inactiveSince(AccessKey leaked, Instant revokedAt) {
    Instant now = clock.instant();
    Instant givenUp = revokedAt.plus(LONGEST_RUN);
    return leaked.active() || now.isBefore(givenUp) ? now : givenUp;
  }

  private AccessKey leaked(
      Input input, List<AccessKey> keys, StoredSecret secret, Revocations revocations) {
    if (!KEY_ID.matcher(input.accessKeyId()).matches()) {
      throw gone(input, "of that id");
    }
    if (!input.accessKeyId().isEmpty()) {
      return find(keys, input.accessKeyId()).orElseThrow(() -> gone(input, input.accessKeyId()));
    }
    // The new key must not be taken for the leaked one when the same is asked for twice.
    Optional<AccessKey> justRevoked =
        keys.stream()
            .filter(
                key ->
                    revocations
                        .time(key.id())
                        .filter(time -> clock.instant().isBefore(time.plus(REPEATED)))
                        .isPresent())
            .findFirst();
    return justRevoked
        .or(() -> secret.currentKeyId().flatMap(id -> find(keys, id)))
        .orElseThrow(() -> gone(input, "that its secret names as current"));
  }

  private static Optional<AccessKey> find(List<AccessKey> keys, String accessKeyId) {
    return keys.stream().filter(key -> key.id().equals(accessKeyId)).findFirst();
  }

  private static AccessKeyGoneException gone(Input input, String which) {
    return new AccessKeyGoneException(
        "User "
            + input.userName()
            + " has no access key "
            + which
            + " to revoke. Look with aws iam list-access-keys which it has, and give the id of one"
            + " of them.");
  }
}
