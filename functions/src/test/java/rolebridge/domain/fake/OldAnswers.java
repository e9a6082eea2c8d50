package rolebridge.domain.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * For a while the first answers of one operation are of a moment ago, and no others: what two
 * operations tell of one thing is of two moments (IAM User Guide, "Changes that I make are not
 * always immediately visible").
 */
public final class OldAnswers implements Caller.Faults {

  /** So long after a change every answer shows it. */
  public static final Duration LAG = Duration.ofSeconds(5);

  private final FakeAws aws;
  private final FakeAws then;
  private final String operation;
  private final Instant upToDate;
  private int left;

  /**
   * @param then what was
   * @param most how many answers are of then
   */
  public OldAnswers(FakeAws aws, FakeAws then, String operation, int most) {
    this.aws = aws;
    this.then = then;
    this.operation = operation;
    this.left = most;
    this.upToDate = aws.clock().instant().plus(LAG);
  }

  @Override
  public Fault at(Caller.Call call) {
    boolean old =
        call.operation().equals(operation)
            && !call.mutating()
            && left > 0
            && aws.clock().instant().isBefore(upToDate);
    if (!old) {
      return null;
    }
    left--;
    return Fault.showing(then);
  }

  /** What the account was before each change of this caller's. */
  public static List<FakeAws> moments(FakeAws aws, Caller caller, Runnable run) {
    List<FakeAws> moments = new ArrayList<>();
    caller.failing(
        call -> {
          if (call.mutating()) {
            moments.add(aws.copy());
          }
          return null;
        });
    run.run();
    return moments;
  }
}
