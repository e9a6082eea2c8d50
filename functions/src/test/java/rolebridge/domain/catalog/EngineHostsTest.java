package rolebridge.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.policy.PolicyDocument;

class EngineHostsTest {

  private static EngineHosts hosts(String region, String... actions) {
    return EngineHosts.of(PolicyDocument.allowing(List.of(actions)), region);
  }

  /** As AWS's endpoint tables have them. */
  @ParameterizedTest
  @CsvSource({
    "eu-central-1, ec2:DescribeRegions, ec2.eu-central-1.amazonaws.com",
    "eu-south-1, sts:GetCallerIdentity, sts.eu-south-1.amazonaws.com",
    "us-gov-west-1, logs:FilterLogEvents, logs.us-gov-west-1.amazonaws.com",
    "cn-north-1, sqs:SendMessage, sqs.cn-north-1.amazonaws.com.cn",
    "eu-central-1, iam:ListUsers, iam.amazonaws.com",
    "us-gov-east-1, IAM:ListUsers, iam.us-gov.amazonaws.com",
    "cn-northwest-1, iam:ListUsers, iam.cn-north-1.amazonaws.com.cn",
    "eu-central-1, organizations:ListAccounts, organizations.us-east-1.amazonaws.com",
    "eu-central-1, route53:ListHostedZones, route53.amazonaws.com",
    "eu-central-1, s3:GetObject, *.s3.eu-central-1.amazonaws.com",
    "'', lambda:ListFunctions, lambda.REGION.amazonaws.com"
  })
  void host_isTheRegions_orTheOnlyOneOfItsPartition(String region, String action, String host) {
    assertThat(hosts(region, action).hosts()).contains(host);
    assertThat(hosts(region, action).unknown()).isEmpty();
  }

  @Test
  void sts_isAlwaysAmongThem_inTheRegion() {
    assertThat(hosts("cn-north-1", "ec2:DescribeRegions").hosts())
        .containsExactly("ec2.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.amazonaws.com.cn");
  }

  @Test
  void whatIsDenied_needsNoHost() {
    PolicyDocument denied =
        PolicyDocument.of(
            List.of(Map.of("Effect", "Deny", "Action", "s3:GetObject", "Resource", "*")));

    assertThat(EngineHosts.of(denied, "eu-central-1").hosts())
        .containsExactly("sts.eu-central-1.amazonaws.com");
  }

  /** CloudWatch's endpoints are named monitoring, which its actions don't tell. */
  @Test
  void serviceOfAnotherName_isNamed_andNoHostIsMadeUp() {
    EngineHosts hosts = hosts("eu-central-1", "cloudwatch:GetMetricData", "ec2:DescribeRegions");

    assertThat(hosts.unknown()).containsExactly("cloudwatch");
    assertThat(hosts.hosts()).noneMatch(host -> host.startsWith("cloudwatch"));
  }

  @Test
  void hostsOfAllCommandsOfTheCatalog_areKnown() {
    assertThat(new Catalog().integrations())
        .allSatisfy(
            integration -> {
              List<String> actions =
                  integration.commands().stream()
                      .flatMap(command -> command.actions().stream())
                      .distinct()
                      .toList();
              assertThat(hosts("eu-central-1", actions.toArray(String[]::new)).unknown()).isEmpty();
            });
  }
}
