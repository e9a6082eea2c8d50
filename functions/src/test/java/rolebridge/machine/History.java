package rolebridge.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import rolebridge.json.StrictJson;

/**
 * What Step Functions counts of one execution.
 *
 * <p>Step Functions Developer Guide: "Service quotas" has the limits of a history and of data,
 * "Handling errors" that a retry is a state transition; the API reference of HistoryEvent has the
 * events of each type of state.
 */
public final class History {

  /** Events that a history may have. */
  public static final int MOST_EVENTS = 25_000;

  /** Bytes of a state's input, output, result and of a variable. */
  public static final int MOST_DATA = 262_144;

  private final List<String> entered = new ArrayList<>();

  /** The execution's own, with which it starts and ends. */
  private int events = 2;

  private int retries;
  private int largestData;
  private String largestIn = "";

  History copy() {
    History copy = new History();
    copy.entered.addAll(entered);
    copy.events = events;
    copy.retries = retries;
    copy.largestData = largestData;
    copy.largestIn = largestIn;
    return copy;
  }

  /** The states in the order in which they were entered. */
  public List<String> entered() {
    return Collections.unmodifiableList(entered);
  }

  /** Of those that are paid for: each state that was entered, and each retry. */
  public int transitions() {
    return entered.size() + retries;
  }

  /** Those of items included; a state that was entered is counted as one that is left, too. */
  public int events() {
    return events;
  }

  /** In bytes of JSON. */
  public int largestData() {
    return largestData;
  }

  /** The state that had the largest data. */
  public String largestIn() {
    return largestIn;
  }

  /** A state is entered and, unless the execution fails with it, exited. */
  void enters(String state, String type) {
    entered.add(state);
    events += type.equals("Fail") ? 1 : 2;
  }

  /** Scheduled, started, perhaps submitted, and succeeded or failed. */
  void tries(String resource) {
    events += resource.contains(".sync") ? 4 : 3;
  }

  void retries(String resource) {
    retries++;
    tries(resource);
  }

  /** A map within the execution is started, and succeeds or fails. */
  void startsMap() {
    events += 2;
  }

  /** One item of it is started, and succeeds, fails or is aborted. */
  void startsItem() {
    events += 2;
  }

  /** What a state is given, comes to or assigns. */
  void holds(String state, Object data) {
    try {
      int bytes = StrictJson.text(Expression.outer(data)).getBytes(UTF_8).length;
      if (bytes > largestData) {
        largestData = bytes;
        largestIn = state;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
