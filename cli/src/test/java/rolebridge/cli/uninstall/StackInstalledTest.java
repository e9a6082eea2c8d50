package rolebridge.cli.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.AwsServer;
import rolebridge.cli.stack.AwsServer.Answer;
import rolebridge.domain.policy.Namespace;

/** What CloudFormation and Step Functions say of a stack that has seen better days. */
class StackInstalledTest {

  private final Map<String, Answer> answers = new HashMap<>();
  private AwsServer account;
  private StackInstalled installed;

  @BeforeEach
  void account() throws IOException {
    account = new AwsServer((operation, _) -> answers.get(operation));
    Caller caller =
        new Caller(
            "123456789012",
            Optional.empty(),
            "arn:aws:iam::123456789012:user/jane",
            "us-east-1",
            "profile test",
            List.of());
    installed = new StackInstalled(account.account(), caller, Namespace.DEFAULT);
  }

  @AfterEach
  void end() {
    account.close();
  }

  private void stack(String status, String parameter) {
    answers.put(
        "DescribeStacks",
        Answer.of(
            """
            <Stacks><member><StackName>rolebridge</StackName><StackStatus>%s</StackStatus>
            <Parameters><member><ParameterKey>%s</ParameterKey>
            <ParameterValue>rolebridge</ParameterValue></member></Parameters></member></Stacks>
            """
                .formatted(status, parameter)));
  }

  private static String resource(String logical, String type, String physical, String status) {
    return """
    <member><LogicalResourceId>%s</LogicalResourceId><ResourceType>%s</ResourceType>
    <ResourceStatus>%s</ResourceStatus>%s</member>
    """
        .formatted(
            logical,
            type,
            status,
            physical.isEmpty() ? "" : "<PhysicalResourceId>" + physical + "</PhysicalResourceId>");
  }

  private void resources(String... summaries) {
    answers.put(
        "ListStackResources",
        Answer.of(
            "<StackResourceSummaries>" + String.join("", summaries) + "</StackResourceSummaries>"));
  }

  /** YAML, as CloudFormation gives out a template without transforms, isn't even asked for. */
  @Test
  void stackOfSomethingElse_isRefused_beforeAnythingOfItIsRead() {
    stack("CREATE_COMPLETE", "Environment");

    Failure failure = catchThrowableOfType(Failure.class, installed::stack);

    assertThat(failure.error()).isEqualTo("StackOfAnother");
    assertThat(account.calls()).containsExactly("DescribeStacks");
  }

  @Test
  void changeSetWithoutAStack_hasNothing() {
    stack("REVIEW_IN_PROGRESS", "Namespace");
    resources();

    Installed.Stack stack = installed.stack().orElseThrow();

    assertThat(stack.works()).isFalse();
    assertThat(account.calls()).doesNotContain("GetTemplate");
  }

  @Test
  void whatGoesAndWhatItsTemplateKeeps_areToldApart() {
    stack("DELETE_FAILED", "Namespace");
    answers.put(
        "GetTemplate",
        Answer.of(
            """
            <TemplateBody>{"Resources": {"Log": {"DeletionPolicy": "RetainExceptOnCreate"},
            "EnsureUser": {"Properties": {"Code": {"S3Bucket": "rolebridge-code"}}},
            "Former": {"Properties": {"Code": {"S3Bucket": "aws-sam-cli-managed-default-x"}}}
            }}</TemplateBody>
            """));
    resources(
        resource("Log", "AWS::Logs::LogGroup", "/aws/lambda/rolebridge-A", "CREATE_COMPLETE"),
        resource("Left", "AWS::Logs::LogGroup", "/aws/lambda/rolebridge-B", "DELETE_SKIPPED"),
        resource("Gone", "AWS::SQS::Queue", "queue", "DELETE_COMPLETE"),
        resource("EnsureUser", "AWS::Lambda::Function", "rolebridge-EnsureUser", "DELETE_FAILED"));

    Installed.Stack stack = installed.stack().orElseThrow();

    assertThat(stack.resources()).isEqualTo(Map.of("AWS::Lambda::Function", 1));
    assertThat(stack.takesAlong("rolebridge-EnsureUser")).isTrue();
    assertThat(stack.takesAlong("/aws/lambda/rolebridge-A")).isFalse();
    assertThat(stack.keeps("/aws/lambda/rolebridge-A")).isTrue();
    assertThat(stack.takesAlong("/aws/lambda/rolebridge-B")).isFalse();
    assertThat(stack.buckets()).containsExactly("rolebridge-code");
  }

  /** As in a stack whose creation failed, or of which somebody has deleted one. */
  @Test
  void machinesThatArentThere_haveNoRuns() {
    resources(
        resource("Never", "AWS::StepFunctions::StateMachine", "", "CREATE_FAILED"),
        resource("Gone", "AWS::StepFunctions::StateMachine", "arn:gone", "CREATE_COMPLETE"));
    answers.put("ListExecutions", Answer.error("StateMachineDoesNotExist"));

    assertThat(installed.runs()).isEmpty();
    assertThat(account.calls()).containsExactly("ListStackResources", "ListExecutions");
  }
}
