package rolebridge.cli.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Whose credentials a command works with, and on what.
 *
 * @param alias of the account; empty when it has none or the caller may not read it
 * @param credentials where they come from, such as "profile prod"
 * @param endpoints what the caller puts in AWS's place; empty where nothing is
 */
public record Caller(
    String accountId,
    Optional<String> alias,
    String arn,
    String region,
    String credentials,
    List<String> endpoints) {

  /** Asks STS, which answers everybody whose credentials are valid. */
  public static Caller of(Account account) {
    try (StsClient sts = account.sts()) {
      GetCallerIdentityResponse caller = sts.getCallerIdentity();
      return new Caller(
          caller.account(),
          alias(account),
          caller.arn(),
          account.region(),
          account.credentials(),
          account.endpointsInstead());
    }
  }

  private static Optional<String> alias(Account account) {
    try {
      return account.iam().listAccountAliases().accountAliases().stream().findFirst();
    } catch (AwsServiceException forbidden) {
      return Optional.empty();
    }
  }

  /** For people, a line for each thing. */
  public String rows() {
    return facts().entrySet().stream()
        .map(fact -> "  %-12s %s%n".formatted(fact.getKey(), fact.getValue()))
        .collect(Collectors.joining());
  }

  /** The same in one line. */
  public String line() {
    return facts().entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", "));
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Account", accountId + alias.map(name -> " (" + name + ")").orElse(""));
    facts.put("Region", region);
    facts.put("Credentials", credentials);
    facts.put("Caller", arn);
    if (!endpoints.isEmpty()) {
      facts.put("Endpoint", String.join(", ", endpoints));
    }
    return facts;
  }
}
