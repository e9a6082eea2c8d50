package rolebridge.domain.rotate.revoke;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.managed.UserAccounts;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.rotate.StateTime;
import rolebridge.domain.rotate.UserReader;

/**
 * Ends what a leaked key gives: the key is deactivated at once, current or not, and the user and
 * every role of it deny the sessions that there are. Unless the leaked key is named, it may be any
 * that worked lately, so all of these are ended. That they were revoked is written down first, so
 * that a run killed here is finished by the next pass. What follows, a new key, is rotate-user's.
 */
public final class RevokeKey {

  /**
   * The function's timeout: so long after its mark a key is inactive, or the function dead. One
   * call of AWS may take half a minute, and two such mustn't end it.
   */
  public static final Duration LONGEST_RUN = Duration.ofMinutes(2);

  /**
   * So long after its start it denies one more role; then there is time for that call to take half
   * a minute, and to say what is left.
   */
  static final Duration DENYING = Duration.ofSeconds(85);

  /** In place of a secret that can't be read. */
  private static final StoredSecret NOTHING_KNOWN =
      new StoredSecret("", true, Instant.EPOCH, Map.of(), Map.of());

  private final UserReader reader;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final RolePolicies rolePolicies;
  private final OwnRoles ownRoles;
  private final OwnBoundaries boundaries;
  private final Clock clock;
  private final Pause pause;

  public RevokeKey(
      UserReader reader,
      AccessKeys accessKeys,
      SecretStore secrets,
      UserPolicies userPolicies,
      UserRoles userRoles,
      RolePolicies rolePolicies,
      OwnRoles ownRoles,
      OwnBoundaries boundaries,
      Clock clock,
      Pause pause) {
    this.reader = reader;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.rolePolicies = rolePolicies;
    this.ownRoles = ownRoles;
    this.boundaries = boundaries;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was ended.
   *
   * @param revokedKeyIds the keys that this request ended; none when it is an old one again
   * @param current whether one is the key that readers of the secret get, so that there is no
   *     access until a new one is promoted
   * @param revokedAt when the first of them was revoked
   * @param sessionsDeniedUntil sessions issued before are denied, the new key's too
   * @param roles ARNs of the roles that deny them
   * @param kept roles below the user's path that aren't the user's and let nobody deny anything,
   *     the first of them
   */
  public record Result(
      List<String> revokedKeyIds,
      boolean current,
      String revokedAt,
      String sessionsDeniedUntil,
      List<String> roles,
      List<Change> changes,
      List<Kept> kept) {

    public Result {
      revokedKeyIds = List.copyOf(revokedKeyIds);
      roles = List.copyOf(roles);
      changes = List.copyOf(changes);
      kept = Kept.few(kept);
    }
  }

  /**
   * Afterwards the keys are inactive and every session made with them is denied.
   *
   * @throws AccessKeyGoneException when the user has no such key
   * @throws ResourceVanishedException when the secret is gone, or the user and all its roles
   * @throws UserNotManagedException when the user isn't below rolebridge's path, so that IAM lets
   *     it do nothing; what is to be ended is written down, and whoever may has to do it by hand
   * @throws WorkflowException when something couldn't be read, after all else was done
   * @throws ConcurrentChangeException when another revocation wrote down its own meanwhile
   * @throws SessionsNotDeniedException when a role or an account denied nothing, or the user's
   *     accounts aren't known, as of one that somebody deleted
   */
  public Result apply(RevocationInput input) {
    Instant deadline = clock.instant().plus(DENYING);
    UserReader.requireName(input.userName());
    Optional<String> objection;
    try {
      objection = reader.objectionByName(input.userName());
    } catch (ResourceVanishedException e) {
      throw userGone(input.userName(), e, deadline);
    } catch (WorkflowException e) {
      // What can't be read keeps no key alive: IAM lets the functions change none but our users.
      return new Run(input, deadline, Optional.of(e)).run();
    }
    Run run = new Run(input, deadline, Optional.empty());
    if (objection.isPresent()) {
      throw run.notOurs(objection.get());
    }
    return run.run();
  }

  /**
   * The keys of a user that somebody deleted ended with it, and sessions of its roles didn't. In
   * which other accounts it had roles only its policy told.
   */
  private WorkflowException userGone(
      String userName, ResourceVanishedException gone, Instant deadline) {
    String owner = boundaries.hub().ownerOf(userName);
    DenialWriter writer =
        new DenialWriter(userPolicies, rolePolicies, boundaries, new ArrayList<>());
    RoleDenials denials = new RoleDenials(userRoles, ownRoles, writer, clock);
    PolicyDocument denying = SessionDenial.before(SessionDenial.lastIssue(clock.instant()));
    List<WorkflowException> failures = new ArrayList<>();
    Map<String, String> others = new TreeMap<>();
    List<String> denied =
        new ArrayList<>(
            denials.deny(userName, Set.of(owner), denying, Set.of(), deadline, failures, others));
    if (writer.waitsForBoundary()) {
      pause.of(Pause.UNTIL_SHOWN);
      failures.clear();
      denied.addAll(
          denials.deny(
              userName, Set.of(owner), denying, Set.copyOf(denied), deadline, failures, others));
    }
    if (denied.isEmpty() && failures.isEmpty()) {
      return gone;
    }
    SessionsNotDeniedException told =
        new SessionsNotDeniedException(
            "User "
                + userName
                + " is gone and its keys with it; sessions until now are denied on "
                + RevocationFailures.rolesOf(denied)
                + " of account "
                + owner
                + (failures.isEmpty()
                    ? ""
                    : failures.stream()
                        .map(Throwable::getMessage)
                        .distinct()
                        .collect(Collectors.joining("; ", ", and not everywhere: ", "")))
                + ". Find out in which other accounts it had roles, by CloudTrail's last"
                + " PutUserPolicy of rolebridge for it, and deny their sessions by hand.",
            gone);
    return RevocationFailures.passingFirst(failures.stream(), told);
  }

  /** One request about one user, as the user stood when it began. */
  private final class Run {

    private final RevocationInput input;
    private final Instant deadline;
    private final String userName;
    private final List<AccessKey> keys;
    private final Optional<WorkflowException> unlisted;
    private final Optional<WorkflowException> unreadable;

    /** What couldn't be read of the user itself or its keys. */
    private final List<WorkflowException> unread = new ArrayList<>();

    private final StoredSecret secret;
    private final Revocations before;
    private final Instant now = clock.instant();
    private final Instant asOf;
    private final Set<String> stopped = new LinkedHashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private final Map<String, String> others = new TreeMap<>();

    Run(RevocationInput input, Instant deadline, Optional<WorkflowException> unread) {
      this.input = input;
      this.deadline = deadline;
      this.userName = input.userName();
      unread.ifPresent(this.unread::add);
      List<AccessKey> listed = List.of();
      Optional<WorkflowException> refused = Optional.empty();
      try {
        listed = accessKeys.list(userName);
      } catch (ResourceVanishedException e) {
        throw e;
      } catch (WorkflowException e) {
        refused = Optional.of(e);
        this.unread.add(e);
      }
      this.keys = listed;
      this.unlisted = refused;
      StoredSecret found = NOTHING_KNOWN;
      Optional<WorkflowException> failure = Optional.empty();
      try {
        found = livingSecret();
      } catch (WorkflowException e) {
        failure = Optional.of(e);
      }
      this.secret = found;
      this.unreadable = failure;
      this.before = Revocations.by(secret.tags());
      this.asOf = RevocationRequests.by(secret.tags()).asOf(input, now);
    }

    Result run() {
      Set<String> leaked = leaked();
      Revocations after = before.with(leaked, now);
      RevocationFailures failures = new RevocationFailures(leaked);
      Optional<WorkflowException> unwritten = writeDown(leaked);
      deactivate(leaked, failures);
      Instant inactiveSince = inactiveSince(after, failures.leaveAKeyActive());
      Instant deniedUntil = deniedUntil(inactiveSince);
      List<String> roles = denySessions(inactiveSince, deniedUntil, failures.ofSessions());
      unread.forEach(failures::add);
      unreadable.ifPresent(failures::add);
      unwritten.ifPresent(failures::add);
      if (unreadable.isEmpty() && unwritten.isEmpty() && (failures.isEmpty() || isInTime())) {
        requireAlone(leaked, after).ifPresent(failures::add);
      }
      failures.throwAny(roles);
      forgetOver(leaked);
      roles.forEach(roleArn -> changes.add(new Change("DenySessions", roleArn)));
      return new Result(
          List.copyOf(leaked),
          secret.currentKeyId().filter(leaked::contains).isPresent()
              && UserDeparture.of(secret, now).isEmpty(),
          StateTime.text(
              leaked.stream()
                  .flatMap(id -> after.time(id, now).stream())
                  .min(Instant::compareTo)
                  .orElse(now)),
          StateTime.text(deniedUntil),
          roles,
          changes,
          Kept.of(others));
    }

    /**
     * Of a user that was moved out of rolebridge's path nothing else can be done than to write down
     * what is to end. Once it is back, the next pass ends that; so where it couldn't be written, a
     * person has to, and before.
     *
     * @param objection why it isn't rolebridge's
     */
    WorkflowException notOurs(String objection) {
      Set<String> leaked = Set.of();
      Optional<WorkflowException> unwritten;
      try {
        leaked = leaked();
        unwritten = leaked.isEmpty() ? unreadable : writeDown(leaked);
      } catch (AccessKeyGoneException e) {
        unwritten = input.accessKeyId().isEmpty() ? Optional.empty() : Optional.of(e);
      }
      Set<String> known = leaked;
      UserNotManagedException why =
          unwritten
              .map(failure -> notWrittenDown(objection, known, failure))
              .orElseGet(() -> UserReader.notManaged(userName, objection));
      return RevocationFailures.passingFirst(
          Stream.concat(unreadable.stream(), unwritten.stream()), why);
    }

    private UserNotManagedException notWrittenDown(
        String objection, Set<String> leaked, WorkflowException failure) {
      return new UserNotManagedException(
          "User "
              + userName
              + " isn't managed by rolebridge: "
              + objection
              + ". If the user is rolebridge's, let an administrator make "
              + (leaked.isEmpty() ? "its leaked key" : String.join(" and ", leaked))
              + " Inactive by hand before it is put right, and then revoke again: that a key is"
              + " revoked couldn't be written down, so no pass ends it ("
              + failure.getMessage()
              + ").");
    }

    private StoredSecret livingSecret() {
      String name = reader.secretNameOf(userName);
      return secrets
          .find(name)
          .filter(found -> !found.deleted())
          .orElseThrow(
              () ->
                  new ResourceVanishedException(
                      "Secret "
                          + name
                          + " is gone, so no new key could be made. Delete the access keys of"
                          + " user "
                          + userName
                          + " by hand, then provision one of its integrations again."));
    }

    /**
     * Ids of the keys to end: the one that is named, or each that may be the leaked one. Where
     * IAM's list or the secret can't be read, the one that is named counts as there.
     *
     * @throws AccessKeyGoneException when there is none
     */
    private Set<String> leaked() {
      boolean allRead = unlisted.isEmpty() && unreadable.isEmpty();
      String id = input.accessKeyId();
      if (!id.isEmpty()) {
        if (!AccessKey.isId(id)) {
          throw gone("of that id");
        }
        if (allRead && !named().contains(id) && !before.contain(id)) {
          throw gone(id);
        }
        return Set.of(id);
      }
      Set<String> leaked = new LinkedHashSet<>(before.since(asOf, now));
      keys.stream().filter(this::mayBeLeaked).map(AccessKey::id).forEach(leaked::add);
      currentNotShown().ifPresent(leaked::add);
      pendingNotShown().ifPresent(leaked::add);
      previousNotListed().ifPresent(leaked::add);
      if (allRead && leaked.isEmpty() && keys.isEmpty()) {
        throw new AccessKeyGoneException(
            "User " + userName + " has no access key, so there is none to revoke.");
      }
      return leaked;
    }

    /** One that was made after the request can't be meant by it. */
    private boolean mayBeLeaked(AccessKey key) {
      return !key.createDate().isAfter(asOf)
          && (key.active()
              || secret.currentKeyId().filter(key.id()::equals).isPresent()
              || (!before.contain(key.id()) && !wasInactiveForLong(key.id())));
    }

    /** Whether it was inactive for the whole grace period; what isn't known wasn't. */
    private boolean wasInactiveForLong(String accessKeyId) {
      Optional<Instant> since =
          Mark.since(secret.tags(), Tags.DEACTIVATED, accessKeyId, now)
              .or(() -> UserDeparture.of(secret, now).map(UserDeparture::since));
      return since
          .filter(time -> time.plus(reader.policy().gracePeriod()).isBefore(asOf))
          .isPresent();
    }

    /** The current key where IAM's list lacks it: it may be gone, or the list be old. */
    private Optional<String> currentNotShown() {
      return secret
          .currentKeyId()
          .filter(id -> keys.stream().noneMatch(key -> key.id().equals(id)))
          .filter(
              id ->
                  Mark.since(secret.tags(), Tags.PROMOTED, id, now)
                      .filter(promoted -> promoted.isAfter(asOf))
                      .isEmpty());
    }

    /**
     * The same for a pending one. When it was made isn't known then: where this request was carried
     * out before, it is the new key, and where it is revoked already, the next pass ends it.
     */
    private Optional<String> pendingNotShown() {
      return secret
          .versionWith(StoredSecret.PENDING)
          .flatMap(SecretVersion::keyId)
          .filter(id -> secret.currentKeyId().filter(id::equals).isEmpty())
          .filter(id -> find(id).isEmpty())
          .filter(id -> !before.contain(id) && before.since(asOf, now).isEmpty());
    }

    /** The former one where IAM refuses the list; one that ended long ago isn't meant. */
    private Optional<String> previousNotListed() {
      return secret
          .versionWith(StoredSecret.PREVIOUS)
          .flatMap(SecretVersion::keyId)
          .filter(_ -> unlisted.isPresent() && before.since(asOf, now).isEmpty())
          .filter(id -> !before.contain(id) && !wasInactiveForLong(id));
    }

    /** Ids of the keys that there are or that a label of the secret names. */
    private Set<String> named() {
      return Stream.concat(
              keys.stream().map(AccessKey::id),
              secret.stages().keySet().stream()
                  .flatMap(version -> SecretVersion.keyId(version).stream()))
          .collect(Collectors.toSet());
    }

    /**
     * What kept it from being written down: a secret that somebody deleted, closed or gave all the
     * tags that it can have keeps no key alive, and no session. Of one that can't be read it isn't
     * known what is written down, so the keys are, whatever stands there.
     */
    private Optional<WorkflowException> writeDown(Set<String> leaked) {
      if (unreadable.filter(ResourceVanishedException.class::isInstance).isPresent()) {
        return unreadable;
      }
      Map<String, String> tags = new HashMap<>(before.tagsWith(leaked, now));
      if (unreadable.isEmpty()) {
        tags.putAll(RevocationRequests.by(secret.tags()).with(input, asOf, now).tag());
      }
      tags.entrySet()
          .removeIf(tag -> tag.getValue().equals(secret.tags().getOrDefault(tag.getKey(), "")));
      if (tags.isEmpty()) {
        return Optional.empty();
      }
      try {
        secrets.tag(reader.secretNameOf(userName), tags);
        return Optional.empty();
      } catch (WorkflowException e) {
        return Optional.of(e);
      }
    }

    /** What is written down of keys that are gone makes room for others. */
    private void forgetOver(Set<String> leaked) {
      Set<String> named = named();
      named.addAll(leaked);
      Set<String> over = Revocations.over(secret.tags(), named, now.minus(LONGEST_RUN), now);
      if (!over.isEmpty()) {
        secrets.untag(reader.secretNameOf(userName), over);
      }
    }

    /**
     * Each is deactivated, whatever IAM's list shows, which may be from before somebody activated
     * it; one that the list lacks, too. So is one that another revocation wrote down and didn't
     * come to yet: what this one denies may be the last word about its sessions.
     *
     * @param failures gets what kept one from being deactivated, which keeps no other
     */
    private void deactivate(Set<String> leaked, RevocationFailures failures) {
      Set<String> ended = new LinkedHashSet<>(leaked);
      Set<String> named = named();
      before.keyIds().stream()
          .filter(named::contains)
          .filter(id -> find(id).filter(key -> !key.active()).isEmpty())
          .forEach(ended::add);
      ended.forEach(id -> failures.deactivating(id, () -> deactivate(id)));
    }

    private void deactivate(String id) {
      try {
        accessKeys.deactivate(userName, id);
      } catch (ResourceVanishedException e) {
        // A key that is gone is ended for good; that the user is gone shows at the next call.
        return;
      }
      if (find(id).filter(key -> !key.active()).isEmpty() && stopped.add(id)) {
        changes.add(new Change("DeactivateAccessKey", id));
      }
    }

    /**
     * Two revocations at once write the same policies, and the later one may deny less than the
     * earlier. Each has written down its keys before that, so one that is over its policies sees
     * the other's keys here, and begins again knowing them. What doesn't show its own yet doesn't
     * show another's.
     */
    private Optional<WorkflowException> requireAlone(Set<String> leaked, Revocations known) {
      Revocations written;
      try {
        written = Revocations.by(livingSecret().tags());
      } catch (WorkflowException e) {
        return Optional.of(e);
      }
      return leaked.stream().allMatch(written::contain)
              && written.keyIds().stream().allMatch(known::contain)
          ? Optional.empty()
          : Optional.of(
              new ConcurrentChangeException(
                  "Another revocation of user "
                      + userName
                      + " was written down at this moment; looking again."));
    }

    /**
     * The latest time at which a revoked key can have been deactivated, this time or before: no
     * revocation gives back sessions that another denies. It matters when the same is asked for
     * again, too: sessions that the new key made since then must live.
     *
     * @param aKeyMayBeActive since it couldn't be deactivated
     */
    private Instant inactiveSince(Revocations all, boolean aKeyMayBeActive) {
      Instant ended = clock.instant();
      Instant givenUp =
          all.times(ended).stream().max(Instant::compareTo).orElse(ended).plus(LONGEST_RUN);
      boolean endedBefore = stopped.isEmpty() && !aKeyMayBeActive && givenUp.isBefore(ended);
      Instant said = endedBefore ? givenUp : ended;
      return Stream.concat(markedInactive(all, ended), Stream.of(said))
          .max(Instant::compareTo)
          .orElseThrow();
    }

    /**
     * When a pass ended one of them, because a run that was to do it had been killed. A mark of the
     * future, which another clock or somebody's hand may write, must not make this run wait for it.
     */
    private Stream<Instant> markedInactive(Revocations all, Instant ended) {
      return all.keyIds().stream()
          .flatMap(id -> Mark.since(secret.tags(), Tags.DEACTIVATED, id, now).stream())
          .map(time -> time.isAfter(ended) ? ended : time);
    }

    /**
     * Never earlier than what the user denies already, and not later than now. Where that can't be
     * read, or there is no time to, until now.
     */
    private Instant deniedUntil(Instant inactiveSince) {
      Instant least = SessionDenial.lastIssue(inactiveSince);
      Instant most = SessionDenial.lastIssue(clock.instant());
      if (!isInTime()) {
        return most;
      }
      Instant earlier;
      try {
        earlier =
            userPolicies
                .find(userName, SessionDenial.POLICY_NAME)
                .flatMap(EarlierDenial::until)
                .orElse(least);
      } catch (WorkflowException e) {
        earlier = most;
      }
      Instant kept = earlier.isBefore(most) ? earlier : most;
      return kept.isAfter(least) ? kept : least;
    }

    /**
     * A role that was made a moment before the key was ended may be missing in IAM's list or
     * unknown to a call, and so may an account that was granted then. What came later has no
     * session of the key. So the last look is so long after the key's end that all of these show,
     * or it is said that there was none. It comes in time whatever refused at the first, and what
     * it says counts.
     */
    private List<String> denySessions(
        Instant inactiveSince, Instant deniedUntil, List<WorkflowException> failures) {
      PolicyDocument denying = SessionDenial.before(deniedUntil);
      DenialWriter writer = new DenialWriter(userPolicies, rolePolicies, boundaries, changes);
      boolean ownDenied = denyOwnSessions(writer, denying, failures);
      RoleDenials denials = new RoleDenials(userRoles, ownRoles, writer, clock);
      Instant allShown = inactiveSince.plus(Pause.UNTIL_SHOWN);
      boolean mayLackRoles = clock.instant().isBefore(allShown);
      List<String> denied =
          new ArrayList<>(
              denials.deny(
                  userName, accounts(failures), denying, Set.of(), deadline, failures, others));
      if (!mayLackRoles && !writer.waitsForBoundary()) {
        return denied;
      }
      Instant last = writer.waitsForBoundary() ? clock.instant().plus(Pause.UNTIL_SHOWN) : allShown;
      Duration left = Duration.between(clock.instant(), last);
      Duration waiting = left.isPositive() ? left : Duration.ZERO;
      if (!failures.isEmpty() && !clock.instant().plus(waiting).isBefore(deadline)) {
        return denied;
      }
      if (waiting.isPositive()) {
        pause.of(waiting);
      }
      failures.clear();
      if (!ownDenied) {
        denyOwnSessions(writer, denying, failures);
      }
      denied.addAll(
          denials.deny(
              userName,
              accounts(failures),
              denying,
              Set.copyOf(denied),
              deadline,
              failures,
              others));
      return denied;
    }

    /**
     * Roles are looked for in the accounts that are granted. A provision grants first and makes the
     * key last, so where a user that stays has no grant, somebody took it away, and nobody knows in
     * which other accounts its sessions live. Nor where it can't be read; but that keeps no session
     * of the user's own account alive.
     */
    private Set<String> accounts(List<WorkflowException> failures) {
      String policyName = Hub.userPolicyNameOf(userName);
      Optional<PolicyDocument> grant = Optional.empty();
      if (!isInTime()) {
        failures.add(
            new SessionsNotDeniedException(
                "User " + userName + " wasn't asked for its accounts, as the time was over.",
                null));
        return UserAccounts.of(boundaries.hub().ownerOf(userName), grant);
      }
      try {
        grant = userPolicies.find(userName, policyName);
        if (grant.filter(found -> !GrantPolicy.grantedAccounts(found).isEmpty()).isEmpty()
            && UserDeparture.of(secret, now).isEmpty()) {
          failures.add(
              new SessionsNotDeniedException(
                  "User "
                      + userName
                      + " has no policy "
                      + policyName
                      + " that grants it roles, so nobody knows in which other accounts it has"
                      + " some. CloudTrail's last PutUserPolicy of rolebridge for it shows the"
                      + " policy; put that back.",
                  null));
        }
      } catch (WorkflowException e) {
        failures.add(e);
      }
      return UserAccounts.of(boundaries.hub().ownerOf(userName), grant);
    }

    /**
     * A key makes sessions of the user itself, of up to 36 hours (AWS STS API Reference,
     * GetSessionToken), which outlive it and could make sessions of the roles later on.
     */
    private boolean denyOwnSessions(
        DenialWriter writer, PolicyDocument denying, List<WorkflowException> failures) {
      if (!isInTime()) {
        failures.add(
            new SessionsNotDeniedException(
                "User " + userName + " denies no session itself, as the time was over.", null));
        return false;
      }
      try {
        return writer.toUser(userName, denying);
      } catch (WorkflowException e) {
        failures.add(e);
        return false;
      }
    }

    /** A call may take half a minute: what begins later could be killed before anything is said. */
    private boolean isInTime() {
      return clock.instant().isBefore(deadline);
    }

    private Optional<AccessKey> find(String accessKeyId) {
      return keys.stream().filter(key -> key.id().equals(accessKeyId)).findFirst();
    }

    private AccessKeyGoneException gone(String which) {
      return new AccessKeyGoneException(
          "User "
              + userName
              + " has no access key "
              + which
              + " to revoke. Look with aws iam list-access-keys which it has, and give the id of"
              + " one of them.");
    }
  }
}
