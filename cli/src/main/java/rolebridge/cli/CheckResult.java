package rolebridge.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import rolebridge.cli.setup.Json;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.provision.Blueprint;
import rolebridge.domain.provision.Change;
import rolebridge.domain.rehearsal.Difference;
import rolebridge.domain.rehearsal.Forecast;
import rolebridge.domain.request.Violation;

/**
 * What a request that breaks no rule comes to.
 *
 * @param blueprint its names and documents
 */
record CheckResult(Path file, RequestFile read, Blueprint blueprint) {

  /** More of one wildcard are counted, not listed, for people. */
  private static final int SHOWN = 12;

  /** What would be made where nothing is. */
  Outcome offline() {
    StringBuilder text = new StringBuilder(file + " breaks no rule. It would make:\n\n");
    blueprint
        .names(read.request())
        .forEach((name, value) -> text.append("  %-16s %s%n".formatted(name, value)));
    text.append("\nUser policy:\n").append(Json.pretty(blueprint.userPolicy().json()));
    text.append("\n\nPermissions:\n").append(Json.pretty(blueprint.permissionPolicy().json()));
    text.append("\n\nTrust:\n").append(Json.pretty(blueprint.trustPolicy().json()));
    appendAdvice(text);
    return Outcome.done("valid", members(), text.toString());
  }

  /** What provision would change where it was foretold for. */
  Outcome compared(Forecast forecast, boolean coloured) {
    List<Map<String, String>> changes = forecast.changes().stream().map(CheckResult::json).toList();
    Map<String, Object> members = members();
    members.put("live", true);
    members.put("changes", changes);
    members.put("differences", forecast.differences().stream().map(CheckResult::json).toList());
    StringBuilder text = new StringBuilder(file + " breaks no rule. ");
    if (changes.isEmpty()) {
      text.append("unchanged: provision would change nothing, and prove the access again.");
    } else {
      text.append("provision would change:\n\n").append(ProvisionResult.changes(changes));
      DifferenceText differences = new DifferenceText(coloured);
      forecast
          .differences()
          .forEach(difference -> text.append("\n\n").append(differences.of(difference)));
    }
    appendAdvice(text);
    return Outcome.done("valid", members, text.toString());
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("userPolicy", blueprint.userPolicy().json());
    members.put("permissionPolicies", List.of(blueprint.permissionPolicy().json()));
    members.put("trustPolicy", blueprint.trustPolicy().json());
    members.put("names", blueprint.names(read.request()));
    members.put("neverGranted", List.copyOf(neverGranted()));
    members.put("wildcards", wildcards().stream().map(CheckResult::json).toList());
    members.put("warnings", read.warnings().stream().map(RequestFile::json).toList());
    return members;
  }

  private Set<String> neverGranted() {
    return NeverGranted.of(blueprint.permissionPolicy()).underWildcards();
  }

  /** The actions with wildcards, each once. */
  private Set<String> wildcards() {
    Set<String> patterns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map<String, Object> statement : blueprint.permissionPolicy().statements()) {
      PolicyDocument.asList(statement.get("Action")).stream()
          .map(Object::toString)
          .filter(ActionPattern::is)
          .forEach(patterns::add);
    }
    return patterns;
  }

  /** What the documents don't show by themselves. */
  private void appendAdvice(StringBuilder text) {
    if (!wildcards().isEmpty()) {
      append(
          text,
          "Wildcards, by AWS's list of actions of " + AuthorizationReference.date() + ":",
          wildcards().stream().map(CheckResult::covered));
    }
    if (!neverGranted().isEmpty()) {
      append(
          text,
          "Never granted, since the boundary of rolebridge's roles denies it:",
          neverGranted().stream());
    }
    if (!read.warnings().isEmpty()) {
      append(text, "Worth a look:", read.warnings().stream().map(CheckResult::text));
    }
  }

  private static void append(StringBuilder text, String head, Stream<String> lines) {
    text.append("\n\n").append(head);
    lines.forEach(line -> text.append("\n  ").append(line));
  }

  private static String text(Violation warning) {
    return "%s  %s%n    value   %s%n    advice  %s"
        .formatted(warning.field(), warning.rule(), warning.value(), warning.remedy());
  }

  private static String covered(String pattern) {
    List<String> actions = ActionPattern.expand(pattern);
    if (actions.isEmpty()) {
      return pattern + (pattern.equals("*") ? " covers all actions" : " covers none");
    }
    int more = actions.size() - SHOWN;
    return pattern
        + " covers "
        + String.join(", ", actions.subList(0, Math.min(SHOWN, actions.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static Map<String, Object> json(String pattern) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pattern", pattern);
    json.put("actions", ActionPattern.expand(pattern));
    return json;
  }

  private static Map<String, String> json(Change change) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("action", change.action());
    json.put("resource", change.resource());
    return json;
  }

  private static Map<String, Object> json(Difference difference) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("resource", difference.resource());
    json.put("part", DifferenceText.name(difference.part()));
    json.put("before", difference.before());
    json.put("after", difference.after());
    return json;
  }
}
