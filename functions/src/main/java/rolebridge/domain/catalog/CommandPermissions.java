package rolebridge.domain.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the commands of a request come to.
 *
 * @param commands the chosen commands, in the catalog's order
 * @param neededBy each action that they and the Test button need, with the commands that need it
 *     and {@link #TEST}; both in alphabetical order
 * @param reasons conditional actions that were asked for, with the requester's reason
 * @param leftOut commands that were meant by {@code all} or {@code read-only}, but need actions
 *     that no role of rolebridge is ever granted, with these actions
 */
public record CommandPermissions(
    List<String> commands,
    NavigableMap<String, NavigableSet<String>> neededBy,
    Map<String, String> reasons,
    Map<String, List<String>> leftOut) {

  /** What stands for the Test button among the commands that need an action. */
  public static final String TEST = "Test";

  /** Of a request that names no commands. */
  public static final CommandPermissions NONE =
      new CommandPermissions(List.of(), new TreeMap<>(), Map.of(), Map.of());

  public CommandPermissions {
    commands = List.copyOf(commands);
    neededBy = Collections.unmodifiableNavigableMap(neededBy);
    reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
  }

  /**
   * Exactly what the chosen commands and the integration's Test always need, and what of their
   * conditional actions is asked for.
   */
  public static CommandPermissions of(
      Integration integration,
      Set<IntegrationCommand> chosen,
      Map<String, String> reasons,
      Map<String, List<String>> leftOut) {
    NavigableMap<String, NavigableSet<String>> neededBy = new TreeMap<>();
    integration.test().actions().forEach(action -> note(neededBy, action, TEST));
    List<String> names = new ArrayList<>();
    for (IntegrationCommand command : integration.commands()) {
      if (chosen.contains(command)) {
        names.add(command.name());
        command.actions().forEach(action -> note(neededBy, action, command.name()));
        command.conditionalActions().stream()
            .map(ConditionalAction::action)
            .filter(reasons::containsKey)
            .forEach(action -> note(neededBy, action, command.name()));
      }
    }
    return new CommandPermissions(names, neededBy, reasons, leftOut);
  }

  private static void note(
      NavigableMap<String, NavigableSet<String>> neededBy, String action, String command) {
    neededBy.computeIfAbsent(action, _ -> new TreeSet<>()).add(command);
  }

  public NavigableSet<String> actions() {
    return neededBy.navigableKeySet();
  }

  public boolean isNone() {
    return neededBy.isEmpty() && commands.isEmpty();
  }
}
