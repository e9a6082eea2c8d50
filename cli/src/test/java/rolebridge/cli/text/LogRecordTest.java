package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecordTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"platform.report","record":{"metrics":{"durationMs":912.3},"status":"success"}} | ran 0.9 s
          {"type":"platform.report","record":{"metrics":{"durationMs":912.3,"initDurationMs":1400}}} | ran 0.9 s after a start of 1.4 s
          {"type":"platform.report","record":{"metrics":{"durationMs":60000},"status":"timeout"}} | failed (timeout) in 60.0 s
          {"type":"platform.report","record":{"metrics":{"durationMs":1},"status":"error","errorType":"Runtime.ExitError"}} | failed (Runtime.ExitError) in 0.0 s
          {"type":"platform.initReport","record":{"status":"error","errorType":"Runtime.BadFunctionCode"}} | failed to start (Runtime.BadFunctionCode)
          {"timestamp":"2026-11-24T08:15:00Z","level":"INFO","message":"Message m comes again: x"} | Message m comes again: x
          {"timestamp":"2026-11-24T08:15:00Z","level":"WARN","securityEvent":"spoofed","claim":"111122223333"} | WARN securityEvent spoofed, claim 111122223333
          {"level":"ERROR","message":"It broke.","errorType":"X","stackTrace":["a","b"]} | ERROR It broke.  errorType X
          {"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"Rotated"},{"Name":"Due"}]}]},"Rotated":1,"Due":2} | metrics Rotated 1, Due 2
          Plain words, no JSON. | Plain words, no JSON.
          """)
  void record_isALineForPeople(String message, String line) {
    assertThat(LogRecord.of(message, false)).hasValue(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"platform.start", "platform.initStart", "platform.runtimeDone"})
  void beginOfAnInvocation_tellsNothing(String type) {
    assertThat(LogRecord.of("{\"type\": \"%s\", \"record\": {}}".formatted(type), false)).isEmpty();
  }

  @Test
  void initReportOfAGoodStart_tellsNothing() {
    assertThat(
            LogRecord.of(
                "{\"type\": \"platform.initReport\", \"record\": {\"status\": \"success\"}}",
                false))
        .isEmpty();
  }

  /** status takes either. */
  @Test
  void execution_isToldByItsName_orWideByItsArn() {
    String arn = "arn:aws:states:us-east-1:000000000000:execution:rolebridge-provision:x-1";
    String line = "{\"message\": \"done\", \"execution\": \"%s\", \"user\": \"x\"}".formatted(arn);

    assertThat(LogRecord.of(line, false)).hasValue("done  execution x-1, user x");
    assertThat(LogRecord.of(line, true)).hasValue("done  execution " + arn + ", user x");
  }
}
