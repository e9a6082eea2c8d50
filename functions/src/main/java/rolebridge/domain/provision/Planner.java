package rolebridge.domain.provision;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.SpokeRequest;
import rolebridge.domain.request.Violation;

/**
 * Works out a step's plan from what its execution was started with, by the same rules as the first
 * state, and before anything is read or changed. So whoever invokes a function, with whatever
 * payload, has it do no more than a valid request would.
 */
public final class Planner {

  private final Home home;
  private final EgressIps egress;
  private final Pattern execution;

  public Planner(Home home, EgressIps egress) {
    this.home = home;
    this.egress = egress;
    this.execution = executionOf(home);
  }

  /**
   * The plan of this execution.
   *
   * @param input what the execution was started with
   * @throws InvalidRequestException when it breaks a rule
   */
  public Plan plan(String executionArn, Map<String, Object> input, Found found) {
    requireExecution(execution, executionArn);
    ProvisionInput provision = ProvisionInput.of(input);
    return Plan.of(
        requireValid(SpokeRequest.read(provision.request(), provision.senderAccount())),
        provision.requestedBy(),
        executionArn,
        home,
        egress,
        found);
  }

  /** The pattern of the ARNs of this installation's executions, which go into tags. */
  private static Pattern executionOf(Home home) {
    return Pattern.compile(
        Pattern.quote(
                "arn:"
                    + home.partition()
                    + ":states:"
                    + home.region()
                    + ":"
                    + home.accountId()
                    + ":execution:")
            + "[A-Za-z0-9_-]{1,80}:[A-Za-z0-9_.=+@-]{1,80}");
  }

  /**
   * Refuses what goes into tags as an execution and is none.
   *
   * @throws InvalidRequestException when it isn't the ARN of an execution of this installation
   */
  public static void requireExecution(Home home, String executionArn) {
    requireExecution(executionOf(home), executionArn);
  }

  private static void requireExecution(Pattern execution, String executionArn) {
    if (executionArn == null || !execution.matcher(executionArn).matches()) {
      throw new InvalidRequestException(
          "The payload's executionArn is no execution of this account and region: "
              + executionArn
              + ". A function is invoked by its state machine only.");
    }
  }

  /**
   * The request in the hub's terms.
   *
   * @throws InvalidRequestException when it breaks a rule
   */
  public static IntegrationRequest requireValid(Reading reading) {
    return switch (reading) {
      case Reading.Accepted(var accepted) -> accepted;
      case Reading.Rejected(var violations) -> throw invalid(violations);
    };
  }

  private static InvalidRequestException invalid(List<Violation> violations) {
    Violation first = violations.getFirst();
    return new InvalidRequestException(
        "The request breaks "
            + violations.size()
            + " rules, the first in "
            + first.field()
            + ": "
            + first.rule()
            + ". "
            + first.remedy());
  }
}
