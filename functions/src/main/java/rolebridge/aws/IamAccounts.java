package rolebridge.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.IamArn;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * IAM of each account: the hub's with the function's own role, any other through the provisioner
 * that {@code spoke.yaml} makes there. The function narrows its sessions of that role to the
 * actions it needs, so no function has the other functions' permissions in any account.
 */
public final class IamAccounts {

  /** The shortest session that AssumeRole gives; it is renewed when it is needed longer. */
  private static final int SESSION_SECONDS = 900;

  private final Supplier<StsClient> makeSts;
  private final Function<AwsCredentialsProvider, IamClient> makeIam;
  private final Hub hub;
  private final String functionName;
  private final String sessionPolicy;
  private final IamClient hubClient;
  private final Map<String, Spoke> spokes = new HashMap<>();
  private StsClient sts;

  private record Spoke(StsAssumeRoleCredentialsProvider credentials, IamClient iam) {}

  /**
   * @param hub IAM of the hub's own account
   * @param iam IAM of the account that these credentials are of
   * @param functionName the session name, so that CloudTrail of a spoke distinguishes the functions
   * @param actions all that the function does in an account that isn't the hub's
   */
  public IamAccounts(
      IamClient hubClient,
      Supplier<StsClient> sts,
      Function<AwsCredentialsProvider, IamClient> iam,
      Hub hub,
      String functionName,
      Set<String> actions) {
    this.hubClient = hubClient;
    this.makeSts = sts;
    this.makeIam = iam;
    this.hub = hub;
    this.functionName = functionName;
    this.sessionPolicy = allowing(new TreeSet<>(actions));
  }

  private static String allowing(Set<String> actions) {
    return actions.stream()
        .collect(
            Collectors.joining(
                "\",\"",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"",
                "\"],\"Resource\":\"*\"}]}"));
  }

  /**
   * IAM of the account that this ARN is in.
   *
   * @throws AccountNotOpenException when that account doesn't let rolebridge in
   */
  IamClient of(String arn) {
    return in(IamArn.accountOf(arn));
  }

  /**
   * IAM of this account.
   *
   * @throws AccountNotOpenException when it doesn't let rolebridge in
   */
  IamClient in(String accountId) {
    if (accountId.equals(hub.accountId())) {
      return hubClient;
    }
    Spoke spoke = spokes.computeIfAbsent(accountId, this::spoke);
    requireOpen(accountId, spoke);
    return spoke.iam();
  }

  private Spoke spoke(String accountId) {
    StsAssumeRoleCredentialsProvider credentials =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts())
            .refreshRequest(
                r ->
                    r.roleArn(hub.provisionerArn(accountId))
                        .externalId(hub.externalId(accountId))
                        .roleSessionName(functionName)
                        .durationSeconds(SESSION_SECONDS)
                        .policy(sessionPolicy))
            .build();
    return new Spoke(credentials, makeIam.apply(credentials));
  }

  /** Built for the first account that isn't the hub's, since most invocations see none. */
  private StsClient sts() {
    if (sts == null) {
      sts = makeSts.get();
    }
    return sts;
  }

  /** Else the first call of IAM would fail with the error of a call to STS. */
  private void requireOpen(String accountId, Spoke spoke) {
    String role = hub.provisionerArn(accountId);
    try {
      AwsErrors.call("Assuming role " + role, () -> spoke.credentials().resolveCredentials());
    } catch (PermissionMissingException e) {
      throw new AccountNotOpenException(
          "Account "
              + accountId
              + " doesn't let rolebridge in: "
              + AwsErrors.sentence(e.getMessage())
              + " Deploy spoke.yaml there, with this installation's account "
              + hub.accountId()
              + " as its HubAccountId, and its OrganizationId left out or this account's.",
          e);
    }
  }
}
