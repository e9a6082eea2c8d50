package rolebridge.domain.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.UserAccounts;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.AccountId;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
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
import rolebridge.domain.proof.Backoff;

/**
 * Compares a user, its secret and its roles in all accounts with what rolebridge left there, which
 * names, paths, boundaries and tags say. What is rolebridge's own can be put right; what others
 * added is only reported.
 */
public final class AuditUser {

  /**
   * Roles of a user that are looked at in one account; six calls a role and a tenth of a second for
   * a call make half a minute. A user has as many as it has integrations; who may make roles in the
   * account can make a thousand below its path.
   */
  static final int MOST_ROLES = 50;

  /** A function has five minutes, and what was found has to be put right and reported. */
  static final Duration LOOKING = Duration.ofMinutes(4);

  /** The account's own key of Secrets Manager, which every account has. */
  private static final String OWN_KEY_ALIAS = "alias/aws/secretsmanager";

  /** How long a boundary may take to count. */
  private static final Duration BOUNDARY_BUDGET = Duration.ofSeconds(20);

  /** After this nothing more is repaired, so that the function ends before its 300 seconds do. */
  static final Duration REPAIRING = LOOKING.plusSeconds(30);

  private final Users users;
  private final UserAccess userAccess;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Hub hub;
  private final Set<String> kmsKeyArns;
  private final Ownership ownership;
  private final OwnRoles ownRoles;
  private final AuditRole auditRole;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param kmsKeyArns the keys that the stack encrypts secrets with, and those that it did before
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
      Hub hub,
      Set<String> kmsKeyArns,
      Duration roleUnusedFor,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.userAccess = userAccess;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.hub = hub;
    this.kmsKeyArns = kmsKeyArns;
    this.ownership = new Ownership(hub);
    this.ownRoles = new OwnRoles(roles, hub);
    this.auditRole = new AuditRole(roles, rolePolicies, policies, hub, roleUnusedFor, clock);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * What was found out about a user.
   *
   * @param exists whether there is the user, or at least its secret
   * @param accountIds the accounts that it has roles in
   */
  record Audited(boolean exists, List<Finding> findings, Set<String> accountIds) {}

  /**
   * What isn't as it should be of each of these users. What is in the account that owns a user is
   * looked at for all of them before anything in another account: so what another account does, at
   * worst by {@link #MOST_ROLES} roles of each, takes no time from the rest. What differs is looked
   * at again after {@link Pause#UNTIL_SHOWN}, and counts when it still does: by two answers of
   * which one is late, what a run did a moment ago looks like a change by hand. Where the time is
   * over before that, what differed is told and not put right.
   *
   * @param repair whether to put right what is rolebridge's own; a function that may only look must
   *     not be asked to
   * @throws RetryableException when the hub has to be asked again
   */
  List<Audited> apply(List<String> userNames, boolean repair) {
    Instant begin = clock.instant();
    Instant deadline = begin.plus(LOOKING);
    List<Look> looks = new ArrayList<>();
    userNames.forEach(name -> looks.add(new Look(name, deadline)));
    looks.forEach(Look::own);
    again(looks, Look::ownDiffers, Look::ownAgain, Look::onlyTellOwn, deadline);
    looks.forEach(Look::elsewhere);
    again(looks, Look::elsewhereDiffers, Look::elsewhereAgain, Look::onlyTellElsewhere, deadline);
    Repairs repairs = new Repairs(begin.plus(REPAIRING));
    return looks.stream().map(look -> audited(look, repair, repairs)).toList();
  }

  private void again(
      List<Look> looks,
      Predicate<Look> differs,
      UnaryOperator<Look> again,
      UnaryOperator<Look> onlyTell,
      Instant deadline) {
    if (looks.stream().noneMatch(differs)) {
      return;
    }
    boolean inTime = clock.instant().plus(Pause.UNTIL_SHOWN).isBefore(deadline);
    if (inTime) {
      pause.of(Pause.UNTIL_SHOWN);
    }
    UnaryOperator<Look> then = inTime ? again : onlyTell;
    looks.replaceAll(look -> differs.test(look) ? then.apply(look) : look);
  }

  private Audited audited(Look look, boolean repair, Repairs repairs) {
    List<Drift> drifts = look.drifts();
    boolean boundaryWasOff =
        drifts.stream().anyMatch(drift -> drift.finding().kind() == Kind.BOUNDARY_CHANGED);
    List<Finding> findings = new ArrayList<>();
    for (Drift drift : drifts) {
      findings.add(repair ? repairs.repaired(drift, boundaryWasOff) : drift.finding());
    }
    int own = look.own.size();
    List<Finding> told = new ArrayList<>(ofEachKindFirst(findings.subList(0, own)));
    told.addAll(findings.subList(own, findings.size()));
    return new Audited(look.exists, told, look.accountIds);
  }

  /**
   * Who may do a thing of one kind a hundred times crowds out nothing of another. What is repaired
   * keeps its order: a policy can be put back only within the boundary.
   */
  private static List<Finding> ofEachKindFirst(List<Finding> findings) {
    Set<Kind> seen = EnumSet.noneOf(Kind.class);
    List<Finding> first = new ArrayList<>();
    List<Finding> further = new ArrayList<>();
    for (Finding finding : findings) {
      (seen.add(finding.kind()) ? first : further).add(finding);
    }
    first.addAll(further);
    return first;
  }

  /** The repairs of one batch, in which no account takes more than its time. */
  private final class Repairs {

    private final Instant deadline;
    private final Map<String, Backoff> backoffs = new HashMap<>();

    Repairs(Instant deadline) {
      this.deadline = deadline;
    }

    /**
     * A repair may need the boundary that was put back a moment ago, which takes IAM some time to
     * see. One that stays refused hides no other, and an account that refuses all is waited for
     * once.
     */
    Finding repaired(Drift drift, boolean boundaryWasOff) {
      while (clock.instant().isBefore(deadline)) {
        try {
          return drift.repaired();
        } catch (PermissionMissingException e) {
          if (!boundaryWasOff || !backoffWith(drift.finding().resource()).pause()) {
            return drift.finding().leftFor(e.getMessage());
          }
        } catch (RuntimeException e) {
          if (e instanceof RetryableException && isOfTheHub(drift.finding().resource())) {
            throw e;
          }
          return drift.finding().leftFor(reason(e));
        }
      }
      return drift.finding().leftFor("The time for repairs was over before it.");
    }

    private Backoff backoffWith(String resource) {
      return backoffs.computeIfAbsent(
          resource.startsWith("arn:") ? IamArn.accountOf(resource) : hub.accountId(),
          _ -> new Backoff(clock, pause, BOUNDARY_BUDGET));
    }
  }

  /** What rolebridge foresaw is said in its own words; of all else the name has to do. */
  static String reason(RuntimeException e) {
    return e instanceof WorkflowException
        ? e.getMessage()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /**
   * Whether an account's id or an ARN is of the hub. What AWS refuses to do for now in another
   * account may be its owner's doing, and must not make a batch start again.
   */
  private boolean isOfTheHub(String resource) {
    return resource.startsWith("arn:")
        ? IamArn.accountOf(resource).equals(hub.accountId())
        : !AccountId.isOne(resource) || resource.equals(hub.accountId());
  }

  /** There is more of something in an account than is looked at. */
  static Drift tooMany(String accountId, String what, int most) {
    return Drift.of(
        Kind.NOT_AUDITED,
        accountId,
        what + ", of which the first " + most + " were looked at.",
        "Remove there what rolebridge didn't make.");
  }

  /**
   * Whether AWS attached this policy because it found a key in public ("AWS Managed Policy
   * Reference": {@code AWSCompromisedKeyQuarantine} and, by now, {@code V2} to {@code V4}: "Do NOT
   * remove this policy").
   */
  static boolean isQuarantine(String policyArn) {
    return policyArn.contains(":iam::aws:policy/AWSCompromisedKeyQuarantine");
  }

  static Drift leaked(String resource, String userName, String policyArn) {
    return Drift.of(
        Kind.KEY_LEAKED,
        resource,
        "AWS attached "
            + policyArn
            + ": it found an access key of user "
            + userName
            + " in public.",
        "Run ./rolebridge revoke "
            + userName
            + " now. Leave the policy in place until AWS's support case about it is closed.");
  }

  private static Drift unusable(String keyId, boolean inactive, User user) {
    return Drift.of(
        Kind.CURRENT_KEY_UNUSABLE,
        keyId,
        "The current access key of user "
            + user.arn()
            + (inactive ? " is Inactive" : " was deleted")
            + " by somebody, so its integrations have no access.",
        inactive
            ? "Activate it if that was a mistake, or run ./rolebridge revoke "
                + user.name()
                + ", which makes a new one."
            : "Provision one of the user's integrations again, which makes a new one.");
  }

  /**
   * The answer of DescribeSecret has the key's id or an ARN, as it was given to Secrets Manager.
   */
  private boolean isUnderAnothersKey(StoredSecret secret) {
    String id = secret.kmsKeyId();
    return !id.isEmpty()
        && !isOwnAlias(id)
        && kmsKeyArns.stream().noneMatch(arn -> arn.equals(id) || arn.endsWith(":key/" + id));
  }

  /** An alias may end in that name and be of any key: only its beginning is AWS's. */
  private boolean isOwnAlias(String id) {
    return id.equals(OWN_KEY_ALIAS)
        || id.matches(
            "arn:[a-z-]+:kms:[a-z0-9-]+:" + hub.accountId() + ":" + Pattern.quote(OWN_KEY_ALIAS));
  }

  static Drift noDenial(String resource, String userName) {
    return Drift.of(
        Kind.PERMISSION_ADDED,
        resource,
        "The inline policy "
            + SessionDenial.POLICY_NAME
            + " isn't what a revocation writes: sessions that were ended may work again, or new"
            + " ones don't.",
        "After a revocation in the last 36 hours run ./rolebridge revoke "
            + userName
            + ", which writes it again; else delete the policy.");
  }

  private static Drift foreignCurrent(String secretName, User user) {
    return Drift.of(
        Kind.CURRENT_KEY_UNUSABLE,
        secretName,
        "What readers of the secret get was stored by somebody else than rolebridge, so it is no key"
            + " of user "
            + user.arn()
            + " that rolebridge knows.",
        "Look into CloudTrail who did. Give the label AWSCURRENT back to the version"
            + " rolebridge-key-… of the user's key.");
  }

  private static boolean allows(PolicyDocument policy) {
    return policy.statements().stream().anyMatch(PolicyDocument::allows);
  }

  static Drift secretWithoutUser(String secretName, String userName) {
    return Drift.of(
        Kind.SECRET_WITHOUT_USER,
        secretName,
        "There is no user "
            + userName
            + ", whom the secret is for. Unless somebody renamed the user, its key works no more.",
        "Look into CloudTrail for UpdateUser. Give the user its name again; or provision its"
            + " integration again, or delete the secret.");
  }

  static Drift secretOfMovedUser(String secretName, String userArn) {
    return Drift.of(
        Kind.SECRET_WITHOUT_USER,
        secretName,
        "The secret's user was moved out of rolebridge's path and is "
            + userArn
            + ", so its key may work, and nobody rotates or audits it.",
        "Look into CloudTrail for UpdateUser, and move the user back; or delete it and the secret.");
  }

  static String named(String boundaryArn) {
    return boundaryArn.isEmpty() ? "missing" : boundaryArn;
  }

  /** One look at one user; what of it can't be looked at hides nothing else. */
  private final class Look {

    private final String userName;
    private final Instant deadline;
    private final List<Drift> own = new ArrayList<>();
    private final Map<String, List<Drift>> elsewhere = new TreeMap<>();
    private final Set<String> accountIds = new TreeSet<>();
    private final List<String> roles = new ArrayList<>();
    private Optional<User> user = Optional.empty();
    private Optional<PolicyDocument> granted = Optional.empty();
    private List<Drift> drifts = own;
    private boolean exists = true;
    private boolean mayWork;
    private boolean whole = true;

    /** What was looked at, or tried to. */
    private final Set<String> looked = new HashSet<>();

    /** Whether what isn't as it should be may be put right. */
    private boolean repairable = true;

    /** Whether the time was over before all was looked at. */
    private boolean cut;

    Look(String userName, Instant deadline) {
      this.userName = userName;
      this.deadline = deadline;
    }

    /** The user, its secret, and what it has in its owner's account. */
    void own() {
      part(
          hub.userArn(userName),
          () -> {
            Optional<User> found = users.find(userName);
            exists = found.isPresent();
            user = found.filter(this::isOfOurName);
          });
      if (!exists && whole) {
        part(hub.userArn(userName), this::secretLeft);
      }
      user.ifPresent(this::look);
    }

    void elsewhere() {
      user.ifPresent(
          there ->
              accountIds.stream()
                  .filter(accountId -> !accountId.equals(hub.ownerOf(userName)))
                  .forEach(
                      accountId -> {
                        drifts = elsewhere.computeIfAbsent(accountId, _ -> new ArrayList<>());
                        part(accountId, () -> account(accountId, there));
                      }));
    }

    boolean ownDiffers() {
      return Stream.concat(own.stream(), elsewhere.values().stream().flatMap(List::stream))
          .anyMatch(Drift::isDifference);
    }

    Look ownAgain() {
      Look again = new Look(userName, deadline);
      again.own();
      again.keep(again.own, own);
      Set<String> accounts = new TreeSet<>(elsewhere.keySet());
      accounts.addAll(again.elsewhere.keySet());
      for (String accountId : accounts) {
        again.keep(
            again.elsewhere.computeIfAbsent(accountId, _ -> new ArrayList<>()),
            elsewhere.getOrDefault(accountId, List.of()));
      }
      return again;
    }

    boolean elsewhereDiffers() {
      return seemsWithoutRole() || !differing().isEmpty();
    }

    /** The accounts but the owner's in which something isn't as it should be. */
    private List<String> differing() {
      return elsewhere.entrySet().stream()
          .filter(account -> !account.getKey().equals(hub.ownerOf(userName)))
          .filter(account -> account.getValue().stream().anyMatch(Drift::isDifference))
          .map(Map.Entry::getKey)
          .toList();
    }

    Look elsewhereAgain() {
      looked.clear();
      for (String accountId : differing()) {
        List<Drift> first = elsewhere.put(accountId, new ArrayList<>());
        drifts = elsewhere.get(accountId);
        part(accountId, () -> account(accountId, user.orElseThrow()));
        keep(drifts, first);
      }
      if (seemsWithoutRole()) {
        drifts = own;
        part(
            hub.userArn(userName),
            () ->
                userRoles.arnsOf(userName).stream()
                    .filter(arn -> ownRoles.objectionTo(arn).isEmpty())
                    .forEach(roles::add));
      }
      return this;
    }

    /**
     * Of what differs now what differed at first; all of that where the time was over. What the
     * first look couldn't see is told by what the second saw of it, or else as not looked at.
     */
    private void keep(List<Drift> now, List<Drift> first) {
      List<Drift> unseen = first.stream().filter(drift -> !drift.isDifference()).toList();
      List<Drift> kept = new ArrayList<>();
      for (Drift drift : now) {
        if (!drift.isDifference() || first.stream().anyMatch(drift::isLike)) {
          kept.add(drift);
        } else if (unseen.stream().anyMatch(then -> mayHide(then, drift))) {
          kept.add(drift.onlyTold());
        }
      }
      now.clear();
      now.addAll(kept);
      unseen.stream().filter(then -> !looked.contains(then.finding().resource())).forEach(now::add);
      if (cut) {
        now.addAll(
            first.stream()
                .filter(drift -> now.stream().noneMatch(drift::isLike))
                .map(Drift::onlyTold)
                .toList());
      }
    }

    /** Whether what wasn't looked at is the thing that differs, its account or its user. */
    private boolean mayHide(Drift unseen, Drift drift) {
      String resource = drift.finding().resource();
      String account = resource.startsWith("arn:") ? IamArn.accountOf(resource) : hub.accountId();
      return Stream.of(resource, account, hub.userArn(userName))
          .anyMatch(unseen.finding().resource()::equals);
    }

    Look onlyTellOwn() {
      own.replaceAll(Drift::onlyTold);
      elsewhere.values().forEach(found -> found.replaceAll(Drift::onlyTold));
      return this;
    }

    Look onlyTellElsewhere() {
      differing().forEach(accountId -> elsewhere.get(accountId).replaceAll(Drift::onlyTold));
      return this;
    }

    private boolean seemsWithoutRole() {
      return user.isPresent() && whole && roles.isEmpty() && mayWork;
    }

    /** What was found in other accounts in turns, so that none of them crowds out another. */
    List<Drift> drifts() {
      if (seemsWithoutRole()) {
        own.add(
            Drift.of(
                Kind.USER_WITHOUT_ROLE,
                user.get().arn(),
                "The user has an active access key and no role.",
                "Provision its integration again, or decommission it."));
      }
      List<Drift> all = new ArrayList<>(own);
      int most = elsewhere.values().stream().mapToInt(List::size).max().orElse(0);
      for (int turn = 0; turn < most; turn++) {
        for (List<Drift> found : elsewhere.values()) {
          if (turn < found.size()) {
            all.add(found.get(turn));
          }
        }
      }
      if (!repairable) {
        all.replaceAll(Drift::onlyTold);
      }
      return all;
    }

    /**
     * Somebody may take a thing away at this moment; the next audit sees what is left. Others may
     * have written anything into what is looked at: whatever that leads to is reported of this
     * thing alone.
     */
    private void part(String resource, Runnable look) {
      looked.add(Finding.identifying(resource));
      try {
        if (clock.instant().isAfter(deadline)) {
          cut = true;
          notLookedAt(
              Kind.NOT_AUDITED,
              resource,
              "The time for looking was over before it: " + LOOKING.toMinutes() + " minutes.",
              "Run ./rolebridge audit " + userName + ".");
          return;
        }
        look.run();
      } catch (ResourceVanishedException e) {
        whole = false;
      } catch (AccountNotOpenException e) {
        notLookedAt(
            Kind.ACCOUNT_NOT_OPEN, resource, "It can't be looked at for the user.", e.getMessage());
      } catch (RuntimeException e) {
        if (e instanceof RetryableException && isOfTheHub(resource)) {
          throw e;
        }
        notLookedAt(
            Kind.NOT_AUDITED,
            resource,
            "It couldn't be looked at: " + reason(e),
            "Put that right, and run the audit again.");
      }
    }

    private void notLookedAt(Kind kind, String resource, String found, String remedy) {
      whole = false;
      drifts.add(Drift.of(kind, resource, found, remedy));
    }

    /** One whose user is being offboarded is for the passes to remove. */
    private void secretLeft() {
      Optional<StoredSecret> left =
          secrets.find(hub.secretNameOf(userName)).filter(secret -> !secret.deleted());
      exists = left.isPresent();
      left.filter(secret -> UserDeparture.of(secret, clock.instant()).isEmpty())
          .ifPresent(_ -> drifts.add(secretWithoutUser(hub.secretNameOf(userName), userName)));
    }

    /**
     * One that lacks a tag is looked at all the same, and nothing of it put right: whoever may tag
     * a user must not hide by that what became of its keys.
     */
    private boolean isOfOurName(User found) {
      Optional<String> objection = ownership.objectionButBoundary(found, userName);
      repairable = objection.isEmpty();
      objection.ifPresent(
          why ->
              drifts.add(
                  Drift.of(
                      Kind.LOOK_ALIKE,
                      found.arn(),
                      (found.arn().equals(hub.userArn(userName))
                              ? "The user is below rolebridge's path, but "
                              : "A user has the name of one of rolebridge's, but ")
                          + why
                          + ", and its key may work.",
                      "Remove the user, or put the tag back if it is rolebridge's; before that"
                          + " nothing of it is repaired.")));
      return ownership.objectionByName(found, userName).isEmpty();
    }

    private void look(User user) {
      if (!user.boundaryArn().equals(hub.userBoundaryArn())) {
        drifts.add(
            Drift.repairable(
                Kind.BOUNDARY_CHANGED,
                user.arn(),
                "The user's permissions boundary is " + named(user.boundaryArn()) + ".",
                () -> users.setBoundary(userName, hub.userBoundaryArn())));
      }
      added(user);
      part(user.arn(), () -> keys(user));
      String owner = hub.ownerOf(userName);
      accountIds.add(owner);
      boolean[] grantKnown = new boolean[1];
      part(
          user.arn(),
          () -> {
            granted = userPolicies.find(userName, Hub.userPolicyNameOf(userName));
            accountIds.addAll(UserAccounts.of(owner, granted));
            grantKnown[0] = true;
          });
      if (!owner.equals(hub.accountId())) {
        drifts = elsewhere.computeIfAbsent(owner, _ -> new ArrayList<>());
      }
      part(owner, () -> account(owner, user));
      drifts = own;
      if (grantKnown[0]) {
        part(user.arn(), () -> grant(user));
      }
    }

    private void account(String accountId, User user) {
      List<String> here = userRoles.arnsIn(accountId, userName);
      roles.addAll(here);
      AuditRole.PoliciesBelow below = auditRole.new PoliciesBelow(accountId, userName);
      here.stream()
          .limit(MOST_ROLES)
          .forEach(
              arn ->
                  part(
                      arn,
                      () -> auditRole.look(arn, user.arn(), below, drifts, of -> part(arn, of))));
      if (here.size() > MOST_ROLES) {
        whole = false;
        drifts.add(
            tooMany(
                accountId, here.size() + " roles are below " + hub.pathOf(userName), MOST_ROLES));
      }
      below.lookAlikes(drifts);
      here.stream().filter(this::isStrangers).forEach(roles::remove);
    }

    /** One that was seen to lack its tags, and has no policy of the user either. */
    private boolean isStrangers(String roleArn) {
      String resource = Finding.identifying(roleArn);
      return drifts.stream()
              .map(Drift::finding)
              .anyMatch(
                  found -> found.kind() == Kind.LOOK_ALIKE && found.resource().equals(resource))
          && ownRoles.objectionTo(roleArn).isPresent();
    }

    /**
     * The grant may name accounts without roles, but nothing else than the user's own path. What
     * was read before the roles is enough if it fits them; else a run of provision may have written
     * it since.
     */
    private void grant(User user) {
      if (granted.filter(this::isAsItShouldBe).isPresent()) {
        return;
      }
      String policyName = Hub.userPolicyNameOf(userName);
      Optional<PolicyDocument> grant = userPolicies.find(userName, policyName);
      if (!grant.map(this::isAsItShouldBe).orElse(roles.isEmpty())) {
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

    private boolean isAsItShouldBe(PolicyDocument grant) {
      return expected(grant).meansTheSameAs(grant);
    }

    /** With the accounts that are granted now: a run of provision may just have granted one. */
    private PolicyDocument expected(PolicyDocument grant) {
      Set<String> granted = new TreeSet<>(GrantPolicy.accountsOf(roles));
      granted.addAll(GrantPolicy.grantedAccounts(grant));
      return GrantPolicy.of(
          granted.stream().map(accountId -> hub.grantResource(accountId, userName)).toList());
    }

    /** What somebody gave the user, or AWS for a leak. */
    private void added(User user) {
      part(
          user.arn(),
          () ->
              userAccess.inlinePolicies(userName).stream()
                  .filter(name -> !name.equals(Hub.userPolicyNameOf(userName)))
                  .forEach(name -> part(user.arn(), () -> inlinePolicy(user, name))));
      part(
          user.arn(),
          () -> {
            for (String arn : userAccess.attachedPolicies(userName)) {
              drifts.add(
                  isQuarantine(arn)
                      ? leaked(user.arn(), userName, arn)
                      : added(user, "the attached policy " + arn));
            }
          });
      part(
          user.arn(),
          () ->
              userAccess
                  .groups(userName)
                  .forEach(group -> drifts.add(added(user, "the group " + group))));
      part(
          user.arn(),
          () -> {
            if (userAccess.hasConsolePassword(userName)) {
              drifts.add(
                  Drift.of(
                      Kind.CONSOLE_PASSWORD,
                      user.arn(),
                      "The user has a console password.",
                      "Delete its login profile; a user of rolebridge signs in by access key"
                          + " only."));
            }
          });
    }

    private void inlinePolicy(User user, String name) {
      if (!name.equals(SessionDenial.POLICY_NAME)) {
        drifts.add(added(user, "the inline policy " + name));
      } else if (!SessionDenial.isOne(userPolicies.find(userName, name), clock.instant())) {
        drifts.add(noDenial(user.arn(), userName));
      }
    }

    private static Drift added(User user, String what) {
      return Drift.of(
          Kind.PERMISSION_ADDED,
          user.arn(),
          "The user has " + what + ", which rolebridge didn't give it.",
          "Take it off the user; its boundary lets it do no more than assume its roles.");
    }

    private void keys(User user) {
      String secretName = hub.secretNameOf(userName);
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
      secret
          .filter(found -> !found.deleted())
          .ifPresent(found -> part(secretName, () -> shared(found, secretName)));
      UserKeys stored = UserKeys.of(userName, secretName, keys, secret, secrets);
      keys.stream()
          .filter(key -> !stored.isKnown(key))
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
      stored
          .unusableCurrent(clock.instant())
          .ifPresent(id -> drifts.add(unusable(id, stored.key(id).isPresent(), user)));
      if (stored.isCurrentForeign(clock.instant())) {
        drifts.add(foreignCurrent(secretName, user));
      }
      boolean leaving =
          secret.flatMap(found -> UserDeparture.of(found, clock.instant())).isPresent();
      mayWork = !leaving && keys.stream().anyMatch(AccessKey::active);
    }

    /** Whoever reads the secret so gets each new key as well, after a revocation, too. */
    private void shared(StoredSecret secret, String secretName) {
      List<String> ways = new ArrayList<>();
      if (secrets.resourcePolicy(secretName).filter(AuditUser::allows).isPresent()) {
        ways.add("has a resource policy that lets others in");
      }
      if (!secret.replicaRegions().isEmpty()) {
        ways.add("is copied to " + String.join(", ", new TreeSet<>(secret.replicaRegions())));
      }
      if (!secret.rotationFunctionArn().isEmpty()) {
        ways.add("is rotated by " + secret.rotationFunctionArn());
      }
      if (isUnderAnothersKey(secret)) {
        ways.add("is encrypted with the KMS key " + secret.kmsKeyId() + ", none of the stack's");
      }
      if (!ways.isEmpty()) {
        drifts.add(
            Drift.of(
                Kind.SECRET_SHARED,
                secretName,
                "The secret " + String.join(", ", ways) + "; rolebridge didn't set that up.",
                "Look into CloudTrail who did. Unless it is meant, take it away, then run"
                    + " ./rolebridge revoke "
                    + userName
                    + "."));
      }
    }
  }
}
