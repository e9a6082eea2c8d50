package rolebridge.domain.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserAccess;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.Departure;
import rolebridge.domain.provision.Home;
import rolebridge.domain.provision.Ownership;
import rolebridge.domain.provision.Patience;

/**
 * Compares a user, its secret and its roles in all accounts with what rolebridge left there, which
 * names, paths, boundaries and tags tell. What is rolebridge's own can be put right; what others
 * added is only told.
 */
public final class AuditUser {

  /** How long a boundary may take to count. */
  private static final Duration BOUNDARY_BUDGET = Duration.ofSeconds(20);

  private final Users users;
  private final UserAccess userAccess;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Home home;
  private final Ownership ownership;
  private final AuditRole auditRole;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param roleUnusedFor how long a role may go unused
   */
  public AuditUser(
      Users users,
      UserAccess userAccess,
      UserPolicies userPolicies,
      UserRoles userRoles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Roles roles,
      RolePolicies rolePolicies,
      ManagedPolicies policies,
      Home home,
      Duration roleUnusedFor,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.userAccess = userAccess;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.home = home;
    this.ownership = new Ownership(home);
    this.auditRole = new AuditRole(roles, rolePolicies, policies, home, roleUnusedFor, clock);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was found out about a user.
   *
   * @param accountIds the accounts that it has roles in
   */
  record Audited(List<Finding> findings, Set<String> accountIds) {}

  /**
   * What isn't as it should be; nothing when the user is gone.
   *
   * @param repair whether to put right what is rolebridge's own; a function that may only look must
   *     not be asked to
   * @throws RetryableException when AWS has to be asked again
   */
  Audited apply(String userName, boolean repair) {
    Look look = new Look(userName);
    look.run();
    boolean boundaryWasOff =
        look.drifts.stream().anyMatch(drift -> drift.finding().kind() == Kind.BOUNDARY_CHANGED);
    List<Finding> findings = new ArrayList<>();
    for (Drift drift : look.drifts) {
      findings.add(repair ? repaired(drift, boundaryWasOff) : drift.finding());
    }
    return new Audited(findings, look.accountIds);
  }

  /**
   * A repair may need the boundary that was put back a moment ago, which takes IAM some time to
   * see. One that stays refused hides no other.
   */
  private Finding repaired(Drift drift, boolean boundaryWasOff) {
    Patience patience = new Patience(clock, pause, BOUNDARY_BUDGET);
    while (true) {
      try {
        return drift.repaired();
      } catch (PermissionMissingException e) {
        if (!boundaryWasOff || !patience.pause()) {
          return drift.finding().leftFor(e.getMessage());
        }
      } catch (RetryableException e) {
        throw e;
      } catch (WorkflowException e) {
        return drift.finding().leftFor(e.getMessage());
      }
    }
  }

  static String named(String boundaryArn) {
    return boundaryArn.isEmpty() ? "missing" : boundaryArn;
  }

  /** One look at one user; what of it can't be looked at hides nothing else. */
  private final class Look {

    private final String userName;
    private final List<Drift> drifts = new ArrayList<>();
    private final Set<String> accountIds = new TreeSet<>();
    private final List<String> roles = new ArrayList<>();
    private boolean whole = true;

    Look(String userName) {
      this.userName = userName;
    }

    void run() {
      part(
          home.userArn(userName),
          () -> users.find(userName).filter(this::isOurs).ifPresent(this::look));
    }

    /** Somebody may take a thing away at this moment; the next audit sees what is left. */
    private void part(String resource, Runnable look) {
      try {
        look.run();
      } catch (ResourceVanishedException e) {
        whole = false;
      } catch (AccountNotOpenException e) {
        notLookedAt(
            Kind.ACCOUNT_NOT_OPEN, resource, "It can't be looked at for the user.", e.getMessage());
      } catch (WorkflowException e) {
        if (e instanceof RetryableException) {
          throw e;
        }
        notLookedAt(
            Kind.NOT_AUDITED,
            resource,
            "It couldn't be looked at: " + e.getMessage(),
            "Put that right, and run the audit again.");
      }
    }

    private void notLookedAt(Kind kind, String resource, String found, String remedy) {
      whole = false;
      drifts.add(Drift.of(kind, resource, found, remedy));
    }

    private boolean isOurs(User user) {
      Optional<String> objection = ownership.objectionButBoundary(user, userName);
      objection.ifPresent(
          why ->
              drifts.add(
                  Drift.of(
                      Kind.LOOK_ALIKE,
                      user.arn(),
                      "The user is below rolebridge's path, but " + why + ".",
                      "Remove the user, or put the tag back if it is rolebridge's.")));
      return objection.isEmpty();
    }

    /** What is in the hub first: no other account can keep that from being told. */
    private void look(User user) {
      if (!user.boundaryArn().equals(home.userBoundaryArn())) {
        drifts.add(
            Drift.repairable(
                Kind.BOUNDARY_CHANGED,
                user.arn(),
                "The user's permissions boundary is " + named(user.boundaryArn()) + ".",
                () -> users.setBoundary(userName, home.userBoundaryArn())));
      }
      part(user.arn(), () -> added(user));
      part(user.arn(), () -> accountIds.addAll(userRoles.accountsOf(userName)));
      accountIds.forEach(accountId -> part(accountId, () -> account(accountId, user)));
      part(user.arn(), () -> grant(user));
      part(user.arn(), () -> keys(user));
    }

    private void account(String accountId, User user) {
      List<String> here = userRoles.arnsIn(accountId, userName);
      roles.addAll(here);
      here.forEach(arn -> part(arn, () -> drifts.addAll(auditRole.drifts(arn, user.arn()))));
      drifts.addAll(auditRole.lookAlikePolicies(accountId, userName));
    }

    /** The grant may name accounts without roles, but nothing else than the user's own path. */
    private void grant(User user) {
      String policyName = Home.userPolicyNameOf(userName);
      Optional<PolicyDocument> grant = userPolicies.find(userName, policyName);
      boolean asItShouldBe =
          grant.map(now -> expected(now).meansTheSameAs(now)).orElse(roles.isEmpty());
      if (!asItShouldBe) {
        drifts.add(
            Drift.repairable(
                Kind.GRANT_CHANGED,
                user.arn(),
                "The user's policy "
                    + policyName
                    + (grant.isEmpty() ? " is missing." : " grants something else than its roles."),
                () ->
                    userPolicies.put(
                        userName,
                        policyName,
                        expected(
                            userPolicies.find(userName, policyName).orElse(PolicyDocument.NONE)))));
      }
    }

    /** With the accounts that are granted now: a run of provision may just have granted one. */
    private PolicyDocument expected(PolicyDocument grant) {
      Set<String> granted = new TreeSet<>(GrantPolicy.accountsOf(roles));
      granted.addAll(GrantPolicy.grantedAccounts(grant));
      return GrantPolicy.of(
          granted.stream().map(accountId -> home.grantResource(accountId, userName)).toList());
    }

    private void added(User user) {
      UserAccess.Access access = userAccess.of(userName);
      String own = Home.userPolicyNameOf(userName);
      List<String> added = new ArrayList<>();
      access.inlinePolicies().stream()
          .filter(name -> !name.equals(own))
          .forEach(name -> added.add("the inline policy " + name));
      access.attachedPolicies().forEach(arn -> added.add("the attached policy " + arn));
      access.groups().forEach(group -> added.add("the group " + group));
      added.forEach(
          what ->
              drifts.add(
                  Drift.of(
                      Kind.PERMISSION_ADDED,
                      user.arn(),
                      "The user has " + what + ", which rolebridge didn't give it.",
                      "Take it off the user; its boundary lets it do no more than assume its roles.")));
      if (access.consolePassword()) {
        drifts.add(
            Drift.of(
                Kind.CONSOLE_PASSWORD,
                user.arn(),
                "The user has a console password.",
                "Delete its login profile; a user of rolebridge signs in by access key only."));
      }
    }

    private void keys(User user) {
      String secretName = Home.secretNameOf(userName);
      List<AccessKey> keys = accessKeys.list(userName);
      Optional<StoredSecret> secret = secrets.find(secretName);
      Optional<String> objection =
          secret.isEmpty()
              ? Optional.of("is gone")
              : secret.filter(StoredSecret::deleted).isPresent()
                  ? Optional.of("is scheduled for deletion")
                  : ownership
                      .objectionTo(secret.get(), userName)
                      .map(why -> "isn't rolebridge's: " + why);
      objection.ifPresent(
          why ->
              drifts.add(
                  Drift.of(
                      Kind.SECRET_MISSING,
                      secretName,
                      "The secret of user " + user.arn() + " " + why + ".",
                      "Provision one of the user's integrations again.")));
      Set<String> known = secrets.knownKeyIds(secretName);
      keys.stream()
          .filter(key -> !known.contains(key.id()))
          .forEach(
              key ->
                  drifts.add(
                      Drift.of(
                          Kind.EXTRA_KEY,
                          key.id(),
                          "The access key of user "
                              + user.arn()
                              + " is in no version of its secret, so somebody made it by hand.",
                          "Find out what uses the key, and delete it.")));
      boolean leaving = secret.flatMap(found -> Departure.of(found, clock.instant())).isPresent();
      if (whole && roles.isEmpty() && !leaving && keys.stream().anyMatch(AccessKey::active)) {
        drifts.add(
            Drift.of(
                Kind.USER_WITHOUT_ROLE,
                user.arn(),
                "The user has an active access key and no role.",
                "Provision its integration again, or decommission it."));
      }
    }
  }
}
