package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;

/**
 * What the policies for people allow: to start or watch runs, to reach no secret, to change no IAM.
 */
@ExtendWith(InstallationExtension.class)
class PeopleIT {

  private static Installation rolebridge;
  private static Hub operator;
  private static Hub reader;
  private static Hub oncall;
  private static Request request;
  private static Run run;

  @BeforeAll
  static void people(Installation installation) {
    rolebridge = installation;
    operator = Person.with(rolebridge, "rolebridge-operator.somebody", "rolebridge-operator");
    reader = Person.with(rolebridge, "rolebridge-reader.somebody", "rolebridge-reader");
    oncall = Person.with(rolebridge, "rolebridge-oncall.somebody", "rolebridge-oncall");
    request = Request.ofNewUser("operated");
    String machine = machine("provision");
    run =
        rolebridge.end(
            operator
                .stepFunctions()
                .startExecution(r -> r.stateMachineArn(machine).input(request.text()))
                .executionArn());
  }

  private static String machine(String name) {
    return rolebridge.stack().stateMachines().get(name);
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).startsWith("AccessDenied"))
        .hasMessageNotContaining("cannot judge");
  }

  /** Who may start it is told that the input is none; nothing runs. */
  @Test
  void operator_startsEveryMachine() {
    run.requireReady();
    for (String name : rolebridge.stack().stateMachines().keySet()) {
      assertThatThrownBy(
              () ->
                  operator
                      .stepFunctions()
                      .startExecution(r -> r.stateMachineArn(machine(name)).input("no JSON")))
          .as(name)
          .isInstanceOf(InvalidExecutionInputException.class);
    }
  }

  /** What other accounts are told is started by what rolebridge did, not by people. */
  @ParameterizedTest
  @ValueSource(strings = {"answer", "reject"})
  void nobody_startsWhatTellsOtherAccounts(String name) {
    String arn = machine("provision").replaceFirst("provision$", name);
    for (Hub person : new Hub[] {operator, reader, oncall}) {
      assertDenied(
          () -> person.stepFunctions().startExecution(r -> r.stateMachineArn(arn).input("{}")));
    }
  }

  @Test
  void operator_asksByEventWhereItIsNamed_andAnnouncesNothing() {
    assertThat(send(Person.named(rolebridge), "rolebridge.request")).isZero();
    assertDenied(() -> send(Person.named(rolebridge), "rolebridge"));
    assertDenied(() -> send(operator, "rolebridge.request"));
    assertDenied(() -> send(operator, "rolebridge"));
    assertDenied(() -> send(reader, "rolebridge.request"));
  }

  private static int send(Hub who, String source) {
    return Person.send(who, rolebridge, source, "KeyRotationRequested", Map.of("schemaVersion", 0));
  }

  @Test
  void all_watchARun() {
    for (Hub person : new Hub[] {operator, reader, oncall}) {
      assertThat(
              person
                  .stepFunctions()
                  .listExecutions(r -> r.stateMachineArn(machine("provision")))
                  .executions())
          .isNotEmpty();
      assertThat(person.stepFunctions().describeExecution(r -> r.executionArn(run.arn())).output())
          .contains(request.roleArn());
      assertThat(
              person.stepFunctions().getExecutionHistory(r -> r.executionArn(run.arn())).events())
          .isNotEmpty();
      assertThat(
              person
                  .logs()
                  .filterLogEvents(r -> r.logGroupName("/aws/lambda/rolebridge-EnsureUser"))
                  .events())
          .isNotEmpty();
    }
  }

  /** By this the command tells a typing error before it starts a run for nobody. */
  @Test
  void operator_seesWhetherAUserIsThere_andTheReaderDoesNot() {
    assertThat(operator.iam().getUser(r -> r.userName(request.userName())).user().path())
        .isEqualTo("/rolebridge/");
    assertThatThrownBy(() -> operator.iam().getUser(r -> r.userName("nobody.of.that.name")))
        .isInstanceOf(NoSuchEntityException.class);
    assertDenied(() -> reader.iam().getUser(r -> r.userName(request.userName())));
  }

  /** By these, one for a key that nobody has. */
  @Test
  void operator_seesWhichKeysAUserHas_andTheReaderDoesNot() {
    Hub root = rolebridge.hub();
    root.iam().createUser(r -> r.userName("rolebridge-operator.other"));
    assertThat(
            operator.iam().listAccessKeys(r -> r.userName(request.userName())).accessKeyMetadata())
        .hasSize(1);
    assertThat(
            operator
                .secrets()
                .describeSecret(r -> r.secretId(request.secretName()))
                .versionIdsToStages())
        .isNotEmpty();
    assertDenied(() -> operator.iam().listAccessKeys(r -> r.userName("rolebridge-operator.other")));
    assertDenied(() -> operator.secrets().describeSecret(r -> r.secretId("others/secret")));
    assertDenied(() -> reader.iam().listAccessKeys(r -> r.userName(request.userName())));
    assertDenied(() -> reader.secrets().describeSecret(r -> r.secretId(request.secretName())));
  }

  @Test
  void reader_startsNothing() {
    for (String name : rolebridge.stack().stateMachines().keySet()) {
      assertDenied(
          () ->
              reader
                  .stepFunctions()
                  .startExecution(r -> r.stateMachineArn(machine(name)).input("{}")));
    }
  }

  @Test
  void neither_reachesASecretOrIam() {
    for (Hub person : new Hub[] {operator, reader}) {
      assertDenied(() -> person.secrets().getSecretValue(r -> r.secretId(request.secretName())));
      assertDenied(
          () -> person.secrets().listSecretVersionIds(r -> r.secretId(request.secretName())));
      assertDenied(() -> person.iam().createAccessKey(r -> r.userName(request.userName())));
      assertDenied(() -> person.iam().listUserPolicies(r -> r.userName(request.userName())));
      assertDenied(() -> person.iam().getRole(r -> r.roleName(request.roleName())));
      assertDenied(() -> person.iam().listUsers());
      assertDenied(
          () ->
              person
                  .sts()
                  .assumeRole(r -> r.roleArn(request.roleArn()).roleSessionName("somebody")));
      assertDenied(
          () ->
              person
                  .stepFunctions()
                  .updateStateMachine(
                      r -> r.stateMachineArn(machine("provision")).definition("{}")));
    }
  }

  /** The commands of docs/runbook.md as far as this local AWS judges them. */
  @Test
  void oncall_endsAndMendsKeys() {
    String user = request.userName();
    String secret = request.secretName();
    String key =
        oncall
            .iam()
            .listAccessKeys(r -> r.userName(user))
            .accessKeyMetadata()
            .getFirst()
            .accessKeyId();
    oncall.iam().getAccessKeyLastUsed(r -> r.accessKeyId(key));
    for (String status : new String[] {"Inactive", "Active"}) {
      oncall.iam().updateAccessKey(r -> r.userName(user).accessKeyId(key).status(status));
    }
    oncall.secrets().untagResource(r -> r.secretId(secret).tagKeys("rolebridge:promoted"));
    assertThat(oncall.secrets().describeSecret(r -> r.secretId(secret)).tags())
        .isNotEmpty()
        .noneMatch(tag -> tag.key().equals("rolebridge:promoted"));
    assertThat(oncall.secrets().listSecretVersionIds(r -> r.secretId(secret)).versions())
        .isNotEmpty();
    assertThat(oncall.iam().getUser(r -> r.userName(user)).user().userName()).isEqualTo(user);
    assertThat(
            oncall
                .iam()
                .getUserPolicy(r -> r.userName(user).policyName(user + "-UserPolicy"))
                .policyDocument())
        .isNotEmpty();
    assertThat(oncall.iam().listUsers(r -> r.pathPrefix("/rolebridge/")).users()).isNotEmpty();
    assertThat(oncall.secrets().listSecrets().secretList()).isNotEmpty();
  }

  @Test
  void oncall_startsPassesRevocationsAndAudits_andNothingElse() {
    for (String name : new String[] {"rotate", "rotate-user", "revoke", "audit"}) {
      assertThatThrownBy(
              () ->
                  oncall
                      .stepFunctions()
                      .startExecution(r -> r.stateMachineArn(machine(name)).input("no JSON")))
          .as(name)
          .isInstanceOf(InvalidExecutionInputException.class);
    }
    for (String name : new String[] {"provision", "decommission"}) {
      assertDenied(
          () ->
              oncall
                  .stepFunctions()
                  .startExecution(r -> r.stateMachineArn(machine(name)).input("{}")));
    }
  }

  @Test
  void oncall_looksIntoTheQueuesOfWhatFailed() {
    for (String queue : new String[] {"rolebridge-undelivered", "rolebridge-requests-dead"}) {
      String url = oncall.queues().getQueueUrl(r -> r.queueName(queue)).queueUrl();
      oncall.queues().receiveMessage(r -> r.queueUrl(url).visibilityTimeout(0));
      oncall
          .queues()
          .getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("QueueArn"));
    }
    assertThat(oncall.queues().getQueueUrl(r -> r.queueName("rolebridge-requests")).queueUrl())
        .endsWith("/rolebridge-requests");
  }

  /** What the commands look for, and the schedules; alarms have their test beside the local AWS. */
  @Test
  void oncall_findsTheInstallation_andEnablesItsSchedules() {
    assertThat(oncall.cloudFormation().describeStacks(r -> r.stackName("rolebridge")).stacks())
        .hasSize(1);
    assertThat(oncall.stepFunctions().listStateMachines().stateMachines()).isNotEmpty();
    assertThat(oncall.iam().listRoles().roles()).isNotEmpty();
    assertThat(oncall.logs().describeLogGroups().logGroups()).isNotEmpty();
    for (String rule : new String[] {"rolebridge-rotation", "rolebridge-audit"}) {
      oncall.events().enableRule(r -> r.name(rule));
      assertThat(oncall.events().describeRule(r -> r.name(rule)).stateAsString())
          .isEqualTo("ENABLED");
    }
    assertDenied(() -> oncall.events().enableRule(r -> r.name("rolebridge-request-from-account")));
    assertDenied(() -> oncall.events().disableRule(r -> r.name("rolebridge-rotation")));
    assertDenied(() -> oncall.cloudFormation().describeStacks(r -> r.stackName("other")));
  }

  /** Who may is told that the local AWS can't. */
  @Test
  void oncall_sendsAnswersAgain_andNothingElse() {
    for (String name : new String[] {"answer", "reject"}) {
      String execution = execution(name);
      assertThatThrownBy(
              () -> oncall.stepFunctions().redriveExecution(r -> r.executionArn(execution)))
          .isInstanceOf(AwsServiceException.class)
          .hasMessageNotContainingAny("not authorized", "cannot judge");
    }
    assertDenied(
        () -> oncall.stepFunctions().redriveExecution(r -> r.executionArn(execution("provision"))));
  }

  private static String execution(String machine) {
    return machine("provision")
            .replace(":stateMachine:", ":execution:")
            .replaceFirst("provision$", machine)
        + ":one";
  }

  @Test
  void oncall_readsNoKey_andTouchesNothingOfOthers() {
    Hub root = rolebridge.hub();
    root.iam().createUser(r -> r.userName("rolebridge-oncall.other"));
    String key =
        root.iam()
            .createAccessKey(r -> r.userName("rolebridge-oncall.other"))
            .accessKey()
            .accessKeyId();
    assertDenied(
        () ->
            oncall
                .iam()
                .updateAccessKey(
                    r ->
                        r.userName("rolebridge-oncall.other").accessKeyId(key).status("Inactive")));
    assertDenied(() -> oncall.secrets().getSecretValue(r -> r.secretId(request.secretName())));
    assertDenied(
        () ->
            oncall
                .secrets()
                .untagResource(
                    r -> r.secretId(request.secretName()).tagKeys("rolebridge:managed")));
    assertDenied(() -> oncall.iam().createAccessKey(r -> r.userName(request.userName())));
    assertDenied(() -> oncall.iam().deleteUser(r -> r.userName(request.userName())));
    String requests = root.queues().getQueueUrl(r -> r.queueName("rolebridge-requests")).queueUrl();
    assertDenied(() -> oncall.queues().sendMessage(r -> r.queueUrl(requests).messageBody("{}")));
  }
}
