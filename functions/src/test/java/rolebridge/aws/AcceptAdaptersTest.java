package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.StartedRun;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

class AcceptAdaptersTest {

  private static final Map<Machine, String> ARNS = Map.of(Machine.PROVISION, "arn:provision");
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  @Test
  void start_namesMachineExecutionAndInput() {
    List<Object> asked = new ArrayList<>();
    SfnClient client =
        StubClients.of(
            SfnClient.class,
            request -> {
              asked.add(request);
              return StartExecutionResponse.builder().build();
            });

    new SfnMachines(client, ARNS).start(Machine.PROVISION, "n", Map.of("request", Map.of("a", 1)));

    assertThat(asked)
        .containsExactly(
            StartExecutionRequest.builder()
                .stateMachineArn("arn:provision")
                .name("n")
                .input("{\"request\":{\"a\":1}}")
                .build());
  }

  @Test
  void start_nameIsTaken_isSuccess() {
    SfnClient client =
        StubClients.failing(
            SfnClient.class, ExecutionAlreadyExistsException.builder().message("taken").build());

    assertThatCode(() -> new SfnMachines(client, ARNS).start(Machine.PROVISION, "n", Map.of()))
        .doesNotThrowAnyException();
  }

  @Test
  void start_throttled_throws() {
    SfnClient client =
        StubClients.failing(
            SfnClient.class, StubClients.error(400, "ThrottlingException", "Rate exceeded"));

    assertThatThrownBy(() -> new SfnMachines(client, ARNS).start(Machine.PROVISION, "n", Map.of()))
        .isInstanceOf(ThrottledException.class)
        .hasMessage("Starting execution n of arn:provision: ThrottlingException: Rate exceeded");
  }

  @Test
  void startedSince_goesBackJustFarEnough() {
    List<String> pages = new ArrayList<>();
    SfnClient client =
        StubClients.of(
            SfnClient.class,
            request -> {
              String token = ((ListExecutionsRequest) request).nextToken();
              pages.add(String.valueOf(token));
              return token == null
                  ? page("second", execution("c", 0, ExecutionStatus.RUNNING))
                  : page(
                      "third",
                      execution("b", 60, ExecutionStatus.SUCCEEDED),
                      execution("a", 61, ExecutionStatus.FAILED));
            });

    assertThat(new SfnMachines(client, ARNS).startedSince(Machine.PROVISION, NOW.minusSeconds(60)))
        .containsExactly(
            new StartedRun("c", NOW, true), new StartedRun("b", NOW.minusSeconds(60), false));
    assertThat(pages).containsExactly("null", "second");
  }

  @Test
  void failed_readsTheNewestOfEachStatusThatIsNoSuccess() {
    List<String> pages = new ArrayList<>();
    SfnClient client =
        StubClients.of(
            SfnClient.class,
            request -> {
              ListExecutionsRequest asked = (ListExecutionsRequest) request;
              pages.add(asked.stateMachineArn() + " " + asked.statusFilter() + asked.nextToken());
              return switch (asked.statusFilter()) {
                case FAILED -> page("more", execution("c", 0, ExecutionStatus.FAILED));
                case ABORTED -> page(null, execution("d", 30, ExecutionStatus.ABORTED));
                default -> page(null, execution("b", 60, ExecutionStatus.TIMED_OUT));
              };
            });

    assertThat(new SfnRotationRuns(client, "arn:rotate-user").failed(2))
        .containsExactly(
            new StartedRun("c", NOW, false),
            new StartedRun("c", NOW, false),
            new StartedRun("d", NOW.minusSeconds(30), false),
            new StartedRun("b", NOW.minusSeconds(60), false));
    assertThat(pages)
        .containsExactly(
            "arn:rotate-user FAILEDnull",
            "arn:rotate-user FAILEDmore",
            "arn:rotate-user TIMED_OUTnull",
            "arn:rotate-user ABORTEDnull");
  }

  @Test
  void startedSince_readsAllStatuses_untilOneIsOlder() {
    List<String> pages = new ArrayList<>();
    SfnClient client =
        StubClients.of(
            SfnClient.class,
            request -> {
              ListExecutionsRequest asked = (ListExecutionsRequest) request;
              pages.add(asked.statusFilterAsString() + asked.nextToken());
              return asked.nextToken() == null
                  ? page("second", execution("c", 0, ExecutionStatus.RUNNING))
                  : page(
                      "third",
                      execution("b", 60, ExecutionStatus.FAILED),
                      execution("a", 61, ExecutionStatus.SUCCEEDED));
            });

    assertThat(new SfnRotationRuns(client, "arn:rotate-user").startedSince(NOW.minusSeconds(60), 9))
        .containsExactly(
            new StartedRun("c", NOW, true), new StartedRun("b", NOW.minusSeconds(60), false));
    assertThat(pages).containsExactly("nullnull", "nullsecond");
  }

  @Test
  void passStarted_isWhenStepFunctionsSaysSo() {
    SfnClient client =
        StubClients.of(
            SfnClient.class,
            request -> {
              if (!((DescribeExecutionRequest) request).executionArn().equals("arn:rotate:one")) {
                throw ExecutionDoesNotExistException.builder().message("Gone").build();
              }
              return DescribeExecutionResponse.builder().startDate(NOW).build();
            });
    SfnRotationRuns runs = new SfnRotationRuns(client, "arn:rotate-user");

    assertThat(runs.passStarted("arn:rotate:one")).contains(NOW);
    assertThat(runs.passStarted("arn:rotate:two")).isEmpty();
  }

  private static ListExecutionsResponse page(String next, ExecutionListItem... executions) {
    return ListExecutionsResponse.builder().executions(executions).nextToken(next).build();
  }

  private static ExecutionListItem execution(String name, long ago, ExecutionStatus status) {
    return ExecutionListItem.builder()
        .name(name)
        .startDate(NOW.minusSeconds(ago))
        .status(status)
        .build();
  }
}
