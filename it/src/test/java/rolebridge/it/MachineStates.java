package rolebridge.it;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;

/** The states of the stack's machines, each as machine and state. */
final class MachineStates {

  private MachineStates() {}

  /** Those that no execution ever entered. */
  static Set<String> neverEntered(SfnClient stepFunctions) {
    Set<String> states = new TreeSet<>();
    for (StateMachineListItem machine :
        stepFunctions.listStateMachinesPaginator().stateMachines()) {
      if (machine.name().startsWith("rolebridge-")) {
        String definition =
            stepFunctions
                .describeStateMachine(r -> r.stateMachineArn(machine.stateMachineArn()))
                .definition();
        add(states, machine.name(), JsonText.object(definition));
        states.removeAll(entered(stepFunctions, machine));
      }
    }
    return states;
  }

  private static void add(Set<String> states, String machine, Map<String, Object> definition) {
    JsonText.member(definition, "States")
        .forEach(
            (name, state) -> {
              states.add(machine + " " + name);
              @SuppressWarnings("unchecked")
              Map<String, Object> fields = (Map<String, Object>) state;
              if (fields.containsKey("ItemProcessor") && !isDistributed(fields)) {
                add(states, machine, JsonText.member(fields, "ItemProcessor"));
              }
            });
  }

  /** Its items have histories of their own, which the local AWS doesn't keep. */
  private static boolean isDistributed(Map<String, Object> map) {
    Map<String, Object> processor = JsonText.member(map, "ItemProcessor");
    return "DISTRIBUTED".equals(JsonText.member(processor, "ProcessorConfig").get("Mode"));
  }

  private static Set<String> entered(SfnClient stepFunctions, StateMachineListItem machine) {
    Set<String> entered = new TreeSet<>();
    stepFunctions
        .listExecutionsPaginator(r -> r.stateMachineArn(machine.stateMachineArn()))
        .executions()
        .forEach(
            execution ->
                stepFunctions
                    .getExecutionHistoryPaginator(
                        r -> r.executionArn(execution.executionArn()).includeExecutionData(false))
                    .events()
                    .stream()
                    .filter(event -> event.stateEnteredEventDetails() != null)
                    .map(event -> machine.name() + " " + event.stateEnteredEventDetails().name())
                    .forEach(entered::add));
    return entered;
  }
}
