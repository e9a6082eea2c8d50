package rolebridge.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.text.Layout;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;

/**
 * What the catalog has, as a document and as text.
 *
 * @param columns the screen's width
 */
public record CatalogResult(int columns) {

  private static final String LIST_ROW = "%-32s  %4s  %5s  %5s  ";
  private static final int LIST_WIDTH = LIST_ROW.formatted("", "", "", "").length();

  /** All of them, a row for each. */
  public Outcome listed(List<Integration> integrations) {
    StringBuilder text = new StringBuilder();
    integrations.forEach(integration -> text.append(row(integration)));
    String head = LIST_ROW.formatted("INTEGRATION", "READ", "WRITE", "RISKY");
    String rows = new Layout(columns).row(head, LIST_WIDTH, "TEST NEEDS") + text;
    int commands =
        integrations.stream().mapToInt(integration -> integration.userCommands().size()).sum();
    return Outcome.done(
        "listed",
        Map.of("integrations", integrations.stream().map(CatalogJson::summary).toList()),
        rows
            + "\n"
            + new Layout(columns)
                .indented(
                    0,
                    ("%s, %s: READ and WRITE count those that only read and those that write, RISKY"
                            + " those that could do more than their purpose. %s shows one of the"
                            + " integrations.")
                        .formatted(
                            Count.of(integrations.size(), "integration"),
                            Count.of(commands, "command"),
                            Commands.PLAIN.line("catalog", "INTEGRATION")))
                .stripTrailing());
  }

  private String row(Integration integration) {
    Map<String, Object> summary = CatalogJson.summary(integration);
    String left =
        LIST_ROW.formatted(
            integration.name(),
            summary.get("readCommands"),
            summary.get("writeCommands"),
            summary.get("riskyCommands"));
    return new Layout(columns).row(left, LIST_WIDTH, actions(integration.test().actions()));
  }

  /** One of them, with all that the catalog has. */
  public Outcome shown(Integration integration) {
    return Outcome.done(
        "shown",
        Map.of("integration", CatalogJson.whole(integration)),
        new IntegrationText(new Layout(columns)).of(integration).stripTrailing());
  }

  /** Of these integrations, what has the word in its name. */
  public Outcome found(String word, List<Integration> within) {
    List<Integration> integrations =
        within.stream()
            .filter(one -> has(one.name(), word) || has(one.displayName(), word))
            .toList();
    Map<Integration, List<IntegrationCommand>> commands = new LinkedHashMap<>();
    for (Integration one : within) {
      List<IntegrationCommand> matching =
          one.commands().stream().filter(command -> has(command, word)).toList();
      if (!matching.isEmpty()) {
        commands.put(one, matching);
      }
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("integrations", integrations.stream().map(CatalogJson::summary).toList());
    members.put("commands", json(commands));
    return Outcome.done("found", members, text(word, integrations, commands));
  }

  private static boolean has(IntegrationCommand command, String word) {
    return has(command.name(), word)
        || command.actions().stream().anyMatch(action -> has(action, word))
        || command.conditionalActions().stream().anyMatch(action -> has(action.action(), word));
  }

  private static boolean has(String name, String word) {
    return plain(name).contains(plain(word));
  }

  /** Nobody types the en dash of some names, and not every terminal hands it over. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\x00-\\x7F]+", "-");
  }

  private static List<Map<String, Object>> json(
      Map<Integration, List<IntegrationCommand>> commands) {
    List<Map<String, Object>> json = new ArrayList<>();
    commands.forEach(
        (integration, own) -> {
          for (IntegrationCommand command : own) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("integration", integration.name());
            entry.putAll(CatalogJson.command(command));
            json.add(entry);
          }
        });
    return json;
  }

  private String text(
      String word,
      List<Integration> integrations,
      Map<Integration, List<IntegrationCommand>> commands) {
    if (integrations.isEmpty() && commands.isEmpty()) {
      return "Nothing in the catalog has \"" + word + "\" in its name.";
    }
    StringBuilder text = new StringBuilder();
    integrations.forEach(integration -> text.append(row(integration)));
    IntegrationText layout = new IntegrationText(new Layout(columns));
    commands.forEach(
        (integration, own) -> {
          text.append(text.isEmpty() ? "" : "\n").append(integration.name()).append('\n');
          text.append(layout.rows(own));
        });
    text.append(commands.isEmpty() ? "" : "\n" + layout.legend());
    return text.toString().stripTrailing();
  }

  static String actions(List<String> actions) {
    return actions.isEmpty() ? "no permission" : String.join(", ", actions);
  }
}
