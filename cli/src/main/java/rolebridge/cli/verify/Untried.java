package rolebridge.cli.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one account can't decide within minutes. */
public record Untried(String what, String needs) {

  /** All of them. */
  public static final List<Untried> ALL =
      List.of(
          new Untried(
              "proofs under service control policies that deny regions or addresses",
              "an organization"),
          new Untried("resource control policies, which the simulator ignores", "an organization"),
          new Untried(
              "a StackSet of spoke.yaml over an organizational unit that holds the hub",
              "an organization"),
          new Untried(
              "roles, proofs and answers in another account", "a second account with spoke.yaml"),
          new Untried(
              "functions in a network that went idle", "FunctionSubnetIds and weeks without a run"),
          new Untried(
              "functions whose snapshot Lambda dropped", "SnapStart and 14 days without a run"),
          new Untried("allowedSourceIps behind a NAT gateway", "a network of your own"),
          new Untried("keys of your own for secrets, logs and queues", "KMS keys"),
          new Untried(
              "the state machines' expressions and events", "the stack: ./rolebridge provision"),
          new Untried("alarms that reach somebody", "the stack and AlarmEmail or AlarmTopicArn"),
          new Untried(
              "how late IAM shows a key's last use",
              "hours (IAM User Guide, GetAccessKeyLastUsed)"),
          new Untried("another partition, such as GovCloud", "an account there"));

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("what", what);
    json.put("needs", needs);
    return json;
  }
}
