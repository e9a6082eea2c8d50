package rolebridge.domain.port;

import java.util.Map;
import java.util.OptionalInt;

/**
 * An account's live IAM usage and quotas, by the names of {@code GetAccountSummary} (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html">source</a>).
 */
public record AccountQuotas(Map<String, Integer> summary) {

  /** One read of an account's. */
  public interface Source {
    AccountQuotas read(String accountId);
  }

  /** The value of this name, empty when the account doesn't show it. */
  public OptionalInt value(String name) {
    Integer value = summary.get(name);
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** Whether so many more don't fit, by usage {@code name} and its quota {@code nameQuota}. */
  public boolean lacksRoom(String name, int more) {
    OptionalInt usage = value(name);
    OptionalInt quota = value(name + "Quota");
    return usage.isPresent() && quota.isPresent() && usage.getAsInt() + more > quota.getAsInt();
  }
}
