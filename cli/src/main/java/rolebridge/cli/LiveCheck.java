package rolebridge.cli;

import java.time.Clock;
import java.util.Set;
import rolebridge.aws.IamAccessKeys;
import rolebridge.aws.IamAccountQuotas;
import rolebridge.aws.IamAccounts;
import rolebridge.aws.IamManagedPolicies;
import rolebridge.aws.IamRoles;
import rolebridge.aws.IamUserPolicies;
import rolebridge.aws.IamUsers;
import rolebridge.aws.SecretsManagerSecretStore;
import rolebridge.cli.aws.Account;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.rehearsal.Rehearsal;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.services.iam.IamClient;

/** Foretells with the caller's own credentials what provision would do in the hub's account. */
final class LiveCheck {

  /** Only makings are marked with the execution and who asked, and neither is known here. */
  private static final String NOBODY = "";

  private final Hub hub;
  private final ResolveRequest resolveRequest;
  private final Rehearsal rehearsal;

  LiveCheck(Account account, Hub hub, EgressIps egress) {
    this.hub = hub;
    Clock clock = Clock.systemUTC();
    DocumentText documentText = new JsonDocumentText();
    IamClient iam = account.iam();
    IamAccounts accounts = hubAlone(iam, hub);
    Users users = new IamUsers(iam);
    UserPolicies userPolicies = new IamUserPolicies(iam, documentText);
    ManagedPolicies policies = new IamManagedPolicies(accounts, documentText);
    Roles roles = new IamRoles(accounts, documentText);
    // A caller that makes no key needs no client that doesn't repeat.
    AccessKeys accessKeys = new IamAccessKeys(iam, iam);
    SecretStore secrets = new SecretsManagerSecretStore(account.secretsManager(), "");
    this.resolveRequest =
        new ResolveRequest(
            users,
            userPolicies,
            policies,
            roles,
            accessKeys,
            secrets,
            new IamAccountQuotas(accounts),
            documentText,
            hub,
            egress,
            clock);
    this.rehearsal =
        new Rehearsal(
            users, userPolicies, policies, roles, accessKeys, secrets, documentText, hub, clock);
  }

  /** {@link #requireHub} comes before every read, so no other account is ever asked for. */
  private static IamAccounts hubAlone(IamClient iam, Hub hub) {
    return new IamAccounts(
        iam,
        () -> {
          throw new IllegalStateException("Only the hub's own account is looked at");
        },
        credentials -> iam,
        hub,
        "check",
        Set.of());
  }

  /** What provision would do; throws {@link Failure} with all violations when it would refuse. */
  Forecast of(IntegrationRequest request) {
    requireHub(request);
    ResolveRequest.Resolution resolution = resolveRequest.apply(request, NOBODY, NOBODY);
    if (!resolution.violations().isEmpty()) {
      throw RequestFile.rejected(
          "The request can't be carried out in account " + hub.accountId() + ".",
          resolution.violations());
    }
    return rehearsal.of(resolution.plan());
  }

  private void requireHub(IntegrationRequest request) {
    String roleAccount = hub.roleAccountOf(request);
    if (!roleAccount.equals(hub.accountId())) {
      throw Failure.usage(
          "OtherAccountNotVisible",
          "check --live can look at the hub's own account "
              + hub.accountId()
              + " only; the request's accountId is "
              + roleAccount
              + ", which lets in rolebridge's functions and no people.",
          "Leave --live out; provision checks that account by itself before it changes anything.");
    }
  }
}
