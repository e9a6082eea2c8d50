package rolebridge.it;

import java.util.List;
import java.util.Map;

/** Every AWS call that the local AWS got. */
final class Recorder {

  private final LocalHttp http;

  Recorder(LocalHttp http) {
    this.http = http;
  }

  /**
   * One call.
   *
   * @param caller ARN of the principal, or the service that called
   * @param error code, empty when it succeeded
   * @param parameters those that name something
   * @param fault what was made to go wrong with it, empty when nothing was
   */
  record Call(
      long seq,
      String service,
      String operation,
      boolean mutating,
      String caller,
      String error,
      Map<String, Object> parameters,
      String fault) {

    /** A call that IAM wasn't ready for is repeated. */
    boolean succeeded() {
      return error.isEmpty();
    }

    /** Whether the function of that state made it. */
    boolean isBy(String state) {
      return caller.contains(":assumed-role/rolebridge-" + state + "/");
    }

    /** Whether one of the stack's functions changes something by it, other than its own log. */
    boolean isChangeByFunction() {
      return mutating
          && caller.contains(":assumed-role/rolebridge-")
          && !isBy("provision")
          && !service.equals("logs");
    }

    /** Whether one of its parameters holds that name. */
    boolean concerns(String name) {
      return parameters.values().stream().anyMatch(value -> value.toString().contains(name));
    }
  }

  /** The number of the latest call so far. */
  long latest() {
    return ((Number) JsonText.object(http.get("/_rolebridge/calls/latest")).get("seq")).longValue();
  }

  List<Call> all() {
    return after(0);
  }

  List<Call> after(long seq) {
    return JsonText.list(text(seq)).stream().map(Recorder::call).toList();
  }

  /** The changes that functions made or tried to make to things of that name. */
  List<Call> changesAfter(long seq, String name) {
    return after(seq).stream()
        .filter(call -> call.isChangeByFunction() && call.concerns(name))
        .toList();
  }

  /** As the recorder writes them. */
  String text(long afterSeq) {
    return http.get("/_rolebridge/calls?after=" + afterSeq);
  }

  @SuppressWarnings("unchecked")
  private static Call call(Object element) {
    Map<String, Object> json = (Map<String, Object>) element;
    return new Call(
        ((Number) json.get("seq")).longValue(),
        (String) json.get("service"),
        (String) json.get("operation"),
        (Boolean) json.get("mutating"),
        text(json, "caller"),
        text(json, "error"),
        JsonText.member(json, "parameters"),
        text(json, "fault"));
  }

  private static String text(Map<String, Object> json, String name) {
    return json.get(name) == null ? "" : json.get(name).toString();
  }
}
