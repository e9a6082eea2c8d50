package rolebridge.handler;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import rolebridge.composition.Functions;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Plan;
import rolebridge.domain.provision.Planner;

/**
 * Input of provision's steps.
 *
 * @param input what the execution was started with
 * @param found what its first state found
 */
public record StepInput(String executionArn, Map<String, Object> input, Found found) {

  public StepInput {
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(found, "found");
  }

  /** The step, done by the plan that its input stands for. */
  static <O> Function<StepInput, O> planned(Functions functions, Function<Plan, O> step) {
    Planner planner = functions.planner();
    return input -> step.apply(input.plan(planner));
  }

  Plan plan(Planner planner) {
    return planner.plan(executionArn, input, found);
  }
}
