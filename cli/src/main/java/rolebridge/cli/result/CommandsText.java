package rolebridge.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.request.IntegrationRequest;

/** Which commands brought which of a request's actions, and which risks are acknowledged. */
record CommandsText(IntegrationRequest request) {

  /** For JSON; empty lists where the request names no commands. */
  Map<String, Object> members() {
    CommandPermissions commands = request.commands();
    List<Map<String, Object>> actions = new ArrayList<>();
    commands
        .neededBy()
        .forEach(
            (action, neededBy) -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("action", action);
              json.put("neededBy", List.copyOf(neededBy));
              json.put("reason", commands.reasons().getOrDefault(action, ""));
              actions.add(json);
            });
    List<Map<String, Object>> leftOut = new ArrayList<>();
    commands
        .leftOut()
        .forEach(
            (command, denied) -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("command", command);
              json.put("actions", denied);
              leftOut.add(json);
            });
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("commands", commands.commands());
    members.put("actionsOfCommands", actions);
    members.put("commandsLeftOut", leftOut);
    members.put("acknowledgedRisks", request.acknowledgedRisks());
    return members;
  }

  /** For people; empty when there is nothing to say. */
  String text() {
    CommandPermissions commands = request.commands();
    StringBuilder text = new StringBuilder();
    if (!commands.isNone()) {
      text.append("\n\nNeeded by:\n");
      commands
          .neededBy()
          .forEach(
              (action, neededBy) ->
                  text.append(
                      "  %-45s %s%s%n"
                          .formatted(action, String.join(", ", neededBy), reason(action))));
    }
    if (!commands.leftOut().isEmpty()) {
      text.append("\nLeft out, since the boundary of rolebridge's roles denies what they need:\n");
      commands
          .leftOut()
          .forEach(
              (command, denied) ->
                  text.append("  %-45s %s%n".formatted(command, String.join(", ", denied))));
    }
    // What follows begins with a line break, as after any other block.
    text.setLength(text.toString().stripTrailing().length());
    if (!request.acknowledgedRisks().isEmpty()) {
      text.append("\n\nRisks acknowledged: ")
          .append(String.join(", ", request.acknowledgedRisks()));
    }
    return text.toString();
  }

  private String reason(String action) {
    String reason = request.commands().reasons().getOrDefault(action, "");
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }
}
