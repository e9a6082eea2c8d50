package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SecretEditedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.Barriers;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.proof.RoleAcceptance;
import rolebridge.domain.request.DefaultNames;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Proves that the pending key assumes every role of its user, three times in a row each, and marks
 * it. A role below the user's path that refuses it and isn't the user's ({@link OwnRoles}) is
 * passed over; before it refuses, nothing is asked about it. The mark is all it changes, so whether
 * the user is rolebridge's is asked by those that make the key pending and that publish it.
 */
public final class ValidatePendingKey {

  /**
   * At three calls a role and a tenth of a second for a call they take a minute and a half, of the
   * three that the function has.
   */
  static final int MOST_ROLES = 300;

  /** STS's shortest session, in seconds. */
  private static final int SESSION_SECONDS = 900;

  private final UserReader reader;
  private final SecretStore secrets;
  private final SecurityTokens securityTokens;
  private final StoredKeys storedKeys;
  private final UserRoles userRoles;
  private final Roles roles;
  private final OwnRoles ownRoles;
  private final PolicySimulator simulator;
  private final CallContexts contexts;
  private final Clock clock;
  private final Pause pause;

  public ValidatePendingKey(
      UserReader reader,
      SecretStore secrets,
      SecurityTokens securityTokens,
      UserRoles userRoles,
      Roles roles,
      OwnRoles ownRoles,
      PolicySimulator simulator,
      CallContexts contexts,
      Clock clock,
      Pause pause) {
    this.reader = reader;
    this.secrets = secrets;
    this.storedKeys = new StoredKeys(secrets);
    this.securityTokens = securityTokens;
    this.userRoles = userRoles;
    this.roles = roles;
    this.ownRoles = ownRoles;
    this.simulator = simulator;
    this.contexts = contexts;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was proven; nothing when it was another execution's turn.
   *
   * @param kept roles below the user's path that refused the key and were passed over, the first of
   *     them
   */
  public record Result(Proof proven, List<Change> changes, List<Kept> kept) {

    public Result {
      changes = List.copyOf(changes);
      kept = Kept.few(kept);
    }
  }

  /**
   * Afterwards the key is proven on every role that the user has.
   *
   * @throws AccessNotProvenException when a role refuses the key within {@link
   *     RoleAcceptance#BUDGET}; the key stays pending, so a later pass tries again
   * @throws NotYetPropagatedException while AWS lists the pending version but doesn't show it
   * @throws SecretEditedException when the pending version doesn't hold the key it is named after
   * @throws QuotaExceededException when the secret has no room for the proof
   */
  public Result apply(RotationInput input) {
    return reader
        .lookInTurn(Work.VALIDATE_PENDING_KEY, input)
        .map(look -> validate(look, look.target()))
        .orElseGet(() -> new Result(Proof.NONE, List.of(), List.of()));
  }

  private Result validate(UserReader.Look look, String accessKeyId) {
    requireFew(look, accessKeyId);
    look.requireRoom(UserReader.PUBLISHING);
    SecretAccessKey key = storedKeys.read(look, accessKeyId);
    Backoff backoff = new Backoff(clock, pause, RoleAcceptance.BUDGET);
    List<String> proven = new ArrayList<>();
    List<Kept> passedOver = new ArrayList<>();
    for (String roleArn : look.found().roles()) {
      try {
        RoleAcceptance role = acceptance(roleArn);
        Diagnosis diagnosis = new Diagnosis(look, key, role);
        if (role.require(key, RoleAcceptance.SUCCESSES_IN_A_ROW, backoff, diagnosis)) {
          proven.add(roleArn);
        } else {
          passedOver.add(new Kept(roleArn, diagnosis.whyNotItsUsers()));
        }
      } catch (ResourceVanishedException e) {
        // Deleted meanwhile, so there is nothing to assume.
        if (isThere(look, roleArn)) {
          throw new NotYetPropagatedException(
              "Role " + roleArn + " shows again after it didn't: " + e.getMessage(), e);
        }
      }
    }
    // The mark is of all that a list shows: PromoteKey asks about none of them.
    List<String> looked = new ArrayList<>(proven);
    passedOver.forEach(role -> looked.add(role.resource()));
    secrets.tag(look.secretName(), new Proof(accessKeyId, looked).tags(clock.instant()));
    return new Result(
        new Proof(accessKeyId, proven),
        List.of(new Change("ValidateAccessKey", accessKeyId)),
        passedOver);
  }

  /** Whoever may make roles in an account can make a thousand below the user's path. */
  private static void requireFew(UserReader.Look look, String accessKeyId) {
    int roles = look.found().roles().size();
    if (roles > MOST_ROLES) {
      throw new AccessNotProvenException(
          "User "
              + look.found().userName()
              + " has "
              + roles
              + " roles below its path, and a key can be proven on "
              + MOST_ROLES
              + " at most. Remove those that rolebridge didn't make; ./rolebridge audit "
              + look.found().userName()
              + " tells where they are. Access key "
              + accessKeyId
              + " stays pending, and the next pass tries again.");
    }
  }

  private boolean isThere(UserReader.Look look, String roleArn) {
    return userRoles.arnsOf(look.found().userName()).contains(roleArn);
  }

  private RoleAcceptance acceptance(String roleArn) {
    return new RoleAcceptance(
        securityTokens,
        roleArn,
        DefaultNames.roleSessionName(IamArn.nameOf(roleArn)),
        SESSION_SECONDS);
  }

  /** Why a role refuses the key: found by reading, and by trying the current key as a control. */
  private final class Diagnosis implements RoleAcceptance.Diagnosis {

    private final UserReader.Look look;
    private final SecretAccessKey key;
    private final RoleAcceptance role;
    private boolean looked;
    private String notItsUsers = "";

    Diagnosis(UserReader.Look look, SecretAccessKey key, RoleAcceptance role) {
      this.look = look;
      this.key = key;
      this.role = role;
    }

    /** Why the role isn't the user's; empty unless that was asked, and is so. */
    String whyNotItsUsers() {
      return notItsUsers;
    }

    @Override
    public boolean requireHope(AccessRefusedException refusal, Backoff backoff) {
      if (!looked) {
        looked = true;
        notItsUsers = objection();
      }
      if (!notItsUsers.isEmpty()) {
        return false;
      }
      if (!isThere(look, role.roleArn())) {
        throw new ResourceVanishedException("Role " + role.roleArn() + " is gone.");
      }
      return true;
    }

    /** One that may not be looked at has to admit the key. */
    private String objection() {
      try {
        return ownRoles.objectionTo(role.roleArn()).orElse("");
      } catch (PermissionMissingException e) {
        return "";
      }
    }

    @Override
    public WorkflowException culprit(AccessRefusedException refusal) {
      return new AccessNotProvenException(
          "Access key "
              + key.id()
              + " of user "
              + look.found().userName()
              + " can't assume role "
              + role.roleArn()
              + " after "
              + RoleAcceptance.BUDGET.toSeconds()
              + " s of trying, so it isn't published: "
              + reason(refusal)
              + " "
              + control()
              + " The new key stays pending, and the next pass tries again.",
          refusal);
    }

    private String reason(AccessRefusedException refusal) {
      String userName = look.found().userName();
      Optional<Role> found = roles.find(role.roleArn());
      return Barriers.ofUser(
              simulator,
              contexts,
              userName,
              reader.userArn(userName),
              role.roleArn(),
              role.roleSessionName())
          .or(() -> found.flatMap(there -> Barriers.ofTrust(there.trust())))
          .or(
              () ->
                  found.flatMap(
                      there ->
                          Barriers.ofAddresses(
                              TrustPolicy.ownStatement(there.trust()), "ValidatePendingKey")))
          .orElseGet(() -> refusal.errorCode() + ": " + refusal.getMessage());
    }

    private String control() {
      String current = look.found().labelled(StoredSecret.CURRENT).orElseThrow();
      try {
        role.assume(secrets.read(look.secret().arn(), SecretVersion.idFor(current)));
        return "The role admits the current key " + current + ".";
      } catch (AccessRefusedException e) {
        return "The role refuses the current key " + current + " too.";
      } catch (ResourceVanishedException | IllegalArgumentException e) {
        return "The current key " + current + " can't be read to compare.";
      }
    }
  }
}
