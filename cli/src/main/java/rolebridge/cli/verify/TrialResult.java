package rolebridge.cli.verify;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A trial and how it went. */
public record TrialResult(Trial trial, Verdict verdict, Seen seen) {

  /** What there is to say of it. */
  public enum Verdict {
    OK,
    DIFFERS,
    /** AWS refused what the trial needs, so nothing is known. */
    FAILED,
    NOT_TRIED;

    /** As it stands in documents. */
    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Whether a person should look at it. */
  boolean isTrouble() {
    return verdict == Verdict.DIFFERS || verdict == Verdict.FAILED;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", trial.name());
    json.put("tried", trial.tried());
    json.put("expected", trial.expected());
    json.put("seen", seen.text());
    json.put("verdict", verdict.text());
    json.put("seconds", seen.seconds());
    json.put("tries", seen.tries());
    return json;
  }
}
