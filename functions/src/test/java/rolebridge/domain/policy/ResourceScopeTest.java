package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.ResourceType;
import rolebridge.domain.policy.ResourceScope.Fit;

class ResourceScopeTest {

  private static final String BUCKET = "arn:aws:s3:::logs";
  private static final String OBJECTS = "arn:aws:s3:::logs/*";

  private static NavigableSet<String> actions(String... actions) {
    return new TreeSet<>(List.of(actions));
  }

  private static Map<String, Object> allow(List<String> actions, Object resource) {
    return Map.of("Effect", "Allow", "Action", actions, "Resource", resource);
  }

  @Test
  void everyAction_isOnWhatItCanBeAllowedOn() {
    ResourceScope scope =
        new ResourceScope(
            actions("ec2:DescribeRegions", "s3:GetObject", "s3:ListAllMyBuckets", "s3:ListBucket"),
            Map.of("s3", List.of(BUCKET, OBJECTS)));

    assertThat(scope.missing()).isEmpty();
    assertThat(scope.statements())
        .containsExactly(
            allow(List.of("ec2:DescribeRegions", "s3:ListAllMyBuckets"), "*"),
            allow(List.of("s3:ListBucket"), List.of(BUCKET)),
            allow(List.of("s3:GetObject"), List.of(OBJECTS)));
  }

  @Test
  void withoutResources_allIsOnEverything() {
    assertThat(new ResourceScope(actions("s3:GetObject", "s3:ListBucket"), Map.of()).statements())
        .containsExactly(allow(List.of("s3:GetObject", "s3:ListBucket"), "*"));
  }

  @Test
  void pattern_thatMayBeBoth_isOfBoth() {
    ResourceScope scope =
        new ResourceScope(
            actions("s3:GetObject", "s3:ListBucket"), Map.of("s3", List.of("arn:aws:s3:::logs*")));

    assertThat(scope.missing()).isEmpty();
    assertThat(scope.statements())
        .containsExactly(
            allow(List.of("s3:GetObject", "s3:ListBucket"), List.of("arn:aws:s3:::logs*")));
  }

  /** No role could succeed with what is given. */
  @ParameterizedTest
  @CsvSource({
    "s3:GetObject, arn:aws:s3:::logs, object",
    "s3:ListBucket, arn:aws:s3:::logs/*, bucket",
    "ec2:RunInstances, arn:aws:ec2:*:111122223333:instance/*, subnet",
    "sqs:SendMessage, arn:aws:sns:eu-central-1:111122223333:topic, queue",
    "lambda:InvokeFunction, arn:aws:lambda:*:111122223333:layer:x, function",
  })
  void actionWithoutAResourceThatItNeeds_isTold(String action, String resource, String type) {
    ResourceScope scope =
        new ResourceScope(
            actions(action), Map.of(action.substring(0, action.indexOf(':')), List.of(resource)));

    assertThat(scope.missing().get(action)).extracting(ResourceType::name).contains(type);
  }

  /** It needs several, of which those that are given aren't asked for. */
  @Test
  void actionThatNeedsSeveralTypes_onlyWhatIsntGivenIsTold() {
    String instances = "arn:aws:ec2:*:111122223333:instance/*";
    String subnets = "arn:aws:ec2:*:111122223333:subnet/*";

    assertThat(missingOfRunInstances(instances)).contains("image", "subnet");
    assertThat(missingOfRunInstances(instances, subnets))
        .contains("image")
        .doesNotContain("instance", "subnet");
    assertThat(missingOfRunInstances("arn:aws:ec2:*:*:*")).isEmpty();
  }

  private static List<String> missingOfRunInstances(String... resources) {
    String action = "ec2:RunInstances";
    ResourceScope scope = new ResourceScope(actions(action), Map.of("ec2", List.of(resources)));
    return scope.missing().getOrDefault(action, List.of()).stream()
        .map(ResourceType::name)
        .toList();
  }

  @Test
  void resourceThatNoActionTakes_isNotUsed() {
    ResourceScope scope =
        new ResourceScope(
            actions("s3:ListBucket"), Map.of("s3", List.of(BUCKET, "arn:aws:s3:::logs/*")));

    assertThat(scope.uses(BUCKET)).isTrue();
    assertThat(scope.uses("arn:aws:s3:::logs/*")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "s3:GetObject, arn:aws:s3:::logs/*, FITS",
    "S3:getobject, arn:aws:s3:::logs/*, FITS",
    "s3:ListAllMyBuckets, *, FITS",
    "ssm:SendCommand, arn:aws:ec2:*:*:instance/*, FITS",
    "ssm:SendCommand, arn:aws:ssm:*::document/AWS-RunShellScript, FITS",
    "s3:GetObject, arn:aws:s3:::logs, OTHER_TYPE",
    "s3:ListBucket, arn:aws:s3:::logs/*, OTHER_TYPE",
    "s3:ListAllMyBuckets, arn:aws:s3:::*, OTHER_TYPE",
    "ec2:DescribeInstances, arn:aws:ec2:*:111122223333:*, OTHER_TYPE",
    "iam:GetUser, arn:aws:sqs:*:*:queue, OTHER_TYPE",
    "s3:NoSuchAction, arn:aws:s3:::logs, UNKNOWN",
    "s3:Get*, arn:aws:s3:::logs, UNKNOWN",
    "sqs:SendMessage, arn:aws:sqs:::queue, UNKNOWN",
    "ec2:DescribeInstances, arn:aws:nosuch:::x, UNKNOWN",
    "ec2:DescribeInstances, arn:aws:*:*:*:x, UNKNOWN",
    "ec2:DescribeInstances, arn:aws, UNKNOWN",
    "apigateway:GET, arn:aws:apigateway:eu-west-1::/restapis/a, UNKNOWN",
    "codeconnections:GetConnection, arn:aws:codestar-connections:*:*:connection/x, UNKNOWN",
    "codestar-connections:GetConnection, arn:aws:s3:::logs, UNKNOWN",
  })
  void fit_tellsWhatAnActionIsAbout(String action, String resource, Fit fit) {
    assertThat(ResourceScope.fit(action, resource)).isEqualTo(fit);
    AuthorizationReference.action(action)
        .ifPresent(
            known ->
                assertThat(ResourceScope.mayBeOn(known, resource))
                    .isEqualTo(
                        fit == Fit.FITS
                            || List.of("apigateway", "codeconnections", "codestar-connections")
                                .contains(action.substring(0, action.indexOf(':')))));
  }
}
