package rolebridge.cli.hub;

import java.time.Clock;
import rolebridge.aws.Clients;
import rolebridge.cli.aws.Account;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.composition.Composition;
import rolebridge.composition.Settings;
import rolebridge.domain.port.UserRoles;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The hub's own account as the caller's credentials show it; no other is ever looked at. */
public class HubView extends Composition {

  public HubView(Account account, Settings settings) {
    super(new HubClients(account), settings, Clock.systemUTC());
  }

  @Override
  public UserRoles userRoles() {
    return new HubRoles(iam(), hub());
  }

  /** The roles in all accounts, as the users' policies grant them. */
  public UserRoles grantedRoles() {
    return new GrantedRoles(userRoles(), userPolicies(), hub());
  }

  /** The keys of the users, with their roles in all accounts. */
  public KeyInventory keyInventory() {
    return new KeyInventory(
        userReader(), inventory(), grantedRoles(), accessKeys(), hub(), clock());
  }

  private record HubClients(Account account) implements Clients {

    @Override
    public IamClient iam() {
      return account.iam();
    }

    @Override
    public IamClient iam(AwsCredentialsProvider credentials) {
      throw otherAccount();
    }

    /** No key is created here, so a client with retries does. */
    @Override
    public IamClient iamWithoutRetries() {
      return account.iam();
    }

    @Override
    public SecretsManagerClient secretsManager() {
      return account.secretsManager();
    }

    @Override
    public StsClient sts() {
      throw otherAccount();
    }

    @Override
    public SfnClient stepFunctions() {
      return account.stepFunctions();
    }

    private static IllegalStateException otherAccount() {
      return new IllegalStateException("Only the hub's own account is looked at");
    }
  }
}
