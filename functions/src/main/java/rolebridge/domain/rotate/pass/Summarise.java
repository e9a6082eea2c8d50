package rolebridge.domain.rotate.pass;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.port.Metrics;

/** Adds up what a pass over all users came to, and publishes it for the alarms. */
public final class Summarise {

  private final Metrics metrics;

  public Summarise(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * What became of one user.
   *
   * @param outcome {@code done}, {@code joined} or {@code failed}
   * @param error name of the error, empty unless failed
   * @param actions what was changed
   */
  public record UserOutcome(String userName, String outcome, String error, List<String> actions) {

    public UserOutcome {
      actions = List.copyOf(actions);
    }
  }

  /**
   * What the pass was about, and what became of each user.
   *
   * @param nextPass name of the execution that goes on with those left; empty when none does
   */
  public record Input(int left, int oldestKeyAgeDays, String nextPass, List<UserOutcome> users) {

    public Input {
      users = List.copyOf(users);
    }
  }

  /** A user whose pass failed. */
  public record FailedUser(String userName, String error) {}

  /**
   * The pass in figures.
   *
   * @param due users that something was due for, those left included
   * @param rotated users with a new current key
   * @param joined users that another execution was at
   * @param nextPass name of the execution that goes on with those left; empty when none does
   */
  public record Result(
      int due,
      int rotated,
      int joined,
      int failed,
      int left,
      int orphansRemoved,
      int oldestKeyAgeDays,
      String nextPass,
      List<FailedUser> failedUsers) {

    public Result {
      failedUsers = List.copyOf(failedUsers);
    }
  }

  /**
   * The sum over all users of the pass. Publishes it once each time it is called, so a state that
   * is tried again may count a pass twice. The age of the oldest key is published only if there is
   * one.
   */
  public Result apply(Input input) {
    List<FailedUser> failed =
        input.users().stream()
            .filter(user -> user.outcome().equals("failed"))
            .map(user -> new FailedUser(user.userName(), user.error()))
            .toList();
    Result result =
        new Result(
            input.users().size() + input.left(),
            count(input, "PromoteKey"),
            (int) input.users().stream().filter(user -> user.outcome().equals("joined")).count(),
            failed.size(),
            input.left(),
            count(input, "DeleteOrphanKey"),
            input.oldestKeyAgeDays(),
            input.nextPass(),
            failed);
    Map<String, Integer> values = new TreeMap<>();
    values.put("UsersDue", result.due());
    // Those that the chain goes on with aren't left to another day.
    values.put("UsersLeft", result.nextPass().isEmpty() ? result.left() : 0);
    values.put("RotationsDone", result.rotated());
    values.put("RotationsFailed", result.failed());
    values.put("OrphansRemoved", result.orphansRemoved());
    if (result.oldestKeyAgeDays() >= 0) {
      values.put("OldestKeyAgeDays", result.oldestKeyAgeDays());
    }
    metrics.publish(values);
    return result;
  }

  private static int count(Input input, String action) {
    return (int) input.users().stream().filter(user -> user.actions().contains(action)).count();
  }
}
