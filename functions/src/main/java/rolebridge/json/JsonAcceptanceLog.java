package rolebridge.json;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import rolebridge.domain.port.AcceptanceLog;

/** Lines of the function's log, one JSON object each, which CloudWatch Logs Insights can query. */
public final class JsonAcceptanceLog implements AcceptanceLog {

  private final PrintStream log;
  private final Clock clock;

  public JsonAcceptanceLog(PrintStream log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public void securityEvent(String kind, String eventId, String account, String claim) {
    Map<String, Object> line = line("WARN");
    line.put("securityEvent", kind);
    line.put("eventId", eventId);
    line.put("account", account);
    line.put("claim", claim);
    print(line);
  }

  @Override
  public void comesAgain(String messageId, String reason) {
    Map<String, Object> line = line("INFO");
    line.put("message", "Message " + messageId + " comes again: " + reason);
    print(line);
  }

  private Map<String, Object> line(String level) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", clock.instant().toString());
    line.put("level", level);
    return line;
  }

  private void print(Map<String, Object> line) {
    try {
      log.println(StrictJson.text(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
