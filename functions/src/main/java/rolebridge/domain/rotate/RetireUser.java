package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Failures;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.managed.UserRemoval;
import rolebridge.domain.mark.KeyActivation;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.MayBeMissing;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;

/**
 * Ends the keys of a user whose last role is gone, and writes down when, so that passes delete them
 * after the watch period. The intent is said before the last look at the user's roles, and a run of
 * provision looks for it once it has made its role; what was done all the same is undone. A list of
 * roles may lack one that was made a moment ago, so that nothing is taken away by one look alone.
 *
 * <p>A role below the user's path that isn't the user's keeps no key alive ({@link OwnRoles}), and
 * is named.
 *
 * <p>The keys end also where somebody replaced the user's boundary or changed its tags: whose user
 * it is its name says. What IAM takes only on a user with rolebridge's waits until they are back.
 */
public final class RetireUser {

  private final Users users;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final KeyActivation activation;
  private final Hub hub;
  private final Ownership ownership;
  private final OwnRoles ownRoles;
  private final RotationPolicy policy;
  private final Clock clock;
  private final Pause pause;

  public RetireUser(
      Users users,
      UserPolicies userPolicies,
      UserRoles userRoles,
      OwnRoles ownRoles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Hub hub,
      RotationPolicy policy,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.activation = new KeyActivation(accessKeys, secrets);
    this.hub = hub;
    this.ownership = new Ownership(hub);
    this.ownRoles = ownRoles;
    this.policy = policy;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Whose keys.
   *
   * @param begin whether to begin with it; otherwise only what was begun is finished
   * @param changes what this execution did, which a late read may not show yet
   */
  public record Input(String userName, boolean begin, @MayBeMissing List<Change> changes) {

    public Input {
      changes = changes == null ? List.of() : List.copyOf(changes);
    }

    public Input(String userName, boolean begin) {
      this(userName, begin, List.of());
    }
  }

  /**
   * Afterwards a user without roles has no active key that rolebridge made.
   *
   * @throws ConcurrentChangeException when the user got a role, or something of it was taken away,
   *     at this moment
   * @throws NotYetPropagatedException while a role that this execution deleted still shows: the
   *     keys of a user without roles would stay active
   */
  public RemovalResult apply(Input input) {
    try {
      return new Retirements(input).run();
    } catch (ResourceVanishedException e) {
      throw new ConcurrentChangeException(
          "User "
              + input.userName()
              + ", its secret or one of its keys was taken away at this moment; looking again.",
          e);
    }
  }

  /** One run over one user. */
  private final class Retirements {

    private final String userName;
    private final boolean begin;
    private final List<Change> done;
    private final String secretName;
    private final String userArn;
    private final List<Change> changes = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final OwnRoles.Looks looks = ownRoles.looks();

    Retirements(Input input) {
      this.userName = input.userName();
      this.begin = input.begin();
      this.done = input.changes();
      this.secretName = hub.secretNameOf(userName);
      this.userArn = hub.userArn(userName);
    }

    RemovalResult run() {
      Optional<User> user = users.find(userName);
      if (user.isPresent()) {
        Optional<String> replaced = ownership.objectionTo(user.get(), userName);
        ownership
            .objectionByName(user.get(), userName)
            .map(Retirements::notManaged)
            .or(() -> roles(replaced))
            .ifPresentOrElse(why -> keep(user.get().arn(), why), () -> retire(replaced));
      }
      kept.addAll(looks.strangers());
      return new RemovalResult(changes, kept);
    }

    private static String notManaged(String why) {
      return "it isn't managed by rolebridge: " + why;
    }

    private Optional<String> roles(Optional<String> replaced) {
      List<String> roles = ownRolesNow();
      if (roles.isEmpty()) {
        return Optional.empty();
      }
      requireSeen(roles);
      if (begin && replaced.isEmpty()) {
        revokeUnusedGrants();
      }
      return Optional.of("it has other roles: " + String.join(", ", roles));
    }

    private List<String> ownRolesNow() {
      return looks.own(userRoles.arnsOf(userName));
    }

    private void requireSeen(List<String> roles) {
      roles.stream()
          .filter(arn -> done.contains(new Change("DeleteRole", arn)))
          .findFirst()
          .ifPresent(
              arn -> {
                throw new NotYetPropagatedException(
                    "Role "
                        + arn
                        + " was deleted a moment ago and still shows. If it was provisioned again"
                        + " since, nothing is left to do; otherwise start again.");
              });
    }

    /**
     * An account without a role of the user is granted no more, so nobody asks there for roles. A
     * run of provision grants before it makes its role, and looks for the grant once it has: one
     * whose role isn't there at the last look finds the grant gone and starts again. What is
     * written goes by the grant as it is right before, with the accounts that were granted
     * meanwhile; a grant that has lost the accounts with roles is an audit's matter.
     */
    private void revokeUnusedGrants() {
      String policyName = Hub.userPolicyNameOf(userName);
      if (unusedGrants(userPolicies.find(userName, policyName)).isEmpty()) {
        return;
      }
      pause.of(Pause.UNTIL_SHOWN);
      Set<String> unused = unusedGrants(userPolicies.find(userName, policyName));
      if (unused.isEmpty()) {
        return;
      }
      Optional<PolicyDocument> grant =
          userPolicies
              .find(userName, policyName)
              .filter(now -> !unused.containsAll(GrantPolicy.grantedAccounts(now)));
      if (grant.isEmpty()) {
        return;
      }
      PolicyDocument left = grant.get();
      for (String accountId : unused) {
        left = GrantPolicy.without(accountId, left);
      }
      userPolicies.put(userName, policyName, left);
      changes.add(new Change("PutUserPolicy", userArn + " " + policyName));
      unused.stream().filter(this::hasRoleIn).forEach(this::grantAgain);
    }

    private Set<String> unusedGrants(Optional<PolicyDocument> grant) {
      Set<String> unused = new TreeSet<>(grant.map(GrantPolicy::grantedAccounts).orElse(Set.of()));
      unused.removeIf(this::hasRoleIn);
      return unused;
    }

    private boolean hasRoleIn(String accountId) {
      return !looks.own(userRoles.arnsIn(accountId, userName)).isEmpty();
    }

    private void grantAgain(String accountId) {
      String policyName = Hub.userPolicyNameOf(userName);
      PolicyDocument now = userPolicies.find(userName, policyName).orElse(PolicyDocument.NONE);
      userPolicies.put(
          userName, policyName, GrantPolicy.granting(hub.grantResource(accountId, userName), now));
    }

    /**
     * Ends the keys of a user without roles.
     *
     * @param replaced why its boundary or its tags aren't rolebridge's, when they aren't
     */
    private void retire(Optional<String> replaced) {
      List<AccessKey> keys = accessKeys.list(userName);
      Optional<StoredSecret> secret = secrets.find(secretName).filter(found -> !found.deleted());
      if (secret.isEmpty()) {
        retireWithoutSecret(keys, replaced);
        return;
      }
      Optional<String> objection = ownership.objectionTo(secret.get(), userName);
      if (objection.isPresent()) {
        keep(secret.get().arn(), notManaged(objection.get()));
        keep(userArn, "where its keys are written down, its secret, isn't rolebridge's");
        return;
      }
      Optional<UserDeparture> departure = UserDeparture.of(secret.get(), clock.instant());
      if (departure.isPresent() || begin) {
        retire(keys, secret.get(), departure, replaced);
      }
    }

    private void retire(
        List<AccessKey> keys,
        StoredSecret secret,
        Optional<UserDeparture> departure,
        Optional<String> replaced) {
      Set<String> known = secrets.knownKeyIds(secretName);
      boolean active = keys.stream().anyMatch(key -> key.active() && known.contains(key.id()));
      UserDeparture now =
          departure
              .filter(found -> found.stage() != Stage.ENDING_KEYS && !active)
              .orElseGet(() -> end(secret, departure));
      Instant until = now.removalDate(policy.watchPeriod());
      for (AccessKey key : keys) {
        keep(
            key.id(),
            known.contains(key.id())
                ? "it is inactive, and the first scheduled pass after " + until + " deletes it"
                : "rolebridge didn't store it, so it may be somebody's; delete it once nothing uses"
                    + " it, or the user stays");
      }
      keep(secret.arn(), "it goes with its user");
      keep(
          userArn,
          "the first scheduled pass after "
              + until
              + " deletes it with its keys"
              + replaced
                  .map(
                      why ->
                          ", once this is put right, a boundary by ./rolebridge audit --repair: "
                              + why)
                  .orElse(""));
    }

    /** A pending key would be led to its end when the user gets a role again, though inactive. */
    private UserDeparture end(StoredSecret secret, Optional<UserDeparture> departure) {
      secrets.tag(secretName, UserDeparture.tag(Stage.ENDING_KEYS, clock.instant()));
      pause.of(Pause.UNTIL_SHOWN);
      if (!ownRolesNow().isEmpty()) {
        throw giveWay(departure);
      }
      Failures failures = new Failures();
      secret
          .versionWith(StoredSecret.PENDING)
          .ifPresent(
              version -> {
                if (!failures.attempt(() -> secrets.unmarkPending(secretName, version))) {
                  failures.attempt(() -> noteWhoEnded(version));
                }
              });
      // After the mark: a pass that stored a key since then looks for it, and ends its key itself.
      Set<String> known = secrets.knownKeyIds(secretName);
      List<AccessKey> active = new ArrayList<>();
      for (AccessKey key : accessKeys.list(userName)) {
        if (key.active()
            && known.contains(key.id())
            && failures.attempt(() -> accessKeys.deactivate(userName, key.id()))) {
          active.add(key);
          changes.add(new Change("DeactivateAccessKey", key.id()));
        }
      }
      if (!ownRolesNow().isEmpty()) {
        giveBack(active);
        throw giveWay(departure);
      }
      failures.throwAny();
      Instant now = clock.instant();
      secrets.tag(secretName, UserDeparture.tag(Stage.KEYS_ENDED, now));
      return new UserDeparture(Stage.KEYS_ENDED, now);
    }

    /** A pending key that is Inactive by somebody else's hand stops the passes. */
    private void noteWhoEnded(String version) {
      SecretVersion.keyId(version)
          .ifPresent(
              id -> secrets.tag(secretName, Mark.tag(Tags.DEACTIVATED, id, clock.instant())));
    }

    /** All but what was revoked at this moment, which the next pass replaces. */
    private void giveBack(List<AccessKey> keys) {
      for (AccessKey key : keys) {
        try {
          activation.activate(userName, secretName, key.id());
        } catch (ConcurrentChangeException _) {
          // It was revoked, and the others are still wanted.
        }
      }
    }

    /** Where keys were inactive before, whoever makes the role has to make them active. */
    private ConcurrentChangeException giveWay(Optional<UserDeparture> departure) {
      secrets.tag(
          secretName,
          departure.isPresent()
              ? UserDeparture.tag(Stage.KEYS_ENDED, clock.instant())
              : UserDeparture.over());
      return new ConcurrentChangeException(
          "User " + userName + " got a role at this moment; looking again.");
    }

    /** Nothing says which keys are rolebridge's, nor could remember what is done about them. */
    private void retireWithoutSecret(List<AccessKey> keys, Optional<String> replaced) {
      if (!begin) {
        return;
      }
      if (!keys.isEmpty()) {
        keep(
            userArn,
            "its secret is gone, so which of its access keys are rolebridge's can't be told; delete"
                + " "
                + String.join(" and ", keys.stream().map(AccessKey::id).toList())
                + " and start again");
        return;
      }
      if (replaced.isPresent()) {
        keep(userArn, notManaged(replaced.get()));
        return;
      }
      UserRemoval.delete(
              users,
              userPolicies,
              userName,
              userPolicies.find(userName, Hub.userPolicyNameOf(userName)))
          .ifPresentOrElse(
              why -> keep(userArn, why), () -> changes.add(new Change("DeleteUser", userArn)));
    }

    private void keep(String resource, String reason) {
      kept.add(new Kept(resource, reason));
    }
  }
}
