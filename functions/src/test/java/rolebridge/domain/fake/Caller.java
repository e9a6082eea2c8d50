package rolebridge.domain.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import rolebridge.catalog.Catalog;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.UserAccess;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.port.XsoarServer;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.provision.proof.ValidateAccess;
import rolebridge.domain.request.EgressIps;
import rolebridge.json.JsonDocumentText;

/**
 * One execution's way to AWS. Every port call passes here: it is counted, and it fails, or lets
 * something else happen around it, where a test says so.
 */
public final class Caller {

  /** One port call, successful or not. */
  public record Call(int number, String state, String operation, boolean mutating) {}

  /** Says what goes wrong at a call; null when nothing does. */
  @FunctionalInterface
  public interface Faults {
    Fault at(Call call);
  }

  private final FakeAws aws;
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Runnable> before = new HashMap<>();
  private final Map<Integer, Runnable> after = new HashMap<>();
  private final NavigableMap<Instant, FakeAws> past = new TreeMap<>();
  private Faults faults = call -> null;

  /** What was is kept for reads that lag, where a test lets any. */
  private boolean mayFail;

  private Runnable observer = () -> {};
  private String state = "";
  private boolean killed;

  Caller(FakeAws aws) {
    this.aws = aws;
  }

  /** The state, at this account. */
  public ResolveRequest resolveRequest(Hub hub, EgressIps egress) {
    return new ResolveRequest(
        users(),
        userPolicies(),
        policies(),
        roles(),
        accessKeys(),
        secrets(),
        quotas(),
        new JsonDocumentText(),
        hub,
        egress,
        new Catalog(),
        aws.clock(),
        aws.pause());
  }

  /** The state, at this account. */
  public ValidateAccess validateAccess(Hub hub, Pause pause) {
    return validateAccess(hub, securityTokens(), pause);
  }

  /** The state, at this account but for STS. */
  public ValidateAccess validateAccess(Hub hub, SecurityTokens tokens, Pause pause) {
    return new ValidateAccess(
        secrets(),
        tokens,
        accessKeys(),
        users(),
        userPolicies(),
        roles(),
        policies(),
        simulator(),
        functionIdentity(),
        callContexts(),
        hub,
        aws.clock(),
        pause);
  }

  public Users users() {
    return new FakeUsers(aws, this);
  }

  public UserPolicies userPolicies() {
    return new FakeUserPolicies(aws, this);
  }

  public ManagedPolicies policies() {
    return new FakeManagedPolicies(aws, this);
  }

  public Roles roles() {
    return new FakeRoles(aws, this);
  }

  public Inventory inventory() {
    return new FakeInventory(aws, this);
  }

  public UserRoles userRoles() {
    return new FakeUserRoles(aws, this);
  }

  public UserAccess userAccess() {
    return new FakeUserAccess(aws, this);
  }

  public RolePolicies rolePolicies() {
    return new FakeRolePolicies(aws, this);
  }

  public AccessKeys accessKeys() {
    return new FakeAccessKeys(aws, this);
  }

  public SecretStore secrets() {
    return new FakeSecretStore(aws, this);
  }

  public SecurityTokens securityTokens() {
    return new FakeSecurityTokens(aws, this);
  }

  public PolicySimulator simulator() {
    return new FakePolicySimulator(aws, this);
  }

  public CallContexts callContexts() {
    return callContexts("o-exampleorg1");
  }

  /** Of a function that was told this organization. */
  public CallContexts callContexts(String organizationId) {
    return new CallContexts(
        new Hub(
            "aws",
            FakeAws.ACCOUNT_ID,
            "eu-central-1",
            FakeAws.USER_BOUNDARY_ARN,
            FakeAws.ROLE_BOUNDARY_ARN),
        organizationId,
        EgressIps.NONE,
        FakeAws.FUNCTION_ARN,
        aws.clock());
  }

  public FunctionIdentity functionIdentity() {
    return new FakeFunctionIdentity(aws, this);
  }

  public AccountQuotas.Source quotas() {
    return accountId ->
        read("GetAccountSummary", () -> new AccountQuotas(aws.accountSummary(accountId)));
  }

  public XsoarServer xsoar() {
    return new FakeXsoarServer(aws, aws.xsoar(), this);
  }

  /** What puts keys into XSOAR's instances. */
  public HandOver handOver(Hub hub) {
    return new HandOver(
        this::xsoar,
        secrets(),
        new Catalog(),
        aws.delivery().orElseThrow(),
        hub,
        aws.clock(),
        aws.pause());
  }

  /** A new invocation of a function: what was killed was the one before. */
  public void beginInvocation(String state) {
    this.state = state;
    this.killed = false;
  }

  public void failing(Faults faults) {
    this.faults = faults;
    this.mayFail = true;
  }

  /** The first call of this operation goes wrong, and no other. */
  public void failingOnce(String operation, Fault fault) {
    boolean[] failed = new boolean[1];
    failing(
        call -> {
          if (failed[0] || !call.operation().equals(operation)) {
            return null;
          }
          failed[0] = true;
          return fault;
        });
  }

  /** Looks at the account after every call that changed something. */
  public void observing(Runnable observer) {
    this.observer = observer;
  }

  /** Lets this happen just before the call of this number, counted from 1. */
  public void before(int number, Runnable event) {
    before.put(number, event);
  }

  /** Lets this happen just after the call of this number, counted from 1. */
  public void after(int number, Runnable event) {
    after.put(number, event);
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public int callCount() {
    return calls.size();
  }

  public List<String> changes() {
    return calls.stream().filter(Call::mutating).map(Call::operation).toList();
  }

  <T> T read(String operation, Supplier<T> effect) {
    return call(operation, false, effect);
  }

  /** In pages of so many, as AWS gives them: each is a call. */
  <T> List<T> pages(String operation, int size, Supplier<List<T>> all) {
    List<T> read = new ArrayList<>();
    AtomicBoolean more = new AtomicBoolean();
    do {
      int from = read.size();
      read.addAll(
          read(
              operation,
              () -> {
                List<T> now = all.get();
                more.set(from + size < now.size());
                return now.subList(Math.min(from, now.size()), Math.min(from + size, now.size()));
              }));
    } while (more.get());
    return read;
  }

  <T> T change(String operation, Supplier<T> effect) {
    return call(operation, true, effect);
  }

  void change(String operation, Runnable effect) {
    call(
        operation,
        true,
        () -> {
          effect.run();
          return null;
        });
  }

  private <T> T call(String operation, boolean mutating, Supplier<T> effect) {
    if (killed) {
      throw new Killed();
    }
    Call call = new Call(calls.size() + 1, state, operation, mutating);
    calls.add(call);
    run(before.get(call.number()));
    Fault fault = faults.at(call);
    if (fault != null && !fault.hasEffect()) {
      throw fail(fault);
    }
    if (mutating && mayFail) {
      past.computeIfAbsent(aws.now(), _ -> aws.copy());
    }
    T answer = mutating || fault == null ? effect.get() : late(fault, effect);
    if (mutating) {
      observer.run();
    }
    run(after.get(call.number()));
    if (fault != null && !fault.answers()) {
      throw fail(fault);
    }
    return answer;
  }

  private <T> T late(Fault fault, Supplier<T> read) {
    return fault
        .then()
        .or(() -> before(aws.now().minus(fault.lag())))
        .map(then -> aws.asOf(then, read))
        .orElseGet(read);
  }

  /** What was before the first change since this time; empty when there was none. */
  private Optional<FakeAws> before(Instant time) {
    return Optional.ofNullable(past.higherEntry(time)).map(Map.Entry::getValue);
  }

  private RuntimeException fail(Fault fault) {
    if (fault.kills()) {
      killed = true;
      throw new Killed();
    }
    return fault.error();
  }

  private static void run(Runnable event) {
    if (event != null) {
      event.run();
    }
  }
}
