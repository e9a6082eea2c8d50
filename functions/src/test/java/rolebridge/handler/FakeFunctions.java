package rolebridge.handler;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import rolebridge.aws.Clients;
import rolebridge.composition.FakeSettings;
import rolebridge.composition.Functions;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeProvisionRuns;
import rolebridge.domain.fake.FakeRotationRuns;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.port.AcceptanceLog;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.PolicyValidator;
import rolebridge.domain.port.ProvisionRuns;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.UserAccess;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.provision.undo.RunReader;
import rolebridge.json.EmbeddedMetrics;
import rolebridge.json.JsonAcceptanceLog;

/** The functions on ports in memory. */
class FakeFunctions extends Functions {

  static final String QUEUE = FakeSettings.QUEUE;

  private static final Clients NO_CLIENTS =
      (Clients)
          Proxy.newProxyInstance(
              Clients.class.getClassLoader(),
              new Class<?>[] {Clients.class},
              (_, method, _) -> {
                throw new AssertionError("No test may reach AWS: " + method.getName());
              });

  private final FakeAws aws;
  private final Caller caller;
  private final FakeProvisionRuns runs;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  FakeFunctions(FakeAws aws, Caller caller, FakeProvisionRuns runs) {
    super(NO_CLIENTS, new FakeSettings(), aws.clock());
    this.aws = aws;
    this.caller = caller;
    this.runs = runs;
  }

  FakeFunctions(FakeAws aws, Caller caller) {
    this(aws, caller, new FakeProvisionRuns());
  }

  /** What was written to the functions' logs, metrics too. */
  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private PrintStream out() {
    return new PrintStream(log, true, StandardCharsets.UTF_8);
  }

  @Override
  public Users users() {
    return caller.users();
  }

  @Override
  public UserPolicies userPolicies() {
    return caller.userPolicies();
  }

  @Override
  public UserAccess userAccess() {
    return caller.userAccess();
  }

  @Override
  public UserRoles userRoles() {
    return caller.userRoles();
  }

  @Override
  public Roles roles() {
    return caller.roles();
  }

  @Override
  public RolePolicies rolePolicies() {
    return caller.rolePolicies();
  }

  @Override
  public ManagedPolicies policies() {
    return caller.policies();
  }

  @Override
  public AccessKeys accessKeys() {
    return caller.accessKeys();
  }

  @Override
  public SecretStore secrets() {
    return caller.secrets();
  }

  @Override
  public Inventory inventory() {
    return caller.inventory();
  }

  @Override
  public PolicySimulator simulator() {
    return caller.simulator();
  }

  @Override
  public SecurityTokens securityTokens() {
    return caller.securityTokens();
  }

  @Override
  public AccountQuotas.Source quotas() {
    return caller.quotas();
  }

  @Override
  protected CallContexts callContexts() {
    return caller.callContexts();
  }

  @Override
  protected FunctionIdentity functionIdentity() {
    return caller.functionIdentity();
  }

  @Override
  protected ProvisionRuns provisionRuns() {
    return runs;
  }

  @Override
  protected RunReader runReader() {
    return runs;
  }

  @Override
  protected RotationRuns rotationRuns() {
    return new FakeRotationRuns();
  }

  @Override
  protected Metrics metrics() {
    return new EmbeddedMetrics(out(), "rolebridge", clock());
  }

  @Override
  protected AcceptanceLog acceptanceLog() {
    return new JsonAcceptanceLog(out(), clock());
  }

  @Override
  protected XsoarServer xsoarServer() {
    return caller.xsoar();
  }

  /** Finds an error in what lets users be made, and a suggestion in all else. */
  @Override
  protected PolicyValidator policyValidator() {
    return documents ->
        new ValidatedPolicies(
            "",
            List.of(
                new PolicyFinding(
                    1,
                    documents.getFirst().contains("iam:GetUser\"") ? "ERROR" : "SUGGESTION",
                    "CODE",
                    "Write it otherwise.",
                    "https://docs.aws.amazon.com/x")));
  }

  @Override
  public Pause pause() {
    return aws.pause();
  }
}
