package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rolebridge.cli.run.StateWords;

/** What the live view says of states against the states there are. */
class StateWordsContractTest {

  private static final Set<String> DOING = Set.of("Task", "Map", "Parallel", "Wait");
  private static final int LONGEST = 41;

  @Test
  void everyStateThatDoesSomething_hasWords_andNoOther() {
    Set<String> doing =
        Repository.stateMachines().values().stream()
            .flatMap(machine -> Repository.states(machine).entrySet().stream())
            .filter(state -> DOING.contains(state.getValue().get("Type")))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(new TreeSet<>(StateWords.known())).isNotEmpty().isEqualTo(doing);
  }

  /** With its name and seconds a line then has at most 80 letters. */
  @Test
  void words_areShortAndNoSentence() {
    assertThat(StateWords.known())
        .allSatisfy(
            state ->
                assertThat(StateWords.of(state))
                    .hasSizeBetween(1, LONGEST)
                    .doesNotEndWith(".")
                    .matches("[a-z].*"));
  }
}
