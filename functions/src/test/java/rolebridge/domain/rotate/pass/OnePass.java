package rolebridge.domain.rotate.pass;

import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeRotationRuns;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.rotate.RotationRun;

/** The first pass of a chain over all users of an account that has one. */
public final class OnePass {

  private OnePass() {}

  /** Whether it takes the user, as far as this caller of the account sees. */
  public static boolean takesTheUser(FakeAws aws, Caller caller) {
    return !new FindDueUsers(
            caller.inventory(),
            caller.accessKeys(),
            new FakeRotationRuns(),
            Requests.HUB,
            RotationRun.POLICY,
            aws.clock(),
            aws.pause())
        .apply("arn:aws:states:eu-central-1:111122223333:execution:rolebridge-rotate:one")
        .users()
        .isEmpty();
  }

  public static boolean takesTheUser(FakeAws aws) {
    return takesTheUser(aws, aws.caller());
  }
}
