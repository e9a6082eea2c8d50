package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.rehearsal.Difference;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.setup.Json;
import rolebridge.cli.text.Names;
import rolebridge.domain.managed.Change;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.provision.Blueprint;

/**
 * Result of checking a request that breaks no rule.
 *
 * @param blueprint its names and documents
 * @param region where its instance works unless it says; empty when nothing tells it
 * @param names in which people are told ARNs
 */
public record CheckResult(
    String file, RequestFile read, Blueprint blueprint, String region, Names names) {

  /** What the document's names are for people. */
  private static final Map<String, String> LABELS =
      Map.of(
          "userArn", "User",
          "userPolicyName", "User policy",
          "policyArn", "Policy",
          "roleArn", "Role",
          "secretName", "Secret",
          "instanceName", "Name in XSOAR",
          "roleSessionName", "Role Session Name");

  /** What would be made where nothing is. */
  public Outcome offline() {
    StringBuilder text = new StringBuilder(file + " breaks no rule. It would make:\n\n");
    blueprint
        .names(read.request())
        .forEach(
            (name, value) ->
                text.append("  %-18s %s%n".formatted(LABELS.get(name), names.of(value))));
    text.append("\nAccount ").append(LocalAccount.ACCOUNT_ID);
    text.append(" stands for the hub's, which only check --live asks for.\n");
    text.append("\nUser policy:\n").append(Json.pretty(blueprint.userPolicy().json()));
    text.append(permissions());
    text.append(new CommandsText(read.request()).text());
    text.append(boundaryText());
    text.append("\n\nTrust:\n").append(Json.pretty(blueprint.trustPolicy().json()));
    text.append(advice().textWithWildcards());
    return Outcome.done("valid", members(), text.toString());
  }

  /** What provision would change where it was foretold for. */
  public Outcome compared(Forecast forecast, boolean coloured) {
    List<Map<String, String>> changes = forecast.changes().stream().map(CheckResult::json).toList();
    Map<String, Object> members = members();
    members.put("live", true);
    members.put("changes", changes);
    members.put("differences", forecast.differences().stream().map(CheckResult::json).toList());
    StringBuilder text = new StringBuilder(file + " breaks no rule. ");
    if (changes.isEmpty()) {
      text.append("unchanged: provision would change nothing, and prove the access again.");
    } else {
      text.append("provision would change:\n\n").append(ProvisionResult.changes(changes, names));
      DifferenceText differences = new DifferenceText(coloured);
      forecast
          .differences()
          .forEach(difference -> text.append("\n\n").append(differences.of(difference)));
    }
    text.append(new CommandsText(read.request()).text());
    text.append(boundaryText());
    text.append(advice().textWithWildcards());
    return Outcome.done("valid", members, text.toString());
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("userPolicy", blueprint.userPolicy().json());
    members.put(
        "permissionPolicies",
        blueprint.policies().stream().map(part -> part.document().json()).toList());
    members.put("trustPolicy", blueprint.trustPolicy().json());
    members.put("boundary", boundary().name().toLowerCase(Locale.ROOT));
    members.putAll(new CommandsText(read.request()).members());
    members.put("names", blueprint.names(read.request()));
    members.putAll(advice().members());
    members.put("wildcards", advice().wildcards());
    return members;
  }

  private String permissions() {
    List<PolicyPart> parts = blueprint.policies();
    StringBuilder text = new StringBuilder();
    for (PolicyPart part : parts) {
      String which =
          parts.size() == 1
              ? ""
              : " (%d of %d, %s)".formatted(part.number(), parts.size(), IamArn.nameOf(part.arn()));
      text.append("\n\nPermissions%s:\n".formatted(which))
          .append(Json.pretty(part.document().json()));
    }
    return text.toString();
  }

  private RoleBoundary boundary() {
    return RoleBoundary.of(blueprint.permissionPolicy());
  }

  private String boundaryText() {
    return switch (boundary()) {
      case STANDARD -> "";
      case ELEVATED ->
          "\n\nThe role gets the elevated boundary, for what was acknowledged;"
              + " see docs/threat-model.md.";
    };
  }

  private Advice advice() {
    return Advice.of(read, region);
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
