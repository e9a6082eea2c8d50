package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import rolebridge.cli.request.RequestFile;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.request.Violation;

/**
 * What a request's policy doesn't show by itself.
 *
 * @param patterns its actions with wildcards, each once
 * @param neverGranted what they cover and no role of rolebridge can do
 * @param warnings what else is worth a look
 * @param hosts that XSOAR's engine has to reach
 */
public record Advice(
    Set<String> patterns, Set<String> neverGranted, List<Violation> warnings, EngineHosts hosts) {

  /** More of one wildcard are counted, not listed, for people. */
  private static final int SHOWN = 12;

  /**
   * The advice on a request.
   *
   * @param region where the instance works unless the request says; empty when nothing tells it
   */
  static Advice of(RequestFile read, String region) {
    String requested = read.request().region();
    return of(
        read,
        EngineHosts.of(
            read.request().permissionPolicy(), requested.isEmpty() ? region : requested));
  }

  /** The advice on a request whose instance's hosts are known. */
  public static Advice of(RequestFile read, EngineHosts hosts) {
    PolicyDocument policy = read.request().permissionPolicy();
    Set<String> patterns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map<String, Object> statement : policy.statements()) {
      PolicyDocument.asList(statement.get("Action")).stream()
          .map(Object::toString)
          .filter(ActionPattern::is)
          .forEach(patterns::add);
    }
    return new Advice(patterns, NeverGranted.of(policy).underWildcards(), read.warnings(), hosts);
  }

  /** The members of a command's document but {@code wildcards}. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("engineHosts", hosts.hosts());
    members.put("servicesOfUnknownHosts", hosts.unknown());
    members.put("neverGranted", List.copyOf(neverGranted));
    members.put("warnings", warnings.stream().map(RequestFile::json).toList());
    return members;
  }

  /** The document's member {@code wildcards}. */
  List<Map<String, Object>> wildcards() {
    return patterns.stream().map(Advice::json).toList();
  }

  /** What stands behind the result for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    append(text, "Hosts that the engine must reach:", hosts.hosts().stream());
    if (!hosts.unknown().isEmpty()) {
      text.append("\n  and the endpoints of ").append(String.join(", ", hosts.unknown()));
    }
    if (!neverGranted.isEmpty()) {
      append(
          text,
          "Never granted, since the boundary of rolebridge's roles denies it:",
          neverGranted.stream());
    }
    if (!warnings.isEmpty()) {
      append(text, "Worth a look:", warnings.stream().map(Advice::text));
    }
    return text.toString();
  }

  /** As {@link #text()}, and what wildcards cover before it. */
  String textWithWildcards() {
    StringBuilder text = new StringBuilder();
    if (!patterns.isEmpty()) {
      append(
          text,
          "Wildcards, by AWS's list of actions of " + AuthorizationReference.date() + ":",
          patterns.stream().map(Advice::covered));
    }
    return text.append(text()).toString();
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
}
