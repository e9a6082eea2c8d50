package rolebridge.aws;

import java.util.Set;
import rolebridge.domain.managed.Hub;
import software.amazon.awssdk.services.iam.IamClient;

/** The hub's account alone. */
final class Accounts {

  static final Hub HUB =
      new Hub(
          "aws",
          "111122223333",
          "eu-central-1",
          "arn:aws:iam::111122223333:policy/rolebridge-user-boundary",
          "arn:aws:iam::111122223333:policy/rolebridge-role-boundary");

  private Accounts() {}

  static IamAccounts hub(IamClient iam) {
    return new IamAccounts(
        iam,
        () -> {
          throw new AssertionError("Only another account needs STS.");
        },
        credentials -> {
          throw new AssertionError("Only another account needs other credentials.");
        },
        HUB,
        "rolebridge-Test",
        Set.of("iam:GetRole"));
  }
}
