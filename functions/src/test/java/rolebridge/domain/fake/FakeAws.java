package rolebridge.domain.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.Inventory.ReportedUser;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.json.JsonDocumentText;

/**
 * The hub's AWS account and the spokes' in memory, by the rules of IAM, Secrets Manager and STS
 * that provisioning rests on. All executions of a test share it, each through a {@link Caller} of
 * its own.
 */
public final class FakeAws {

  public static final String ACCOUNT_ID = "111122223333";

  /** Another account, which lets rolebridge work in it. */
  public static final String SPOKE_ACCOUNT_ID = "444455556666";

  public static final String USER_BOUNDARY_ARN =
      "arn:aws:iam::111122223333:policy/rolebridge-user-boundary";
  public static final String ROLE_BOUNDARY_ARN =
      "arn:aws:iam::111122223333:policy/rolebridge-role-boundary";
  public static final String ELEVATED_BOUNDARY_ARN = ROLE_BOUNDARY_ARN + "-elevated";

  /** The address that the functions' calls come from. */
  public static final String CALLER_IP = "198.51.100.7";

  /** The role that ValidateAccess runs as. */
  public static final String FUNCTION_ROLE_ARN =
      "arn:aws:iam::111122223333:role/rolebridge-ValidateAccess";

  public static final String FUNCTION_ARN =
      "arn:aws:lambda:us-east-1:111122223333:function:rolebridge-ValidateAccess";

  /** The largest page of IAM's lists. */
  static final int PER_PAGE = 1000;

  static final int POLICY_VERSION_LIMIT = 5;
  static final int ACCESS_KEY_LIMIT = 2;
  static final int TAG_LIMIT = 50;

  static final class UserState {
    String name;
    String path;
    String arn;
    String id;
    String boundaryArn;
    Instant createDate = Instant.EPOCH;
    final Map<String, String> tags = new TreeMap<>();
    final NavigableMap<String, Map<String, Object>> inlinePolicies = new TreeMap<>();
    final Set<String> attachedPolicies = new TreeSet<>();
    final Set<String> groups = new TreeSet<>();
    boolean consolePassword;
    final List<KeyState> keys = new ArrayList<>();

    UserState copy() {
      UserState copy = new UserState();
      copy.name = name;
      copy.path = path;
      copy.arn = arn;
      copy.id = id;
      copy.boundaryArn = boundaryArn;
      copy.createDate = createDate;
      copy.tags.putAll(tags);
      copy.inlinePolicies.putAll(inlinePolicies);
      copy.attachedPolicies.addAll(attachedPolicies);
      copy.groups.addAll(groups);
      copy.consolePassword = consolePassword;
      keys.forEach(key -> copy.keys.add(key.copy()));
      return copy;
    }

    @Override
    public String toString() {
      return arn + id + boundaryArn + tags + inlinePolicies + keys;
    }
  }

  static final class KeyState {
    String id;
    String secret;
    boolean active = true;
    Instant createDate;
    Instant lastUsed;

    /** When it was made, or its status was changed last. */
    Instant changeDate;

    KeyState copy() {
      KeyState copy = new KeyState();
      copy.id = id;
      copy.secret = secret;
      copy.active = active;
      copy.createDate = createDate;
      copy.lastUsed = lastUsed;
      copy.changeDate = changeDate;
      return copy;
    }

    @Override
    public String toString() {
      return id + active;
    }
  }

  static final class RoleState {
    String name;
    String path;
    String arn;
    String id;
    String boundaryArn;
    Map<String, Object> trust;
    int maxSessionDuration;
    String description;
    Instant lastUsed;
    Instant createDate = Instant.EPOCH;
    final Map<String, String> tags = new TreeMap<>();
    final Set<String> attachedPolicies = new TreeSet<>();
    final NavigableMap<String, Map<String, Object>> inlinePolicies = new TreeMap<>();

    RoleState copy() {
      RoleState copy = new RoleState();
      copy.name = name;
      copy.path = path;
      copy.arn = arn;
      copy.id = id;
      copy.boundaryArn = boundaryArn;
      copy.trust = trust;
      copy.maxSessionDuration = maxSessionDuration;
      copy.description = description;
      copy.lastUsed = lastUsed;
      copy.createDate = createDate;
      copy.tags.putAll(tags);
      copy.attachedPolicies.addAll(attachedPolicies);
      copy.inlinePolicies.putAll(inlinePolicies);
      return copy;
    }

    @Override
    public String toString() {
      return arn
          + id
          + boundaryArn
          + trust
          + maxSessionDuration
          + description
          + tags
          + attachedPolicies
          + inlinePolicies;
    }
  }

  record ConditionalDeny(String actions, Predicate<Map<String, String>> condition) {}

  record VersionState(String id, Map<String, Object> document, Instant createDate) {

    @Override
    public String toString() {
      return id + document;
    }
  }

  static final class PolicyState {
    String name;
    String path;
    String arn;
    String description;
    int lastVersion;
    String defaultVersionId;
    final Map<String, String> tags = new TreeMap<>();
    final List<VersionState> versions = new ArrayList<>();

    PolicyState copy() {
      PolicyState copy = new PolicyState();
      copy.name = name;
      copy.path = path;
      copy.arn = arn;
      copy.description = description;
      copy.lastVersion = lastVersion;
      copy.defaultVersionId = defaultVersionId;
      copy.tags.putAll(tags);
      copy.versions.addAll(versions);
      return copy;
    }

    @Override
    public String toString() {
      return arn + description + lastVersion + defaultVersionId + tags + versions;
    }
  }

  static final class SecretState {
    String name;
    String arn;
    boolean deleted;
    Instant createdDate = Instant.EPOCH;
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, SecretAccessKey> versions = new TreeMap<>();

    /** Which version has the label; a label is on one version only. */
    final Map<String, String> labels = new TreeMap<>();

    /** Its resource policy; null when there is none. */
    Map<String, Object> resourcePolicy;

    Set<String> replicaRegions = Set.of();
    String rotationFunctionArn = "";
    String kmsKeyId = "";

    SecretState copy() {
      SecretState copy = new SecretState();
      copy.name = name;
      copy.arn = arn;
      copy.deleted = deleted;
      copy.createdDate = createdDate;
      copy.tags.putAll(tags);
      copy.versions.putAll(versions);
      copy.labels.putAll(labels);
      copy.resourcePolicy = resourcePolicy;
      copy.replicaRegions = replicaRegions;
      copy.rotationFunctionArn = rotationFunctionArn;
      copy.kmsKeyId = kmsKeyId;
      return copy;
    }

    @Override
    public String toString() {
      return arn
          + deleted
          + tags
          + versions.keySet()
          + labels
          + resourcePolicy
          + replicaRegions
          + rotationFunctionArn
          + kmsKeyId;
    }
  }

  boolean findsInItsOwnCaseOnly;

  final NavigableMap<String, UserState> users = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final NavigableMap<String, RoleState> roles = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final NavigableMap<String, PolicyState> policies = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  final NavigableMap<String, SecretState> secrets = new TreeMap<>();
  private FakeXsoar xsoar = new FakeXsoar();
  private Optional<HandOver.Delivery> delivery = Optional.empty();
  final Deque<String> stsRefusals = new ArrayDeque<>();
  final Deque<String> probeAnswers = new ArrayDeque<>();
  String probeRefusalReason = "";
  final Set<String> organizationDenies = new TreeSet<>();

  /** What an organization's policy denies by condition: actions as a pattern, and the condition. */
  final List<ConditionalDeny> conditionalDenies = new ArrayList<>();

  boolean inOrganization;
  final Set<String> boundaryDenies = new TreeSet<>();
  boolean functionMayProbe = true;
  boolean trustNeedsAllow;
  String refusedKey = "";
  final Set<String> openAccounts = new TreeSet<>(Set.of(ACCOUNT_ID, SPOKE_ACCOUNT_ID));
  Instant reportTime;
  List<ReportedUser> reportedUsers = List.of();
  boolean reportRefused;
  Duration principalsSpreadAfter = Duration.ZERO;
  private final Map<String, Integer> quotas = new HashMap<>();
  private final TestClock clock = new TestClock();
  private final Map<String, Integer> lastIds = new HashMap<>();

  public FakeAws() {
    quotas.put("UsersQuota", 5000);
    quotas.put("RolesQuota", 1000);
    quotas.put("PoliciesQuota", 1500);
    quotas.put("PolicySizeQuota", 6144);
    quotas.put("AssumeRolePolicySizeQuota", 2048);
    quotas.put("AttachedPoliciesPerRoleQuota", 10);
  }

  /** From now on keys are put into the instances of the XSOAR server beside it. */
  public FakeAws handingOver(HandOver.Delivery how) {
    delivery = Optional.of(how);
    return this;
  }

  /** How keys get into XSOAR's instances; empty without a connection. */
  public Optional<HandOver.Delivery> delivery() {
    return delivery;
  }

  /** The XSOAR server beside it. */
  public FakeXsoar xsoar() {
    return xsoar;
  }

  /** Another account in the same state at the same time. */
  public FakeAws copy() {
    FakeAws copy = new FakeAws();
    users.forEach((name, user) -> copy.users.put(name, user.copy()));
    roles.forEach((name, role) -> copy.roles.put(name, role.copy()));
    policies.forEach((name, policy) -> copy.policies.put(name, policy.copy()));
    secrets.forEach((name, secret) -> copy.secrets.put(name, secret.copy()));
    copy.xsoar = xsoar.copy();
    copy.delivery = delivery;
    copy.stsRefusals.addAll(stsRefusals);
    copy.probeAnswers.addAll(probeAnswers);
    copy.probeRefusalReason = probeRefusalReason;
    copy.organizationDenies.addAll(organizationDenies);
    copy.conditionalDenies.addAll(conditionalDenies);
    copy.inOrganization = inOrganization;
    copy.boundaryDenies.addAll(boundaryDenies);
    copy.functionMayProbe = functionMayProbe;
    copy.trustNeedsAllow = trustNeedsAllow;
    copy.openAccounts.retainAll(openAccounts);
    copy.principalsSpreadAfter = principalsSpreadAfter;
    copy.quotas.clear();
    copy.quotas.putAll(quotas);
    copy.clock.advance(Duration.between(copy.now(), now()));
    copy.lastIds.putAll(lastIds);
    return copy;
  }

  /** What it answers while all is as it was then. */
  <T> T asOf(FakeAws then, Supplier<T> read) {
    FakeAws now = copy();
    become(then);
    try {
      return read.get();
    } finally {
      become(now);
    }
  }

  private void become(FakeAws other) {
    FakeAws copy = other.copy();
    users.clear();
    users.putAll(copy.users);
    roles.clear();
    roles.putAll(copy.roles);
    policies.clear();
    policies.putAll(copy.policies);
    secrets.clear();
    secrets.putAll(copy.secrets);
  }

  /** All there is but the times, a text for each thing, so that equal states can be told. */
  public List<String> state() {
    List<String> state = new ArrayList<>();
    users.values().forEach(user -> state.add(user.toString()));
    roles.values().forEach(role -> state.add(role.toString()));
    policies.values().forEach(policy -> state.add(policy.toString()));
    secrets.values().forEach(secret -> state.add(secret.toString()));
    return state;
  }

  public Caller caller() {
    return new Caller(this);
  }

  public TestClock clock() {
    return clock;
  }

  /** Time passes at once. */
  public Pause pause() {
    return clock::advance;
  }

  public void advance(Duration duration) {
    clock.advance(duration);
  }

  public void quota(String name, int value) {
    quotas.put(name, value);
  }

  public void forgetQuota(String name) {
    quotas.remove(name);
  }

  /** STS answers the next AssumeRole calls with these error codes; "" lets a call through. */
  public void stsAnswers(String... errorCodes) {
    stsRefusals.addAll(List.of(errorCodes));
  }

  /** STS answers the next probes with these error codes; "" lets one in. */
  public void probeIsAnswered(String... errorCodes) {
    probeAnswers.addAll(List.of(errorCodes));
  }

  /** STS ends its refusals of probes so. */
  public void probeIsRefusedBecause(String reason) {
    probeRefusalReason = " " + reason;
  }

  /** ValidateAccess's own role has these tags. */
  public void functionRoleTags(Map<String, String> tags) {
    RoleState state = new RoleState();
    state.name = IamArn.nameOf(FUNCTION_ROLE_ARN);
    state.path = "/";
    state.arn = FUNCTION_ROLE_ARN;
    state.boundaryArn = "";
    state.trust = Map.of();
    state.description = "";
    addTags(state.tags, tags);
    roles.put(nameIn(FUNCTION_ROLE_ARN), state);
  }

  /** An organization's policy denies everybody in the account this action. */
  public void organizationDenies(String action) {
    organizationDenies.add(action);
    inOrganization = true;
  }

  /**
   * An organization's policy denies the actions that match this regular expression, in calls whose
   * condition keys are so.
   */
  public void organizationDenies(String actions, Predicate<Map<String, String>> condition) {
    conditionalDenies.add(new ConditionalDeny(actions, condition));
    inOrganization = true;
  }

  /** The account is in an organization whose policies deny nothing. */
  public void joinOrganization() {
    inOrganization = true;
  }

  public void leaveOrganization() {
    organizationDenies.clear();
    conditionalDenies.clear();
    inOrganization = false;
  }

  boolean deniedByOrganization(String action, Map<String, String> context) {
    return organizationDenies.contains(action)
        || conditionalDenies.stream()
            .anyMatch(deny -> action.matches(deny.actions()) && deny.condition().test(context));
  }

  /** The functions' own policies let them write policies below rolebridge's boundaries only. */
  static void requireBoundary(boolean ours, String action, String arn) {
    if (!ours) {
      throw new PermissionMissingException(
          "AccessDenied: not authorized to perform: %s on resource: %s".formatted(action, arn));
    }
  }

  /** Whoever has this boundary is explicitly denied this action. */
  public void boundaryDenies(String boundaryArn, String action) {
    boundaryDenies.add(boundaryArn + " " + action);
  }

  /** A boundary for the user that is another one, or none when this is empty. */
  public void replaceUserBoundary(String userName, String boundaryArn) {
    user(userName).boundaryArn = boundaryArn;
  }

  /** A boundary for the role that is another one, or none when this is empty. */
  public void replaceRoleBoundary(String roleArn, String boundaryArn) {
    role(roleArn).boundaryArn = boundaryArn;
  }

  boolean deniedByBoundary(String boundaryArn, String action) {
    return boundaryDenies.contains(boundaryArn + " " + action);
  }

  /** ValidateAccess's role loses its permission for the negative probe. */
  public void forbidProbe() {
    functionMayProbe = false;
  }

  /** From now on a name is found in its own case only; IAM's documentation doesn't say. */
  public void findNamesInTheirOwnCaseOnly() {
    findsInItsOwnCaseOnly = true;
  }

  /** IAM refuses a trust without an Allow from now on. */
  public void refuseTrustsWithoutAllow() {
    trustNeedsAllow = true;
  }

  void requireTrust(PolicyDocument trust) {
    if (trustNeedsAllow
        && trust.statements().stream().noneMatch(one -> "Allow".equals(one.get("Effect")))) {
      throw new DocumentRejectedException("MalformedPolicyDocument: No Allow in the policy", null);
    }
    requireSize("AssumeRolePolicySizeQuota", trust);
  }

  /** IAM takes a new user for a principal only after this time. */
  public void principalsSpreadAfter(Duration delay) {
    principalsSpreadAfter = delay;
  }

  public void deactivate(String accessKeyId) {
    key(accessKeyId).active = false;
  }

  public void use(String accessKeyId, Instant when) {
    key(accessKeyId).lastUsed = when;
  }

  /** Somebody makes a call with a session of the role. */
  public void useRole(String roleArn, Instant when) {
    role(roleArn).lastUsed = when;
  }

  /** A key as somebody makes it in the console; nothing stores its secret. */
  public String addKey(String userName) {
    return caller().accessKeys().create(userName).id();
  }

  /** Whether this key exists and is active. */
  public boolean isActive(String accessKeyId) {
    return users.values().stream()
        .flatMap(user -> user.keys.stream())
        .anyMatch(key -> key.id.equals(accessKeyId) && key.active);
  }

  /** The tags of a secret, to be edited by hand. */
  public Map<String, String> secretTags(String secretName) {
    return secrets.get(secretName).tags;
  }

  /** The labels of a secret, each with the version that has it, to be edited by hand. */
  public Map<String, String> secretLabels(String secretName) {
    return secrets.get(secretName).labels;
  }

  /** Somebody gives the secret this resource policy, copies, and a function that rotates it. */
  public void shareSecret(
      String secretName, PolicyDocument policy, Set<String> regions, String functionArn) {
    SecretState secret = secrets.get(secretName);
    secret.resourcePolicy = policy.statements().isEmpty() ? null : policy.json();
    secret.replicaRegions = regions;
    secret.rotationFunctionArn = functionArn;
  }

  /** Somebody has the secret encrypted with this key; with the account's own when it is empty. */
  public void encryptSecret(String secretName, String kmsKeyId) {
    secrets.get(secretName).kmsKeyId = kmsKeyId;
  }

  /** Ids of all versions of the secret. */
  public Set<String> secretVersions(String secretName) {
    return Set.copyOf(secrets.get(secretName).versions.keySet());
  }

  /** The tags of a user, to be edited by hand. */
  public Map<String, String> userTags(String userName) {
    return users.get(userName).tags;
  }

  /** Somebody stores another value, which becomes a version of its own. */
  public void editSecret(String secretName, SecretAccessKey value) {
    SecretState secret = secrets.get(secretName);
    String version = "a1b2c3d4-0000-4000-8000-%012d".formatted(nextId("edit"));
    secret.versions.put(version, value);
    secret.labels.put(StoredSecret.PREVIOUS, secret.labels.put(StoredSecret.CURRENT, version));
  }

  /** A user with its key and secret as provisioning leaves it, but without roles. */
  public String provisionedUser(String name) {
    caller()
        .users()
        .create(
            new User(
                name, "/rolebridge/", "", USER_BOUNDARY_ARN, Map.of("rolebridge:managed", "true")));
    SecretAccessKey key = caller().accessKeys().create(name);
    caller().secrets().create("rolebridge/" + name, "", key, Map.of("rolebridge:managed", "true"));
    return key.id();
  }

  /** IAM gives out no credential report. */
  public void refuseReports() {
    reportRefused = true;
  }

  /** The inline policies of a role by name. */
  public Map<String, Map<String, Object>> rolePolicies(String roleArn) {
    return Map.copyOf(role(roleArn).inlinePolicies);
  }

  /** A version whose value isn't what it was stored with. */
  public void replaceVersion(String secretName, String versionId, SecretAccessKey value) {
    secrets.get(secretName).versions.put(versionId, value);
  }

  /** Somebody gives the user what rolebridge doesn't: a policy, a group and a console password. */
  public void addToUser(String userName, String policyArn, String group) {
    UserState user = user(userName);
    user.attachedPolicies.add(policyArn);
    user.groups.add(group);
    user.consolePassword = true;
  }

  /** The key is replaced by one of the same id. */
  public void renewKey(String accessKeyId) {
    KeyState key = key(accessKeyId);
    key.createDate = now();
    key.changeDate = now();
  }

  /** A managed policy is attached to the user, by whomever. */
  public void attachToUser(String userName, String policyArn) {
    user(userName).attachedPolicies.add(policyArn);
  }

  /** And to a role. */
  public void attachToRole(String roleArn, String policyArn) {
    role(roleArn).attachedPolicies.add(policyArn);
  }

  /** The tags of a role, to be edited by hand. */
  public Map<String, String> roleTags(String roleArn) {
    return role(roleArn).tags;
  }

  /** A trust of any form, as whoever may change the role's could leave it. */
  public void writeTrust(String roleArn, Map<String, Object> document) {
    role(roleArn).trust = document;
  }

  /** Somebody deletes the user with all that it has, and nothing else. */
  public void deleteUserByHand(String userName) {
    users.remove(userName);
  }

  /** Somebody moves the user, with all that it has, to another path. */
  public void moveUser(String userName, String path) {
    UserState user = user(userName);
    user.path = path;
    user.arn = "arn:aws:iam::" + ACCOUNT_ID + ":user" + path + userName;
  }

  /** A stack of rolebridge is in this account, too. */
  public void open(String accountId) {
    openAccounts.add(accountId);
  }

  /** The account takes its provisioner role away. */
  public void close(String accountId) {
    openAccounts.remove(accountId);
  }

  void requireOpen(String accountId) {
    if (!openAccounts.contains(accountId)) {
      throw new AccountNotOpenException(
          "Account " + accountId + " doesn't let rolebridge in.", null);
    }
  }

  /** STS refuses this key this role, and nothing says why. */
  public void stsRefusesKey(String accessKeyId, String roleArn) {
    refusedKey = accessKeyId + " " + roleArn;
  }

  /** ARNs of the roles that this key can't assume; empty when the key is of use everywhere. */
  public List<String> rolesRefusing(SecretAccessKey key, String userName) {
    Caller looking = caller();
    return looking.userRoles().arnsOf(userName).stream()
        .filter(
            roleArn -> {
              try {
                looking.securityTokens().assumeRole(key, roleArn, "test", 900);
                return false;
              } catch (AccessRefusedException e) {
                return true;
              }
            })
        .toList();
  }

  /** The secret as it is after its recovery window. */
  public void purgeSecret(String name) {
    secrets.remove(name);
  }

  /** The user's access keys, oldest first. */
  public List<String> keyIds(String userName) {
    UserState user = users.get(userName);
    return user == null ? List.of() : user.keys.stream().map(key -> key.id).toList();
  }

  /** The key that a reader of the secret gets; empty when there is none to get. */
  public Optional<SecretAccessKey> currentKey(String secretName) {
    return Optional.ofNullable(secrets.get(secretName))
        .filter(secret -> !secret.deleted)
        .map(secret -> secret.versions.get(secret.labels.get(StoredSecret.CURRENT)));
  }

  /** Whether a key that exists is unknown to this secret. */
  public boolean hasUnknownKey(String userName, String secretName) {
    SecretState secret = secrets.get(secretName);
    return keyIds(userName).stream()
        .anyMatch(id -> secret == null || !secret.versions.containsKey(SecretVersion.idFor(id)));
  }

  Map<String, Integer> accountSummary(String accountId) {
    requireOpen(accountId);
    Map<String, Integer> summary = new HashMap<>(quotas);
    summary.put("Users", accountId.equals(ACCOUNT_ID) ? users.size() : 0);
    summary.put("Roles", countIn(accountId, roles));
    summary.put("Policies", countIn(accountId, policies));
    return summary;
  }

  void requireRoom(String what, int used) {
    Integer quota = quotas.get(what + "Quota");
    if (quota != null && used >= quota) {
      throw new QuotaExceededException(
          "LimitExceeded: Cannot exceed quota for " + what + "PerAccount: " + quota);
    }
  }

  void requireSize(String quotaName, PolicyDocument document) {
    Integer quota = quotas.get(quotaName);
    if (quota != null && new JsonDocumentText().compact(document).length() > quota) {
      throw new QuotaExceededException(
          "LimitExceeded: Cannot exceed quota for " + quotaName + ": " + quota);
    }
  }

  static void addTags(Map<String, String> existing, Map<String, String> tags) {
    Map<String, String> all = new TreeMap<>(existing);
    all.putAll(tags);
    if (all.size() > TAG_LIMIT) {
      throw new QuotaExceededException(
          "LimitExceeded: The number of tags has reached the maximum limit.");
    }
    existing.putAll(tags);
  }

  /** A number that no other thing of this kind in the account has. */
  int nextId(String kind) {
    return lastIds.merge(kind, 1, Integer::sum);
  }

  Instant now() {
    return clock.instant();
  }

  UserState user(String name) {
    UserState user = users.get(name);
    if (user == null) {
      throw noSuchEntity("user", name);
    }
    return user;
  }

  RoleState role(String arn) {
    return findRole(arn).orElseThrow(() -> noSuchEntity("role", arn));
  }

  /** IAM's names are unique in their account, whatever their case and path. */
  Optional<RoleState> findRole(String arn) {
    return Optional.ofNullable(roles.get(nameIn(arn)));
  }

  static String nameIn(String arn) {
    return IamArn.accountOf(arn) + "/" + IamArn.nameOf(arn);
  }

  /** How many of these are in the account. */
  static int countIn(String accountId, Map<String, ?> named) {
    String prefix = accountId + "/";
    return (int) named.keySet().stream().filter(key -> key.startsWith(prefix)).count();
  }

  Optional<PolicyState> findPolicy(String arn) {
    return Optional.ofNullable(policies.get(nameIn(arn))).filter(policy -> policy.arn.equals(arn));
  }

  PolicyState policy(String arn) {
    return findPolicy(arn).orElseThrow(() -> noSuchEntity("policy", arn));
  }

  KeyState key(String accessKeyId) {
    return users.values().stream()
        .flatMap(user -> user.keys.stream())
        .filter(key -> key.id.equals(accessKeyId))
        .findFirst()
        .orElseThrow(() -> noSuchEntity("access key", accessKeyId));
  }

  int attachmentCount(String policyArn) {
    return (int)
        roles.values().stream().filter(role -> role.attachedPolicies.contains(policyArn)).count();
  }

  static ResourceVanishedException noSuchEntity(String kind, String name) {
    return new ResourceVanishedException(
        "NoSuchEntity: The " + kind + " with name " + name + " cannot be found.");
  }
}
