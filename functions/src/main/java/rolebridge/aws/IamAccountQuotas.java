package rolebridge.aws;

import java.util.HashMap;
import java.util.Map;
import rolebridge.domain.port.AccountQuotas;
import software.amazon.awssdk.services.iam.IamClient;

/** The account's usage and quotas in IAM. */
public final class IamAccountQuotas implements AccountQuotas.Source {

  private final IamClient iam;

  public IamAccountQuotas(IamClient iam) {
    this.iam = iam;
  }

  @Override
  public AccountQuotas read() {
    Map<String, Integer> summary =
        new HashMap<>(
            AwsErrors.call(
                "Reading the account's quotas",
                () -> iam.getAccountSummary().summaryMapAsStrings()));
    return new AccountQuotas(Map.copyOf(summary));
  }
}
