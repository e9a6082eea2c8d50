package rolebridge.cli.verify.trial;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** Whether the account tells its quotas, which provision reads before it creates anything. */
final class Quotas implements Trial {

  private static final List<String> KINDS = List.of("Users", "Roles", "Policies");

  @Override
  public String name() {
    return "quotas";
  }

  @Override
  public String tried() {
    return "GetAccountSummary";
  }

  @Override
  public String expected() {
    return "it has users, roles and policies, each with its quota";
  }

  @Override
  public Seen run(Bench bench) {
    Map<String, Integer> summary = bench.judgement().summary();
    boolean all =
        KINDS.stream()
            .allMatch(kind -> summary.containsKey(kind) && summary.containsKey(kind + "Quota"));
    return Seen.of(
        all,
        KINDS.stream()
            .map(kind -> kind + " " + summary.get(kind) + " of " + summary.get(kind + "Quota"))
            .collect(Collectors.joining(", ")));
  }
}
