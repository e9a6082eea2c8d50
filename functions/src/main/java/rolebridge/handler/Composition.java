package rolebridge.handler;

import java.time.Clock;
import java.time.ZoneOffset;
import rolebridge.aws.AccountInventory;
import rolebridge.aws.AwsClients;
import rolebridge.aws.IamAccessKeys;
import rolebridge.aws.IamAccountQuotas;
import rolebridge.aws.IamAccounts;
import rolebridge.aws.IamManagedPolicies;
import rolebridge.aws.IamPolicySimulator;
import rolebridge.aws.IamRolePolicies;
import rolebridge.aws.IamRoles;
import rolebridge.aws.IamUserAccess;
import rolebridge.aws.IamUserPolicies;
import rolebridge.aws.IamUserRoles;
import rolebridge.aws.IamUsers;
import rolebridge.aws.SecretsManagerSecretStore;
import rolebridge.aws.SfnMachines;
import rolebridge.aws.SfnProvisionRuns;
import rolebridge.aws.SfnRotationRuns;
import rolebridge.aws.StsFunctionIdentity;
import rolebridge.aws.StsSecurityTokens;
import rolebridge.aws.ThreadPause;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.audit.AuditAccount;
import rolebridge.domain.audit.AuditUser;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.FindAudited;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.EnsurePolicy;
import rolebridge.domain.provision.EnsureRole;
import rolebridge.domain.provision.EnsureUser;
import rolebridge.domain.provision.GrantAssumeRole;
import rolebridge.domain.provision.PatchTrust;
import rolebridge.domain.provision.Planner;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.provision.proof.ValidateAccess;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.provision.undo.FindRunToUndo;
import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.DeactivateOldKey;
import rolebridge.domain.rotate.DeleteOldKey;
import rolebridge.domain.rotate.FindDueUsers;
import rolebridge.domain.rotate.InspectKeys;
import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.PutBackOldKey;
import rolebridge.domain.rotate.RemoveOrphan;
import rolebridge.domain.rotate.RemoveUser;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.Summarise;
import rolebridge.domain.rotate.UserReader;
import rolebridge.domain.rotate.ValidatePendingKey;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.json.EmbeddedMetrics;
import rolebridge.json.JsonAcceptanceLog;
import rolebridge.json.JsonDocumentText;
import rolebridge.json.JsonRunReader;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Puts each function's service together, with only the clients that it needs. */
final class Composition {

  private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);
  private static final DocumentText DOCUMENT_TEXT = new JsonDocumentText();

  private final AwsClients clients = new AwsClients(Environment.region());
  private final Hub hub = Environment.hub();

  ResolveRequest resolveRequest() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new ResolveRequest(
        new IamUsers(iam),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        new IamManagedPolicies(accounts, DOCUMENT_TEXT),
        new IamRoles(accounts, DOCUMENT_TEXT),
        accessKeys(iam),
        secrets(),
        new IamAccountQuotas(accounts),
        DOCUMENT_TEXT,
        hub,
        Environment.egressIps(),
        CLOCK);
  }

  Planner planner() {
    return new Planner(hub, Environment.egressIps());
  }

  EnsureUser ensureUser() {
    return new EnsureUser(new IamUsers(clients.iam()), hub);
  }

  GrantAssumeRole grantAssumeRole() {
    return new GrantAssumeRole(new IamUserPolicies(clients.iam(), DOCUMENT_TEXT));
  }

  EnsurePolicy ensurePolicy() {
    IamAccounts accounts = accounts(clients.iam());
    return new EnsurePolicy(new IamManagedPolicies(accounts, DOCUMENT_TEXT), hub);
  }

  EnsureRole ensureRole() {
    IamAccounts accounts = accounts(clients.iam());
    return new EnsureRole(new IamRoles(accounts, DOCUMENT_TEXT), hub, CLOCK);
  }

  PatchTrust patchTrust() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new PatchTrust(
        new IamRoles(accounts, DOCUMENT_TEXT), new IamUsers(iam), DOCUMENT_TEXT, hub);
  }

  EnsureAccessKey ensureAccessKey() {
    return new EnsureAccessKey(accessKeys(clients.iam()), secrets(), hub, CLOCK);
  }

  ValidateAccess validateAccess() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    StsClient sts = clients.sts();
    return new ValidateAccess(
        secrets(),
        new StsSecurityTokens(sts),
        accessKeys(iam),
        new IamUsers(iam),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        new IamRoles(accounts, DOCUMENT_TEXT),
        new IamManagedPolicies(accounts, DOCUMENT_TEXT),
        new IamPolicySimulator(accounts),
        new StsFunctionIdentity(sts, Environment.functionRoleArn()),
        callContexts(),
        hub,
        CLOCK,
        new ThreadPause());
  }

  FindRunToUndo findRunToUndo() {
    return new FindRunToUndo(
        new SfnProvisionRuns(clients.stepFunctions(), Environment.provisionMachineArn()),
        new JsonRunReader());
  }

  Compensate compensate() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new Compensate(
        new IamUsers(iam),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        new IamManagedPolicies(accounts, DOCUMENT_TEXT),
        new IamRoles(accounts, DOCUMENT_TEXT),
        userRoles(iam, accounts),
        accessKeys(iam),
        secrets(),
        hub,
        CLOCK);
  }

  InspectKeys inspectKeys() {
    IamClient iam = clients.iam();
    return new InspectKeys(userReader(iam, accounts(iam)), CLOCK);
  }

  RemoveOrphan removeOrphan() {
    IamClient iam = clients.iam();
    return new RemoveOrphan(userReader(iam, accounts(iam)), accessKeys(iam));
  }

  CreatePendingKey createPendingKey() {
    IamClient iam = clients.iam();
    return new CreatePendingKey(userReader(iam, accounts(iam)), accessKeys(iam), secrets(), CLOCK);
  }

  ValidatePendingKey validatePendingKey() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new ValidatePendingKey(
        userReader(iam, accounts),
        secrets(),
        new StsSecurityTokens(clients.sts()),
        userRoles(iam, accounts),
        new IamRoles(accounts, DOCUMENT_TEXT),
        new IamPolicySimulator(accounts),
        callContexts(),
        CLOCK,
        new ThreadPause());
  }

  PromoteKey promoteKey() {
    IamClient iam = clients.iam();
    return new PromoteKey(userReader(iam, accounts(iam)), secrets(), CLOCK);
  }

  PutBackOldKey putBackOldKey() {
    IamClient iam = clients.iam();
    return new PutBackOldKey(userReader(iam, accounts(iam)), accessKeys(iam), secrets(), CLOCK);
  }

  DeactivateOldKey deactivateOldKey() {
    IamClient iam = clients.iam();
    return new DeactivateOldKey(userReader(iam, accounts(iam)), accessKeys(iam), secrets(), CLOCK);
  }

  DeleteOldKey deleteOldKey() {
    IamClient iam = clients.iam();
    return new DeleteOldKey(userReader(iam, accounts(iam)), accessKeys(iam), secrets(), CLOCK);
  }

  RevokeKey revokeKey() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new RevokeKey(
        userReader(iam, accounts),
        accessKeys(iam),
        secrets(),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        userRoles(iam, accounts),
        new IamRolePolicies(accounts, DOCUMENT_TEXT),
        CLOCK);
  }

  RemoveRole removeRole() {
    IamAccounts accounts = accounts(clients.iam());
    return new RemoveRole(
        new IamRoles(accounts, DOCUMENT_TEXT),
        new IamRolePolicies(accounts, DOCUMENT_TEXT),
        new IamManagedPolicies(accounts, DOCUMENT_TEXT),
        hub,
        Environment.roleUnusedFor(),
        CLOCK);
  }

  RetireUser retireUser() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new RetireUser(
        new IamUsers(iam),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        userRoles(iam, accounts),
        accessKeys(iam),
        secrets(),
        hub,
        Environment.rotationPolicy(),
        CLOCK);
  }

  RemoveUser removeUser() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new RemoveUser(
        userReader(iam, accounts),
        new IamUsers(iam),
        new IamUserPolicies(iam, DOCUMENT_TEXT),
        userRoles(iam, accounts),
        accessKeys(iam),
        secrets(),
        CLOCK);
  }

  FindDueUsers findDueUsers() {
    IamClient iam = clients.iam();
    return new FindDueUsers(
        new AccountInventory(iam, clients.secretsManager()),
        accessKeys(iam),
        new SfnRotationRuns(clients.stepFunctions(), Environment.rotateUserMachineArn()),
        hub,
        Environment.rotationPolicy(),
        CLOCK,
        new ThreadPause());
  }

  FindAudited findAudited() {
    return new FindAudited(inventory(clients.iam()), hub);
  }

  AuditUsers auditUsers() {
    return auditUsers(false);
  }

  AuditUsers repairUsers() {
    return auditUsers(true);
  }

  private AuditUsers auditUsers(boolean repair) {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    AuditUser auditUser =
        new AuditUser(
            new IamUsers(iam),
            new IamUserAccess(iam),
            new IamUserPolicies(iam, DOCUMENT_TEXT),
            userRoles(iam, accounts),
            accessKeys(iam),
            secrets(),
            new IamRoles(accounts, DOCUMENT_TEXT),
            new IamRolePolicies(accounts, DOCUMENT_TEXT),
            new IamManagedPolicies(accounts, DOCUMENT_TEXT),
            hub,
            Environment.roleLongUnused(),
            CLOCK,
            new ThreadPause());
    return new AuditUsers(
        inventory(iam), auditUser, new EmbeddedMetrics(System.out, CLOCK), hub, repair);
  }

  AuditAccount auditAccount() {
    IamClient iam = clients.iam();
    IamAccounts accounts = accounts(iam);
    return new AuditAccount(
        inventory(iam),
        new IamRoles(accounts, DOCUMENT_TEXT),
        new IamManagedPolicies(accounts, DOCUMENT_TEXT),
        userRoles(iam, accounts),
        secrets(),
        hub,
        CLOCK);
  }

  private AccountInventory inventory(IamClient iam) {
    return new AccountInventory(iam, clients.secretsManager());
  }

  Summarise summarise() {
    return new Summarise(new EmbeddedMetrics(System.out, CLOCK));
  }

  AcceptRequests acceptRequests() {
    return new AcceptRequests(
        new SfnMachines(clients.stepFunctions(), Environment.machineArns()),
        inventory(clients.iam()),
        new EmbeddedMetrics(System.out, CLOCK),
        new JsonAcceptanceLog(System.out, CLOCK),
        Environment.acceptingHub(),
        CLOCK);
  }

  private CallContexts callContexts() {
    return new CallContexts(
        hub,
        Environment.organizationId(),
        Environment.egressIps(),
        Environment.functionArn(),
        CLOCK);
  }

  private UserReader userReader(IamClient iam, IamAccounts accounts) {
    return new UserReader(
        new IamUsers(iam),
        accessKeys(iam),
        secrets(),
        userRoles(iam, accounts),
        hub,
        Environment.rotationPolicy(),
        CLOCK);
  }

  private IamAccounts accounts(IamClient iam) {
    return new IamAccounts(
        iam,
        clients::sts,
        clients::iam,
        hub,
        Environment.functionName(),
        Environment.spokeActions());
  }

  private IamUserRoles userRoles(IamClient iam, IamAccounts accounts) {
    return new IamUserRoles(accounts, new IamUserPolicies(iam, DOCUMENT_TEXT), hub);
  }

  private IamAccessKeys accessKeys(IamClient iam) {
    return new IamAccessKeys(iam, clients.iamWithoutRetries());
  }

  private SecretsManagerSecretStore secrets() {
    return new SecretsManagerSecretStore(clients.secretsManager(), Environment.kmsKeyId());
  }
}
