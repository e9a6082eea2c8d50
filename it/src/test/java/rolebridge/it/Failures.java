package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** What holds of every failed run. */
final class Failures {

  private Failures() {}

  /** The run ended as failed in that state, and the event says the same. */
  static void assertAnnounced(Installation rolebridge, Run run, String state, String error) {
    assertThat(announced(rolebridge, run, "IntegrationFailed", state, error))
        .containsEntry("failedState", state)
        .containsEntry("error", error)
        .containsEntry("cause", run.failure().get("message"))
        .containsEntry("undone", run.failure().get("undone"))
        .containsEntry("kept", run.failure().get("kept"));
  }

  /** The run ended as failed in that state; the detail of the event that tells it. */
  static Map<String, Object> announced(
      Installation rolebridge, Run run, String detailType, String state, String error) {
    assertThat(run.failure())
        .as("%s", run.execution().cause())
        .containsEntry("failedState", state)
        .containsEntry("error", error);
    assertThat(run.execution().error()).contains(error);
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-" + detailType, event)).isEmpty();
    return JsonText.member(JsonText.object(event), "detail");
  }
}
