package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a resource of a policy stands for, part by part. */
class ResourceArnTest {

  private static final String OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
  private static final String QUEUE = "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}";

  /** The parts with a bar between. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws:s3:::logs, arn|aws|s3|||logs",
    "arn:aws:s3:::logs*, arn|aws|s3|||logs*",
    "arn:aws:logs:eu-central-1:111122223333:log-group:x:*,"
        + " arn|aws|logs|eu-central-1|111122223333|log-group:x:*",
    "arn:aws:sqs:${aws:RequestedRegion}:111122223333:q,"
        + " arn|aws|sqs|${aws:RequestedRegion}|111122223333|q",
    "arn:aws:sqs:x:${aws:PrincipalAccount}:q, arn|aws|sqs|x|${aws:PrincipalAccount}|q",
    "arn:aws:sns:*, arn|aws|sns|*|*|*",
    "arn:aws:*, arn|aws|*|*|*|*",
    "arn:*, arn|*",
    "*, *",
    "arn:aws:sns:x, arn|aws|sns|x"
  })
  void parts_aShortOneGoesOnAsItsWildcardSays(String arn, String parts) {
    assertThat(ResourceArn.partsOf(arn)).isEqualTo(List.of(parts.split("\\|", -1)));
  }

  @Test
  void partitionAndAccount_areThoseOfTheArn() {
    assertThat(ResourceArn.partitionOf("arn:aws-cn:s3:::logs")).isEqualTo("aws-cn");
    assertThat(ResourceArn.accountOf("arn:aws:iam::111122223333:role/x")).isEqualTo("111122223333");
    assertThat(ResourceArn.accountOf("arn:aws:sns:*")).isEqualTo("*");
    assertThat(ResourceArn.accountOf("arn:aws:s3:::logs")).isEmpty();
    assertThat(ResourceArn.accountOf("arn:aws:sns:x")).isEmpty();
    assertThat(ResourceArn.inAccount("arn:aws:iam::111122223333:role/x", "444455556666"))
        .isEqualTo("arn:aws:iam::444455556666:role/x");
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "arn:aws:sqs:*, true",
    "arn:aws:sqs:eu-central-1:111122223333:alerts, true",
    "arn:aws:sqs:${aws:RequestedRegion}:111122223333:*, true",
    "arn:aws:sns:eu-central-1:111122223333:alerts, false",
    "arn:aws:sqs:alerts, false"
  })
  void mayMeet_whatMayBeOfTheForm(String resource, boolean meets) {
    assertThat(ResourceArn.mayMeet(resource, QUEUE)).isEqualTo(meets);
    assertThat(ResourceArn.mayMeet(resource, "*")).isTrue();
  }

  /** Documents and parameters of AWS's own belong to no account. */
  @ParameterizedTest
  @CsvSource({
    "arn:aws:ssm:*::document/AWS-RunShellScript, true",
    "arn:aws:ssm:eu-central-1::document/*, true",
    "arn:aws:ssm:*:111122223333:document/x, true",
    "arn:aws:ssm:::document/AWS-RunShellScript, false",
    "arn:aws:ssm:*::parameter/aws/service/*, false",
    "arn:aws:sqs:*::document/x, false"
  })
  void mayMeet_resourceOfAws(String resource, boolean meets) {
    String document = "arn:${Partition}:ssm:${Region}:${Account}:document/${DocumentName}";
    assertThat(ResourceArn.mayMeet(resource, document)).isEqualTo(meets);
    assertThat(ResourceArn.mayMeet("arn:aws:kms:*::key/x", document.replace("ssm", "kms")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:s3:::logs/*, true",
    "arn:aws:s3:::logs/2026, true",
    "arn:aws:s3:::*/*, true",
    "arn:aws:s3:::${aws:username}/x, true",
    "arn:aws:s3:::logs, false",
    "arn:aws:s3:::logs*, false",
    "arn:aws:sqs:::logs/2026, false",
    "arn:aws:s3:logs/2026, false"
  })
  void isCoveredBy_allOfItIsOfTheForm(String resource, boolean covered) {
    assertThat(ResourceArn.isCoveredBy(OBJECT, resource)).isEqualTo(covered);
    assertThat(ResourceArn.isCoveredBy("*", resource)).isFalse();
  }
}
