package rolebridge.handler;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import rolebridge.aws.Clients;
import rolebridge.composition.FunctionSettings;
import rolebridge.composition.Functions;
import rolebridge.composition.XsoarSettings;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeProvisionRuns;
import rolebridge.domain.fake.FakeRotationRuns;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.AcceptanceLog;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
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
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.json.EmbeddedMetrics;
import rolebridge.json.JsonAcceptanceLog;

/** The functions on ports in memory. */
class FakeFunctions extends Functions {

  static final String QUEUE = "arn:aws:sqs:eu-central-1:000000000000:rolebridge-requests";

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
    return new EmbeddedMetrics(out(), clock());
  }

  @Override
  protected AcceptanceLog acceptanceLog() {
    return new JsonAcceptanceLog(out(), clock());
  }

  @Override
  protected XsoarServer xsoarServer() {
    return caller.xsoar();
  }

  @Override
  protected Pause pause() {
    return aws.pause();
  }

  private record FakeSettings() implements FunctionSettings {

    @Override
    public Hub hub() {
      return Requests.HUB;
    }

    @Override
    public EgressIps egressIps() {
      return EgressIps.NONE;
    }

    @Override
    public RotationPolicy rotationPolicy() {
      return RotationRun.POLICY;
    }

    @Override
    public String kmsKeyId() {
      return "";
    }

    @Override
    public String functionName() {
      return "rolebridge-Function";
    }

    @Override
    public Set<String> spokeActions() {
      return Set.of();
    }

    @Override
    public String functionArn() {
      return "arn:function";
    }

    @Override
    public String organizationId() {
      return "";
    }

    @Override
    public String functionRoleArn() {
      return "arn:role";
    }

    @Override
    public Duration roleUnusedFor() {
      return Duration.ofHours(24);
    }

    @Override
    public Map<Machine, String> machineArns() {
      return Map.of();
    }

    @Override
    public String provisionMachineArn() {
      return "arn:provision";
    }

    @Override
    public String rotateUserMachineArn() {
      return "arn:rotate-user";
    }

    @Override
    public AcceptRequests.Limits acceptingLimits() {
      return new AcceptRequests.Limits("000000000000", 60, 100);
    }

    @Override
    public String requestQueueArn() {
      return QUEUE;
    }

    @Override
    public XsoarSettings xsoar() {
      return new XsoarSettings(
          "https://xsoar.example.com", "arn:secret", 8, HandOver.Delivery.INSTANCE);
    }

    @Override
    public Duration roleLongUnused() {
      return Duration.ofDays(90);
    }
  }
}
