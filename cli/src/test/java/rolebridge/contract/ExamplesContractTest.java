package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import rolebridge.cli.setup.Json;

/** What others copy. */
class ExamplesContractTest {

  private static final String WORKFLOW = "docs/examples/check-requests.yml";
  private static final String APPLYING = "docs/examples/apply-requests.yml";
  private static final String APPROVING = "docs/examples/approval.asl.json";
  private static final Pattern COMMAND = Pattern.compile("/rolebridge ([a-z]+) ([^>\n]*)");

  @Test
  void workflowOnPullRequests_needsNoCredentials_andOnlyChecks() throws IOException {
    String text = Repository.page(WORKFLOW);
    Map<String, Object> workflow = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);

    // YAML 1.1, by which GitHub doesn't read it, takes the key on for a truth value.
    Map<String, Object> triggers = Repository.object(named(workflow), "on");
    assertThat(triggers).containsOnlyKeys("pull_request");
    assertThat(workflow).containsEntry("permissions", Map.of("contents", "read"));
    assertThat(text)
        .doesNotContain("secrets.", "AWS_", "--live", "--target", "pull_request_target");
    assertThat(COMMAND.matcher(text).results().map(command -> command.group(1)))
        .containsExactly("check");
    assertThat(COMMAND.matcher(text).results().map(command -> command.group(2).strip()))
        .containsExactly("requests --json");
  }

  /** Only the protected branch applies, and what is run before there are credentials has none. */
  @Test
  void workflowOnTheProtectedBranch_appliesWithoutStoredCredentials() throws IOException {
    String text = Repository.page(APPLYING);
    Map<String, Object> workflow = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);

    Map<String, Object> triggers = Repository.object(named(workflow), "on");
    assertThat(triggers).containsOnlyKeys("push");
    assertThat(Repository.object(triggers, "push")).containsEntry("branches", List.of("main"));
    assertThat(workflow)
        .containsEntry("permissions", Map.of("contents", "read", "id-token", "write"))
        .containsEntry(
            "concurrency", Map.of("group", "apply-requests", "cancel-in-progress", false));
    assertThat(text)
        .doesNotContain("secrets.", "aws-access-key-id", "aws-secret-access-key", "pull_request");
    assertThat(text.lines().filter(line -> line.strip().startsWith("- uses: aws-actions/")))
        .singleElement()
        .asString()
        .matches(".*/configure-aws-credentials@v[0-9]+\\.[0-9]+\\.[0-9]+");
    assertThat(COMMAND.matcher(text).results().map(command -> command.group().strip()))
        .containsExactly(
            "/rolebridge check requests", "/rolebridge apply requests --target aws --yes");
    assertThat(text.indexOf("configure-aws-credentials@"))
        .isBetween(
            text.indexOf("/rolebridge check requests"), text.indexOf("/rolebridge apply requests"));
    for (String step :
        List.of(
            "actions/checkout@",
            "actions/setup-java@",
            "actions/setup-python@",
            "actions/cache@")) {
      assertThat(versions(text, step)).isEqualTo(versions(Repository.page(WORKFLOW), step));
    }
  }

  /** Whoever answers decides whether, and not what. */
  @Test
  void machineThatAsksForApproval_provisionsNothingBefore_andWhatWasAskedFor() throws IOException {
    Map<String, Object> machine = Json.object(Repository.page(APPROVING));
    Map<String, Object> states = Repository.object(machine, "States");
    Map<String, Object> ask = Repository.object(states, "Ask");
    Map<String, Object> provision = Repository.object(states, "Provision");

    assertThat(machine).containsEntry("StartAt", "Ask");
    assertThat(states).containsOnlyKeys("Ask", "Provision");
    assertThat(ask)
        .containsEntry("Resource", "arn:aws:states:::events:putEvents.waitForTaskToken")
        .containsEntry("Next", "Provision")
        .containsKey("TimeoutSeconds")
        .doesNotContainKey("Catch");
    Map<?, ?> event =
        (Map<?, ?>) Json.list(Repository.object(ask, "Arguments"), "Entries").getFirst();
    String request = "{% $states.context.Execution.Input.request %}";
    assertThat(event.get("Detail"))
        .isEqualTo(
            Map.of(
                "request",
                request,
                "execution",
                "{% $states.context.Execution.Id %}",
                "taskToken",
                "{% $states.context.Task.Token %}"));
    assertThat(Repository.page("docs/security.md"))
        .contains("`" + event.get("DetailType") + "` of source `" + event.get("Source") + "`");
    assertThat(provision).containsEntry("End", true);
    Map<String, Object> started = Repository.object(provision, "Arguments");
    assertThat(started.get("StateMachineArn"))
        .asString()
        .contains(":rolebridge-provision'")
        .doesNotContain("arn:aws");
    assertThat(started.get("Input"))
        .isEqualTo(Map.of("request", request, "requestedBy", "{% $requestedBy %}"));
    assertThat(List.of(machine, ask, provision))
        .extracting(one -> (Integer) one.get("TimeoutSeconds"))
        .satisfies(each -> assertThat(each.get(0)).isGreaterThan(each.get(1) + each.get(2)));
  }

  private static Set<String> versions(String text, String action) {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("- uses: " + action))
        .collect(Collectors.toSet());
  }

  private static Map<String, Object> named(Map<String, Object> workflow) {
    Object on = ((Map<?, ?>) workflow).get(true);
    return Map.of("on", on == null ? List.of() : on);
  }
}
