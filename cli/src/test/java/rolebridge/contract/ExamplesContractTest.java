package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What others copy. */
class ExamplesContractTest {

  private static final String WORKFLOW = "docs/examples/check-requests.yml";
  private static final Pattern COMMAND = Pattern.compile("/rolebridge ([a-z]+) ([^>]*)");

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

  private static Map<String, Object> named(Map<String, Object> workflow) {
    Object on = ((Map<?, ?>) workflow).get(true);
    return Map.of("on", on == null ? List.of() : on);
  }
}
