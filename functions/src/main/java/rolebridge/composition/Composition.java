package rolebridge.composition;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import rolebridge.aws.AccountInventory;
import rolebridge.aws.Clients;
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
import rolebridge.aws.StsSecurityTokens;
import rolebridge.aws.ThreadPause;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretTexts;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.UserAccess;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.rotate.UserReader;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Makes the ports of one caller, and what functions and command both build on them. A client is
 * made when the first port needs it, and kept.
 */
public class Composition {

  private static final DocumentText DOCUMENT_TEXT = new JsonDocumentText();

  private final Clients clients;
  private final Settings settings;
  private final Clock clock;
  private final Supplier<IamClient> iam;
  private final Supplier<IamClient> iamWithoutRetries;
  private final Supplier<SecretsManagerClient> secretsManager;
  private final Supplier<StsClient> sts;
  private final Supplier<SfnClient> stepFunctions;
  private final Supplier<IamAccounts> accounts;

  public Composition(Clients clients, Settings settings, Clock clock) {
    this.clients = clients;
    this.settings = settings;
    this.clock = clock;
    this.iam = once(clients::iam);
    this.iamWithoutRetries = once(clients::iamWithoutRetries);
    this.secretsManager = once(clients::secretsManager);
    this.sts = once(clients::sts);
    this.stepFunctions = once(clients::stepFunctions);
    this.accounts = once(this::makeAccounts);
  }

  private static <T> Supplier<T> once(Supplier<T> maker) {
    AtomicReference<T> made = new AtomicReference<>();
    return () -> {
      if (made.get() == null) {
        made.set(maker.get());
      }
      return made.get();
    };
  }

  private IamAccounts makeAccounts() {
    return new IamAccounts(
        iam.get(), sts, clients::iam, hub(), settings.functionName(), settings.spokeActions());
  }

  public Clock clock() {
    return clock;
  }

  public Hub hub() {
    return settings.hub();
  }

  public DocumentText documentText() {
    return DOCUMENT_TEXT;
  }

  /** IAM of the hub, for what is no port. */
  protected IamClient iam() {
    return iam.get();
  }

  protected SfnClient stepFunctions() {
    return stepFunctions.get();
  }

  protected StsClient sts() {
    return sts.get();
  }

  public Users users() {
    return new IamUsers(iam.get());
  }

  public UserPolicies userPolicies() {
    return new IamUserPolicies(iam.get(), DOCUMENT_TEXT);
  }

  public UserAccess userAccess() {
    return new IamUserAccess(iam.get());
  }

  public UserRoles userRoles() {
    return new IamUserRoles(accounts.get(), userPolicies(), hub());
  }

  public Roles roles() {
    return new IamRoles(accounts.get(), DOCUMENT_TEXT);
  }

  public OwnRoles ownRoles() {
    return new OwnRoles(roles(), hub());
  }

  public RolePolicies rolePolicies() {
    return new IamRolePolicies(accounts.get(), DOCUMENT_TEXT);
  }

  public ManagedPolicies policies() {
    return new IamManagedPolicies(accounts.get(), DOCUMENT_TEXT);
  }

  public AccessKeys accessKeys() {
    return new IamAccessKeys(iam.get(), iamWithoutRetries.get());
  }

  public SecretStore secrets() {
    return secretsManagerSecrets();
  }

  protected SecretTexts secretTexts() {
    return secretsManagerSecrets();
  }

  private SecretsManagerSecretStore secretsManagerSecrets() {
    return new SecretsManagerSecretStore(secretsManager.get(), settings.kmsKeyId());
  }

  public Inventory inventory() {
    return new AccountInventory(iam.get(), secretsManager.get());
  }

  public PolicySimulator simulator() {
    return new IamPolicySimulator(accounts.get());
  }

  public SecurityTokens securityTokens() {
    return new StsSecurityTokens(sts.get());
  }

  public AccountQuotas.Source quotas() {
    return new IamAccountQuotas(accounts.get());
  }

  public IntegrationCatalog catalog() {
    return new Catalog();
  }

  public ResolveRequest resolveRequest() {
    return new ResolveRequest(
        users(),
        userPolicies(),
        policies(),
        roles(),
        accessKeys(),
        secrets(),
        quotas(),
        documentText(),
        hub(),
        settings.egressIps(),
        catalog(),
        clock(),
        pause());
  }

  public UserReader userReader() {
    return new UserReader(
        users(),
        accessKeys(),
        secrets(),
        userRoles(),
        ownRoles(),
        hub(),
        settings.rotationPolicy(),
        clock(),
        pause());
  }

  public Pause pause() {
    return new ThreadPause();
  }
}
