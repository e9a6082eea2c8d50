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
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;

/** What the policies for people allow: to start or watch runs, and to reach no secret nor IAM. */
@ExtendWith(InstallationExtension.class)
class PeopleIT {

  private static Installation rolebridge;
  private static Hub operator;
  private static Hub reader;
  private static Request request;
  private static Run run;

  @BeforeAll
  static void people(Installation installation) {
    rolebridge = installation;
    operator = Person.with(rolebridge, "rolebridge-operator.somebody", "rolebridge-operator");
    reader = Person.with(rolebridge, "rolebridge-reader.somebody", "rolebridge-reader");
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
            e -> assertThat(e.awsErrorDetails().errorCode()).startsWith("AccessDenied"));
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
    for (Hub person : new Hub[] {operator, reader}) {
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
  void both_watchARun() {
    for (Hub person : new Hub[] {operator, reader}) {
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
      assertDenied(() -> person.secrets().describeSecret(r -> r.secretId(request.secretName())));
      assertDenied(() -> person.iam().createAccessKey(r -> r.userName(request.userName())));
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
}
