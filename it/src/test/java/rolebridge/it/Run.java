package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import rolebridge.cli.run.Execution;

/** A run of provision that has ended. */
record Run(Execution execution) {

  String arn() {
    return execution.arn();
  }

  /** Fails the test where the run failed. */
  Run requireReady() {
    assertThat(execution.status())
        .as("%s: %s", execution.error().orElse(""), execution.cause().orElse(""))
        .isEqualTo("SUCCEEDED");
    return this;
  }

  /** The instance's configuration. */
  Map<String, Object> instance() {
    requireReady();
    return JsonText.member(JsonText.object(execution.output().orElseThrow()), "instance");
  }

  /** What was changed, each as action and resource. */
  List<String> changes() {
    requireReady();
    return JsonText.members(JsonText.object(execution.output().orElseThrow()), "changes").stream()
        .map(change -> change.get("action") + " " + change.get("resource"))
        .toList();
  }

  /** The actions of what was changed. */
  List<String> changedBy() {
    return changes().stream().map(change -> change.substring(0, change.indexOf(' '))).toList();
  }

  /** What a failed run says of its failure. */
  Map<String, Object> failure() {
    assertThat(execution.status()).as("%s", execution.output()).isEqualTo("FAILED");
    return JsonText.object(execution.cause().orElseThrow());
  }
}
