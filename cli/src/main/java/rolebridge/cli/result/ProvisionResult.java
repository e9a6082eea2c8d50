package rolebridge.cli.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.PolicyValidation;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.History;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.StateRun;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.cli.text.Names;
import rolebridge.domain.catalog.EngineHosts;

/**
 * Result of a run of the provision state machine.
 *
 * @param account where it ran
 * @param iamEnforced whether IAM decided there
 * @param regionNamed whether the request names a region
 * @param wide whether people are told ARNs in full
 */
public record ProvisionResult(
    Account account, boolean iamEnforced, boolean regionNamed, boolean wide) {

  private static final int LABEL = 26;

  /** Told with every result of a local AWS that lets every call pass. */
  public static final String NOT_ENFORCED =
      "\nIAM not enforced: this local AWS lets every call pass, so nothing is proven by it.";

  /** The outcome of a run that has ended. */
  public Outcome of(Execution run, List<HistoryEvent> history) {
    if (run.succeeded()) {
      return ready(run);
    }
    return rejection(run, history).orElseGet(() -> failed(run, history));
  }

  /** The outcome of a run that ended for what its first state found wrong with the request. */
  static Optional<Outcome> rejection(Execution run, List<HistoryEvent> history) {
    List<?> violations =
        run.error().equals(Optional.of("RequestRejected")) ? violations(history) : List.of();
    return violations.isEmpty() ? Optional.empty() : Optional.of(rejected(run, violations));
  }

  /** The hosts that the instance of a run that succeeded needs its engine to reach. */
  public static EngineHosts hosts(Execution run) {
    Map<String, Object> instance = member(object(run.output().orElse("{}")), "instance");
    return new EngineHosts(
        strings(instance, "engineHosts"), strings(instance, "servicesOfUnknownHosts"));
  }

  private static List<String> strings(Map<String, Object> instance, String member) {
    return Json.list(instance, member).stream().map(String::valueOf).toList();
  }

  private Outcome ready(Execution run) {
    Map<String, Object> output = object(run.output().orElse("{}"));
    Map<String, Object> instance = member(output, "instance");
    List<?> changes = Json.list(output, "changes");
    Map<String, Object> members = new LinkedHashMap<>(instance);
    List<?> notProven = Json.list(output, "notProven");
    members.put("changes", changes);
    members.put("proven", Json.list(output, "proven"));
    members.put("notProven", notProven);
    members.put("validation", output.get("validation"));
    members.put("executionArn", run.arn());
    members.put("iamEnforced", iamEnforced);
    String validated =
        PolicyValidation.ofRun(output.get("validation")).map(PolicyValidation::text).orElse("");
    return Outcome.done(
        "ready",
        members,
        table(instance, changes, notProven, Names.of(run.arn(), wide)) + validated);
  }

  private String table(
      Map<String, Object> instance, List<?> changes, List<?> notProven, Names names) {
    StringBuilder text = new StringBuilder();
    text.append("Access is ready. The instance's settings in Cortex XSOAR:\n\n");
    row(text, "Name", instance.get("instanceName"));
    for (Object one : Json.list(instance, "settings")) {
      Map<?, ?> setting = (Map<?, ?>) one;
      row(text, String.valueOf(setting.get("label")), shown(setting, instance.get("region")));
    }
    List<?> risks = Json.list(instance, "acknowledgedRisks");
    if (!risks.isEmpty()) {
      row(text, "Risks acknowledged", joined(risks));
    }
    String instanceId = String.valueOf(instance.getOrDefault("instanceId", ""));
    if (!instanceId.isEmpty()) {
      text.append(
          "\nXSOAR has them, in instance %s, and its Test is green.%n".formatted(instanceId));
    }
    text.append(
        "\nRead the Secret Key (member \"password\"):\n  %s secretsmanager get-secret-value --secret-id '%s' --query SecretString --output text%n"
            .formatted(account.awsCommand(), instance.get("secretArn")));
    if (changes.isEmpty()) {
      text.append("\nunchanged: everything was as requested already, and its access works.");
    } else {
      text.append("\nChanged:\n").append(changes(changes, names));
    }
    // What is never granted stands in the advice on the request.
    List<String> lines =
        notProven.stream()
            .map(one -> (Map<?, ?>) one)
            .filter(one -> !"NEVER_GRANTED".equals(one.get("reason")))
            .map(ProvisionResult::notProven)
            .toList();
    if (!lines.isEmpty()) {
      text.append("\n\nNot proven:\n  ").append(String.join("\n  ", lines));
    }
    if (!iamEnforced) {
      text.append('\n').append(NOT_ENFORCED);
    }
    return text.toString();
  }

  private String shown(Map<?, ?> setting, Object region) {
    String value = String.valueOf(setting.get("value"));
    if (value.isEmpty()) {
      return String.valueOf(setting.get("note"));
    }
    return !regionNamed && value.equals(region)
        ? value + ", the hub's, since the request names none"
        : value;
  }

  /** What isn't proven and why. */
  private static String notProven(Map<?, ?> one) {
    List<?> actions = (List<?>) one.get("actions");
    return actions.isEmpty()
        ? String.valueOf(one.get("explanation"))
        : "%s on %s: %s"
            .formatted(
                joined(actions), joined((List<?>) one.get("resources")), one.get("explanation"));
  }

  private static String joined(List<?> names) {
    return names.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** A label that is longer than most stands in a line of its own. */
  private static void row(StringBuilder text, String name, Object value) {
    String label = name.length() > LABEL ? name + "\n" + " ".repeat(LABEL + 2) : name;
    text.append("  %-26s %s%n".formatted(label, value));
  }

  /** One line for each change. */
  static String changes(List<?> changes, Names names) {
    List<String> lines = new ArrayList<>();
    for (Object change : changes) {
      Map<?, ?> map = (Map<?, ?>) change;
      lines.add("  %-22s %s".formatted(map.get("action"), names.of(map.get("resource"))));
    }
    return String.join("\n", lines);
  }

  /** What the first state found wrong. */
  private static List<?> violations(List<HistoryEvent> history) {
    return History.states(history).stream()
        .map(StateRun::output)
        .flatMap(Optional::stream)
        .map(output -> object(output).get("violations"))
        .filter(Objects::nonNull)
        .map(found -> (List<?>) found)
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static Outcome rejected(Execution run, List<?> violations) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("violations", violations);
    details.put("executionArn", run.arn());
    return Rejection.outcome(
        new Failure(
            Exit.USAGE,
            "RequestRejected",
            "The request can't be carried out in this account.",
            "Change what each violation names, then run the same command again.",
            details));
  }

  private Outcome failed(Execution run, List<HistoryEvent> history) {
    RunFailure failure = RunFailure.of(run, history, account.commands());
    List<?> undone = failure.list("undone");
    List<?> kept = failure.list("kept");
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("failedState", failure.state());
    details.put("undone", undone);
    details.put("kept", kept);
    details.put("executionArn", run.arn());
    Names names = Names.of(run.arn(), wide);
    StringBuilder text = new StringBuilder(failure.text("Provisioning", run));
    text.append(
        undone.isEmpty() ? "\nNothing was undone." : "\nUndone:\n" + changes(undone, names));
    for (Object one : kept) {
      Map<?, ?> map = (Map<?, ?>) one;
      text.append(
          "\nKept: %s, since %s".formatted(names.typed(map.get("resource")), map.get("reason")));
    }
    return failure.outcome(details).withText(text.toString());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> member(Map<String, Object> json, String name) {
    return json.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  /** The text as an object; empty when it is something else, which a service's own cause can be. */
  public static Map<String, Object> object(String text) {
    try {
      return Json.object(text);
    } catch (IOException notAnObject) {
      return Map.of();
    }
  }
}
