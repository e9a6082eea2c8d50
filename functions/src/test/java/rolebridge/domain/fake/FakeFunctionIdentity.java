package rolebridge.domain.fake;

import rolebridge.domain.fake.FakeAws.RoleState;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.FunctionIdentity;

/** The function's role, which needs both its own policy and a trust that names the account. */
record FakeFunctionIdentity(FakeAws aws, Caller caller) implements FunctionIdentity {

  @Override
  public String roleArn() {
    return FakeAws.FUNCTION_ROLE_ARN;
  }

  @Override
  public void assumeRoleDenyingAll(String roleArn, String roleSessionName) {
    caller.read(
        "AssumeRole as function",
        () -> {
          String scripted = aws.probeAnswers.poll();
          if (scripted != null && !scripted.isEmpty()) {
            throw new AccessRefusedException(scripted, "scripted by the test", null);
          }
          boolean letIn =
              scripted != null
                  || (aws.functionMayProbe
                      && !aws.organizationDenies.contains("sts:AssumeRole")
                      && roleSessionName.equals("rolebridge-negative-probe")
                      && admitted(roleArn));
          if (!letIn) {
            throw new AccessRefusedException(
                "AccessDenied",
                "not authorized to perform: sts:AssumeRole" + aws.probeRefusalReason,
                null);
          }
          return null;
        });
  }

  private boolean admitted(String roleArn) {
    return aws.roles.values().stream()
        .filter(role -> role.arn.equals(roleArn))
        .anyMatch(this::trusts);
  }

  private boolean trusts(RoleState role) {
    return FakeSecurityTokens.admits(role, FakeAws.FUNCTION_ROLE_ARN);
  }
}
