package rolebridge.cli.verify.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.verify.Starts.Start;

/** Lines as Lambda writes them. */
class LoggedStartsTest {

  private static String report(String metric) {
    return """
        {"time":"2026-11-28T08:00:00.123Z","type":"platform.report","record":{
         "requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa","status":"success","metrics":{
         "durationMs":120.5,"billedDurationMs":121,%s"memorySizeMB":1769,"maxMemoryUsedMB":160}}}
        """
        .formatted(metric);
  }

  @Test
  void report_ofAStart_tellsHowItBegan() {
    assertThat(LoggedStarts.start(report("\"initDurationMs\":1200,")))
        .contains(new Start(false, 1200, 120.5));
    assertThat(LoggedStarts.start(report("\"restoreDurationMs\":310.25,")))
        .contains(new Start(true, 310.25, 120.5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "{}",
        "{\"type\":\"platform.start\",\"record\":{\"version\":\"3\"}}",
        "{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"initDurationMs\":1}}}",
        "{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"durationMs\":1,"
            + "\"initDurationMs\":\"1\"}}}"
      })
  void otherLine_tellsOfNoStart(String line) {
    assertThat(LoggedStarts.start(line)).isEmpty();
  }

  @Test
  void report_ofAWarmInvocation_tellsOfNoStart() {
    assertThat(LoggedStarts.start(report(""))).isEmpty();
  }
}
