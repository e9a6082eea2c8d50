package rolebridge.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.cli.text.Layout;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceField.Part;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.IntegrationCommand.Kind;
import rolebridge.domain.catalog.MultiAccount;
import rolebridge.domain.catalog.Risk;
import rolebridge.domain.catalog.Source;
import rolebridge.domain.policy.PolicyDocument;

/** An integration of the catalog for people. */
record IntegrationText(Layout layout) {

  /** Longer names stand in a line of their own, so that the others' actions can stand beside. */
  private static final int WIDEST_NAME = 48;

  private static final String COMMAND = "  %-5s %s %s";
  private static final int BEFORE_NAME = COMMAND.formatted("", " ", "").length();
  private static final int SHORT_COMMIT = 10;

  String of(Integration integration) {
    StringBuilder text = new StringBuilder(head(integration));
    text.append('\n').append(test(integration));
    text.append('\n').append(instance(integration));
    text.append('\n')
        .append(
            layout.paragraph("Hosts for all of it: ", 2, String.join(", ", hosts(integration))));
    integration.multiAccount().ifPresent(several -> text.append('\n').append(several(several)));
    text.append("\nCommands:\n").append(rows(integration.userCommands()));
    List<IntegrationCommand> byItself =
        integration.commands().stream().filter(one -> one.kind() != Kind.COMMAND).toList();
    if (!byItself.isEmpty()) {
      text.append("\nCalled by XSOAR itself, to fetch and to mirror:\n").append(rows(byItself));
    }
    text.append('\n').append(legend());
    String risks = risks(integration.commands());
    return risks.isEmpty() ? text.toString() : text.append("\nRisks:\n").append(risks).toString();
  }

  private String head(Integration integration) {
    int read = integration.readOnlyCommands().size();
    Source source = integration.source();
    String names =
        integration.name().equals(integration.displayName())
            ? integration.name()
            : integration.name() + ", which XSOAR shows as " + integration.displayName();
    return layout.indented(0, names)
        + layout.indented(
            0,
            "Pack %s: %s that only read, %d that write. Confidence %s, read at commit %s."
                .formatted(
                    integration.pack(),
                    Count.of(read, "command"),
                    integration.userCommands().size() - read,
                    integration.confidence().name().toLowerCase(Locale.ROOT),
                    source.ymlCommit().substring(0, SHORT_COMMIT)));
  }

  private String test(Integration integration) {
    String text =
        "Test: "
            + integration.test().description()
            + " It needs "
            + CatalogResult.actions(integration.test().actions())
            + ". "
            + integration.test().notes();
    return layout.paragraph("", 2, text.strip());
  }

  private String instance(Integration integration) {
    StringBuilder text = new StringBuilder("Instance:\n");
    integration.instance().all().forEach(field -> text.append(field(field)));
    return text.toString();
  }

  /** Those of all commands and the Test button. */
  static List<String> hosts(Integration integration) {
    Set<String> actions = new TreeSet<>(integration.test().actions());
    integration.commands().forEach(command -> actions.addAll(command.actions()));
    return EngineHosts.of(PolicyDocument.allowing(actions), "").hosts();
  }

  private String several(MultiAccount several) {
    StringBuilder text = new StringBuilder("For several accounts:\n");
    several.fields().forEach(field -> text.append(field(field)));
    text.append(layout.paragraph("  Works when ", 4, several.activeWhen()));
    text.append(layout.paragraph("  Role: ", 4, several.roleArn()));
    text.append(layout.paragraph("  Session name: ", 4, several.sessionName()));
    text.append(layout.paragraph("  Session duration: ", 4, several.duration()));
    return text.toString();
  }

  private String field(InstanceField field) {
    String part =
        field.part() == Part.WHOLE ? "" : "." + field.part().name().toLowerCase(Locale.ROOT);
    return layout.row(
        "  %-26s  ".formatted(field.label()),
        30,
        field.parameter() + part + (field.required() ? ", required" : ""));
  }

  /** Commands with their marks and actions. */
  String rows(List<IntegrationCommand> commands) {
    int longest =
        commands.stream()
            .mapToInt(command -> command.name().length())
            .filter(length -> length <= WIDEST_NAME)
            .max()
            .orElse(WIDEST_NAME);
    StringBuilder text = new StringBuilder();
    for (IntegrationCommand command : commands) {
      String access = command.access().name().toLowerCase(Locale.ROOT);
      text.append(
          layout.row(
              COMMAND.formatted(access, mark(command), command.name()),
              BEFORE_NAME + longest + 2,
              CatalogResult.actions(command.actions())));
      conditional(command.conditionalActions())
          .forEach(
              (when, actions) ->
                  text.append(
                      layout.paragraph(
                          "        + ", 10, String.join(", ", actions) + " (" + when + ")")));
    }
    return text.toString();
  }

  private static Map<String, List<String>> conditional(List<ConditionalAction> actions) {
    return actions.stream()
        .collect(
            Collectors.groupingBy(
                ConditionalAction::when,
                LinkedHashMap::new,
                Collectors.mapping(ConditionalAction::action, Collectors.toList())));
  }

  private static String mark(IntegrationCommand command) {
    if (command.risks().isEmpty()) {
      return " ";
    }
    return command.isAlwaysRisky() ? "!" : "?";
  }

  String legend() {
    return layout.indented(
        0,
        "! could do more than its purpose; ? could, in a case marked +; + is needed only in the"
            + " case in brackets.");
  }

  /** What is said of several commands is said once. */
  private String risks(List<IntegrationCommand> commands) {
    Map<List<String>, List<String>> byText = new LinkedHashMap<>();
    for (IntegrationCommand command : commands) {
      for (Risk risk : command.risks()) {
        String kind = risk.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String actions = command.name() + ": " + String.join(", ", risk.actions());
        byText
            .computeIfAbsent(
                List.of(kind + ": " + risk.reason(), risk.source(), risk.mitigation()),
                _ -> new ArrayList<>())
            .add(risk.always() ? actions : actions + " (" + risk.onlyIf() + ")");
      }
    }
    StringBuilder text = new StringBuilder();
    byText.forEach(
        (about, of) -> {
          text.append(layout.paragraph("  ", 4, about.get(0)));
          of.forEach(line -> text.append(layout.paragraph("    ", 6, line)));
          if (!about.get(2).isEmpty()) {
            text.append(layout.paragraph("    But ", 6, about.get(2)));
          }
          text.append(layout.paragraph("    From ", 6, about.get(1)));
        });
    return text.toString();
  }
}
