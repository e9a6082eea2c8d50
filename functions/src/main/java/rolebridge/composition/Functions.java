package rolebridge.composition;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import rolebridge.aws.AwsClients;
import rolebridge.aws.Clients;
import rolebridge.aws.SfnMachines;
import rolebridge.aws.SfnProvisionRuns;
import rolebridge.aws.SfnRotationRuns;
import rolebridge.aws.StsFunctionIdentity;
import rolebridge.aws.analyzer.AccessAnalyzerPolicies;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.audit.AuditAccount;
import rolebridge.domain.audit.AuditUser;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.DescribeExternalAccess;
import rolebridge.domain.audit.FindAudited;
import rolebridge.domain.audit.SummariseAudit;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.port.AcceptanceLog;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.port.PolicyValidator;
import rolebridge.domain.port.ProvisionRuns;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.XsoarConnection;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.provision.ConfigureInstance;
import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.EnsurePolicy;
import rolebridge.domain.provision.EnsureRole;
import rolebridge.domain.provision.EnsureUser;
import rolebridge.domain.provision.GrantAssumeRole;
import rolebridge.domain.provision.InstanceSetUp;
import rolebridge.domain.provision.PatchTrust;
import rolebridge.domain.provision.Planner;
import rolebridge.domain.provision.ValidatePolicies;
import rolebridge.domain.provision.proof.ValidateAccess;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.provision.undo.FindRunToUndo;
import rolebridge.domain.provision.undo.RunReader;
import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.DeactivateOldKey;
import rolebridge.domain.rotate.DeleteOldKey;
import rolebridge.domain.rotate.InspectKeys;
import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.PutBackOldKey;
import rolebridge.domain.rotate.RemoveOrphan;
import rolebridge.domain.rotate.RemoveUser;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.TestInstance;
import rolebridge.domain.rotate.UpdateInstance;
import rolebridge.domain.rotate.ValidatePendingKey;
import rolebridge.domain.rotate.pass.FindDueUsers;
import rolebridge.domain.rotate.pass.Summarise;
import rolebridge.domain.rotate.revoke.OwnBoundaries;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.json.EmbeddedMetrics;
import rolebridge.json.JsonAcceptanceLog;
import rolebridge.json.JsonCauseText;
import rolebridge.json.JsonRunReader;
import rolebridge.json.XsoarSecret;
import rolebridge.xsoar.HttpXsoarServer;

/** Puts each function's service together, with only the clients that it needs. */
public class Functions extends Composition {

  private final FunctionSettings settings;

  /**
   * What is made of functions with clients of this execution environment: at once, or, where Lambda
   * takes a snapshot, each time that one is restored.
   */
  public static <T> Supplier<T> composed(Function<Functions, T> maker) {
    if (Environment.becomesSnapshot()) {
      return Snapshot.of(maker);
    }
    return new Kept<>(maker.apply(new Functions()));
  }

  /** A lambda would take longer to start. */
  private record Kept<T>(T get) implements Supplier<T> {}

  /**
   * Reads the function's settings from its environment.
   *
   * @throws IllegalStateException when an environment variable is missing; it names it
   */
  public Functions() {
    this(new Environment());
  }

  private Functions(Environment environment) {
    this(new AwsClients(environment.region()), environment, Clock.tickMillis(ZoneOffset.UTC));
    environment.hub();
  }

  protected Functions(Clients clients, FunctionSettings settings, Clock clock) {
    super(clients, settings, clock);
    this.settings = settings;
  }

  public Planner planner() {
    return new Planner(hub(), settings.egressIps(), catalog());
  }

  public ValidatePolicies validatePolicies() {
    return new ValidatePolicies(
        settings.validatesPolicies() ? Optional.of(policyValidator()) : Optional.empty(),
        documentText());
  }

  protected PolicyValidator policyValidator() {
    return AccessAnalyzerPolicies.of(hub().region(), clock());
  }

  public EnsureUser ensureUser() {
    return new EnsureUser(users(), hub());
  }

  public GrantAssumeRole grantAssumeRole() {
    return new GrantAssumeRole(userPolicies());
  }

  public EnsurePolicy ensurePolicy() {
    return new EnsurePolicy(policies(), hub());
  }

  public EnsureRole ensureRole() {
    return new EnsureRole(roles(), hub(), clock());
  }

  public PatchTrust patchTrust() {
    return new PatchTrust(roles(), users(), documentText(), hub());
  }

  public EnsureAccessKey ensureAccessKey() {
    return new EnsureAccessKey(accessKeys(), secrets(), hub(), clock());
  }

  public ValidateAccess validateAccess() {
    return new ValidateAccess(
        secrets(),
        securityTokens(),
        accessKeys(),
        users(),
        userPolicies(),
        roles(),
        policies(),
        simulator(),
        functionIdentity(),
        callContexts(),
        hub(),
        clock(),
        pause());
  }

  public ConfigureInstance configureInstance() {
    return new ConfigureInstance(
        catalog(),
        settings.rotationPolicy().handsOver()
            ? Optional.of(new InstanceSetUp(secrets(), handOver(), hub(), clock()))
            : Optional.empty());
  }

  private HandOver handOver() {
    return new HandOver(
        this::xsoarServer,
        secrets(),
        catalog(),
        settings.xsoar().delivery(),
        hub(),
        clock(),
        pause());
  }

  /** The XSOAR server that the stack is connected to, with its API key as it is now. */
  protected XsoarServer xsoarServer() {
    XsoarSettings xsoar = settings.xsoar();
    XsoarSecret secret =
        XsoarSecret.parse(xsoar.secretArn(), secretTexts().read(xsoar.secretArn()));
    return new HttpXsoarServer(
        new XsoarConnection(
            xsoar.url(),
            xsoar.pathPrefix(),
            secret.apiKey(),
            secret.apiKeyId(),
            secret.caBundle()));
  }

  public FindRunToUndo findRunToUndo() {
    return new FindRunToUndo(provisionRuns(), runReader());
  }

  public Compensate compensate() {
    return new Compensate(
        users(),
        userPolicies(),
        policies(),
        roles(),
        rolePolicies(),
        userRoles(),
        accessKeys(),
        secrets(),
        hub(),
        clock(),
        pause());
  }

  public InspectKeys inspectKeys() {
    return new InspectKeys(userReader(), clock());
  }

  public RemoveOrphan removeOrphan() {
    return new RemoveOrphan(userReader(), accessKeys());
  }

  public CreatePendingKey createPendingKey() {
    return new CreatePendingKey(userReader(), accessKeys(), secrets(), clock());
  }

  public ValidatePendingKey validatePendingKey() {
    return new ValidatePendingKey(
        userReader(),
        secrets(),
        securityTokens(),
        userRoles(),
        roles(),
        ownRoles(),
        simulator(),
        callContexts(),
        clock(),
        pause());
  }

  public PromoteKey promoteKey() {
    return new PromoteKey(userReader(), secrets(), clock());
  }

  public UpdateInstance updateInstance() {
    return new UpdateInstance(userReader(), secrets(), userRoles(), handOver(), clock());
  }

  public TestInstance testInstance() {
    return new TestInstance(userReader(), secrets(), handOver(), clock());
  }

  public PutBackOldKey putBackOldKey() {
    return new PutBackOldKey(userReader(), accessKeys(), secrets(), clock());
  }

  public DeactivateOldKey deactivateOldKey() {
    return new DeactivateOldKey(userReader(), accessKeys(), secrets(), clock());
  }

  public DeleteOldKey deleteOldKey() {
    return new DeleteOldKey(userReader(), accessKeys(), secrets(), clock());
  }

  public RevokeKey revokeKey() {
    return new RevokeKey(
        userReader(),
        accessKeys(),
        secrets(),
        userPolicies(),
        userRoles(),
        rolePolicies(),
        ownRoles(),
        new OwnBoundaries(users(), roles(), hub()),
        clock(),
        pause());
  }

  public RemoveRole removeRole() {
    return new RemoveRole(
        roles(), rolePolicies(), policies(), hub(), settings.roleUnusedFor(), clock(), pause());
  }

  public RetireUser retireUser() {
    return new RetireUser(
        users(),
        userPolicies(),
        userRoles(),
        ownRoles(),
        accessKeys(),
        secrets(),
        hub(),
        settings.rotationPolicy(),
        clock(),
        pause());
  }

  public RemoveUser removeUser() {
    return new RemoveUser(
        userReader(),
        users(),
        userPolicies(),
        userRoles(),
        ownRoles(),
        accessKeys(),
        secrets(),
        clock());
  }

  public FindDueUsers findDueUsers() {
    return new FindDueUsers(
        inventory(),
        accessKeys(),
        rotationRuns(),
        hub(),
        settings.rotationPolicy(),
        clock(),
        pause());
  }

  public FindAudited findAudited() {
    return new FindAudited(inventory(), hub());
  }

  public AuditUsers auditUsers() {
    return auditUsers(false);
  }

  public AuditUsers repairUsers() {
    return auditUsers(true);
  }

  private AuditUsers auditUsers(boolean repair) {
    AuditUser auditUser =
        new AuditUser(
            users(),
            userAccess(),
            userPolicies(),
            userRoles(),
            accessKeys(),
            secrets(),
            roles(),
            rolePolicies(),
            policies(),
            hub(),
            settings.secretKmsKeys(),
            settings.roleLongUnused(),
            clock(),
            pause());
    return new AuditUsers(inventory(), auditUser, metrics(), hub(), repair);
  }

  public AuditAccount auditAccount() {
    return new AuditAccount(
        inventory(),
        users(),
        roles(),
        policies(),
        userRoles(),
        secrets(),
        metrics(),
        hub(),
        clock(),
        pause());
  }

  public DescribeExternalAccess describeExternalAccess() {
    return new DescribeExternalAccess(metrics(), hub());
  }

  public SummariseAudit summariseAudit() {
    return new SummariseAudit(new JsonCauseText());
  }

  public Summarise summarise() {
    return new Summarise(metrics());
  }

  public AcceptRequests acceptRequests() {
    return new AcceptRequests(
        machines(),
        inventory(),
        metrics(),
        acceptanceLog(),
        settings.acceptingLimits(),
        catalog(),
        clock());
  }

  public String requestQueueArn() {
    return settings.requestQueueArn();
  }

  protected CallContexts callContexts() {
    return new CallContexts(
        hub(), settings.organizationId(), settings.egressIps(), settings.functionArn(), clock());
  }

  protected FunctionIdentity functionIdentity() {
    return new StsFunctionIdentity(sts(), settings.functionRoleArn());
  }

  protected ProvisionRuns provisionRuns() {
    return new SfnProvisionRuns(stepFunctions(), settings.provisionMachineArn());
  }

  protected RunReader runReader() {
    return new JsonRunReader();
  }

  protected RotationRuns rotationRuns() {
    return new SfnRotationRuns(stepFunctions(), settings.rotateUserMachineArn());
  }

  protected Machines machines() {
    return new SfnMachines(stepFunctions(), settings.machineArns());
  }

  protected Metrics metrics() {
    return new EmbeddedMetrics(System.out, hub().namespace().name(), clock());
  }

  protected AcceptanceLog acceptanceLog() {
    return new JsonAcceptanceLog(System.out, clock());
  }
}
