package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.cli.stack.AdoptionTest.resource;
import static software.amazon.awssdk.services.cloudformation.model.ResourceStatus.CREATE_COMPLETE;
import static software.amazon.awssdk.services.cloudformation.model.ResourceStatus.CREATE_FAILED;
import static software.amazon.awssdk.services.cloudformation.model.ResourceStatus.DELETE_COMPLETE;
import static software.amazon.awssdk.services.cloudformation.model.ResourceStatus.DELETE_SKIPPED;
import static software.amazon.awssdk.services.cloudformation.model.ResourceStatus.UPDATE_COMPLETE;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FunctionVersionsTest {

  @Test
  void removable_areAllButTheLatestTwoAndTheNamed() {
    assertThat(FunctionVersions.removable(List.of(12, 3, 9, 10, 4), Set.of(4, 12)))
        .containsExactly(3, 9);
    assertThat(FunctionVersions.removable(List.of(1, 2), Set.of())).isEmpty();
    assertThat(FunctionVersions.removable(List.of(), Set.of(1))).isEmpty();
  }

  @Test
  void namedIn_findsVersionsOfFunctions_andNothingElse() {
    String definition =
        """
        {"FunctionName": "arn:aws-cn:lambda:cn-north-1:123456789012:function:rolebridge-RevokeKey:12",
         "Other": "arn:aws:lambda:us-east-1:123456789012:function:rolebridge-EnsureUser",
         "Alias": "arn:aws:lambda:us-east-1:123456789012:function:rolebridge-EnsureRole:live",
         "Machine": "arn:aws:states:us-east-1:123456789012:stateMachine:rolebridge-rotate"}
        """;

    assertThat(FunctionVersions.namedIn(definition)).containsExactly("rolebridge-RevokeKey:12");
  }

  /** CloudFormation lists what is gone for 90 days, and what wasn't made has no physical id. */
  @Test
  void functions_areThoseThatTheStackHas() {
    assertThat(
            FunctionVersions.functions(
                List.of(
                    resource("AWS::Lambda::Function", "rolebridge-EnsureUser", CREATE_COMPLETE),
                    resource("AWS::Lambda::Function", "rolebridge-EnsureRole", UPDATE_COMPLETE),
                    resource("AWS::Lambda::Function", "rolebridge-Former", DELETE_COMPLETE),
                    resource("AWS::Lambda::Function", "rolebridge-Left", DELETE_SKIPPED),
                    resource("AWS::Lambda::Function", null, CREATE_FAILED),
                    resource("AWS::Lambda::Alias", "rolebridge-Other", CREATE_COMPLETE))))
        .containsExactly("rolebridge-EnsureUser", "rolebridge-EnsureRole");
  }
}
