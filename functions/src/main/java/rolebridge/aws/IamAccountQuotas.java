package rolebridge.aws;

import java.util.HashMap;
import java.util.Map;
import rolebridge.domain.port.AccountQuotas;
import software.amazon.awssdk.services.iam.IamClient;

/** Any account's usage and quotas in IAM. */
public final class IamAccountQuotas implements AccountQuotas.Source {

  private final IamAccounts accounts;

  public IamAccountQuotas(IamAccounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public AccountQuotas read(String accountId) {
    IamClient iam = accounts.in(accountId);
    Map<String, Integer> summary =
        new HashMap<>(
            AwsErrors.call(
                "Reading the quotas of account " + accountId,
                () -> iam.getAccountSummary().summaryMapAsStrings()));
    return new AccountQuotas(Map.copyOf(summary));
  }
}
