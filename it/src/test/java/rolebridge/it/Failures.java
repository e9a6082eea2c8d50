package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds of every failed run. */
final class Failures {

  private Failures() {}

  /** The run ended as failed in that state, and the event says the same. */
  static void assertAnnounced(Installation rolebridge, Run run, String state, String error) {
    assertThat(run.failure())
        .as("%s", run.execution().cause())
        .containsEntry("failedState", state)
        .containsEntry("error", error);
    assertThat(run.execution().error()).contains(error);
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationFailed", event)).isEmpty();
    assertThat(JsonText.member(JsonText.object(event), "detail"))
        .containsEntry("failedState", state)
        .containsEntry("error", error)
        .containsEntry("cause", run.failure().get("message"))
        .containsEntry("undone", run.failure().get("undone"))
        .containsEntry("kept", run.failure().get("kept"));
  }
}
