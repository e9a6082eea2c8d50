package rolebridge.cli.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.json.JsonDocumentText;

/**
 * An account that answers as rolebridge expects of AWS, with changes that take five seconds to be
 * seen, but for its quirks. Its clock is the test's: only pauses let time pass.
 */
final class FakeAccount extends Clock
    implements Identities, Calls, Secrets, Judgement, Starts, Leftovers {

  /** Another answer than rolebridge expects, by the trial that is to find it. */
  enum Quirk {
    QUOTAS("quotas"),
    MISSPELLED_ACTION_IS_FINE("validation"),
    REPORT_IS_A_DAY_OLD("credential-report"),
    REPORT_NEVER_COMES("credential-report"),
    RESTORING_TAKES_LONGER("cold-starts"),
    TRUST_IS_SHOWN_OTHERWISE("closed-trust"),
    ANYBODY_IS_A_PRINCIPAL("unknown-principal"),
    NEW_USER_IS_NO_PRINCIPAL("new-principal"),
    NEW_KEY_IS_REFUSED("new-key"),
    NEW_TRUST_IS_UNSEEN("new-trust"),
    NEW_POLICY_IS_UNSEEN("new-policy"),
    BOUNDARY_IS_IGNORED("boundary"),
    SIMULATION_TAKES_ACTIONS_THAT_AWS_LACKS("simulated-types"),
    SIMULATION_TAKES_ANOTHER_CASE("simulated-types"),
    SIMULATION_DENIES_ALL_OF_A_SERVICE("simulated-types"),
    SIMULATION_TAKES_EVERYTHING_BESIDE_AN_ARN("simulated-types"),
    SIMULATION_TAKES_ANY_TYPE("simulated-types"),
    USER_SESSION_GETS_IN("user-session"),
    SESSIONS_LIVE_ON("denied-sessions"),
    REMOVED_ROLE_LIVES_ON("removed-role"),
    INACTIVE_KEY_WORKS("inactive-key"),
    DELETED_USER_KEEPS_ITS_ARN("deleted-user"),
    PENDING_MOVES("staging-labels"),
    NO_FORCE_IS_DENIED("secret-deletion"),
    FORCE_IS_ALLOWED("secret-deletion"),
    DELETED_SECRET_IS_NOT_FOUND("deleted-secret");

    final String trial;

    Quirk(String trial) {
      this.trial = trial;
    }
  }

  static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
  static final Run RUN = new Run(START, "abc123");
  private static final Duration SPREADING = Duration.ofSeconds(5);
  private static final String ACCOUNT = "arn:aws:iam::123456789012:";
  private static final JsonDocumentText TEXT = new JsonDocumentText();

  private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
  private Optional<String> refusedAs = Optional.empty();
  private Instant now = START;
  private int made;
  private final Map<String, User> users = new TreeMap<>();
  private final Map<String, Role> roles = new TreeMap<>();
  private final Map<String, Role> goneRoles = new HashMap<>();
  private final Map<String, String> policies = new TreeMap<>();
  private final Map<String, Secret> secrets = new TreeMap<>();
  private final Map<String, Session> sessions = new HashMap<>();
  final List<Thing> others = new ArrayList<>();
  final Set<String> stuck = new TreeSet<>();

  private static final class User {
    private String id;
    private String arn;
    private String boundary;
    private Instant created;
    private final Map<String, Instant> keys = new LinkedHashMap<>();
    private final Map<String, Instant> inactive = new HashMap<>();
  }

  private static final class Role {
    private String arn;
    private String trust;
    private String boundary;
    private Instant trusted;
    private Instant removed;
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, Instant> put = new HashMap<>();
  }

  private static final class Secret {
    private final Map<String, Set<String>> labels = new LinkedHashMap<>();
    private boolean deleted;
  }

  private record Session(String role, String user, Instant issued) {}

  FakeAccount(Quirk... quirks) {
    this.quirks.addAll(List.of(quirks));
  }

  Bench bench(Duration time) {
    Patience patience = new Patience(this, this::pass, START.plus(time));
    return new Bench(RUN, this, this, this, this, this, patience);
  }

  Cleaning cleaning() {
    return new Cleaning(this, bench(Duration.ofHours(1)).patience());
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  private boolean spread(Instant since) {
    return !now.isBefore(since.plus(SPREADING));
  }

  private static CallRefusedException refused(String code) {
    return new CallRefusedException(code, "refused", null);
  }

  // Clock

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** As which error calls with the credentials of trials are refused, where it isn't AWS's own. */
  void refusesAs(String code) {
    refusedAs = Optional.of(code);
  }

  private CallRefusedException notLetIn(String code) {
    return refused(refusedAs.orElse(code));
  }

  // Identities

  @Override
  public MadeUser createUser(String thing) {
    return createUser(thing, null);
  }

  @Override
  public MadeUser createUser(String thing, String boundaryArn) {
    User user = new User();
    user.id = "AIDA" + "%017d".formatted(++made);
    user.arn = ACCOUNT + "user" + RUN.path() + RUN.named(thing);
    user.boundary = boundaryArn;
    user.created = now;
    users.put(RUN.named(thing), user);
    return new MadeUser(RUN.named(thing), user.arn, user.id);
  }

  @Override
  public Credentials createKey(String userName) {
    String id = "AKIA" + "%016d".formatted(++made);
    users.get(userName).keys.put(id, now);
    return new Credentials(id, "secret", "");
  }

  @Override
  public void deactivateKey(String userName, String accessKeyId) {
    users.get(userName).inactive.put(accessKeyId, now);
  }

  @Override
  public void deleteUser(String userName) {
    User gone = users.remove(userName);
    if (!has(Quirk.DELETED_USER_KEEPS_ITS_ARN)) {
      roles.values().forEach(role -> role.trust = role.trust.replace(gone.arn, gone.id));
    }
  }

  @Override
  public String createRole(String thing, String trust) {
    return createRole(thing, trust, null);
  }

  @Override
  public String createRole(String thing, String trust, String boundaryArn) {
    Role role = new Role();
    role.arn = ACCOUNT + "role" + RUN.path() + RUN.named(thing);
    role.trust = trust;
    role.trusted = now;
    role.boundary = boundaryArn;
    roles.put(RUN.named(thing), role);
    return role.arn;
  }

  @Override
  public void deleteRole(String roleName) {
    Role role = roles.remove(roleName);
    role.removed = now;
    goneRoles.put(roleName, role);
  }

  @Override
  public void updateTrust(String roleName, String trust) {
    boolean known =
        users.values().stream()
            .anyMatch(
                user ->
                    trust.contains(user.arn)
                        && spread(user.created)
                        && !has(Quirk.NEW_USER_IS_NO_PRINCIPAL));
    if (!known && !has(Quirk.ANYBODY_IS_A_PRINCIPAL)) {
      throw refused("MalformedPolicyDocument");
    }
    Role role = roles.get(roleName);
    if (!role.trust.equals(trust)) {
      role.trusted = now;
    }
    role.trust = trust;
  }

  @Override
  public String trustOf(String roleName) {
    String trust = roles.get(roleName).trust;
    return has(Quirk.TRUST_IS_SHOWN_OTHERWISE) ? trust.replace("Deny", "Allow") : trust;
  }

  @Override
  public void putRolePolicy(String roleName, String policyName, String document) {
    roles.get(roleName).policies.put(policyName, document);
    roles.get(roleName).put.put(policyName, now);
  }

  @Override
  public String createPolicy(String thing, String document) {
    String arn = ACCOUNT + "policy" + RUN.path() + RUN.named(thing);
    policies.put(arn, document);
    return arn;
  }

  // Calls

  @Override
  public String identity(Credentials credentials) {
    Session session = sessions.get(credentials.sessionToken());
    return session == null ? userOf(credentials).arn : users.get(session.user()).arn;
  }

  private User userOf(Credentials credentials) {
    String key = credentials.accessKeyId();
    for (User user : users.values()) {
      Instant inactive = user.inactive.get(key);
      boolean ended = inactive != null && spread(inactive) && !has(Quirk.INACTIVE_KEY_WORKS);
      boolean begun =
          user.keys.containsKey(key)
              && spread(user.keys.get(key))
              && !has(Quirk.NEW_KEY_IS_REFUSED);
      if (begun && !ended) {
        return user;
      }
    }
    throw notLetIn("InvalidClientTokenId");
  }

  @Override
  public Credentials assumeRole(Credentials credentials, String roleArn) {
    Session session = sessions.get(credentials.sessionToken());
    User user = session == null ? userOf(credentials) : users.get(session.user());
    boolean denied =
        session != null
            && user.boundary != null
            && policies.get(user.boundary).contains("aws:TokenIssueTime")
            && !has(Quirk.USER_SESSION_GETS_IN);
    for (Map.Entry<String, Role> role : roles.entrySet()) {
      boolean admitted =
          role.getValue().arn.equals(roleArn)
              && role.getValue().trust.contains(user.arn)
              && spread(role.getValue().trusted)
              && !has(Quirk.NEW_TRUST_IS_UNSEEN);
      if (admitted && !denied) {
        return session(new Session(role.getKey(), "", now));
      }
    }
    throw notLetIn("AccessDenied");
  }

  private Credentials session(Session session) {
    String token = "token" + ++made;
    sessions.put(token, session);
    return new Credentials("ASIA", "secret", token);
  }

  @Override
  public Credentials sessionToken(Credentials credentials) {
    User user = userOf(credentials);
    String name = user.arn.substring(user.arn.lastIndexOf('/') + 1);
    return session(new Session("", name, now));
  }

  @Override
  public void readRole(Credentials credentials, String roleName) {
    require(credentials, "iam:GetRole");
  }

  private void require(Credentials credentials, String action) {
    String name = sessions.get(credentials.sessionToken()).role();
    Role role = roles.getOrDefault(name, goneRoles.get(name));
    if (goneRoles.containsValue(role)
        && spread(role.removed)
        && !has(Quirk.REMOVED_ROLE_LIVES_ON)) {
      throw notLetIn("AccessDenied");
    }
    boolean allowed = false;
    for (Map.Entry<String, String> policy : role.policies.entrySet()) {
      boolean seen = spread(role.put.get(policy.getKey())) && !has(Quirk.NEW_POLICY_IS_UNSEEN);
      if (seen && policy.getValue().contains("DateLessThan") && !has(Quirk.SESSIONS_LIVE_ON)) {
        throw notLetIn("AccessDenied");
      }
      allowed |= seen && policy.getValue().contains(action);
    }
    if (!allowed) {
      throw notLetIn("AccessDenied");
    }
  }

  @Override
  public void deleteSecret(Credentials credentials, String secretName, boolean force) {
    require(credentials, "secretsmanager:DeleteSecret");
    if (force ? !has(Quirk.FORCE_IS_ALLOWED) : has(Quirk.NO_FORCE_IS_DENIED)) {
      throw notLetIn("AccessDeniedException");
    }
    scheduleDeletion(secretName);
  }

  // Secrets

  @Override
  public String create(String thing, String versionId) {
    String name = RUN.secretNamed(thing);
    if (secrets.containsKey(name)) {
      throw refused(
          secrets.get(name).deleted ? "InvalidRequestException" : "ResourceExistsException");
    }
    Secret secret = new Secret();
    secret.labels.put(versionId, new TreeSet<>(Set.of("AWSCURRENT")));
    secrets.put(name, secret);
    return name;
  }

  @Override
  public void put(String name, String versionId, String label) {
    secrets.get(name).labels.put(versionId, new TreeSet<>(Set.of(label)));
  }

  @Override
  public void move(String name, String label, String fromVersionId, String toVersionId) {
    Map<String, Set<String>> labels = secrets.get(name).labels;
    labels.put(fromVersionId, Set.of("AWSPREVIOUS"));
    labels.get(toVersionId).add(label);
    if (has(Quirk.PENDING_MOVES)) {
      labels.get(toVersionId).remove("AWSPENDING");
    }
  }

  @Override
  public Map<String, Set<String>> labels(String name) {
    return secrets.get(name).labels;
  }

  @Override
  public void scheduleDeletion(String name) {
    if (secrets.get(name).deleted) {
      throw refused("InvalidRequestException");
    }
    secrets.get(name).deleted = true;
  }

  @Override
  public void read(String name) {
    if (secrets.get(name).deleted) {
      throw refused(
          has(Quirk.DELETED_SECRET_IS_NOT_FOUND)
              ? "ResourceNotFoundException"
              : "InvalidRequestException");
    }
  }

  @Override
  public void restore(String name) {
    secrets.get(name).deleted = false;
  }

  // Judgement

  @Override
  public Simulated simulate(String roleArn, String action) {
    Role role =
        roles.values().stream().filter(one -> one.arn.equals(roleArn)).findFirst().orElseThrow();
    if (role.put.values().stream().noneMatch(this::spread)) {
      throw refused("NoSuchEntity");
    }
    PolicyDocument boundary = TEXT.parse(policies.get(role.boundary));
    boolean denied =
        boundary.statements().stream()
            .anyMatch(
                statement ->
                    "Deny".equals(statement.get("Effect"))
                        && action.equals(statement.get("Action")));
    boolean within = policies.get(role.boundary).contains(action);
    return denied
        ? new Simulated("explicitDeny", Optional.of(false))
        : within || has(Quirk.BOUNDARY_IS_IGNORED)
            ? new Simulated("allowed", Optional.of(true))
            : new Simulated("implicitDeny", Optional.of(false));
  }

  @Override
  public List<String> simulate(String roleArn, List<String> actions, List<String> resources) {
    boolean everythingToo = resources.contains("*") && resources.size() > 1;
    boolean unknown = actions.contains("s3:MadeUp");
    boolean inAnotherCase = actions.contains("s3:putobject");
    if ((unknown && !has(Quirk.SIMULATION_TAKES_ACTIONS_THAT_AWS_LACKS))
        || (inAnotherCase && !has(Quirk.SIMULATION_TAKES_ANOTHER_CASE))
        || (everythingToo && !has(Quirk.SIMULATION_TAKES_EVERYTHING_BESIDE_AN_ARN))) {
      throw refused("InvalidInput");
    }
    boolean ofAllDenied =
        has(Quirk.SIMULATION_DENIES_ALL_OF_A_SERVICE)
            && resources.equals(List.of("arn:aws:ec2:*:123456789012:*"));
    return actions.stream()
        .map(
            action ->
                ofAllDenied
                        || (action.equals("ec2:DescribeInstances")
                            && !has(Quirk.SIMULATION_TAKES_ANY_TYPE))
                    ? "implicitDeny"
                    : simulate(roleArn, action).decision())
        .toList();
  }

  @Override
  public String region() {
    return "eu-central-1";
  }

  @Override
  public Map<String, Integer> summary() {
    Map<String, Integer> summary =
        new HashMap<>(
            Map.of("Users", 1, "UsersQuota", 5000, "Roles", 2, "RolesQuota", 1000, "Policies", 3));
    if (!has(Quirk.QUOTAS)) {
      summary.put("PoliciesQuota", 1500);
    }
    return summary;
  }

  @Override
  public boolean askForCredentialReport() {
    return spread(START) && !has(Quirk.REPORT_NEVER_COMES);
  }

  @Override
  public Instant credentialReportTime() {
    return has(Quirk.REPORT_IS_A_DAY_OLD) ? now.minus(Duration.ofDays(1)) : now;
  }

  @Override
  public List<String> validate(String document) {
    return document.contains("\"iam:ListRole\"") && !has(Quirk.MISSPELLED_ACTION_IS_FINE)
        ? List.of("INVALID_ACTION")
        : List.of();
  }

  // Starts

  @Override
  public List<Start> since(Instant time) {
    return List.of(
        new Start(true, has(Quirk.RESTORING_TAKES_LONGER) ? 4000 : 300, 100),
        new Start(false, 1200, 900),
        new Start(false, 1000, 800));
  }

  // Leftovers

  @Override
  public List<Thing> all() {
    List<Thing> things = new ArrayList<>(others);
    users.keySet().forEach(name -> things.add(new Thing(Kind.USER, name, RUN)));
    roles.keySet().forEach(name -> things.add(new Thing(Kind.ROLE, name, RUN)));
    policies.keySet().forEach(arn -> things.add(new Thing(Kind.POLICY, arn, RUN)));
    secrets.keySet().forEach(name -> things.add(new Thing(Kind.SECRET, name, RUN)));
    return things;
  }

  @Override
  public void remove(Thing thing) {
    boolean isUsed =
        thing.kind() == Kind.POLICY
            && (users.values().stream().anyMatch(user -> thing.id().equals(user.boundary))
                || roles.values().stream().anyMatch(role -> thing.id().equals(role.boundary)));
    if (isUsed || stuck.contains(thing.id())) {
      throw refused("DeleteConflict");
    }
    others.remove(thing);
    users.remove(thing.id());
    roles.remove(thing.id());
    policies.remove(thing.id());
    secrets.remove(thing.id());
  }
}
