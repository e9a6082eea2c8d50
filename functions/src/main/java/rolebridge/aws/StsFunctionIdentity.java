package rolebridge.aws;

import rolebridge.domain.port.FunctionIdentity;
import software.amazon.awssdk.services.sts.StsClient;

/** The function's execution role at AWS STS. */
public final class StsFunctionIdentity implements FunctionIdentity {

  /** The shortest session that AssumeRole gives. */
  private static final int SHORTEST_SECONDS = 900;

  private static final String DENY_ALL =
      "{\"Version\":\"2012-10-17\","
          + "\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final StsClient sts;
  private final String functionRoleArn;

  public StsFunctionIdentity(StsClient sts, String functionRoleArn) {
    this.sts = sts;
    this.functionRoleArn = functionRoleArn;
  }

  @Override
  public String roleArn() {
    return functionRoleArn;
  }

  @Override
  public void assumeRoleDenyingAll(String roleArn, String roleSessionName) {
    StsCalls.call(
        "Assuming role " + roleArn + " as " + functionRoleArn,
        () ->
            sts.assumeRole(
                r ->
                    r.roleArn(roleArn)
                        .roleSessionName(roleSessionName)
                        .durationSeconds(SHORTEST_SECONDS)
                        .policy(DENY_ALL)));
  }
}
