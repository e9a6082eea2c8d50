package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import rolebridge.cli.run.Execution;

/** A run of a state machine that has ended. */
record Run(Execution execution) {

  String arn() {
    return execution.arn();
  }

  boolean succeeded() {
    return execution.succeeded();
  }

  /** Fails the test where the run failed. */
  Run requireReady() {
    assertThat(execution.status())
        .as("%s: %s", execution.error().orElse(""), execution.cause().orElse(""))
        .isEqualTo("SUCCEEDED");
    return this;
  }

  /** What a run that succeeded answers. */
  Map<String, Object> output() {
    requireReady();
    return JsonText.object(execution.output().orElseThrow());
  }

  /** The instance's configuration. */
  Map<String, Object> instance() {
    return JsonText.member(output(), "instance");
  }

  /** What was changed, each as action and resource. */
  List<String> changes() {
    return JsonText.members(output(), "changes").stream()
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
