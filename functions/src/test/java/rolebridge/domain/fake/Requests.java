package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.SpokeUserName;

/** Requests as RequestReader makes them, and where they are carried out. */
public final class Requests {

  public static final Hub HUB =
      new Hub(
          "aws",
          FakeAws.ACCOUNT_ID,
          "eu-central-1",
          FakeAws.USER_BOUNDARY_ARN,
          FakeAws.ROLE_BOUNDARY_ARN);

  public static final String USER = "xsoar.remediation";
  public static final String USER_ARN =
      "arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation";
  public static final String POLICY = "xsoar-IAM-Remediation_Policy";
  public static final String POLICY_ARN =
      "arn:aws:iam::111122223333:policy/rolebridge/xsoar.remediation/xsoar-IAM-Remediation_Policy";
  public static final String ROLE = "xsoar-IAM.integration-Role";
  public static final String ROLE_ARN =
      "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-IAM.integration-Role";
  public static final String SECRET = "rolebridge/xsoar.remediation";

  private Requests() {}

  /** The vendor guide's own example. */
  public static IntegrationRequest iam() {
    return iam(
        900, List.of(), Map.of("Team", "SOC"), "iam:UpdateAccountPasswordPolicy", "iam:ListUsers");
  }

  /** The same role with other actions. */
  public static IntegrationRequest iamWith(String... actions) {
    return iam(900, List.of(), Map.of("Team", "SOC"), actions);
  }

  /** The same role with its risk acknowledged. */
  public static IntegrationRequest iamAcknowledged() {
    return iam(
        900,
        List.of(),
        Map.of("Team", "SOC"),
        iam().permissionPolicy(),
        List.of("aws-iam-update-account-password-policy"));
  }

  /** The same role with what needs the elevated boundary, its risk acknowledged. */
  public static IntegrationRequest iamElevated() {
    return iam(
        900,
        List.of(),
        Map.of("Team", "SOC"),
        allowing("iam:CreateAccessKey", "iam:ListUsers"),
        List.of("iam:CreateAccessKey"));
  }

  /** The same role with permissions that take three managed policies, and a Deny. */
  public static IntegrationRequest iamSplit() {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (String folder : List.of("a", "b", "c")) {
      List<String> objects =
          IntStream.range(0, 4)
              .mapToObj(number -> "arn:aws:s3:::bucket/" + folder.repeat(1_000) + number)
              .toList();
      statements.add(Map.of("Effect", "Allow", "Action", "s3:GetObject", "Resource", objects));
    }
    statements.add(
        Map.of("Effect", "Deny", "Action", "s3:GetObject", "Resource", "arn:aws:s3:::bucket/d*"));
    return iamAllowing(PolicyDocument.of(statements));
  }

  /** The same role with this policy document. */
  public static IntegrationRequest iamAllowing(PolicyDocument permissions) {
    return iam(900, List.of(), Map.of("Team", "SOC"), permissions);
  }

  /** The same with sessions of this many seconds. */
  public static IntegrationRequest iamFor(int sessionDuration) {
    return iam(
        sessionDuration,
        List.of(),
        Map.of("Team", "SOC"),
        "iam:UpdateAccountPasswordPolicy",
        "iam:ListUsers");
  }

  /** The same from these addresses only. */
  public static IntegrationRequest iamFrom(String... allowedSourceIps) {
    return iam(
        900,
        List.of(allowedSourceIps),
        Map.of("Team", "SOC"),
        "iam:UpdateAccountPasswordPolicy",
        "iam:ListUsers");
  }

  /** The same with other tags. */
  public static IntegrationRequest iamTagged(Map<String, String> tags) {
    return iam(900, List.of(), tags, "iam:UpdateAccountPasswordPolicy", "iam:ListUsers");
  }

  /** The same role with everything about it changed. */
  public static IntegrationRequest iamChanged() {
    return iam(
        7200, List.of("198.51.100.0/24"), Map.of("Team", "Blue", "Cost", "42"), "iam:ListRoles");
  }

  static IntegrationRequest iam(
      int sessionDuration,
      List<String> allowedSourceIps,
      Map<String, String> tags,
      String... actions) {
    return iam(sessionDuration, allowedSourceIps, tags, allowing(actions));
  }

  private static IntegrationRequest iam(
      int sessionDuration,
      List<String> allowedSourceIps,
      Map<String, String> tags,
      PolicyDocument permissions) {
    return iam(sessionDuration, allowedSourceIps, tags, permissions, List.of());
  }

  private static IntegrationRequest iam(
      int sessionDuration,
      List<String> allowedSourceIps,
      Map<String, String> tags,
      PolicyDocument permissions,
      List<String> acknowledgedRisks) {
    return new IntegrationRequest(
        "AWS - IAM",
        USER,
        POLICY,
        ROLE,
        "AWS-IAM-remediation",
        ROLE + "_SESSION",
        sessionDuration,
        "",
        "",
        permissions,
        CommandPermissions.NONE,
        acknowledgedRisks,
        allowedSourceIps,
        tags,
        "Remediation of weak passwords");
  }

  /** Another integration of the same user. */
  public static IntegrationRequest ec2() {
    return other("EC2", "ec2:DescribeInstances");
  }

  /** And one more. */
  public static IntegrationRequest s3() {
    return other("S3", "s3:ListAllMyBuckets");
  }

  private static IntegrationRequest other(String service, String action) {
    return new IntegrationRequest(
        "AWS - " + service,
        USER,
        "xsoar-" + service + "-Policy",
        "xsoar-" + service + "-Role",
        "AWS-" + service,
        "xsoar-" + service + "-Role_SESSION",
        900,
        "",
        "",
        allowing(action),
        CommandPermissions.NONE,
        List.of(),
        List.of(),
        Map.of(),
        "Looks at what there is");
  }

  /** The same asked for by another account, under the names that it gives. */
  public static IntegrationRequest ofSpoke(IntegrationRequest request) {
    return as(
        SpokeUserName.of(FakeAws.SPOKE_ACCOUNT_ID, request.userName()),
        FakeAws.SPOKE_ACCOUNT_ID,
        request);
  }

  /** The same role in another account, asked for by the hub's operators. */
  public static IntegrationRequest in(String accountId, IntegrationRequest request) {
    return as(request.userName(), accountId, request);
  }

  private static IntegrationRequest as(
      String userName, String accountId, IntegrationRequest request) {
    return new IntegrationRequest(
        request.integration(),
        userName,
        request.policyName(),
        request.roleName(),
        request.instanceName(),
        request.roleSessionName(),
        request.roleSessionDuration(),
        accountId,
        request.region(),
        request.permissionPolicy(),
        request.commands(),
        request.acknowledgedRisks(),
        request.allowedSourceIps(),
        request.tags(),
        request.description());
  }

  public static String roleArnOf(IntegrationRequest request) {
    return HUB.roleArn(HUB.roleAccountOf(request), request.userName(), request.roleName());
  }

  public static String policyArnOf(IntegrationRequest request) {
    return HUB.policyArn(HUB.roleAccountOf(request), request.userName(), request.policyName());
  }

  public static PolicyDocument allowing(String... actions) {
    return PolicyDocument.of(
        List.of(Map.of("Effect", "Allow", "Action", List.of(actions), "Resource", "*")));
  }
}
